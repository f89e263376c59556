"""The word lists ``citekit/data/mention_*.txt``, and patterns made of them."""

import re
from collections.abc import Iterable
from functools import cache

from citekit.data import data_lines
from citekit.text.normalize import fold


@cache
def words(name: str) -> frozenset[str]:
    """The entries of the list ``mention_<name>.txt``, folded."""
    return frozenset(fold(line) for line in data_lines(f"mention_{name}.txt"))


@cache
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """(form, value) of a list with lines 'value: form, form', in order."""
    listed = []
    for line in data_lines(f"mention_{name}.txt"):
        value, _, forms = line.partition(":")
        listed += [(form.strip(), value.strip()) for form in forms.split(",") if form.strip()]
    return tuple(listed)


@cache
def heads(kind: str) -> frozenset[str]:
    """The last words of phrases that name a ``kind``: 'site', 'substance' ..."""
    return frozenset(form for form, value in pairs("heads") if value == kind)


def any_of(forms: Iterable[str]) -> str:
    """A pattern for any of the forms, the longest first.

    A hyphen matches a hyphen, a space or nothing.
    """
    longest_first = sorted(set(forms), key=lambda form: (-len(form), form))
    return "|".join(
        re.escape(form).replace(r"\-", r"[-\u2010-\u2013 ]?").replace(r"\ ", r"\s{1,3}")
        for form in longest_first
    )
