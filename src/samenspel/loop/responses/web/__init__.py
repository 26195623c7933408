"""The page of a voice for its speaker, and the desk of colleagues."""
