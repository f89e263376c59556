"""The room where a text's citations are found and linked: markers, sentences, sections."""

from citekit.citing.linking import Cited, Links, cite, cited_in_a_row
from citekit.citing.tables import missing_tables
from citekit.citing.targets import Target, target

__all__ = ["Cited", "Links", "Target", "cite", "cited_in_a_row", "missing_tables", "target"]
