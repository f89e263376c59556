"""Crossref's REST API as an index."""
