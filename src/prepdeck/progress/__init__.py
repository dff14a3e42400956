"""What the person did: the events, and the state that follows from them. Pure."""
