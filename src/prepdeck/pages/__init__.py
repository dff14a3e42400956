"""What is shown, as lines of toned text at a width. Pure: the screens and the plain text are two ways to print it."""
