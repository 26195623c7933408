"""The API: a door like the web. It parses, calls one action or query of a room, and renders."""
