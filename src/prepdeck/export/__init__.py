"""Export of documents, plans and the study summary: JSON for other programs, and Markdown for people.

Pure: this package returns values and text, and writes no file.
"""
