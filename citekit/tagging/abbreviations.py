"""Which abbreviations a document expands: 'spinal cord injury (SCI)'.

An abbreviation says nothing by itself: NP is neuropathic pain here and nucleus pulposus there. It counts
where the words before the bracket are one of the label's synonyms, or begin with one and have the
abbreviation's initials ('complex regional pain syndrome type I (CRPS-I)'); initials alone would take
both for the same.
"""

from collections.abc import Iterator

from citekit.tagging.matching import Matcher

Expansions = frozenset[tuple[str, str]]
"""Pairs (label as facet:id, abbreviation)."""

_BEFORE, _AFTER = 120, 120
_BETWEEN = 14
"""Characters that may come between the synonym and the bracket ('type I', an opening quote)."""
_TRIES = 200
"""Places looked at for each abbreviation and sign: it is explained where it is first used, or nowhere."""

_OPENINGS = ("(", "[")
_MEANS = (" (", " [", ", ", ": ", " = ", "=", "; ", "\t", " – ", " - ")


def find_expansions(text: str, table: dict[str, dict[int, str]], matcher: Matcher) -> Expansions:
    """The abbreviations of ``table`` that a text expands.

    ``table``: abbreviation -> place of a label -> its name.

    Linear in the text: it is scanned for each abbreviation beside a bracket or another sign, and only the
    words around the first of these places are looked at, up to the one that explains it.
    """
    expansions = set()
    for abbreviation, labels in table.items():
        if abbreviation in text:
            missing = dict(labels)
            for window, at, before in _windows(text, abbreviation):
                for place in _named(matcher, window, at, before, missing):
                    expansions.add((missing.pop(place), abbreviation))
                if not missing:
                    break
    return frozenset(expansions)


def _windows(text: str, abbreviation: str) -> Iterator[tuple[str, int, bool]]:
    """Words beside an abbreviation: (words, nearest offset, whether before it)."""
    for opening in _OPENINGS:
        for at in _places(text, opening + abbreviation):
            behind = text[at + 1 + len(abbreviation) : at + 2 + len(abbreviation)]
            if not behind.isalnum():
                begin = max(0, at - _BEFORE)
                yield text[begin:at], at - begin, True
    for means in _MEANS:
        for at in _places(text, abbreviation + means):
            if not text[at - 1 : at].isalnum():
                begin = at + len(abbreviation) + len(means)
                yield text[begin : begin + _AFTER], 0, False


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    for _ in range(_TRIES):
        if at < 0:
            return
        yield at
        at = text.find(part, at + 1)


def _named(matcher: Matcher, window: str, at: int, before: bool, labels: dict[int, str]) -> list[int]:
    """The labels of which a synonym is directly beside the abbreviation."""
    places = []
    for hit in matcher.search(window):
        near = 0 <= at - hit.end <= _BETWEEN if before else hit.start == at
        if near and hit.rule.role == "synonyms" and hit.rule.label in labels:
            places.append(hit.rule.label)
    return list(dict.fromkeys(places))
