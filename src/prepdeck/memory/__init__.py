"""The memory models, the planner that chooses the next card, and the forecast of recall at the interview.

All functions are pure: no files, no clock and no randomness.
"""
