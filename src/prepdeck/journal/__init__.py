"""The journal on disk: events as TOML, one append-only file per device, its copies and its repair."""
