"""The event log of each target on disk: one append-only TOML file per device, with its cache, backups and repair.

Only this package writes journals, and only `journal_files.py` appends to them. It does not decide what an event means:
that is the job of `progress`.
"""
