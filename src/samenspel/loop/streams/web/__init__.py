"""What flows here: the picture and its table, one stream, and where people correct what the machine found."""
