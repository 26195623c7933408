"""The pages on which residents speak, and on which colleagues hear them."""
