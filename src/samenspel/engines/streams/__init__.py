"""Voices flow together into streams: what people have in common, found in their own words and corrected by people."""
