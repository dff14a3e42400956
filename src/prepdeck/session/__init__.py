"""Drill sessions: which card is next, what each grade would do, deck status and forecasts.

The package reads and writes no file and knows no widget.
"""
