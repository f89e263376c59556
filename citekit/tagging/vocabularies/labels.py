"""Concepts of a vocabulary as labels, with the terms that a person has to judge marked and inactive.

Marked are terms that would tag what they do not mean: those of two labels, those of one to three letters, ordinary
English words, and synonyms that the vocabulary itself calls broader or only related.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from citekit.data import data_lines
from citekit.tagging.spelling import spellings, term_problem
from citekit.tagging.taxonomy import Label
from citekit.tagging.taxonomy_check import unused_rules
from citekit.tagging.taxonomy_file import RESERVED
from citekit.tagging.vocabularies.scope import terms_in
from citekit.tagging.vocabularies.vocabulary import Concept, Term, Vocabulary

FACET = "topic"
_SHORT = 3
_ALPHABETS = 0x2E80
"""Below it are the scripts that write words with many letters; above it Chinese, Japanese and Korean."""
_MOST_NAMED = 3
_MOST_COMPARED = 10
_WORD_LISTS = (
    "ordinary_words.txt",
    "mention_common_words.txt",
    "mention_stop_words.txt",
    "research_words.txt",
)
_ARTICLES = ("a", "an", "no")
"""'A star' is a kind of star, 'NO synthase' an enzyme; case does not count."""
_BY_KIND = {
    "broad": ("broader or related", "the vocabulary calls it broader than the label"),
    "related": ("broader or related", "the vocabulary calls it related, not a synonym"),
}


@dataclass(slots=True)
class LabelTerm:
    """A term of a label; with ``reasons`` it is for review and not active.

    ``mark``: the first reason in a word or two, for counts.
    """

    text: str
    is_name: bool = False
    is_abbreviation: bool = False
    key: str = ""
    mark: str = ""
    reasons: list[str] = field(default_factory=list)

    def add_mark(self, mark: str, reason: str) -> None:
        """Mark the term for review."""
        self.mark = self.mark or mark
        self.reasons.append(reason)


@dataclass(slots=True)
class DraftLabel:
    """A label to be written; not ``active``: as a comment, because nothing could earn it."""

    concept: Concept
    facet: str
    id: str
    name: str
    note: str
    terms: list[LabelTerm]
    parents: list["DraftLabel"] = field(default_factory=list)
    active: bool = True

    @property
    def full_name(self) -> str:
        """``facet:id``."""
        return f"{self.facet}:{self.id}"

    def active_terms(self, *, abbreviations: bool = False) -> list[str]:
        """The terms without a mark, or the abbreviations without one."""
        return [t.text for t in self.terms if not t.reasons and t.is_abbreviation == abbreviations]


def draft_labels(
    vocabulary: Vocabulary, ids: Iterable[str], language: str, facet: str = ""
) -> list[DraftLabel]:
    """Labels for the concepts ``ids``, in the order of the vocabulary; without terms in the language none."""
    wanted = set(ids)
    names = _Names()
    by_id: dict[str, DraftLabel] = {}
    for concept in vocabulary.concepts.values():
        if concept.id in wanted and (draft := _draft(concept, language, facet, names, vocabulary.dropped)):
            by_id[concept.id] = draft
    if missing := len(wanted) - len(by_id):
        vocabulary.skipped[f"no term in '{language}'" if language else "no term"] += missing
    for draft in by_id.values():
        draft.parents = [by_id[id_] for id_ in _nearest(draft.concept, vocabulary, by_id)]
    drafts = list(by_id.values())
    _mark(drafts)
    _activate(drafts)
    for fault in list(unused_rules([_label(draft) for draft in drafts])):
        for term in drafts[fault.place].terms:
            if term.text == fault.value and not term.reasons:
                term.add_mark("unusable", "it can never match")
    _activate(drafts)
    return drafts


def _draft(
    concept: Concept, language: str, facet: str, names: "_Names", dropped: Counter[str]
) -> DraftLabel | None:
    chosen = terms_in(concept.terms, language)
    for kind in ("name", "label"):
        if title := next((term.text for term in chosen if term.kind == kind), ""):
            break
    else:
        title = next((term.text for term in chosen if term.kind != "note"), "")
    if not title:
        return None
    note = next((term.text for term in chosen if term.kind == "note"), "")
    if foreign := _number_of_terms(concept.terms) - _number_of_terms(chosen):
        dropped["in other languages"] += foreign
    facet = facet or _slug(concept.facet) or FACET
    facet = FACET if facet == RESERVED else facet
    id_ = names.take(facet, title, concept.id)
    return DraftLabel(concept, facet, id_, title, note, _terms(chosen, title, dropped))


def _number_of_terms(terms: Sequence[Term]) -> int:
    return sum(term.kind != "note" for term in terms)


def _terms(chosen: Sequence[Term], title: str, dropped: Counter[str]) -> list[LabelTerm]:
    """The terms of a label, each spelling once: the name first, an abbreviation rather as such."""
    terms: dict[str, LabelTerm] = {}
    short = {term.text for term in chosen if term.kind == "abbreviation"}
    rest = sorted(
        (term for term in chosen if term.kind != "note"), key=lambda t: (t.text != title, t.kind in _BY_KIND)
    )
    for kind, text in dict.fromkeys((term.kind, term.text) for term in rest):
        problem = "has a *" if "*" in text else term_problem(text)
        is_short = text in short
        key = text if problem or is_short else min(spellings(text))
        if key in terms:
            dropped["spellings of another term of the label"] += terms[key].text != text
            continue
        term = terms[key] = LabelTerm(text, text == title, is_short, key)
        if problem:
            term.add_mark("unusable", f"it {problem}")
        elif kind in _BY_KIND:
            term.add_mark(*_BY_KIND[kind])
    return list(terms.values())


def _nearest(concept: Concept, vocabulary: Vocabulary, kept: dict[str, DraftLabel]) -> list[str]:
    """The broader concepts that are kept; above one that is not, those above it."""
    nearest: dict[str, None] = {}
    seen, waiting = {concept.id}, list(concept.parents)
    while waiting:
        id_ = waiting.pop(0)
        if id_ not in seen:
            seen.add(id_)
            if id_ in kept:
                nearest[id_] = None
            else:
                waiting += vocabulary.concepts[id_].parents
    return list(nearest)


class _Names:
    """Ids of labels, each once in its facet."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, facet: str, title: str, concept_id: str) -> str:
        local = _slug(re.split(r"[/#]", concept_id)[-1])
        stem = _slug(title) or local or "label"
        id_ = stem if f"{facet}:{stem}" not in self._taken else f"{stem}-{local}"
        number = 2
        while f"{facet}:{id_}" in self._taken:
            id_, number = f"{stem}-{number}", number + 1
        self._taken.add(f"{facet}:{id_}")
        return id_


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


def _label(draft: DraftLabel) -> Label:
    return Label(
        facet=draft.facet,
        id=draft.id,
        parents=tuple(parent.full_name for parent in draft.parents),
        synonyms=tuple(draft.active_terms()),
        abbreviations=tuple(draft.active_terms(abbreviations=True)),
    )


def _mark(drafts: Sequence[DraftLabel]) -> None:
    """Mark the terms that a person has to judge."""
    by_key = defaultdict(list)
    for draft in drafts:
        for term in draft.terms:
            if not term.reasons and not term.is_abbreviation:
                by_key[term.key].append((draft, term))
    for same in by_key.values():
        if len(same) > 1:
            _mark_ambiguous(same)
    for draft in drafts:
        for term in draft.terms:
            if term.mark == "unusable":
                continue
            letters = sum(map(str.isalnum, term.text))
            if letters <= (1 if term.is_abbreviation else _SHORT) and max(map(ord, term.text)) < _ALPHABETS:
                term.add_mark("short", f"{letters} letter{'s' * (letters > 1)}")
            if not term.is_abbreviation and (reason := _ordinary(term.text)):
                term.add_mark("ordinary word", reason)


def _mark_ambiguous(same: Sequence[tuple[DraftLabel, LabelTerm]]) -> None:
    """Mark a term of several labels but in the one that it is sure to mean.

    That is the only one with it as its name, or the one that is broader than all the others.
    """
    named = [draft for draft, term in same if term.is_name]
    keeper = named[0] if len(named) == 1 else _broadest([draft for draft, _ in same])
    for draft, term in same:
        if draft is keeper:
            continue
        if keeper:
            reason = f"{'the name' if named == [keeper] else 'also a term'} of {keeper.full_name}"
        else:
            others = [other.full_name for other, _ in same[: _MOST_NAMED + 1] if other is not draft]
            more = len(same) - 1 - _MOST_NAMED
            reason = f"also a term of {', '.join(others[:_MOST_NAMED])}" + (
                f" and {more} more" if more > 0 else ""
            )
        term.add_mark("ambiguous", reason)


def _broadest(drafts: Sequence[DraftLabel]) -> DraftLabel | None:
    """The label that is above all the others; None if there is none."""
    if len(drafts) > _MOST_COMPARED:
        return None
    above = [_above(draft) for draft in drafts]
    for place, draft in enumerate(drafts):
        if all(draft.full_name in names for other, names in enumerate(above) if other != place):
            return draft
    return None


def _above(draft: DraftLabel) -> set[str]:
    """The names of the labels broader than this one."""
    names: set[str] = set()
    waiting = list(draft.parents)
    while waiting:
        parent = waiting.pop()
        if parent.full_name not in names:
            names.add(parent.full_name)
            waiting += parent.parents
    return names


@cache
def _ordinary_words() -> frozenset[str]:
    return frozenset(word for name in _WORD_LISTS for word in data_lines(name))


def _ordinary(text: str) -> str:
    """Why ordinary prose has this term too; '' if it has not."""
    word = text.casefold()
    if word in _ordinary_words() or (word.endswith("s") and word[:-1] in _ordinary_words()):
        return "an ordinary English word"
    first = word.partition(" ")[0]
    return f"prose has '{first}' in another sense" if first in _ARTICLES and first != word else ""


def _activate(drafts: Sequence[DraftLabel]) -> None:
    """Find the labels that something can earn: those with a term, and those above them.

    An abbreviation counts only beside a term that explains it.
    """
    waiting = []
    for draft in drafts:
        draft.active = False
        if draft.active_terms():
            waiting.append(draft)
            continue
        for term in draft.terms:
            if term.is_abbreviation and not term.reasons:
                term.add_mark("unusable", "no other term of the label explains it")
    while waiting:
        draft = waiting.pop()
        if not draft.active:
            draft.active = True
            waiting += draft.parents
