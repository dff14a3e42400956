"""What documents claim of a company, and where two claims contradict each other."""
