"""COinS: references as OpenURL ContextObjects, for Zotero's browser connector.

The key/encoded-value form of ANSI/NISO Z39.88-2004, as https://ocoins.info puts it into the ``title`` of
``<span class="Z3988">``. What is written, and how, follows what Zotero reads (zotero/utilities, openurl.js):

- authors as 'Family, Given'; without a comma the last word is read as the family name, so that an organisation has
  one at its end;
- no ``aulast`` and ``aufirst``: where it rewrites the initials of ``au`` they would make another author;
- what the standard has no format for as Dublin Core with Zotero's own name of the type;
- a space as %20 and no plus sign, which it takes for a space even where it is encoded: in an address it stands
  as what it means there; in a title it is lost.
"""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from citekit.csl.item import Item
from citekit.csl.mappings.zotero import zotero_type
from citekit.csl.richtext import plain, untagged
from citekit.runtime.store import stored
from citekit.text.normalize import fold_dashes
from citekit.writers.styles import items as csl
from citekit.zotero.items import date

_FORMAT = "info:ofi/fmt:kev:mtx:"


class _Form(NamedTuple):
    """A metadata format of the registry and where it has title and container."""

    format: str
    genre: str
    title: str
    container: str


_FORMS = {
    "journalArticle": _Form("journal", "article", "atitle", "jtitle"),
    "magazineArticle": _Form("journal", "article", "atitle", "jtitle"),
    "newspaperArticle": _Form("journal", "article", "atitle", "jtitle"),
    "book": _Form("book", "book", "btitle", ""),
    "bookSection": _Form("book", "bookitem", "atitle", "btitle"),
    "conferencePaper": _Form("book", "proceeding", "atitle", "btitle"),
    "dictionaryEntry": _Form("book", "bookitem", "atitle", "btitle"),
    "encyclopediaArticle": _Form("book", "bookitem", "atitle", "btitle"),
    "report": _Form("book", "report", "btitle", ""),
    "thesis": _Form("dissertation", "", "title", ""),
}
"""Zotero's item type -> its form."""
_DUBLIN_CORE = _Form("dc", "", "title", "source")

_PRINTED = {
    "volume": "volume",
    "issue": "issue",
    "edition": "edition",
    "publisher-place": "place",
    "collection-title": "series",
    "ISBN": "isbn",
    "ISSN": "issn",
    "language": "language",
    "number-of-pages": "tpages",
}
"""CSL field -> its key, wherever the item has it."""


@stored
def coins(item: Item, key: str) -> str:
    """The ContextObject of an item, not escaped yet; '' without a title.

    ``key``: the citation key, which tells entries of one page apart (``rft.artnum`` is read as a page).
    """
    if not untagged(item.get("title")):
        return ""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("ctx_id", key),
        ("rfr_id", "info:sid/citekit"),
        *_identifiers(item),
        *_described(item),
        *_authors(item),
        *_pages(item),
    ]
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs if value)


def _identifiers(item: Item) -> Iterator[tuple[str, str]]:
    if doi := csl.doi(item.get("DOI")):
        yield "rft_id", f"info:doi/{doi}"
    if pmid := plain(item.get("PMID")):
        yield "rft_id", f"info:pmid/{pmid}"
    url = plain(item.get("URL"))
    if url.lower().startswith(("http://", "https://")):
        page, mark, query = url.partition("?")
        yield "rft_id", page.replace("+", "%2B") + mark + query.replace("+", "%20")


def _described(item: Item) -> Iterator[tuple[str, str]]:
    """Format, type, titles, date and what is printed as it is."""
    kind = zotero_type(item.get("type"))
    form = _FORMS.get(kind, _DUBLIN_CORE)
    yield "rft_val_fmt", _FORMAT + form.format
    yield "rft.genre", form.genre
    if form is _DUBLIN_CORE:
        yield "rft.type", kind
    yield f"rft.{form.title}", untagged(item.get("title"))
    if form.container:
        yield f"rft.{form.container}", untagged(item.get("container-title"))
    if form.format == "journal":
        yield "rft.stitle", untagged(item.get("container-title-short"))
    yield "rft.date", date(item.get("issued"))
    if form.format == "dissertation":
        yield "rft.degree", plain(item.get("genre"))
        yield "rft.inst", plain(item.get("publisher"))
    else:
        yield ("rft.publisher" if form is _DUBLIN_CORE else "rft.pub"), plain(item.get("publisher"))
    for field, name in _PRINTED.items():
        yield f"rft.{name}", untagged(item.get(field))


def _authors(item: Item) -> Iterator[tuple[str, str]]:
    """The authors, or the editors where nobody wrote it."""
    for name in csl.names(item.get("author")) or csl.names(item.get("editor")):
        family = f"{name.particle} {name.family}".strip()
        given = " ".join(filter(None, (name.given, name.suffix))).replace(",", "")
        yield "rft.au", f"{family}, {given}".rstrip()


def _pages(item: Item) -> Iterator[tuple[str, str]]:
    pages = fold_dashes(plain(item.get("page")))
    first, dash, last = pages.partition("-")
    yield "rft.pages", pages
    if dash and first.strip().isalnum() and last.strip().isalnum():
        yield "rft.spage", first.strip()
        yield "rft.epage", last.strip()
