"""The room where reference strings become CSL-JSON: ``parse('Ji RR, ... doi: 10.1126/...')``."""

from citekit.parsing.parser import Parsed, parse, parse_many, passes

__all__ = ["Parsed", "parse", "parse_many", "passes"]
