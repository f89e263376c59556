"""Preprints: the servers that name them."""

import re

_SERVER = re.compile(r"\b(?:\w*arxiv|\w+rxiv|preprints?|research square|ssrn|osf preprints)\b", re.IGNORECASE)


def names_preprint(text: str) -> bool:
    """Whether a text names a preprint or a server of preprints: 'bioRxiv', 'SSRN Electronic Journal'."""
    return bool(_SERVER.search(text))
