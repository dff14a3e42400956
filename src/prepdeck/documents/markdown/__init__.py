"""Markdown parser: blocks with line numbers, and the markup inside a paragraph. Pure, and never fails on any text."""
