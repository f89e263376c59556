"""Mutations of the repository's fixtures and of made documents of every kind: the inputs of `hostile.py`."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from hostile_documents import ARTICLES, LIBRARIES, VOCABULARIES, document
from hostile_use import LOCK, REQUEST

FIXTURES = Path(__file__).parent.parent / "fixtures"
_KINDS = frozenset(Path(name).suffix for name in (*ARTICLES, *LIBRARIES, *VOCABULARIES)) | {".nt", ".jsonld"}
_MOST = 200_000
_WORKS = 20
"""Of a made document."""
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "cp1252", "koi8-r", "gb18030", "utf-7")
_UNITS = (
    b"<", b"<a ", b"</p>", b"<div>", b"{", b"}", b"\\", b"[", b"(", b"[1, p. ", b"&amp;", b"&#x", b'"', b"A", b" ", b"\n",
    b"\t", b"\0", b"1.", b"Smith J, ", b"et al. ", b"10.1000/", b"@article{", b"TY  - JOUR\n", b"\xff", b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"%", b"$", b"```", b"---\n", b"\\input{x}", b"<!--", b"]]>", b"#",
)  # fmt: skip


class Input(NamedTuple):
    """A file: its name, its bytes, and the mutation that made it.

    ``works``: of these most should still be found, or a note say why not; 0: not known.
    """

    name: str
    data: bytes
    way: str
    works: int = 0


def _flips(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _truncation(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data) + 1)]


def _removal(data: bytes, chance: random.Random) -> bytes:
    begin, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:begin] + data[end:]


def _repetition(data: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(data))
    part = data[begin : begin + chance.choice((1, 5, 50, 500))]
    return data[:begin] + part * chance.choice((2, 20, 500)) + data[begin:]


def _insertion(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(_UNITS) * chance.choice((1, 100, 5_000)) + data[at:]


def _nesting(data: bytes, chance: random.Random) -> bytes:
    opening, closing = chance.choice(
        ((b"<div>", b"</div>"), (b"{", b"}"), (b"[", b"]"), (b"(", b")"), (b"<sec>", b"</sec>"))
    )
    depth, at = chance.choice((10, 500, 5_000)), chance.randrange(len(data) + 1)
    return data[:at] + opening * depth + data[at : at + 200] + closing * depth + data[at + 200 :]


def _encoding(data: bytes, chance: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "replace")


def _shuffle(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


_WAYS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flips": _flips,
    "truncation": _truncation,
    "removal": _removal,
    "repetition": _repetition,
    "insertion": _insertion,
    "nesting": _nesting,
    "encoding": _encoding,
    "shuffle": _shuffle,
}


_KEEPING = frozenset(("flips", "repetition", "insertion"))
"""Ways that remove nothing, or little."""


def seeds() -> dict[str, list[tuple[str, bytes, int]]]:
    """By suffix, files to mutate: name, bytes, and how many works they cite or hold, if that is known."""
    found: dict[str, list[tuple[str, bytes, int]]] = {}
    for path in sorted(FIXTURES.rglob("*")):
        if path.suffix in _KINDS and path.stat().st_size:
            found.setdefault(path.suffix, []).append((path.name, path.read_bytes()[:_MOST], 0))
    for name in (*ARTICLES, *LIBRARIES, *VOCABULARIES):
        works = 0 if name in VOCABULARIES else _WORKS
        found.setdefault(Path(name).suffix, []).append((name, document(name, _WORKS), works))
    [lock] = (FIXTURES / "locks").glob("*.json")
    found[LOCK] = [(LOCK, lock.read_bytes(), 0)]
    item = {"key": "AAAA2345", "itemType": "journalArticle", "title": "On pain", "version": 1}
    library = {"id": "users/1", "uri": "http://zotero.org/users/1", "items": [item], "collections": []}
    request = {"version": 1, "action": "check", "document": None, "library": library, "items": ["AAAA2345"]}
    found[REQUEST] = [(REQUEST, json.dumps(request, indent=1).encode(), 0)]
    return found


def inputs(chance: random.Random, number: int) -> Iterator[Input]:
    """So many inputs; the same for the same seed. A tenth are splices of two files."""
    files = seeds()
    for _ in range(number):
        name, data, works = chance.choice(files[chance.choice(sorted(files))])
        if chance.random() < 0.1:
            _, other, _ = chance.choice(files[chance.choice(sorted(files))])
            data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other)) :]
            yield Input(name, data, "splice")
            continue
        ways = chance.sample(sorted(_WAYS), chance.choice((1, 1, 2)))
        for way in ways:
            data = _WAYS[way](data or b"x", chance)
        yield Input(name, data, "+".join(ways), works if _KEEPING.issuperset(ways) else 0)
