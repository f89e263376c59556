"""Authors, editors and translators of a Crossref message -> CSL names."""

import re
from collections.abc import Mapping
from typing import Any

from citekit.csl.item import Item
from citekit.csl.names import make_name, name_particles
from citekit.indexes.crossref import markup

_SUFFIX = re.compile(
    r"(?P<word>jr|sr|junior|senior)\.?|(?P<roman>i{1,3}|iv|vi?)\.?|2nd|3rd|4th", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")


def names(value: object) -> list[Item]:
    """CSL names, in order; what has no name is left out."""
    people = [_name(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return _cased([one for one in people if one])


def _name(person: Mapping[str, Any]) -> Item:
    family, given, literal = (markup.word(person.get(part)) for part in ("family", "given", "name"))
    if not family:
        return {"literal": literal or given} if literal or given else {}
    suffix = _SUFFIX.fullmatch(markup.word(person.get("suffix")))
    return make_name(family, given, _suffix(suffix) if suffix else "")


def _suffix(match: re.Match[str]) -> str:
    """'Jr' and 'III', as the parser gives them; degrees and the like are no suffixes."""
    if match["roman"]:
        return match["roman"].upper()
    return {"j": "Jr", "s": "Sr"}[match["word"][0].lower()] if match["word"] else match[0].lower()


def _cased(people: list[Item]) -> list[Item]:
    """'MÜLLER' as 'Müller' where all family names are in capitals, in old deposits."""
    families = [one["family"] for one in people if sum(map(str.isalpha, one.get("family", ""))) > 3]
    if not families or not all(map(str.isupper, families)):
        return people
    return [
        {
            part: _family(value) if part == "family" else _given(value) if part == "given" else value
            for part, value in one.items()
        }
        for one in people
    ]


def _family(family: str) -> str:
    """'VAN DER BERG' as 'van der Berg', 'MCDONALD' as 'McDonald'."""
    known = name_particles()
    words = family.split(" ")
    last = len(words) - 1
    return " ".join(
        word.lower() if at < last and word.lower() in known else _WORD.sub(_capitalized, word)
        for at, word in enumerate(words)
    )


def _given(given: str) -> str:
    """'JOHN A' as 'John A'; up to three letters are initials."""
    return _WORD.sub(lambda word: word[0] if len(word[0]) <= 3 else _capitalized(word), given)


def _capitalized(word: re.Match[str]) -> str:
    lower = word[0][1:].lower()
    if not word[0].isupper():
        return word[0]
    if word[0].startswith("MC") and len(lower) > 3:
        return f"Mc{word[0][2]}{lower[2:]}"
    return word[0][0] + lower
