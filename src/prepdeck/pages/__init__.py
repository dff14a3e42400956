"""The content of every screen as pages, which lay themselves out as lines of styled text at a given width.

The package is pure: no file, no clock, no terminal. The screens and the command line print the same pages.
"""
