"""Markdown as blocks with their lines, and the marks inside a paragraph."""
