"""What a document says for all the works that it cites: its field, its abbreviations, whether it is a report."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from citekit.runtime.memory import remember
from citekit.tagging.abbreviations import Expansions, find_expansions
from citekit.tagging.matching import Matcher, Rule
from citekit.tagging.own_work import OwnParts, own_parts
from citekit.tagging.taxonomy import Label

_BEGIN = 20_000
"""Characters of a document that tell its field: title, abstract and introduction."""
_FIELD_HITS, _FIELD_WORDS = 2, 8
"""In an article of the field: words of ``context`` in 1,000 characters, and how many different ones.

Articles on pain and on the brain have 4.5 to 11.5 and ten or more, those of other fields hardly any.
"""
_KEPT = 100
_WORD = re.compile(r"[^\W_]+")


class DocumentWords(NamedTuple):
    """What a document says for all the works that it cites.

    ``in_field``: it is an article of the taxonomy's field, so that words that need a ``context`` have it.
    ``own``: where it reports methods of its own.
    """

    expansions: Expansions
    in_field: bool
    own: OwnParts


NO_DOCUMENT = DocumentWords(frozenset(), False, OwnParts())


class DocumentReader:
    """Reads documents by the rules of some labels, which are compiled once."""

    def __init__(self, labels: Sequence[Label], matcher: Matcher) -> None:
        self._matcher = matcher
        self._fields = _fields(labels)
        self._search_fields = remember(_KEPT, _BEGIN)(
            Matcher(Rule(-1, "requires", phrase) for phrase in self._fields).search
        )
        self._in_context = frozenset[int]().union(*self._fields.values())
        self._abbreviations = _abbreviations(labels)

    def read(self, text: str) -> DocumentWords:
        """What a document says for its works; computed once for a document."""
        begin = text[:_BEGIN]
        hits = self._search_fields(begin)
        different = len({hit.rule.phrase for hit in hits})
        in_field = len(hits) * 1000 >= _FIELD_HITS * len(begin) and different >= _FIELD_WORDS
        return DocumentWords(self.expansions(text), in_field, own_parts(text))

    def expansions(self, text: str) -> Expansions:
        """The abbreviations of the taxonomy that a text expands."""
        words = set(_WORD.findall(text))
        table = {name: labels for word in words for name, labels in self._abbreviations.get(word, ())}
        return find_expansions(text, table, self._matcher)

    def without_context(self, texts: Sequence[str]) -> frozenset[int]:
        """The labels of whose ``context`` the texts have nothing: their words mean something else."""
        missing = self._in_context
        for text in texts:
            if missing:
                for hit in self._search_fields(text):
                    missing -= self._fields[hit.rule.phrase]
        return missing


def _fields(labels: Sequence[Label]) -> dict[str, frozenset[int]]:
    """Each phrase of a ``context``, with the places of the labels that need it."""
    table: dict[str, set[int]] = defaultdict(set)
    for place, label in enumerate(labels):
        for phrase in label.context:
            table[phrase].add(place)
    return {phrase: frozenset(places) for phrase, places in table.items()}


def _abbreviations(labels: Sequence[Label]) -> dict[str, list[tuple[str, dict[int, str]]]]:
    """The abbreviations by their first word, each with the labels that it may mean: place -> name."""
    table: dict[str, dict[int, str]] = defaultdict(dict)
    for place, label in enumerate(labels):
        for abbreviation in label.abbreviations:
            table[abbreviation][place] = label.name
    by_word = defaultdict(list)
    for abbreviation, places in table.items():
        if word := _WORD.search(abbreviation):
            by_word[word[0]].append((abbreviation, places))
    return dict(by_word)
