"""Export of documents, plans and the study summary: JSON for other programs, and files of several formats for people.

Pure: this package returns values and text, and writes no file.
"""
