"""Read one document: what it says of itself and its references, without tags and checks."""

from contextlib import ExitStack
from functools import partial
from os import PathLike

import msgspec

from citekit.api.settings import settings
from citekit.citations.step import link_citations
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

AnyPath = str | PathLike[str]


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


def read(
    source: AnyPath,
    *,
    kind: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    offline: bool | None = None,
) -> Document:
    """Read one document: its text, what it says of itself, and its references, parsed but not checked.

    Args:
        source: A file, an address (https://...) or a DOI, which stands for the list that Crossref has for it.
        kind: The input format ('pdf', 'html', 'jats' ...). Default: detected.
        mailto: Your email address, for Crossref's faster pool.
        crossref_url: Crossref's API or a mirror. Default: https://api.crossref.org.
        allow_private: Whether names that lead into a private network may be asked. Default: False.
        offline: Ask nothing over the network; an address or DOI is then an error.

    Raises:
        NothingRead: If the document cannot be read.
        UsageError: For an invalid argument, and for a folder or pattern of several documents.
    """
    config = settings(None, locals() | {"sources": source})
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
    [described] = bibliography.sources
    return Document(
        file=described.file,
        item=described.item,
        text=described.text,
        references=tuple(sorted(printed, key=lambda one: one.place.start)),
        notes=bibliography.notes,
    )
