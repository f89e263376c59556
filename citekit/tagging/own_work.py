"""Where a document tells what its own authors did.

'We recruited rats as described (9)' says nothing of the animals of work 9; 'We previously showed (9)' does.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from citekit.model.citation import Statement
from citekit.text.sentences import Span

_METHODS = re.compile(
    r"[ \t\d.|]*(?:(?:star )?(?:(?:materials?|patients|subjects|animals|participants|data) (?:and|&) )?methods?"
    r"|experimental (?:procedures?|methods?|section|design|protocols?)|methodology|methods? and materials?"
    r"|statistics|statistical analys[ei]s|data (?:acquisition|analysis)|study (?:design|population|protocol))[ \t.:]*",
    re.IGNORECASE,
)
_OTHER_PART = re.compile(
    r"[ \t\d.|]*(?:results?(?: and discussion)?|discussions?|conclusions?|introduction|background|abstract|summary"
    r"|limitations?|acknowledge?ments?|references|funding|author contributions?|supplementary .{0,30}"
    r"|supporting information|appendix|competing interests?|conflicts? of interest)[ \t.:]*",
    re.IGNORECASE,
)
_HEADING_LENGTH = 60
_SEARCH = re.compile(r"\b(?:literature|pubmed|medline|embase|databases?|search(?:ed)?)\b", re.IGNORECASE)
_SEARCH_LENGTH = 400
"""Code points of a section of methods that say whether it is the search of a review, which reports nothing of its own."""
_FIGURE = re.compile(
    r"\b(?:(?:fig(?:ure)?s?\.?|table|additional file)\s*s?\d|supplementary (?:fig|table|data))", re.IGNORECASE
)
_SUPPLEMENT = re.compile(r"supplementary|supporting information|appendix", re.IGNORECASE)
_AUTHORS = re.compile(
    r"\b(?:we|our|us|the (?:present|current) (?:study|work|experiments?)|this study)\b", re.IGNORECASE
)
_AGREES = r"consistent with|in (?:line|agreement|accordance|keeping) with|in contrast (?:to|with)|contrary to|similar to"
_OTHERS = re.compile(
    rf"\b(?:previous\w*|earlier|prior|recently|already|others|literature|reported|{_AGREES}"
    r"|confirm\w*|replicat\w*|extend\w*|contrast\w*|known|studies|et al)\b",
    re.IGNORECASE,
)
_FINDING = re.compile(rf"\b(?:{_AGREES})\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class OwnParts(NamedTuple):
    """Where a document reports its own methods: spans in order; empty for a document without any."""

    spans: tuple[Span, ...] = ()

    def covers(self, place: int) -> bool:
        """Whether a place is in one of them."""
        at = bisect_right(self.spans, place, key=lambda span: span[0]) - 1
        return at >= 0 and place < self.spans[at][1]


NO_PARTS = OwnParts()


def own_parts(text: str) -> OwnParts:
    """The sections of a document from a heading of methods to the next main heading."""
    spans: list[Span] = []
    start, place = -1, 0
    for line in text.splitlines(keepends=True):
        if len(line) <= _HEADING_LENGTH:
            heading = line.strip()
            if start < 0 and _METHODS.fullmatch(heading):
                begin = text[place : place + _SEARCH_LENGTH]
                start = -1 if _SEARCH.search(begin) else place
            elif start >= 0 and _OTHER_PART.fullmatch(heading):
                spans.append((start, place))
                start = -1
        place += len(line)
    if start >= 0:
        spans.append((start, place))
    return OwnParts(tuple(spans))


def is_own_work(statement: Statement, own: OwnParts) -> bool:
    """Whether a statement tells of the citing authors' own work, and not of the cited one.

    ``own``: where their article reports methods; if it does, its figures show its own experiments.
    """
    if statement.kind != "marked" or statement.where == "table" or statement.reports:
        return False
    section = (statement.section or "").strip()
    if own.covers(statement.start) or _METHODS.fullmatch(section) or _SUPPLEMENT.match(section):
        return True
    if own.spans and statement.where == "caption":
        return True
    if _OTHERS.search(_BRACKETS.sub(" ", statement.sentence)):
        return False
    if own.spans and _FIGURE.search(statement.sentence):
        return True
    return bool(_AUTHORS.search(statement.sentence))


def end_of_own_finding(sentence: str) -> int:
    """Where the authors' own finding ends that agrees with the cited one, 0 if there is none.

    'Rats recovered, in line with trials in patients (9)' says nothing of the animals of work 9.
    """
    match = _FINDING.search(sentence)
    return match.start() if match and match.start() > 1 else 0
