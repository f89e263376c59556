"""CSL names: their parts, how they are written, and how 'Family, Given' is read.

A name is a mapping with ``family``, ``given``, ``suffix`` and particles, or with ``literal`` alone (CSL 1.0.2,
'Names'). An item may hold anything where its names should be: what is not a name is ignored.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from citekit.csl.item import Item
from citekit.csl.richtext import plain
from citekit.data import data_lines

NAMES = frozenset(
    [
        "author",
        "chair",
        "collection-editor",
        "compiler",
        "composer",
        "container-author",
        "contributor",
        "curator",
        "director",
        "editor",
        "editorial-director",
        "executive-producer",
        "guest",
        "host",
        "illustrator",
        "interviewer",
        "narrator",
        "organizer",
        "original-author",
        "performer",
        "producer",
        "recipient",
        "reviewed-author",
        "script-writer",
        "series-creator",
        "translator",
    ]
)
"""The name variables of CSL 1.0.2."""


class Name(NamedTuple):
    """A name in parts, as plain text; a body and a name that is not divided have ``literal`` alone."""

    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def surname(self) -> str:
        """The family name with its particle: 'van der Berg'."""
        return f"{self.particle} {self.family}".strip()


def read_names(value: object) -> list[Name]:
    """The names of a CSL field, in order; those without any part are left out."""
    if not isinstance(value, list | tuple):
        return []
    return [name for member in value if any(name := _read_name(member))]


def _read_name(value: object) -> Name:
    if not isinstance(value, Mapping):
        return Name(literal=plain(value))
    if literal := plain(value.get("literal")):
        return Name(literal=literal)
    particles = (plain(value.get("dropping-particle")), plain(value.get("non-dropping-particle")))
    return Name(
        family=plain(value.get("family")),
        given=plain(value.get("given")),
        particle=" ".join(filter(None, particles)),
        suffix=plain(value.get("suffix")),
    )


def creators(item: Item) -> list[Any]:
    """The authors of an item, else its editors, as CSL names."""
    people = item.get("author") or item.get("editor")
    return list(people) if isinstance(people, list | tuple) else []


def last_name(name: object) -> str:
    """The family name without particles, or the literal name."""
    if not isinstance(name, Mapping):
        return plain(name)
    return plain(name.get("family")) or plain(name.get("literal"))


def sort_name(name: object) -> str:
    """The family name with its non-dropping particle, by which a name is sorted; or the literal name."""
    particle = plain(name.get("non-dropping-particle")) if isinstance(name, Mapping) else ""
    return f"{particle} {last_name(name)}".strip()


def inverted(name: object) -> str:
    """'van der Berg, Jan Jr', or the literal name."""
    if not isinstance(name, Mapping):
        return plain(name)
    last = ("dropping-particle", "non-dropping-particle", "family", "literal")
    return ", ".join(filter(None, (_join(name, last), _join(name, ("given", "suffix")))))


def as_listed(name: object) -> str:
    """'Roe JA Jr', as reference lists print a name; or the literal name."""
    if not isinstance(name, Mapping):
        return plain(name)
    return " ".join(filter(None, (last_name(name), _join(name, ("given", "suffix")))))


def _join(name: Mapping[str, Any], parts: Iterable[str]) -> str:
    return " ".join(filter(None, (plain(name.get(part)) for part in parts)))


def make_name(family: str, given: str = "", suffix: str = "") -> dict[str, str]:
    """A CSL name of the parts that are not empty; {} of none."""
    parts = {"family": family, "given": given, "suffix": suffix}
    return {part: text for part, text in parts.items() if text}


def split_name(text: str) -> dict[str, str]:
    """'Family, Given, Jr' as a CSL name; literal if nothing follows the comma (EndNote's bodies)."""
    parts = [part.strip() for part in text.split(",", 2)]
    if len(parts) == 1 or not parts[1]:
        literal = ", ".join(filter(None, parts))
        return {"literal": literal} if literal else {}
    return make_name(*parts)


_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]?){1,4}[^\W\d_]?\.?")
_BARE_INITIALS = re.compile(r"[^\W\d_](?:-?[^\W\d_]){0,2}")
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV", "2nd", "3rd"))


def read_person(text: str, *, bare: bool = False) -> dict[str, str]:
    """'Family, Given, Jr' or 'Family I.' (Embase) as a CSL name; other names without a comma are literal.

    ``bare``: initials have no dots, and a suffix follows them: 'Marso SP Jr' (PubMed).
    """
    name = split_name(text.strip().rstrip(",;").rstrip()) if "," in text else {}
    if "given" in name:
        return name
    words = text.strip(" ,;").split()
    if bare and len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES:
        return {**read_person(" ".join(words[:-1]), bare=True), "suffix": words[-1]}
    for first in range(max(1, len(words) - 4), len(words)):
        given = " ".join(words[first:])
        dotted = _INITIALS.fullmatch(given) is not None
        family = " ".join(words[:first])
        if (dotted or (bare and _BARE_INITIALS.fullmatch(given))) and given.isupper() and len(family) > 2:
            return make_name(family, given)
    return split_name(text)


def initials(given: str) -> str:
    """'Nanna Brix', 'N. B.', 'N.-B.' and 'NB' as 'NB' (NLM, Citing Medicine, chapter 1); CJK names whole."""
    written: list[str] = []
    for word in re.split(r"[\s.\-‐‑]+", given):
        if not word:
            continue
        if (word.isupper() and len(word) <= 4) or not (word[0].isupper() or word[0].islower()):
            written.append(word)
        else:
            written.append(word[0].upper())
    return "".join(written)


_GLUED = re.compile(r"(?<![^\W\d_]|['’])(?:[^\W\d_]\.?){1,4}(?![^\W\d_]|['’])")
_WORD_IN_CAPITALS = re.compile(r"II|III|IV|(?=.{4})\w*[AEIOUY]\w*")


def spaced_initials(name: Any) -> Any:
    """A name whose initials stand apart: 'N. B.' for 'NB', 'N.B.' and 'N B'; 'J.-P.' for 'J-P'.

    Citation processors make one initial of one word (CSL 1.0.2, 'initialize-with'): of 'NB' they print 'N.'. Names
    in capitals ('SILVA, MARIA') and Roman numerals are words.
    """
    given = plain(name.get("given")) if isinstance(name, Mapping) else ""
    if not given or not isinstance(name, Mapping):
        return name
    capitals = last_name(name).isupper() and len(last_name(name)) > 2

    def spaced(match: re.Match[str]) -> str:
        letters = match[0].replace(".", "")
        bare = letters == match[0]
        if not all(letter.isupper() for letter in letters):
            return match[0]
        if bare and (_WORD_IN_CAPITALS.fullmatch(letters) or (capitals and len(letters) > 2)):
            return match[0]
        return " ".join(f"{letter}." for letter in letters)

    spelt = re.sub(r"\.(?=[^\W\d_])(?<=[^\W\d_]{2}\.)", ". ", _GLUED.sub(spaced, given))
    return {**name, "given": re.sub(r"\s+(?=[\s.])", "", spelt).replace("..", ".").strip()}


@cache
def name_particles() -> frozenset[str]:
    """Lower-case words before a family name: 'van', 'de la' ..."""
    return frozenset(data_lines("name_particles.txt"))


@cache
def collective_words() -> frozenset[str]:
    """Lower-case words of the names of bodies: 'group', 'ministry' ..."""
    return frozenset(data_lines("collective_words.txt"))
