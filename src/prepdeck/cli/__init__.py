"""The command line: thin, and the screens' equal, since both call the same functions."""
