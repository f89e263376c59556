"""What the network sees of a token: a few hashed properties of its word, the same for training and for use.

Hashing instead of a vocabulary: any word, of any language, has features; the table's size is the model's size.
(Weinberger et al. 2009, 'Feature hashing for large scale multitask learning', arXiv:0902.2206.)
"""

import re
import unicodedata
from zlib import crc32

BUCKETS = 32768
# The first buckets are kept for features that are few and tell much: they never share with a word.
_RESERVED = 1024
_HYPHEN = re.compile("[-‐‑'’]")


def features(word: str) -> list[int]:
    """Bucket numbers of a token's word as `citekit.references.parser.tokens` gives it; no order, no length fixed."""
    spaced = word[0] == " "
    text = word[1:] if spaced else word
    if text[0] == "\x01":
        return [_small(f"id {text}"), _small(f"space {spaced}")]
    shape = _shape(text)
    found = [_small(f"space {spaced}"), _small(f"shape {shape}"), _small(f"both {spaced} {shape[:3]}")]
    if text[0].isdecimal():
        found += [_small(feature) for feature in _digits(text)]
        return found
    if not text[0].isalpha():
        return [*found, _small(f"mark {text[0]}"), _small(f"mark {text[0]} {spaced}")]
    lower = unicodedata.normalize("NFKC", text).lower()
    found += [_small(f"length {min(len(lower), 12)}"), _large(f"w{lower}")]
    found += [_large(f"p{n}{lower[:n]}") for n in (1, 2, 3, 4) if len(lower) > n]
    found += [_large(f"s{n}{lower[-n:]}") for n in (1, 2, 3, 4) if len(lower) > n]
    found.append(_large(f"c{lower}{shape}"))
    if len(parts := _HYPHEN.split(lower)) > 1:
        found += [_large(f"h{parts[0]}"), _large(f"w{parts[-1]}")]
    return found


def _small(feature: str) -> int:
    return crc32(feature.encode("utf-8", "surrogatepass")) % _RESERVED


def _large(feature: str) -> int:
    return _RESERVED + crc32(feature.encode("utf-8", "surrogatepass")) % (BUCKETS - _RESERVED)


def _shape(text: str) -> str:
    """'Xx' for 'Smith', 'XX' for 'OECD', 'XxX' for 'McGill', 'd' for '12', 'X.' for 'J.'."""
    shape = ""
    for c in text[:24]:
        kind = "X" if c.isupper() or c.istitle() else "d" if c.isdecimal() else "x" if c.isalpha() else "."
        if kind == "." and c != ".":
            kind = "m"
        if shape[-2:] != kind * 2 and (kind == "X" or shape[-1:] != kind):
            shape += kind
    return shape


def _digits(text: str) -> list[str]:
    """A number by its length and range: which number it is tells little, whether it can be a year much."""
    found = [f"digits {min(len(text), 9)}", f"zero {text[0] == '0'}"]
    if len(text) <= 4:
        value = int(text)
        if len(text) == 4:
            found.append(f"decade {min(max(value // 10, 140), 205)}")
            found.append(f"year {1500 <= value <= 2035} {1900 <= value <= 2035}")
        else:
            found.append(f"size {0 if value == 0 else 1 if value <= 12 else 2 if value <= 31 else 3}")
    if len(text) <= 2:
        found.append(f"number {int(text)}")
    return found
