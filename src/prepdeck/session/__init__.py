"""A drill as it goes: the queue of cards, what each grade would do, and how the decks stand. No widget, no file."""
