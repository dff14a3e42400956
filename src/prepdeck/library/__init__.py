"""Where things are on this machine: the bundled research, the person's own, and the folders for progress."""
