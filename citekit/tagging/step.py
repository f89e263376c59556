"""Tag works and read facts, with the words that earned them."""

from collections.abc import Iterator, Sequence

import msgspec

from citekit.citations.statements import statements
from citekit.csl.richtext import plain
from citekit.model.bibliography import Bibliography, Work
from citekit.model.note import Note
from citekit.tagging.facts import FactReader
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Taxonomy

_FIT, _ENOUGH = 0.25, 8
"""The share of works that a fitting taxonomy reaches, and how many works it takes to tell."""


def tag_works(tagger: Tagger, bibliography: Bibliography) -> Bibliography:
    """Every work with its tags and facts.

    An abstract is there only where a record has one. Offsets of what was read in a title or abstract count in
    the item's field.
    """
    reader = FactReader(tagger.taxonomy.facts)
    documents = {source.id: tagger.read_document(source.text) for source in bibliography.sources}
    own = {source: words.own for source, words in documents.items()}
    of_work = statements(bibliography)
    works = []
    for work in bibliography.works:
        title, abstract = _text(work, "title"), _text(work, "abstract")
        tags = tagger.tag(title, of_work[work.key], documents, abstract=abstract)
        read = reader.read(title, abstract, of_work[work.key], own)
        works.append(msgspec.structs.replace(work, tags=tags, facts=read))
    return bibliography.with_changes(works=tuple(works), notes=tuple(_poor_fit(tagger.taxonomy, works)))


def _poor_fit(taxonomy: Taxonomy, works: Sequence[Work]) -> Iterator[Note]:
    """A note if the taxonomy says something of few works: it is probably that of another field."""
    tagged = sum(bool(work.tags) for work in works)
    if taxonomy.labels and len(works) >= _ENOUGH and tagged < _FIT * len(works):
        message = (
            f"The taxonomy '{taxonomy.id}' hardly fits: {tagged} of {len(works)} works have a tag. Choose another one "
            "with --taxonomy ('citekit plugins' lists them), import or start your own with 'citekit taxonomy import FILE' or 'new FILE', or "
            "switch tagging off with --taxonomy none"
        )
        yield Note(step="tagging", message=message, level="warning")


def _text(work: Work, field: str) -> str:
    value = work.item.get(field)
    return value if isinstance(value, str) else plain(value)
