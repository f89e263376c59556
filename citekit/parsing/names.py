"""Names as medical styles print them: 'Lantéri-Minet M, de Souza A, Pagliusi M Jr., et al.'

Source: Citing Medicine (NLM), chapter 1: family name, initials without stops or spaces, comma between.
"""

import re
from functools import cache
from typing import Any

from citekit.resources import data_lines

Name = dict[str, Any]
"""A CSL-JSON name: family, given, suffix; or literal."""

_UPPER = r"A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚΑ-ΩЀ-Я"
_LETTER = r"[^\W\d_]"
_WORD = rf"(?:[dDlLO]['’`]|Mc|Mac)?[{_UPPER}]{_LETTER}*(?:['’`‐‑-]{_LETTER}+)*"
_SUFFIX = r"(?:Jr|Sr|II|III|IV|[23](?:nd|rd)|2d|3d)\b(?:\.(?=\s*(?:[,;]|et\b|and\b|&)))?"
_INITIALS = rf"[{_UPPER}](?:[-‐‑.]{{0,2}}[{_UPPER}]){{0,4}}(?:\.(?=\s*[,;]))?(?![\w’'])"
ET_AL = r"(?:and\s+)?(?:et\s+al(?:ii|ia|\b)\.?|and\s+others\b|et\s+coll\.?|u\.\s?a\.|y\s+otros\b|e\s+col\.?)"


@cache
def _particles() -> str:
    return "|".join(sorted(map(re.escape, data_lines("name_particles.txt")), key=len, reverse=True))


@cache
def person() -> re.Pattern[str]:
    """One person, family name first: groups family, given, suffix."""
    # Lower case only: 'Van Zundert' and 'Di Lazzaro' are two words of a name like any other.
    particle = rf"(?:(?:{_particles()})(?:['’]|\s+))"
    family = rf"{particle}{{0,4}}{_WORD}(?:\s+{particle}{{0,4}}{_WORD}){{0,3}}?"
    early = rf"(?:\s+(?P<suffix0>{_SUFFIX}))?"
    return re.compile(
        rf"(?P<family>{family}){early}\s+(?P<given>{_INITIALS})(?:[,\s]\s*(?P<suffix>{_SUFFIX}))?"
    )


@cache
def separator() -> re.Pattern[str]:
    """What stands between two persons."""
    return re.compile(r"\s*[,;]\s*(?:and\s+|&\s*|und\s+|et\s+|y\s+)?|\s+(?:and|&|und|et|y)\s+")


@cache
def et_al() -> re.Pattern[str]:
    """'et al.' and its likes, with what stands before it."""
    return re.compile(rf"[,;]?\s*{ET_AL}", re.IGNORECASE)


@cache
def collective_words() -> frozenset[str]:
    """Lower-case words that tell the name of a body from that of a person."""
    return frozenset(data_lines("collective_words.txt"))


def is_collective(text: str) -> bool:
    """Whether ``text`` reads like the name of a body: 'European Headache Federation'."""
    words = re.findall(r"[^\W\d_]+", text)
    return 0 < len(words) <= 16 and any(word.lower() in collective_words() for word in words)


def _name(match: re.Match[str]) -> Name:
    name: Name = {"family": re.sub(r"\s+", " ", match["family"])}
    name["given"] = re.sub(r"\s+|\.$", "", match["given"]) if match["given"] else ""
    suffix = match["suffix"] or match["suffix0"]
    if suffix:
        name["suffix"] = suffix.rstrip(".")
    return name


def read_list(text: str, start: int = 0) -> tuple[list[Name], bool, int]:
    """The list of persons that begins at ``start``.

    Gives the names, whether the list ends in 'et al.', and the offset behind the list.
    """
    names: list[Name] = []
    position = start
    while match := person().match(text, position):
        names.append(_name(match))
        position = match.end()
        if cut := et_al().match(text, position):
            return names, True, cut.end()
        gap = separator().match(text, position)
        if not gap or not person().match(text, gap.end()):
            break
        position = gap.end()
    return names, False, position
