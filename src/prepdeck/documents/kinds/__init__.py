"""The kinds of document, each read from its text: compensation guide, tech brief, article and notes."""
