"""Research as values: text goes in, a document of a known kind comes out. Pure."""
