"""Tag works and read facts, with the words that earned them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from citekit.citations.statements import statements
from citekit.csl.richtext import plain
from citekit.model.bibliography import Bibliography, Work
from citekit.model.citation import Statement
from citekit.model.note import Note
from citekit.model.tags import Fact, Tag
from citekit.runtime.stages import stage
from citekit.runtime.store import keep
from citekit.tagging.documents import DocumentWords
from citekit.tagging.facts import FactReader
from citekit.tagging.matching import exact_letters
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Taxonomy

_FIT, _ENOUGH = 0.25, 8
"""The share of works that a fitting taxonomy reaches, and how many works it takes to tell."""


class _Labels(NamedTuple):
    """What a work is given by a taxonomy."""

    tags: tuple[Tag, ...]
    facts: tuple[Fact, ...]


def tag_works(
    tagger: Tagger,
    bibliography: Bibliography,
    of_work: Mapping[str, Sequence[Statement]] | None = None,
) -> Bibliography:
    """Every work with its tags and facts; ``of_work``: the statements on each, if they are known already.

    An abstract is there only where a record has one. Offsets of what was read in a title or abstract count in
    the item's field.
    """
    reader = FactReader(tagger.taxonomy.facts)
    documents = {source.id: tagger.read_document(source.text) for source in bibliography.sources}
    own = {source: words.own for source, words in documents.items()}
    relevant = _relevant_words(documents)
    of_work = of_work or statements(bibliography)
    works = []
    for work in stage("Tagging", bibliography.works):
        title, abstract, said = _text(work, "title"), _text(work, "abstract"), of_work[work.key]

        def labels(title: str = title, abstract: str = abstract, said: Sequence[Statement] = said) -> _Labels:
            tags = tagger.tag(title, said, documents, abstract=abstract)
            return _Labels(tags, reader.read(title, abstract, said, own))

        arguments = (title, abstract, said, relevant(f"{title} {abstract}", said))
        given = keep(f"labels {tagger.id}", arguments, _Labels, labels)
        works.append(msgspec.structs.replace(work, tags=given.tags, facts=given.facts))
    return bibliography.with_changes(works=tuple(works), notes=tuple(_poor_fit(tagger.taxonomy, works)))


def _relevant_words(
    documents: Mapping[str, DocumentWords],
) -> Callable[[str, Sequence[Statement]], tuple[list[str], list[tuple[str, str]]]]:
    """A function of a work's own words and its statements: what of all documents counts for its labels.

    That is all that the documents of its statements say, as a hash, and the abbreviations that its own words have.
    """
    expansions = frozenset[tuple[str, str]]().union(*(words.expansions for words in documents.values()))
    known = [(exact_letters(pair[1]), pair) for pair in sorted(expansions)]
    hashes = {
        source: blake2b(
            msgspec.msgpack.encode((sorted(words.expansions), words.in_field, words.own)), digest_size=16
        ).hexdigest()
        for source, words in documents.items()
    }

    def relevant(words: str, said: Sequence[Statement]) -> tuple[list[str], list[tuple[str, str]]]:
        letters = exact_letters(words)
        sources = dict.fromkeys(statement.source for statement in said)
        return [hashes[source] for source in sources], [pair for short, pair in known if short in letters]

    return relevant


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
