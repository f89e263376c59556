"""Read one document: what it says of itself and its references, without tags and checks."""

from contextlib import ExitStack
from functools import partial

import msgspec

from citekit.citations.step import link_citations
from citekit.config.config import Config
from citekit.csl.item import Item
from citekit.errors import UsageError
from citekit.indexes.open import open_index
from citekit.model.bibliography import Bibliography, Options, Printed
from citekit.model.item_fields import ItemFields
from citekit.model.keys import Keys
from citekit.model.note import Note
from citekit.readers.libraries import is_library
from citekit.readers.sources import doi_of
from citekit.readers.step import read_sources
from citekit.references.footnotes import find_with_notes
from citekit.references.step import describe_sources, parse_references


class Document(ItemFields, msgspec.Struct, frozen=True, kw_only=True):
    """A document as `citekit.read` returns it.

    ``text`` is what all offsets count in; ``references`` are parsed, each with the places that cite it.
    """

    file: str
    item: Item
    text: str
    references: tuple[Printed, ...]
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        """The document in one line."""
        return f"<Document {self.file}: {len(self.references)} references>"


def read(config: Config) -> Document:
    """Read the one source of ``config``. Raises NothingRead if it cannot be read."""
    with ExitStack() as stack:
        ask = not config.offline and any(map(doi_of, config.sources))
        reading = read_sources(config, stack.enter_context(open_index(config)) if ask else None)
    articles = reading.articles
    if len(articles) != 1:
        raise UsageError(f"Expected one document, found {len(articles)}; read several with citekit.build")
    keys, cuts = Keys({}), {article.id: find_with_notes(article) for article in articles}
    texts = [article for article in articles if not is_library(article)]
    bibliography = Bibliography(options=Options(offline=config.offline), notes=tuple(reading.notes))
    for step in (
        partial(describe_sources, articles, keys),
        partial(parse_references, articles, cuts, keys),
        partial(link_citations, texts, cuts),
    ):
        bibliography = step(bibliography)
    printed = (printed for work in bibliography.works for printed in work.printed)
    [source] = bibliography.sources
    return Document(
        file=source.file,
        item=source.item,
        text=source.text,
        references=tuple(sorted(printed, key=lambda one: one.place.start)),
        notes=bibliography.notes,
    )
