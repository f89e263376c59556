"""Formatted references that are kept between builds, because a style engine takes its time."""

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec

from citekit.csl.item import Item
from citekit.data import cache_folder

_MOST = 20_000
"""Lines that are kept for one style: some megabytes."""


def formatted(items: list[Item], style: str, make: Callable[[Item], str | None]) -> list[str | None]:
    """``make(item)`` for each item, as made before where it was; ``style`` identifies the style and its engine.

    A folder that cannot be read or written costs time, nothing else.
    """
    file = cache_folder() / f"style-{style}.json"
    kept = _read(file)
    before = len(kept)
    lines: list[str | None] = []
    for item in items:
        key = sha256(msgspec.json.encode(item, order="deterministic")).hexdigest()[:24]
        line = kept.pop(key, None)
        if line is None:
            line = make(item)
        if line is not None:
            kept[key] = line  # what was used last stands last
        lines.append(line)
    if len(kept) != before:
        _write(file, dict(list(kept.items())[-_MOST:]))
    return lines


def _read(file: Path) -> dict[str, str]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    known = isinstance(kept, dict) and all(isinstance(line, str) for line in kept.values())
    return kept if known else {}


def _write(file: Path, kept: dict[str, str]) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(kept, stream, ensure_ascii=False)
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
