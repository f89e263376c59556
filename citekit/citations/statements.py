"""What the sources say of each work, sentence by sentence.

One statement for each citation, and for each sentence on a study that a text describes without citing it. Which
sentences depend on the one before ('They also found ...') is decided by the words they begin with, those of
``annotation_openers.txt``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

import msgspec

from citekit.citations.parts import MarkerPart, marker_groups, part_of_marker, reports
from citekit.citations.shown import names_of_keys, shown_marker
from citekit.data import data_lines
from citekit.model.bibliography import Bibliography, Printed
from citekit.model.citation import Citation, Statement
from citekit.text.normalize import clean
from citekit.text.sentences import Span, sentences

_INTRODUCTION = 3
"""Sentences that introduce a study which is only described: the first one, and what follows in its paragraph."""


class MarkedSentence(NamedTuple):
    """The markers of a sentence in groups, as offsets in it, and the works that each group cites.

    ``shown``: markers of citation keys, and what is shown in their place.
    """

    groups: list[Span]
    works: list[set[str]]
    shown: tuple[tuple[int, int, str], ...]


Markers = Mapping[tuple[str, int], MarkedSentence]
"""(source, offset of a sentence) -> the markers in it."""


def statements(bibliography: Bibliography) -> dict[str, tuple[Statement, ...]]:
    """Key of a work -> its statements, source by source.

    Of one source those with a marker come first, then those that continue without one.
    """
    texts = {source.id: source.text for source in bibliography.sources}
    markers = _markers(bibliography)
    return {
        work.key: tuple(
            statement
            for printed in work.printed
            for statement in _of_printed(printed, texts[printed.source], markers)
        )
        for work in bibliography.works
    }


def annotations(bibliography: Bibliography) -> dict[str, tuple[Statement, ...]]:
    """Key of a work -> its annotation: the sources' sentences on it, each once.

    A sentence that cites the work twice is there once, with all works that are cited beside it. Of a study that a
    text only describes, there are the sentences that introduce it.
    """
    return {key: tuple(_annotation(of_work)) for key, of_work in statements(bibliography).items()}


def _annotation(of_work: Iterable[Statement]) -> Iterator[Statement]:
    for _, group in groupby(of_work, key=lambda statement: (statement.source, statement.position)):
        once: dict[tuple[str | None, str], Statement] = {}
        for statement in sorted(group, key=lambda statement: statement.start):
            if statement.kind == "described":
                continue
            place = statement.section, statement.sentence
            if earlier := once.get(place):
                others = tuple(dict.fromkeys((*earlier.with_, *statement.with_)))
                note = "; ".join(dict.fromkeys(filter(None, (earlier.note, statement.note))))
                statement = msgspec.structs.replace(earlier, with_=others, note=note)
            once[place] = statement
        yield from once.values()


def _markers(bibliography: Bibliography) -> Markers:
    spans: dict[tuple[str, int], list[tuple[Span, str]]] = {}
    texts = {source.id: source.text for source in bibliography.sources}
    ends: dict[tuple[str, int], int] = {}
    for work in bibliography.works:
        for printed in work.printed:
            for citation in printed.citations:
                at = citation.sentence_start
                span = citation.start - at, citation.end - at
                spans.setdefault((printed.source, at), []).append((span, work.key))
                ends[printed.source, at] = citation.sentence_end
    marked = (
        texts[source][at + start : at + end]
        for (source, at), of_sentence in spans.items()
        for (start, end), _ in of_sentence
    )
    names = names_of_keys(bibliography) if any("@" in marker for marker in marked) else {}
    return {
        place: _grouped(texts[place[0]][place[1] : ends[place]], sorted(of_sentence), names)
        for place, of_sentence in spans.items()
    }


def _grouped(sentence: str, marked: Sequence[tuple[Span, str]], names: Mapping[str, str]) -> MarkedSentence:
    spans = list(dict.fromkeys(span for span, _ in marked))
    groups = marker_groups(sentence, spans)
    shown = [(start, end, shown_marker(sentence[start:end], names)) for start, end in spans]
    works: list[set[str]] = [set() for _ in groups]
    starts = [start for start, _ in groups]
    for (start, _), key in marked:
        works[bisect_right(starts, start) - 1].add(key)
    changed = tuple(one for one in shown if one[2] != sentence[one[0] : one[1]])
    return MarkedSentence(groups, works, changed)


def _of_printed(printed: Printed, text: str, markers: Markers) -> Iterator[Statement]:
    known = {citation.sentence_start for citation in (*printed.citations, *printed.continued)}
    for citation in printed.citations:
        start, sentence = citation.sentence_start, text[citation.sentence_start : citation.sentence_end]
        own, marked = (citation.start - start, citation.end - start), markers[printed.source, start]
        groups, works, shown = marked
        place = bisect_right(groups, own[0], key=lambda group: group[0]) - 1
        yield _of_citation(
            printed,
            citation,
            text,
            known,
            part=part_of_marker(sentence, groups, place),
            reports=reports(sentence, own),
            alone=len(groups) == 1 and len(works[0]) == 1,
            shared=len(works[place]),
            shown=shown,
        )
    for citation in printed.continued:
        alone = not markers.get((printed.source, citation.sentence_start))
        yield _of_citation(printed, citation, text, known, alone=alone)
    if printed.clues:
        yield from _described(printed, text)


def _of_citation(
    printed: Printed,
    citation: Citation,
    text: str,
    known: set[int],
    *,
    part: MarkerPart | None = None,
    reports: bool = False,
    alone: bool = False,
    shared: int = 1,
    shown: tuple[tuple[int, int, str], ...] = (),
) -> Statement:
    start = citation.sentence_start
    return Statement(
        source=printed.source,
        sentence=text[start : citation.sentence_end],
        start=start,
        part=part.own if part else None,
        head=part.head if part else None,
        shown=((citation.start - start, citation.end - start, citation.repaired),)
        if citation.repaired
        else shown,
        number=printed.number,
        list=printed.list,
        section=citation.section,
        kind=citation.kind,
        where=citation.where,
        with_=citation.with_,
        reports=reports,
        alone=alone,
        shared=shared,
        before=leaned_on(citation, text, known),
        note=citation.note if citation.where != "note" else "",
    )


def leaned_on(citation: Citation, text: str, known: set[int]) -> str:
    """The sentence that the citing one depends on, or ''.

    '' also where it is a statement on the work itself (``known``).

    It may cite other works, which 'This enzyme' or 'They' then refer to, and its markers are part of
    it as printed.
    """
    if citation.where != "text" or not leans(citation.sentence):
        return ""
    span = sentence_before(text, citation.sentence_start)
    return clean(text[slice(*span)]) if span and span[0] not in known else ""


def _described(printed: Printed, text: str) -> Iterator[Statement]:
    """The sentences of the passage about a study that the text does not cite."""
    start = text.find(printed.raw, printed.place.start, printed.place.end) if printed.raw else -1
    start = printed.place.start if start < 0 else start
    line_end = text.find("\n", start)
    end = len(text) if line_end < 0 else line_end
    introduction = 0
    for first, last in sentences(text, printed.place.start, min(printed.place.end, len(text))):
        introduces = start <= first < end and introduction < _INTRODUCTION
        introduction += introduces
        yield Statement(
            source=printed.source,
            sentence=text[first:last],
            start=first,
            kind="introduced" if introduces else "described",
            alone=True,
        )


_LONGEST = 2000
"""Code points of a paragraph that are looked through for the sentence before."""
# 'It is known that', 'It has been shown by Kim that', 'It was important to': nothing is pointed at.
_CLAUSE = re.compile(r"(?:\W+\w+){1,6}?\W+(?:that|to|whether|how|why|if)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:we|our|us|I|my)\b")


@cache
def _words(kind: str) -> str:
    """The forms of one kind as alternatives, longest first."""
    lines = (line.split(":", 1) for line in data_lines("annotation_openers.txt"))
    forms = [form.strip() for name, listed in lines if name == kind for form in listed.split(",")]
    longest_first = sorted(forms, key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)


@cache
def _leaning() -> re.Pattern[str]:
    return re.compile(
        rf"""\W{{0,3}}(?:(?:{_words("lead")})\b\W{{1,3}})?(?:(?:{_words("preposition")})\s+)?(?:
          (?P<it>it)\b
        | (?P<pronoun>{_words("pronoun")})\b(?:\s+(?P<what>\w+))?
        | the\s+(?:{_words("noun")})\b(?!\s+(?:hand\b|(?:of|by|from|in|on|for|that|which)\s))
        )""",
        re.IGNORECASE | re.VERBOSE,
    )


@cache
def _kinds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    empty = re.compile(rf"\s{{1,9}}(?:{_words('empty')})\b", re.IGNORECASE)
    return empty, re.compile(_words("self"), re.IGNORECASE)


def leans(sentence: str) -> bool:
    """Whether ``sentence`` begins with a word that points back to the sentence before.

    'It' in 'It is known that' points at nothing, 'This review' at the article itself; 'in this study, we'
    too.
    """
    match = _leaning().match(sentence)
    if not match:
        return False
    empty, own = _kinds()
    if match["it"]:
        verb = empty.match(sentence, match.end())
        return not (verb and _CLAUSE.match(sentence, verb.end()))
    noun = match["what"] or ""
    if own.fullmatch(noun):
        return False
    return not (noun.lower() in ("study", "trial", "analysis") and _OWN.search(sentence))


def sentence_before(text: str, start: int) -> tuple[int, int] | None:
    """The sentence before the one at ``start``, in the same paragraph, or None.

    A paragraph is a line: a sentence does not depend on a heading or paragraph above it.
    """
    begin = max(text.rfind("\n", 0, start) + 1, start - _LONGEST)
    earlier = list(sentences(text, begin, start))
    if not earlier or (earlier[-1][0] == begin and begin > 0 and text[begin - 1] != "\n"):
        return None  # cut off by the limit
    return earlier[-1]
