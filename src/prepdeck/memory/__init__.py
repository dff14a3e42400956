"""What the model believes the person remembers, and what to ask next. Pure."""
