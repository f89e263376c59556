"""The room where a file becomes an Article. Today: plain text, as copied from a browser."""

from citekit.reading.text import read

__all__ = ["read"]
