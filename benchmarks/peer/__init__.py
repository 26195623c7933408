"""What we measure ourselves against: the smallest pages that do anything, behind the same middleware."""
