"""Research documents: recognizes the kind of a text and parses it into a document.

Pure: text goes in and values come out; this package opens no file.
"""
