"""The room where reference strings become CSL-JSON: ``parse('Ji RR, ... doi: 10.1126/...')``."""

from citekit.parsing.parser import Parsed, parse

__all__ = ["Parsed", "parse"]
