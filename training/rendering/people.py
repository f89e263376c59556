"""Lists of names as a style prints them, in tagged pieces."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from training.rendering.pieces import Piece
from training.rendering.records import Person

_FORM = re.compile(r"(?P<first>[FUGIDBSH])(?:(?P<between>[^A-Z]*)(?P<second>[FUGIDBSH]))?")
_PART = re.compile(r"(\s+|-|‐)")


class NameForm(NamedTuple):
    """The form of one name: 'F, I'."""

    family_first: bool
    upper: bool
    between: str
    given: str


@cache
def form(text: str) -> NameForm:
    """The form that ``text`` names, as explained in ``styles.toml``."""
    match = _FORM.fullmatch(text)
    if not match:
        raise ValueError(f"No form of a name: {text!r}.")
    family_first = match["first"] in "FU"
    family, given = (match["first"], match["second"]) if family_first else (match["second"], match["first"])
    return NameForm(family_first, family == "U", match["between"] or "", given or "")


@cache
def initials(given: str, code: str) -> str:
    """Given names by ``code``: G full, H first, I 'J. K.', D 'J.K.', B 'JK', S 'J K'."""
    if code == "G":
        return given
    letters: list[str] = []
    hyphen = False
    for part in _PART.split(given):
        if part in ("-", "‐"):
            hyphen = True
        elif part.strip():
            run = list(part) if part.isupper() and 1 < len(part) <= 4 and "." not in part else part.split(".")
            for word in run:
                if word and word[0].isalpha() and (word[0].isupper() or len(letters) == 0):
                    letters.append(("-" if hyphen else "") + word[0].upper())
                    hyphen = False
            hyphen = False
    if not letters:
        return given
    if code == "H":
        first = given.split(" ")[0]
        rest = " ".join(f"{letter.strip('-')}." for letter in letters[first.count("-") + 1 :])
        return f"{first} {rest}".strip()
    if code == "B":
        return "".join(letter.strip("-") for letter in letters)
    if code == "S":
        return " ".join(letter.strip("-") for letter in letters)
    stopped = "".join(f"{letter}." if letter[0] == "-" else f" {letter}." for letter in letters).strip()
    return stopped if code == "I" else stopped.replace(" ", "")


def name(person: Person, how: NameForm, role: str, dropped: bool = False) -> list[Piece]:
    """A name; ``dropped``: a German particle goes behind it ('Braun, Christina von')."""
    if person.literal:
        return [(person.literal, f"{role}-literal")]
    family, given, suffix = person.family, person.given, person.suffix
    if not given or not how.given:
        return [(family.upper() if how.upper else family, f"{role}-family")]
    given = initials(given, how.given)
    if (
        dropped
        and how.family_first
        and (match := re.match(r"(von der|von|van der|van|de la|de|zu|zur)\s(?=\w)", family))
    ):
        family, given = family[match.end() :], f"{given} {match[1]}"
    if how.upper:
        family = family.upper()
    first, second = (family, f"{role}-family"), (given, f"{role}-given")
    if not how.family_first:
        tail: list[Piece] = (
            [(" " if len(suffix) < 4 else ", ", ""), (suffix, f"{role}-suffix")] if suffix else []
        )
        return [second, (how.between, ""), first, *tail]
    if not suffix:
        return [first, (how.between, ""), second]
    if "," in how.between:
        return [first, (how.between, ""), second, (", ", ""), (suffix, f"{role}-suffix")]
    return [first, (how.between, ""), second, (" ", ""), (suffix, f"{role}-suffix")]


def listed(
    people: Sequence[Person],
    manner: Sequence[str],
    etal: tuple[int, int, str],
    role: str,
    dropped: bool = False,
) -> list[Piece]:
    """The list as the style joins and shortens it."""
    first, rest, separator, last, two = manner
    longest, shown, words = etal
    cut = len(people) > longest or (len(people) == longest == shown and words and len(people) > 3)
    shown_people = people[:shown] if cut else people
    pieces: list[Piece] = []
    for index, person in enumerate(shown_people):
        if index:
            ends = index == len(shown_people) - 1 and not cut
            pieces.append(((two if len(people) == 2 else last) if ends else separator, ""))
        pieces += name(person, form(first if index == 0 else rest), role, dropped)
    if cut and words.strip(" ,.") == "":
        pieces.append((words, ""))
        return pieces + name(people[-1], form(rest), role)
    if cut:
        bare = words.lstrip(" ,;&")
        lead = words[: len(words) - len(bare)]
        inner = bare.strip("[]")
        pieces.append((lead + ("[" if bare[0] == "[" else ""), ""))
        pieces.append((inner, "et-al"))
        if bare[-1] == "]":
            pieces.append(("]", ""))
    return pieces
