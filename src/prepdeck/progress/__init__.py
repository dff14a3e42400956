"""What the person did: events, the journal that keeps them, and the state folded from them."""
