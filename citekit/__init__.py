"""citekit: from the article you are reading to a tagged, annotated bibliography.

>>> import citekit
>>> bib = citekit.build("review.pdf", offline=True)    # doctest: +SKIP
>>> bib["finnerup2021"].title                          # doctest: +SKIP
'Neuropathic pain: from mechanisms to treatment'
>>> bib.to_bibtex("refs.bib")                          # doctest: +SKIP

Nothing is read from the working directory or written anywhere unless an argument names it. Every error that
a user can cause is a `CitekitError`; its text says what is wrong, where, and what to do.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers know it; to import typing, or anything else, takes time
if TYPE_CHECKING:
    from typing import Any

    from citekit.api.build import build, load, write
    from citekit.api.check import check, check_files, check_many
    from citekit.api.document import Document, read
    from citekit.api.parse import parse, parse_many
    from citekit.checking.references import CheckedReference
    from citekit.errors import CitekitError
    from citekit.indexes.index import Progress
    from citekit.manuscripts.finding import CheckReport, Finding
    from citekit.model.bibliography import Bibliography, Source, Work
    from citekit.references.parser.parse import Parsed

__version__ = "0.1.0"
__all__ = [
    "Bibliography",
    "CheckReport",
    "CheckedReference",
    "CitekitError",
    "Document",
    "Finding",
    "Parsed",
    "Progress",
    "Source",
    "Work",
    "build",
    "check",
    "check_files",
    "check_many",
    "load",
    "parse",
    "parse_many",
    "read",
    "write",
]

_MODULES = {
    "Bibliography": "citekit.model.bibliography",
    "CheckReport": "citekit.manuscripts.finding",
    "CheckedReference": "citekit.checking.references",
    "CitekitError": "citekit.errors",
    "Document": "citekit.api.document",
    "Finding": "citekit.manuscripts.finding",
    "Parsed": "citekit.references.parser.parse",
    "Progress": "citekit.indexes.index",
    "Source": "citekit.model.bibliography",
    "Work": "citekit.model.bibliography",
    "build": "citekit.api.build",
    "check": "citekit.api.check",
    "check_files": "citekit.api.check",
    "check_many": "citekit.api.check",
    "load": "citekit.api.build",
    "parse": "citekit.api.parse",
    "parse_many": "citekit.api.parse",
    "read": "citekit.api.document",
    "write": "citekit.api.build",
}
"""Public name -> the module that defines it."""


def __getattr__(name: str) -> Any:
    """Import a public name when it is used: until ``citekit.__main__`` runs, Ctrl-C gives a traceback."""
    if name in _MODULES:
        from importlib import import_module

        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module 'citekit' has no attribute '{name}'")


def __dir__() -> list[str]:
    """All names, also those that were not used yet."""
    return sorted({*globals(), *__all__})
