"""Places: the areas of a municipality, read from a file, recognised in what people said, and drawn as a small map."""
