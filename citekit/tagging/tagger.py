"""Title, abstract and citing sentences -> tags with their evidence."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import msgspec

from citekit.model.citation import Statement
from citekit.model.tags import Evidence, Tag, TextKind
from citekit.tagging.abbreviations import Expansions, find_expansions
from citekit.tagging.hedges import Hedges
from citekit.tagging.matching import Matcher, Rule, RuleMatch, rules_of
from citekit.tagging.own_work import has_methods, is_own_work
from citekit.tagging.taxonomy import Label, Taxonomy, broader
from citekit.text.sentences import Span, Spans, sentence_at, sentences

MANY = 3
"""A sentence that lists so many things for so many works divides them among the works."""
SEVERAL = 2
"""A title that names so many things of its own says what the work is about."""

_BEGIN = 20_000
"""Characters of a document that tell its field: title, abstract and introduction."""
_FIELD_HITS, _FIELD_WORDS = 2, 8
"""In an article of the field: words of ``context`` in 1,000 characters, and how many different ones.

Articles on pain and on the brain have 4.5 to 11.5 and ten or more, those of other fields hardly any.
"""

SIGNS = 2
"""Phrases of ``hints`` or ``inferred`` that a title needs for a hint to count."""
_FOR_SENTENCES = "phrase of a sentence "
_STUDIES = re.compile(
    r"\b(?:stud(?:y|ies|ied)|trials?|report(?:s|ed)?|cases?|cohorts?|meta-analys[ei]s|described|examined|investigated|showed"
    r"|shown|found|demonstrated|treated|compared|observed|underwent|enrolled|recruited)\b",
    re.IGNORECASE,
)
"""Words by which a sentence tells of a study: 'It helps patients' is none."""

_CLAUSE = re.compile(r"[,;:.!?](?=\s)|\b(?:but|whereas|although|while)\b")
EvidenceByLabel = dict[int, list[Evidence]]
"""Evidence of labels, by their place in the taxonomy."""


class _Text(NamedTuple):
    """Something to be read: a title, an abstract or a sentence."""

    from_: TextKind
    text: str
    start: int = 0
    source: str | None = None
    section: str | None = None
    # A row of a table: cells beside each other are no statement about each other.
    is_row: bool = False

    def sentences(self) -> list[Span]:
        """Its sentences; a title is one."""
        return list(sentences(self.text)) if self.from_ == "abstract" else [(0, len(self.text))]


class DocumentWords(NamedTuple):
    """What a document says for all the works that it cites.

    ``in_field``: it is an article of the taxonomy's field, so that words that need a ``context`` have it.
    ``is_report``: it reports experiments of its own.
    """

    expansions: Expansions
    in_field: bool
    is_report: bool


_NO_DOCUMENT = DocumentWords(frozenset(), False, False)


class _LabelEvidence(NamedTuple):
    """What a text names, and what it lets one infer."""

    named: EvidenceByLabel
    inferred: EvidenceByLabel


_KEPT = 100


class Tagger:
    """Gives tags by the rules of a taxonomy, which are compiled once."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        labels = taxonomy.labels
        self._labels = labels
        self._place = {label.name: place for place, label in enumerate(labels)}
        by_name = {label.name: label for label in labels}
        self._broader_names = [tuple(broader(label.name, by_name)) for label in labels]
        self._broader = [frozenset(self._place[name] for name in names) for names in self._broader_names]
        self._matcher = Matcher(rules_of(taxonomy))
        # A sentence is searched once, not again for each work that it cites.
        self._search = lru_cache(_KEPT)(self._matcher.search)
        self._fields = _fields(labels)
        self._search_fields = lru_cache(_KEPT)(
            Matcher(Rule(-1, "requires", phrase) for phrase in self._fields).search
        )
        self._expanded_by = _abbreviations(labels)

    def read_document(self, text: str) -> DocumentWords:
        """What a document says for all the works that it cites.

        Computed once for a document, then passed to `tag`.
        """
        begin = text[:_BEGIN]
        hits = self._search_fields(begin)
        different = len({hit.rule.phrase for hit in hits})
        in_field = len(hits) * 1000 >= _FIELD_HITS * len(begin) and different >= _FIELD_WORDS
        return DocumentWords(self._expansions(text), in_field, has_methods(text))

    def _expansions(self, text: str) -> Expansions:
        """The abbreviations of the taxonomy that a text expands."""
        return find_expansions(text, self._expanded_by, self._matcher)

    def tag(
        self,
        title: str | None,
        statements: Sequence[Statement] = (),
        documents: Mapping[str, DocumentWords] | None = None,
        *,
        abstract: str | None = None,
    ) -> tuple[Tag, ...]:
        """The tags of a work, in the order of the taxonomy; evidence of the title first.

        ``documents``: by source id, the documents that print the work. An abbreviation in a title
        may be expanded in any of these; one in a sentence only in its own.
        """
        documents = documents or {}
        printed_in = frozenset[tuple[str, str]]().union(*(words.expansions for words in documents.values()))
        in_field = any(documents[s.source].in_field for s in statements if s.source in documents)
        foreign = frozenset() if in_field else self._foreign(title or "", abstract or "", statements)
        by_label: EvidenceByLabel = defaultdict(list)
        for text in (_Text("title", title or ""), _Text("abstract", abstract or "")):
            if text.text:
                known = printed_in | self._expansions(text.text)
                self._add_work(by_label, self._read(text, known, foreign), text.from_ == "title")
        of_work = frozenset(by_label)
        firm = set(of_work)
        of_sentences: EvidenceByLabel = defaultdict(list)
        for statement in statements:
            words = documents.get(statement.source, _NO_DOCUMENT)
            named = self._of_statement(statement, of_work, words.expansions, foreign, words.is_report)
            for place, evidence in named.items():
                of_sentences[place] += evidence
            if statement.alone:
                firm.update(named)
        for place, evidence in of_sentences.items():
            by_label[place] += evidence
        self._imply(by_label, of_sentences, firm, from_sentences=True)
        overridden = {self._place[name] for place in by_label for name in self._labels[place].overrides}
        return tuple(
            Tag(
                facet=label.facet,
                id=label.id,
                evidence=tuple(dict.fromkeys(by_label[place])),
                broader=self._broader_names[place],
                strength="firm" if place in firm else "context",
            )
            for place, label in enumerate(self._labels)
            if place in by_label and place not in overridden
        )

    def _foreign(self, title: str, abstract: str, statements: Sequence[Statement]) -> frozenset[int]:
        """The labels whose ``context`` the work lacks: their words mean something else."""
        missing = frozenset().union(*self._fields.values())
        for text in (title, abstract, *(statement.words for statement in statements)):
            if missing:
                for hit in self._search_fields(text):
                    missing -= self._fields[hit.rule.phrase]
        return missing

    def _add_work(self, by_label: EvidenceByLabel, read: _LabelEvidence, is_title: bool) -> None:
        """Add what the work says of itself: named, then implied, then inferred labels.

        An abstract also tells what others did and whom else it concerns: no label that the title
        contradicts by another one of the same kind.
        """
        known = frozenset(by_label)
        named = {place: e for place, e in read.named.items() if is_title or not self._rivals(place, known)}
        for place, evidence in named.items():
            by_label[place] += evidence
        self._imply(by_label, dict(named), from_sentences=False)
        if is_title:
            inferred: EvidenceByLabel = {}
            for place, evidence in read.inferred.items():
                # Of several that are inferred the first in the taxonomy counts.
                if not self._rivals(place, frozenset((*by_label, *inferred))):
                    inferred[place] = evidence
            for place, evidence in inferred.items():
                by_label[place] += evidence
            self._imply(by_label, inferred, from_sentences=False)

    def _of_statement(
        self,
        statement: Statement,
        of_work: frozenset[int],
        known: Expansions,
        foreign: frozenset[int],
        is_report: bool,
    ) -> EvidenceByLabel:
        """What a citing sentence says of the work.

        What the citing authors did themselves says nothing of it, beyond what its title names.
        """
        text = _Text(
            "sentence",
            statement.sentence,
            statement.start,
            statement.source,
            statement.section,
            statement.where == "table",
        )
        read = self._read(text, known, foreign, statement.part)
        named = {place: e for place, e in read.named.items() if self._may_say(statement, place, e, of_work)}
        if is_own_work(statement, is_report=is_report):
            return {place: e for place, e in named.items() if place in of_work}
        if statement.with_:
            named = self._share(named, of_work, 1 + len(statement.with_))
        return named

    def _may_say(
        self, statement: Statement, place: int, evidence: list[Evidence], of_work: frozenset[int]
    ) -> bool:
        """Whether a sentence may give this label.

        One of the title only if it reports what the work did, or by phrases that are for sentences. And no
        subject beside the one that the title names: 'In mice, this eases the pain that patients have'.
        """
        label = self._labels[place]
        if label.kind == "subject" and not statement.reports and self._rivals(place, of_work):
            return False
        if label.only_in != "title":
            return True
        for_sentences = any(e.rule.startswith(_FOR_SENTENCES) for e in evidence)
        for_sentences = for_sentences and _STUDIES.search(statement.sentence) is not None
        return (statement.reports or for_sentences) and not self._rivals(place, of_work)

    def _share(self, named: EvidenceByLabel, of_work: frozenset[int], shared: int) -> EvidenceByLabel:
        """What a sentence that cites a group says of this work of the group.

        No label that the title contradicts by another one of the same kind. And where it lists many
        things for many works, a work whose own title names some of them, or several others, has only these.
        """
        named = {place: e for place, e in named.items() if not self._rivals(place, of_work)}
        by_facet = defaultdict(set)
        for place in named:
            if not self._labels[place].kind:
                by_facet[self._labels[place].facet].add(place)
        for facet, listed in by_facet.items():
            own = {p for p in of_work if self._labels[p].facet == facet and not self._labels[p].kind}
            divided = len(listed) >= MANY and shared >= MANY
            if divided and (listed & own or len(own) >= SEVERAL):
                named = {place: e for place, e in named.items() if place not in listed - of_work}
        return named

    def _rivals(self, place: int, known: frozenset[int]) -> bool:
        """Whether ``known`` has other labels of the same facet and kind.

        Not this one, nor one related to it.
        """
        label = self._labels[place]
        same = [
            other
            for other in known
            if label.kind
            and self._labels[other].kind == label.kind
            and self._labels[other].facet == label.facet
        ]
        return bool(same) and not any(
            other == place or other in self._broader[place] or place in self._broader[other] for other in same
        )

    def _imply(
        self,
        by_label: EvidenceByLabel,
        since: EvidenceByLabel,
        firm: set[int] | None = None,
        *,
        from_sentences: bool,
    ) -> None:
        """Add what the labels of ``since`` imply, unless its kind is known.

        ``firm``: labels that are firm; what they imply is added.
        """
        known, waiting = frozenset(by_label), list(since)
        while waiting:
            place = waiting.pop(0)
            for name in self._labels[place].implies:
                implied = self._place[name]
                limited = from_sentences and self._labels[implied].only_in == "title"
                if implied in by_label or limited or self._rivals(implied, known):
                    continue
                because = f"implied by {self._labels[place].name}"
                first = (since.get(place) or by_label[place])[0]
                by_label[implied].append(msgspec.structs.replace(first, rule=because))
                if firm is not None and place in firm:
                    firm.add(implied)
                waiting.append(implied)

    def _read(
        self,
        text: _Text,
        known: Expansions,
        foreign: frozenset[int],
        part: Span | None = None,
    ) -> _LabelEvidence:
        """The labels that a text, or a part of it, names.

        Of matches of one label within each other the longest counts.
        """
        hits = self._search(text.text)
        silent = _silent(text.text, hits, part)
        of_label = defaultdict(list)
        for hit in hits:
            of_label[hit.rule.label].append(hit)
        named, inferred = EvidenceByLabel(), EvidenceByLabel()
        hedges, spans = Hedges(text.text), text.sentences() if hits else []
        for place, label in enumerate(self._labels):
            if place not in of_label or place in foreign:
                continue
            evidence = list(_evidence(label, of_label[place], silent, known, text, hedges, spans))
            for into, wanted in ((named, False), (inferred, True)):
                if chosen := [e for is_inferred, e in evidence if is_inferred is wanted]:
                    into[place] = chosen
        return _LabelEvidence(named, inferred)


def _evidence(
    label: Label,
    hits: Sequence[RuleMatch],
    silent: list[Span],
    known: Expansions,
    text: _Text,
    hedges: Hedges,
    spans: list[Span],
) -> Iterator[tuple[bool, Evidence]]:
    """The matches of one label that count, each with whether it only infers it."""
    roles = {hit.rule.role for hit in hits}
    if label.requires and "requires" not in roles:
        return
    if label.requires and text.is_row:
        return
    enough = _signs(hits) >= SIGNS
    barred = Spans([*silent, *((hit.start, hit.end) for hit in hits if hit.rule.role == "exclusions")])
    until = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.rule.role != "in_sentences")):
        role = hit.rule.role
        if role in ("exclusions", "requires") or hit.end <= until or (role == "hints" and not enough):
            continue
        if role == "in_sentences" and text.from_ != "sentence":
            continue
        if hit.rule.role == "abbreviations" and (label.name, hit.rule.phrase) not in known:
            continue
        if barred.overlap(hit.start, hit.end):
            continue
        until = hit.end
        first, last = sentence_at(spans, hit.start) or (hit.start, hit.end)
        yield (
            role in ("inferred", "hints"),
            Evidence(
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
            ),
        )


def _signs(hits: Sequence[RuleMatch]) -> int:
    """How many phrases apart from each other let one infer the label: a hint needs another one."""
    signs, until = 0, -1
    for hit in sorted(hits, key=lambda hit: (hit.end, -hit.start)):
        if hit.rule.role in ("hints", "inferred") and hit.start >= until:
            signs, until = signs + 1, hit.end
    return signs


def _silent(text: str, hits: Sequence[RuleMatch], part: Span | None) -> list[Span]:
    """Parts that give no evidence: what was not done, or belongs to another marker."""
    silent = [] if part is None else [(0, part[0]), (part[1], len(text))]
    unsaid = [hit for hit in hits if hit.rule.role == "unsaid"]
    if unsaid:
        cuts = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
        places = Spans([(hit.start, hit.start + 1) for hit in unsaid])
        silent += [(start, end) for start, end in pairwise(cuts) if places.overlap(start, end)]
    return silent


def _in_words(rule: Rule, where: str) -> str:
    if rule.role == "abbreviations":
        return f"abbreviation {rule.phrase}, expanded in the document"
    if rule.role in ("inferred", "hints"):
        return f"inferred: the {where} has '{rule.phrase}'"
    if rule.role == "in_sentences":
        return f"{_FOR_SENTENCES}'{rule.phrase}'"
    return f"{'synonym' if rule.role == 'synonyms' else 'pattern'} '{rule.phrase}'"


def _fields(labels: Sequence[Label]) -> dict[str, frozenset[int]]:
    """Each phrase of a ``context``, with the places of the labels that need it."""
    table: dict[str, set[int]] = defaultdict(set)
    for place, label in enumerate(labels):
        for phrase in label.context:
            table[phrase].add(place)
    return {phrase: frozenset(places) for phrase, places in table.items()}


def _abbreviations(labels: Sequence[Label]) -> dict[str, dict[int, str]]:
    """Each abbreviation, with the labels that it may mean: place -> name."""
    table: dict[str, dict[int, str]] = defaultdict(dict)
    for place, label in enumerate(labels):
        for abbreviation in label.abbreviations:
            table[abbreviation][place] = label.name
    return dict(table)
