"""What is drilled: cards of several kinds, and the deck files that hold them. Pure."""
