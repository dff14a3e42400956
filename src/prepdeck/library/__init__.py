"""The files on this machine: the bundled research, the person's own targets, the search index and the home folders.

It never appends to a journal; only `prepdeck.journal` does.
"""
