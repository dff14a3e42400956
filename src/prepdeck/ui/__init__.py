"""The full-screen app: its screens, widgets and terminal handling.

This is the only package that imports Textual. It shows pages and passes keys on; decisions about studying are made in
the session package.
"""
