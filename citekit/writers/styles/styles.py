"""Citation styles: ``vancouver``, and any of CSL with the extra ``citekit[csl]``."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import get_args

import msgspec

from citekit.csl.item import Item
from citekit.errors import UnknownName
from citekit.indexes.cache import Cache
from citekit.runtime.store import stored
from citekit.writers.styles.citeproc import CslStyle
from citekit.writers.styles.markup import Markup, from_marks, write
from citekit.writers.styles.vancouver import reference

VANCOUVER = "vancouver"


def check(style: str) -> None:
    """Raise UnknownName for an unknown style, UsageError for a broken one."""
    if style != VANCOUVER:
        _csl_style(style)


def format_items(items: Sequence[Item], markup: Markup, style: str = VANCOUVER) -> list[str]:
    """Each item as one line of ``markup``, in order; '' for an item without content.

    ``style``: 'vancouver', or any of CSL: its name or a .csl file; an item that the CSL engine fails on, or
    finds nothing in, is formatted in Vancouver (see `count_failures`). Raises what `check` raises, and
    UnknownName for an unknown markup. No item makes it fail.
    """
    if markup not in get_args(Markup):
        raise UnknownName("markup", markup, get_args(Markup))
    lines = [None] * len(items) if style == VANCOUVER else _csl_lines(items, style)
    return [
        write(from_marks(line), markup) if line else _vancouver(item, markup)
        for item, line in zip(items, lines, strict=True)
    ]


@stored
def _vancouver(item: Item, markup: Markup) -> str:
    return write(reference(item), markup)


def count_failures(items: Sequence[Item], style: str) -> int:
    """The number of items that the CSL engine fails on or prints nothing for."""
    return 0 if style == VANCOUVER else sum(not line for line in _csl_lines(items, style))


@lru_cache(8)
def _csl_style(name: str) -> CslStyle:
    return CslStyle(name)


def _csl_lines(items: Sequence[Item], style: str) -> list[str]:
    """Lines with marks, '' if the engine fails; cached, because the engine is slow."""
    csl_style = _csl_style(style)
    with Cache() as cache:
        return [_cached_line(csl_style, item, cache) for item in items]


def _cached_line(style: CslStyle, item: Item, cache: Cache) -> str:
    digest = sha256(msgspec.json.encode(item, order="deterministic")).hexdigest()
    key = f"style {style.identity} {digest}"
    known = cache.get(key)
    if known is not None and isinstance(line := known.get("line"), str):
        return line
    line = style.line(item) or ""
    cache.put(key, {"line": line})
    return line
