"""Lines in, JSON lines out: what `parse` and `resolve` read and answer, one answer a line, in order."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import msgspec

from citekit.checking.resolve import Question, Resolved, resolve, unchecked
from citekit.csl.identifiers import sole_doi
from citekit.csl.item import Item
from citekit.indexes.index import Index
from citekit.references.parser.parse import parse_many

_CHUNK = 1 << 18

Warn = Callable[[str], None]


def chunks(stream: BinaryIO, name: str, warn: Warn, *, whole: bool = False) -> Iterator[list[str]]:
    """The lines that can be read without waiting, or all with ``whole``: who writes a line and waits is answered.

    What is no UTF-8 is read as far as it goes, and ``warn`` is told the place.
    """
    number = 0
    for lines in [stream.readlines()] if whole else _at_hand(stream):
        raws = []
        for number, line in enumerate(lines, start=number + 1):  # noqa: B020 - it goes on counting
            raw = line.rstrip(b"\r\n").decode("utf-8", errors="replace")
            if "\ufffd" in raw and "\ufffd".encode() not in line:
                warn(f"{name}:{number}: not UTF-8; what could not be read stands as \ufffd")
            raws.append(raw)
        yield raws


def _at_hand(stream: BinaryIO) -> Iterator[list[bytes]]:
    rest = b""
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined]
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def parsed(raws: list[str], jobs: int) -> Iterator[dict[str, Any]]:
    """{raw, item, also, confidence} for each string."""
    for found in parse_many(raws, jobs):
        yield {"raw": found.raw, "item": found.item, "also": found.also, "confidence": found.confidence}


def resolved(raws: list[str], index: Index) -> Iterator[dict[str, Any]]:
    """{raw, doi, state, confidence, reason, item, candidates, differences ...} for each string, DOI or CSL-JSON item."""
    items = {at: _item(raw) for at, raw in enumerate(raws)}
    strings = [at for at, item in items.items() if item is None]
    questions = {at: Question(raw="", item=item) for at, item in items.items() if isinstance(item, dict)}
    for at, found in zip(strings, parse_many([raws[at] for at in strings]), strict=True):
        questions[at] = Question(raw=found.raw, item=found.item)
    answers = resolve([questions[at] for at in sorted(questions)], index)
    for at, raw in enumerate(raws):
        item = items[at]
        yield _answer(raw, unchecked(item) if isinstance(item, str) else next(answers))


def _item(raw: str) -> Item | str | None:
    """The item that a line gives; a sentence for a line that can be nothing; None for a reference string."""
    line = raw.strip()
    if not line:
        return "an empty line"
    if line.startswith("{"):
        try:
            return msgspec.json.decode(line, type=dict[str, Any])
        except RecursionError:
            return "no CSL-JSON item: it is nested too deeply"
        except msgspec.DecodeError as error:
            return f"no CSL-JSON item: {error}"
    return {"DOI": doi} if (doi := sole_doi(line)) else None


def _answer(raw: str, found: Resolved) -> dict[str, Any]:
    check = found.check
    return {
        "raw": raw,
        "doi": check.doi,
        "state": check.state,
        "confidence": check.confidence,
        "reason": check.reason,
        "item": found.record.item if found.record else None,
        "candidates": check.candidates,
        "differences": check.differences,
        "updates": check.updates,
        "related": check.related,
    }
