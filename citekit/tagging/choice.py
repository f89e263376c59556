"""Which taxonomy a build uses: the one that is asked for, or the shipped one of a field that fits, or a broad one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple

import msgspec

from citekit.citations.statements import statements
from citekit.csl.richtext import plain
from citekit.model.bibliography import AUTO, Bibliography
from citekit.model.citation import Statement
from citekit.model.note import Note
from citekit.tagging.matching import Matcher, Rule
from citekit.tagging.step import tag_works
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import combine
from citekit.tagging.taxonomy_file import load_taxonomy, shipped_taxonomies

BROAD = "biomedicine"
"""The taxonomy for whatever no other one fits."""
IN_FIELD, FIT = 0.4, 0.25
"""The share of works whose title has a word of a fitting taxonomy's field, and of those with a label of its own.

Titles cited in articles of a field have 0.47 to 0.9, those of others up to 0.28, mostly below 0.1.
"""
_KEPT = 4


class _Reach(NamedTuple):
    name: str
    works: int


def tagging_step(names: Sequence[str]) -> Callable[[Bibliography], Bibliography]:
    """The step that tags by the taxonomies of these names, or by the one that fits for ``auto``.

    Raises UnknownName or TaxonomyError if one of them cannot be read.
    """
    return tag_by_fitting if tuple(names) == (AUTO,) else partial(tag_works, tagger_of(names))


def tag_by_fitting(bibliography: Bibliography) -> Bibliography:
    """Every work with its tags and facts, by the shipped taxonomy that fits.

    The options of the bibliography say which it is, a note where it is the broad one.
    """
    of_work = statements(bibliography)
    texts = _texts(bibliography, of_work)
    reached: list[_Reach] = []
    for name in _special():
        if texts and _share_in_field(name, texts) >= IN_FIELD:
            tagged = tag_works(tagger_of((name,)), bibliography, of_work)
            reach = _reach(tagged)
            if reach >= FIT * len(tagged.works):
                return _with_taxonomy(tagged, name)
            reached.append(_Reach(name, reach))
    tagged = _with_taxonomy(tag_works(tagger_of((BROAD,)), bibliography, of_work), BROAD)
    fits = len(tagged.notes) == len(bibliography.notes)
    return tagged.with_changes(notes=(_note(reached, len(tagged.works)),)) if texts and fits else tagged


def tagger_of(names: Sequence[str]) -> Tagger:
    """The tagger by these taxonomies; those that are shipped are compiled once."""
    shipped = all(name in shipped_taxonomies() for name in names)
    return _shipped_tagger(tuple(names)) if shipped else _tagger(names)


def _tagger(names: Iterable[str]) -> Tagger:
    return Tagger(combine([load_taxonomy(name) for name in names]))


_shipped_tagger = lru_cache(_KEPT)(_tagger)


@cache
def _special() -> tuple[str, ...]:
    """The shipped taxonomies of a field."""
    return tuple(name for name in shipped_taxonomies() if name != BROAD)


@cache
def _field(name: str) -> Matcher:
    return Matcher(Rule(-1, "requires", phrase) for phrase in load_taxonomy(name).field)


def _texts(bibliography: Bibliography, of_work: Mapping[str, Sequence[Statement]]) -> list[str]:
    """The title of each work, or where none is printed what is said of it."""
    return [
        plain(work.item.get("title")) or " ".join(statement.words for statement in of_work[work.key])
        for work in bibliography.works
    ]


def _share_in_field(name: str, texts: Sequence[str]) -> float:
    matcher = _field(name)
    return sum(bool(matcher.search(text)) for text in texts) / len(texts)


def _reach(bibliography: Bibliography) -> int:
    """How many works have a label that the broad taxonomy lacks: 'human' says nothing of the field."""
    broad = set(combine([load_taxonomy(BROAD)]).names())
    return sum(any(f"{tag.facet}:{tag.id}" not in broad for tag in work.tags) for work in bibliography.works)


def _with_taxonomy(bibliography: Bibliography, name: str) -> Bibliography:
    options = msgspec.structs.replace(bibliography.options, taxonomy=(name,), taxonomy_chosen=True)
    return bibliography.with_changes(options=options)


def _note(reached: Sequence[_Reach], works: int) -> Note:
    why = "; ".join(f"'{name}' reaches {count} of {works} works" for name, count in reached)
    message = (
        f"Tagged with the broad taxonomy '{BROAD}': none of a field fits{f' ({why})' if why else ''}. "
        "Choose one with --taxonomy, or import or start your own with 'citekit taxonomy import FILE' or 'new FILE'"
    )
    return Note(step="tagging", message=message)
