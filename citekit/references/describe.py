"""Describe each source as an entry of its own."""

from collections.abc import Sequence

from citekit.csl.item import Item
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Source
from citekit.model.changes import extended
from citekit.model.keys import Keys, base_key, source_identity
from citekit.model.merging import same_item
from citekit.model.note import Note
from citekit.readers import front
from citekit.readers.sources import doi_of
from citekit.references.parser.parse import parse


def describe(articles: Sequence[Article], keys: Keys, bibliography: Bibliography) -> Bibliography:
    """Each document is itself an entry: what its page says, and what its 'how to cite' string says."""
    sources: list[Source] = []
    notes = [note for article in articles for note in article.notes]
    for article in articles:
        item, trace = _own_item(article)
        notes += [_same(article, other) for other in sources if same_item(item, other.item)][:1]
        key = keys.pin([source_identity(item, article.id)]) or keys.new(base_key(item, article.id))
        sources.append(
            Source(
                id=article.id, key=key, file=article.file, item=item, text=article.text, trace=tuple(trace)
            )
        )
    return extended(bibliography, notes, sources=tuple(sources))


def _same(article: Article, other: Source) -> Note:
    what = f"This is the same article as {other.file}; name only one of them."
    return Note(step="readers", level="review", source=article.id, line=1, message=what)


def _own_item(article: Article) -> tuple[Item, list[Note]]:
    item = article.item
    what = "Taken from the index's record" if doi_of(article.file) else "Read from the front of the page"
    trace = [Note(step="readers", field=name, message=what, source=article.id) for name in item]
    printed = parse(article.cite_as).item if article.cite_as else {}
    if printed.get("title"):
        item = front.complete(item, printed)
        trace += [
            Note(
                step="parser", field=name, message="Read from how the page says to cite it", source=article.id
            )
            for name in printed
        ]
    if item.get("author"):
        item = {**item, "author": front.full_names(item["author"], article.text[:20_000])}
    return item, trace
