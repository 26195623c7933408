"""How well voices flow together, how steadily, how fast: ours beside what others use, on the same texts and vectors."""
