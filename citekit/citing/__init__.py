"""The room where a text's citations are found and linked: markers, sentences, sections."""

from citekit.citing.linking import Cited, Links, cite, missing_tables

__all__ = ["Cited", "Links", "cite", "missing_tables"]
