"""The properties of a word by which the network knows it, hashed into buckets."""

import re
import unicodedata
from functools import lru_cache
from zlib import crc32

from citekit.runtime.memory import remember

BUCKETS = 32768
# The first buckets are reserved for few, informative features; words never share them.
_RESERVED = 1024
_SHARED = BUCKETS - _RESERVED
_HYPHEN = re.compile("[-‐‑'’]")
# The last letter of the Latin blocks; the other scripts have a feature of their own.
_LATIN = "\u024f"


def features(word: str) -> list[int]:
    """The bucket numbers of a token's word (as in `Tokens`), in no order."""
    spaced = word[0] == " "
    text = word[1:] if spaced else word
    if text[0] == "\x01":
        return [_small(f"id {text}"), _small(f"space {spaced}")]
    shape = _shape(text)
    buckets = _shape_buckets(spaced, shape)
    if text[0].isalpha():
        return [*buckets, *_word_buckets(text, shape)]
    if text[0].isdecimal():
        return [*buckets, *_number_buckets(_alike(text) if text.isascii() else text)]
    return [*buckets, _small(f"mark {text[0]}"), _small(f"mark {text[0]} {spaced}")]


@lru_cache(4096)
def _shape_buckets(spaced: bool, shape: str) -> tuple[int, int, int]:
    return _small(f"space {spaced}"), _small(f"shape {shape}"), _small(f"both {spaced} {shape[:3]}")


def _word_buckets(text: str, shape: str) -> list[int]:
    """The features of a word: itself, its beginnings and endings, its parts."""
    lower = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()
    length, whole = len(lower), _bytes(lower)
    sizes = range(1, min(length, 5))
    if len(whole) == length:  # ASCII
        heads, tails = [whole[:n] for n in sizes], [whole[-n:] for n in sizes]
    else:
        heads, tails = [_bytes(lower[:n]) for n in sizes], [_bytes(lower[-n:]) for n in sizes]
    large = [
        crc32(whole, _WORD),
        crc32(_bytes(shape), crc32(whole, _CASED)),
        *map(crc32, heads, _PREFIXES),
        *map(crc32, tails, _SUFFIXES),
    ]
    if not lower.isalpha() and len(parts := _HYPHEN.split(lower)) > 1:
        large += [crc32(_bytes(parts[0]), _FIRST_PART), crc32(_bytes(parts[-1]), _WORD)]
    buckets = [_RESERVED + crc % _SHARED for crc in large]
    buckets.append(_LENGTHS[min(length, 12)])
    if lower[-1] > _LATIN:
        buckets.append(_small(f"script {unicodedata.name(lower[-1], '').partition(' ')[0]}"))
    return buckets


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# The checksum of a kind of feature, which that of the feature itself goes on from.
_WORD, _CASED, _FIRST_PART = crc32(b"w"), crc32(b"c"), crc32(b"h")
_PREFIXES = tuple(crc32(b"p%d" % n) for n in range(1, 5))
_SUFFIXES = tuple(crc32(b"s%d" % n) for n in range(1, 5))


@lru_cache(4096)
def _small(feature: str) -> int:
    return crc32(_bytes(feature)) % _RESERVED


_LENGTHS = tuple(_small(f"length {n}") for n in range(13))


def _shape(text: str) -> str:
    """The shape of a word: 'Xx' for 'Smith', 'XX' for 'OECD', 'd' for '12', 'X.' ..."""
    if text.isalpha():
        if text.islower():
            return "x"
        if text[0].isupper() and text[1:].islower():
            return "Xx"
    shape = ""
    for c in text[:24]:
        kind = "X" if c.isupper() or c.istitle() else "d" if c.isdecimal() else "x" if c.isalpha() else "."
        if kind == "." and c != ".":
            kind = "m"
        if shape[-2:] != kind * 2 and (kind == "X" or shape[-1:] != kind):
            shape += kind
    return shape


def _alike(text: str) -> str:
    """A number with the features of ``text``, the same for the many that have them: '9999' for '4711'."""
    length, zero = len(text), text[0] == "0"
    if length > 4 or (length == 3 and not zero):
        return ("0" if zero else "1") * length
    return "9999" if length == 4 and text > "2059" else text


@remember(4096, longest=50)
def _number_buckets(text: str) -> tuple[int, ...]:
    return tuple(map(_small, _digits(text)))


def _digits(text: str) -> list[str]:
    """Features of a number: its length and range, above all as a year."""
    facts = [f"digits {min(len(text), 9)}", f"zero {text[0] == '0'}"]
    if len(text) <= 4:
        value = int(text)
        if len(text) == 4:
            facts.append(f"decade {min(max(value // 10, 140), 205)}")
            facts.append(f"year {1500 <= value <= 2035} {1900 <= value <= 2035}")
        else:
            facts.append(f"size {0 if value == 0 else 1 if value <= 12 else 2 if value <= 31 else 3}")
    if len(text) <= 2:
        facts.append(f"number {int(text)}")
    return facts
