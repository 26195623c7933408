"""How fast and how heavy it is, measured beside something that everybody knows. `make benchmark` runs it."""
