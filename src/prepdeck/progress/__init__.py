"""What the person did, as events, and the state that follows from them.

This package is pure: it reads no file and no clock, and the same events always give the same state.
"""
