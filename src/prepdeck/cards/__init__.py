"""Cards and decks: the card kinds, the deck file format, cards made from documents, and checks of typed answers.

Pure: this package takes and returns values, and opens no file.
"""
