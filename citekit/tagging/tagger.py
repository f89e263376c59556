"""Title, abstract and citing sentences -> tags with their evidence."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

import msgspec

from citekit.model.citation import Statement
from citekit.model.tags import Evidence, Tag
from citekit.runtime.memory import remember
from citekit.runtime.store import keep
from citekit.tagging.abbreviations import Expansions
from citekit.tagging.documents import NO_DOCUMENT, DocumentReader, DocumentWords
from citekit.tagging.evidence import FOR_SENTENCES, LabelEvidence, Text, read_evidence
from citekit.tagging.matching import Matcher, rules_of
from citekit.tagging.own_work import OwnParts, is_own_work
from citekit.tagging.relations import EvidenceByLabel, Relations
from citekit.tagging.taxonomy import Taxonomy

MANY = 3
"""A sentence that lists so many things for so many works divides them among the works."""
SEVERAL = 2
"""A title that names so many things of its own says what the work is about."""

_STUDIES = re.compile(
    r"\b(?:stud(?:y|ies|ied)|trials?|report(?:s|ed)?|cases?|cohorts?|meta-analys[ei]s|described|examined|investigated|showed"
    r"|shown|found|demonstrated|treated|compared|observed|underwent|enrolled|recruited)\b",
    re.IGNORECASE,
)
"""Words by which a sentence tells of a study: 'It helps patients' is none."""
_KEPT, _LONGEST = 100, 2_000


class Tagger:
    """Gives tags by the rules of a taxonomy, which are compiled once."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.id = blake2b(msgspec.msgpack.encode(taxonomy)).hexdigest()
        self._labels = taxonomy.labels
        self._relations = Relations(taxonomy.labels)
        matcher = Matcher(rules_of(taxonomy))
        # A sentence is searched once, not again for each work that it cites.
        self._search = remember(_KEPT, _LONGEST)(matcher.search)
        self._documents = DocumentReader(taxonomy.labels, matcher)

    def read_document(self, text: str) -> DocumentWords:
        """What a document says for all the works that it cites.

        Computed once for a document, then passed to `tag`.
        """
        return keep(f"document {self.id}", text, DocumentWords, lambda: self._documents.read(text))

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
        texts = (title or "", abstract or "", *(statement.words for statement in statements))
        foreign = frozenset() if in_field else self._documents.without_context(texts)
        by_label: EvidenceByLabel = defaultdict(list)
        for text in (Text("title", title or ""), Text("abstract", abstract or "")):
            if text.text:
                known = printed_in | self._documents.expansions(text.text)
                self._add_work(by_label, self._read(text, known, foreign), text.from_ == "title")
        of_work = frozenset(by_label)
        firm = set(of_work)
        of_sentences: EvidenceByLabel = defaultdict(list)
        for statement in statements:
            words = documents.get(statement.source, NO_DOCUMENT)
            named = self._of_statement(statement, of_work, words.expansions, foreign, words.own)
            for place, evidence in named.items():
                of_sentences[place] += evidence
            if statement.alone:
                firm.update(named)
        for place, evidence in of_sentences.items():
            by_label[place] += evidence
        self._relations.imply(by_label, of_sentences, firm, from_sentences=True)
        return self._tags(by_label, firm)

    def _tags(self, by_label: EvidenceByLabel, firm: set[int]) -> tuple[Tag, ...]:
        """The tags of these labels, without those that others of them override."""
        overridden = self._relations.overridden(by_label)
        return tuple(
            Tag(
                facet=self._labels[place].facet,
                id=self._labels[place].id,
                evidence=tuple(dict.fromkeys(by_label[place])),
                broader=self._relations.broader_names[place],
                strength="firm" if place in firm else "context",
            )
            for place in sorted(by_label)
            if place not in overridden
        )

    def _read(self, text: Text, known: Expansions, foreign: frozenset[int]) -> LabelEvidence:
        return read_evidence(text, self._search(text.text), self._labels, known, foreign)

    def _add_work(self, by_label: EvidenceByLabel, read: LabelEvidence, is_title: bool) -> None:
        """Add what the work says of itself: named, then implied, then inferred labels.

        An abstract also tells what others did and whom else it concerns: no label that the title
        contradicts by another one of the same kind.
        """
        competes, known = self._relations.competes, frozenset(by_label)
        named = {place: e for place, e in read.named.items() if is_title or not competes(place, known)}
        for place, evidence in named.items():
            by_label[place] += evidence
        self._relations.imply(by_label, dict(named), from_sentences=False)
        if is_title:
            inferred: EvidenceByLabel = {}
            for place, evidence in read.inferred.items():
                # Of several that are inferred the first in the taxonomy counts.
                if not competes(place, (*by_label, *inferred)):
                    inferred[place] = evidence
            for place, evidence in inferred.items():
                by_label[place] += evidence
            self._relations.imply(by_label, inferred, from_sentences=False)

    def _of_statement(
        self,
        statement: Statement,
        of_work: frozenset[int],
        known: Expansions,
        foreign: frozenset[int],
        own: OwnParts,
    ) -> EvidenceByLabel:
        """What a citing sentence says of the work.

        What the citing authors did themselves says nothing of it, beyond what its title names.
        """
        read = self._read(Text.of(statement), known, foreign)
        named = {place: e for place, e in read.named.items() if self._may_say(statement, place, e, of_work)}
        if is_own_work(statement, own):
            return {place: e for place, e in named.items() if place in of_work}
        if statement.shared > 1:
            named = self._share(named, of_work, statement.shared)
        return named

    def _may_say(
        self, statement: Statement, place: int, evidence: list[Evidence], of_work: frozenset[int]
    ) -> bool:
        """Whether a sentence may give this label.

        One of the title only if it reports what the work did, or by phrases that are for sentences. And no
        subject beside the one that the title names: 'In mice, this eases the pain that patients have'.
        """
        label, competes = self._labels[place], self._relations.competes
        if label.kind == "subject" and not statement.reports and competes(place, of_work):
            return False
        if label.only_in != "title":
            return True
        for_sentences = any(e.rule.startswith(FOR_SENTENCES) for e in evidence)
        for_sentences = for_sentences and _STUDIES.search(statement.sentence) is not None
        return (statement.reports or for_sentences) and not competes(place, of_work)

    def _share(self, named: EvidenceByLabel, of_work: frozenset[int], shared: int) -> EvidenceByLabel:
        """What a sentence that cites a group says of this work of the group.

        No label that the title contradicts by another one of the same kind. And where it lists many
        things for many works, a work whose own title names some of them, or several others, has only these.
        """
        named = {place: e for place, e in named.items() if not self._relations.competes(place, of_work)}
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
