"""The command line: it parses arguments, calls the same functions as the screens, and prints the results.

It makes no decision about studying, and it loads Textual only to open the app.
"""
