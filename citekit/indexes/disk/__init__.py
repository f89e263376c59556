"""Crossref's public data file as an index on disk: built from dumps, searched without a network."""
