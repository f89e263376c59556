"""JATS, the XML of publishers and PubMed Central."""

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers.builder import ArticleBuilder
from citekit.readers.jats import items as jats_items
from citekit.readers.jats import tree as jats_tree
from citekit.readers.jats.body import JatsWriter
from citekit.readers.jats.tree import Element, children, first, name

_FLOATING = ("floats-group", "floats-wrap")


def read(data: bytes, id: str, file: str) -> Article:
    """Read a JATS (or NLM) document; of several articles in it, the first.

    Raises SourceError for damaged XML and for XML that is not JATS.
    """
    root = jats_tree.parse(data, file)
    article, others = _articles(root)
    if article is None:
        raise SourceError(f"Not a JATS article (root element '{name(root)}')", file=file, line=1)
    notes = []
    if others:
        message = f"Read only the first of {others + 1} articles in this file; save the others as files of their own"
        notes.append(Note(step="readers", level="review", source=id, line=1, message=message))
    writer = JatsWriter(ArticleBuilder(), article)
    _write(writer, article)
    return writer.article(id, file, jats_items.own(article), notes)


def _articles(root: Element) -> tuple[Element | None, int]:
    """The first article of a document, and how many more there are."""
    if name(root) == "article":
        return root, 0
    articles = [element for element in root.iter() if name(element) == "article"]
    return (articles[0], len(articles) - 1) if articles else (None, 0)


def _write(writer: JatsWriter, article: Element) -> None:
    """Write front, text, floating tables and back matter; not reviews or translations."""
    front = first(article, "front")
    meta = first(front, "article-meta") if front is not None else None
    if meta is not None:
        writer.title(first(meta, "title-group/article-title"))
        for abstract in children(meta, "abstract", "trans-abstract"):
            writer.abstract(abstract)
    for part in children(article, "body", *_FLOATING, "back"):
        writer.content(part)
    for part in children(article, "ref-list"):  # NLM documents without <back>
        writer.write(part)
