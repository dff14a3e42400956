"""prepdeck: read your research, drill it, and know the most on the day of the interview."""

__version__ = "0.1.0"
