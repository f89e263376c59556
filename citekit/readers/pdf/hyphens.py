"""Joining lines: hyphens, dashes and addresses at their ends."""

import re
from collections import Counter
from collections.abc import Iterable

from citekit.csl.identifiers import DOI_PREFIX

_SOFT = "\u00ad"
_HYPHENS = ("-", "\u2010", "\u2011")
_TYPESET = "\u2010"
_DASHES = ("–", "—", "/", "\u2212")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_LAST = re.compile(
    r"(?<![^\W_])(?<![^\W_][-\u2010\u2011’'])([^\W_]++(?:[-\u2010\u2011’'][^\W_]++)*)[-\u2010\u2011\u00ad]$"
)
_FIRST = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_ADDRESS = re.compile(rf"(?:https?://|www\.|doi\.org/|\b{DOI_PREFIX}/|doi:\s?10\.)\S{0, 500}$", re.IGNORECASE)
# Halves of this length that are both words of the document are two words.
_SHORTEST = 3
# Prefixes that more often take a hyphen than not.
_PREFIXES = frozenset(
    (
        "self",
        "non",
        "well",
        "cross",
        "high",
        "low",
        "long",
        "short",
        "half",
        "all",
        "ex",
        "multi",
        "semi",
        "quasi",
    )
)
# Of the words that a document parts at the ends of lines, at least this share occurs unparted as well.
_SHARE_JOINED = 0.08
_FEWEST = 8  # that tell


class LineJoiner:
    """Joins lines; the document's own words decide whether a hyphen stays."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known: Counter[str] = Counter()
        self._own = self._inside = 0  # of the typesetter's hyphens: at the ends of lines, and elsewhere
        halves: list[tuple[str, str]] = []
        last: str | None = None  # the half of a word at the end of the line above
        for line in lines:
            whole = line.strip()
            self._own += whole.endswith(_TYPESET)
            self._inside += whole.count(_TYPESET, 0, -1)
            hyphenated = whole.endswith((*_HYPHENS, _SOFT))
            inner = [
                word.casefold().replace("\u2010", "-").replace("\u2011", "-")
                for word in _WORD.findall(whole[:-1] if hyphenated else whole)
            ]
            if last and inner and whole[0].islower():
                halves.append((last, inner.pop(0)))
            last = inner.pop() if hyphenated and inner else None
            self._known.update(inner)
        joined = sum(self._known[last + first] > 0 for last, first in halves)
        self._hyphenates = len(halves) < _FEWEST or joined >= _SHARE_JOINED * len(halves)

    def join(self, end: str, begin: str) -> tuple[str, str]:
        """The end of a line to keep, and what to put before the ``begin`` of the next."""
        if not end or not begin or end[-1].isspace():
            return end.rstrip(), " "
        if _ADDRESS.search(end) and not begin[0].isspace():
            return self._address(end, begin)
        if end[-1] == _SOFT or end[-1] in _HYPHENS:
            return self._hyphen(end, begin)
        if end[-1] in _DASHES and len(end) > 1 and not end[-2].isspace():
            return end, ""
        return end, " "

    def _address(self, end: str, begin: str) -> tuple[str, str]:
        """Join an address, which breaks at its punctuation; its hyphens are its own."""
        if end[-1] == _TYPESET and self._is_typeset():
            return end[:-1], ""
        if end[-1] == _SOFT:
            return end[:-1] + "-", ""
        glued = (
            end[-1] in "/-_=&?#%" or (end[-1] in ".:" and not begin[0].isupper()) or begin[0] in "/_=&?#%-."
        )
        return end, "" if glued else " "

    def _hyphen(self, end: str, begin: str) -> tuple[str, str]:
        real = end if end[-1] != _SOFT else end[:-1] + "-"
        last, first = _LAST.search(end), _FIRST.match(begin)
        if last is None or len(end) < 2:
            return (real, "") if len(end) > 1 and not end[-2].isspace() else (real, " ")
        if first is None:
            return real, " "
        if not begin[0].islower():
            return real, ""
        if begin.startswith(("and ", "or ", "und ", "to ")):  # 'pre- and postoperative'
            return real, " "
        tail = re.split(r"[-\u2010\u2011]", last[1])[-1]
        if len(tail) == 1 or tail.isupper() or ord(begin[0]) > 0x24F:  # 't-test', 'IL-', 'TNF-α'
            return real, ""
        if self._is_typeset():
            return (end[:-1], "") if end[-1] == _TYPESET else (real, "")
        return (end[:-1], "") if self._is_one_word(last[1].casefold(), first[0].casefold()) else (real, "")

    def _is_typeset(self) -> bool:
        """Whether hyphens within words and at line ends are different glyphs."""
        return self._own >= _FEWEST and self._inside <= 0.1 * self._own

    def _is_one_word(self, last: str, first: str) -> bool:
        if any(c.isdigit() for c in last):
            return False
        joined, hyphened = self._known[last + first], self._known[f"{last}-{first}"]
        if joined != hyphened:
            return joined > hyphened
        if "-" in last and self._known[last]:  # 'state-of-' and 'the-art'
            return False
        tail = last.rsplit("-", 1)[-1]
        if tail in _PREFIXES and self._known[first]:
            return False
        if not self._hyphenates:
            return False
        words = min(len(tail), len(first)) >= _SHORTEST and self._known[tail] and self._known[first]
        return not words
