"""The room where a text's citations are found and linked: markers, sentences, sections."""

from citekit.citing.linking import Cited, Links, cite, cited_in_a_row, missing_tables

__all__ = ["Cited", "Links", "cite", "cited_in_a_row", "missing_tables"]
