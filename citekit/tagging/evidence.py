"""Which labels a text names, and which it lets one infer."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from citekit.model.citation import Statement
from citekit.model.tags import Evidence, TextKind
from citekit.tagging.abbreviations import Expansions
from citekit.tagging.hedges import Hedges
from citekit.tagging.matching import Rule, RuleMatch
from citekit.tagging.own_work import end_of_own_finding
from citekit.tagging.relations import EvidenceByLabel
from citekit.tagging.taxonomy import Label
from citekit.text.sentences import Span, Spans, sentence_at, sentences

SIGNS = 2
"""Phrases of ``inferred`` that a title needs for the label to be inferred."""
CONTEXT = 300
"""Code points of a sentence that evidence keeps before the words and behind them: each of a thousand tags in a sentence
without end would hold it once."""
FOR_SENTENCES = "phrase of a sentence "

_NAMES = re.compile(r"\([^()]{0,400}?(?<![\w,.])(?:1[89]|20)\d\d[a-z]?(?=[,;)])[^()]{0,400}\)")
"""Names and years of works in brackets: '(Millet and Wood, 2012)' tells of no plant."""
_CLAUSE = re.compile(r"[,;:.!?](?=\s)|\b(?:but|whereas|although|while)\b")


class Text(NamedTuple):
    """Something to be read: a title, an abstract or a sentence.

    ``is_row``: a row of a table; cells beside each other are no statement about each other. ``parts``: the parts that
    give evidence; None: all of it.
    """

    from_: TextKind
    text: str
    start: int = 0
    source: str | None = None
    section: str | None = None
    is_row: bool = False
    parts: tuple[Span, ...] | None = None

    @classmethod
    def of(cls, statement: Statement) -> "Text":
        """The sentence of a statement, of which only the statement's part gives evidence."""
        begin = end_of_own_finding(statement.sentence)
        parts = (statement.part or (0, len(statement.sentence)), statement.head or (0, 0))
        return cls(
            "sentence",
            statement.sentence,
            statement.start,
            statement.source,
            statement.section,
            statement.where == "table",
            tuple((max(start, begin), end) for start, end in parts if end > begin),
        )

    def sentences(self) -> list[Span]:
        """Its sentences; a title is one."""
        return list(sentences(self.text)) if self.from_ == "abstract" else [(0, len(self.text))]


class LabelEvidence(NamedTuple):
    """What a text names, and what it lets one infer."""

    named: EvidenceByLabel
    inferred: EvidenceByLabel


def read_evidence(
    text: Text,
    hits: Sequence[RuleMatch],
    labels: Sequence[Label],
    known: Expansions,
    foreign: frozenset[int],
) -> LabelEvidence:
    """The labels that a text names or lets one infer, from the matches in it.

    Of matches of one label within each other the longest counts. ``known``: abbreviations that are expanded;
    ``foreign``: labels whose words mean something else here.
    """
    silent = _silent(text, hits)
    of_label = defaultdict(list)
    for hit in hits:
        of_label[hit.rule.label].append(hit)
    named, inferred = EvidenceByLabel(), EvidenceByLabel()
    hedges: Hedges | None = None
    spans = text.sentences() if hits else []
    for place in sorted(of_label):
        if place < 0 or place in foreign:
            continue
        label = labels[place]
        for hit in _counting(label, of_label[place], silent, known, text):
            first, last = sentence_at(spans, hit.start) or (hit.start, hit.end)
            hedges = hedges or Hedges(text.text)
            first, last = max(first, hit.start - CONTEXT), min(last, hit.end + CONTEXT)
            evidence = Evidence(
                from_=text.from_,
                quote=text.text[hit.start : hit.end],
                start=text.start + hit.start,
                end=text.start + hit.end,
                sentence=text.text[first:last],
                sentence_start=text.start + first,
                section=text.section,
                source=text.source,
                rule=_in_words(hit.rule, text.from_),
                hedge=hedges.of(hit.start, hit.end),
            )
            into = inferred if hit.rule.role == "inferred" else named
            into.setdefault(place, []).append(evidence)
    return LabelEvidence(named, inferred)


def _counting(
    label: Label, hits: Sequence[RuleMatch], silent: list[Span], known: Expansions, text: Text
) -> Iterator[RuleMatch]:
    """The matches of one label that count."""
    roles = {hit.rule.role for hit in hits}
    if label.requires and ("requires" not in roles or text.is_row):
        return
    enough = _signs(hits) >= SIGNS
    barred = Spans([*silent, *((hit.start, hit.end) for hit in hits if hit.rule.role == "exclusions")])
    until = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.rule.role != "in_sentences")):
        role = hit.rule.role
        if role in ("exclusions", "requires") or hit.end <= until or (role == "inferred" and not enough):
            continue
        if role == "in_sentences" and text.from_ != "sentence":
            continue
        if role == "abbreviations" and (label.name, hit.rule.phrase) not in known:
            continue
        if not barred.overlap(hit.start, hit.end):
            until = hit.end
            yield hit


def _signs(hits: Sequence[RuleMatch]) -> int:
    """How many phrases apart from each other let one infer the label."""
    signs, until = 0, -1
    for hit in sorted(hits, key=lambda hit: (hit.end, -hit.start)):
        if hit.rule.role == "inferred" and hit.start >= until:
            signs, until = signs + 1, hit.end
    return signs


def _silent(text: Text, hits: Sequence[RuleMatch]) -> list[Span]:
    """Parts that give no evidence: what was not done, belongs to another marker, or names works."""
    silent, end = [], 0
    for start, stop in () if text.parts is None else sorted(text.parts):
        silent.append((end, start))
        end = stop
    if text.parts is not None:
        silent.append((end, len(text.text)))
    if text.from_ == "sentence":
        silent += [match.span() for match in _NAMES.finditer(text.text)]
    unsaid = [hit for hit in hits if hit.rule.role == "unsaid"]
    if unsaid:
        cuts = [0, *(match.end() for match in _CLAUSE.finditer(text.text)), len(text.text)]
        places = Spans([(hit.start, hit.start + 1) for hit in unsaid])
        silent += [(start, end) for start, end in pairwise(cuts) if places.overlap(start, end)]
    return silent


def _in_words(rule: Rule, where: str) -> str:
    if rule.role == "abbreviations":
        return f"abbreviation {rule.phrase}, expanded in the document"
    if rule.role == "inferred":
        return f"inferred: the {where} has '{rule.phrase}'"
    if rule.role == "in_sentences":
        return f"{FOR_SENTENCES}'{rule.phrase}'"
    return f"{'synonym' if rule.role == 'synonyms' else 'pattern'} '{rule.phrase}'"
