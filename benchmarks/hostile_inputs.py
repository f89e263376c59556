"""Mutations of the repository's fixtures: the inputs of `hostile.py`."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).parent.parent / "fixtures"
_KINDS = (".txt", ".html", ".xml", ".docx", ".pdf", ".bib", ".ris", ".nbib", ".json", ".md", ".tex", ".csv", ".obo", ".ttl", ".xlsx", ".tsv")  # fmt: skip
_MOST = 200_000
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "cp1252", "koi8-r", "gb18030", "utf-7")
_UNITS = (
    b"<", b"<a ", b"</p>", b"<div>", b"{", b"}", b"\\", b"[", b"(", b"[1, p. ", b"&amp;", b"&#x", b'"', b"A", b" ", b"\n",
    b"\t", b"\0", b"1.", b"Smith J, ", b"et al. ", b"10.1000/", b"@article{", b"TY  - JOUR\n", b"\xff", b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"%", b"$", b"```", b"---\n", b"\\input{x}", b"<!--", b"]]>", b"#",
)  # fmt: skip


class Input(NamedTuple):
    """A file: its name, its bytes, and the mutation that made it."""

    name: str
    data: bytes
    way: str


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


def inputs(chance: random.Random, number: int) -> Iterator[Input]:
    """So many inputs; the same for the same seed. A tenth are splices of two files."""
    files = sorted(path for path in FIXTURES.rglob("*") if path.suffix in _KINDS and path.stat().st_size)
    suffixes = sorted({path.suffix for path in files})
    for _ in range(number):
        suffix = chance.choice(suffixes)
        path = chance.choice([file for file in files if file.suffix == suffix])
        data = path.read_bytes()[:_MOST]
        if chance.random() < 0.1:
            other = chance.choice(files).read_bytes()[:_MOST]
            data = data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other)) :]
            yield Input(path.name, data, "splice")
            continue
        ways = chance.sample(sorted(_WAYS), chance.choice((1, 1, 2)))
        for way in ways:
            data = _WAYS[way](data or b"x", chance)
        yield Input(path.name, data, "+".join(ways))
