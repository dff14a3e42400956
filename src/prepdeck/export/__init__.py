"""The study summary: first as data, then written. Pure."""
