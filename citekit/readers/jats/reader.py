"""JATS, the XML of publishers and PubMed Central: its text, its links and its entries, as they are marked up."""

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers.draft import Draft
from citekit.readers.jats import items as jats_items
from citekit.readers.jats import tree as jats_tree
from citekit.readers.jats.body import Body
from citekit.readers.jats.tree import Element, children, first, name

_FLOATING = ("floats-group", "floats-wrap")


def read(data: bytes, id: str, file: str) -> Article:
    """Read a JATS (or NLM) document; of several articles in it, the first.

    Raises SourceError for damaged XML and for XML that is no JATS.
    """
    root = jats_tree.parse(data, file)
    article, others = _articles(root)
    if article is None:
        raise SourceError(
            f"this XML is no JATS article: its first element is '{name(root)}'", file=file, line=1
        )
    notes = []
    if others:
        what = f"This file holds {others + 1} articles; only the first was read. Save the others as files of their own."
        notes.append(Note(step="readers", level="review", source=id, line=1, message=what))
    body = Body(Draft(), article)
    _write(body, article)
    return body.article(id, file, jats_items.own(article), notes)


def _articles(root: Element) -> tuple[Element | None, int]:
    """The first article of a document, and how many more there are."""
    if name(root) == "article":
        return root, 0
    found = [one for one in root.iter() if name(one) == "article"]
    return (found[0], len(found) - 1) if found else (None, 0)


def _write(body: Body, article: Element) -> None:
    """Front, text, floating tables, back matter; what reviewers and translators say of it is left out."""
    front = first(article, "front")
    meta = first(front, "article-meta") if front is not None else None
    if meta is not None:
        body.title(first(meta, "title-group/article-title"))
        for abstract in children(meta, "abstract", "trans-abstract"):
            body.abstract(abstract)
    for part in children(article, "body", *_FLOATING, "back"):
        body.content(part)
    for part in children(article, "ref-list"):  # NLM documents without <back>
        body.write(part)
