"""Parsers for what people type: interview dates, minutes a day, numbers and percentages.

Pure: the current time and the time zone are arguments.
"""
