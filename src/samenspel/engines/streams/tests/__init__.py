"""What the streams engine promises."""
