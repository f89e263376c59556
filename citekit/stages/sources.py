"""Reading: the files that the user named become articles, and each article an entry of its own."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from citekit.errors import NothingRead, SourceError, UsageError, printable
from citekit.keys import Keys, base_key, source_identity
from citekit.merging import same_item
from citekit.model import Article, Bibliography, Item, Note, Source
from citekit.parsing import parse
from citekit.reading import front, read
from citekit.stages.common import extended


def read_all(names: Sequence[str]) -> tuple[list[Article], list[Note]]:
    """Every source that can be read, and a Note for every one that cannot."""
    if not names:
        raise UsageError("No sources: name the files to read, or list them in citekit.toml ('citekit init').")
    articles: list[Article] = []
    failed: list[SourceError] = []
    taken: set[str] = set()
    paths = [Path(name) for name in dict.fromkeys(names)]
    shared = Counter(path.name for path in paths)
    for path in paths:
        try:
            article = read(path, _id(path, taken))
        except SourceError as error:
            failed.append(error)
            continue
        if shared[path.name] > 1 and path.parent.name:
            article = msgspec.structs.replace(article, file=printable(f"{path.parent.name}/{path.name}"))
        articles.append(article)
        taken.add(article.id)
    if not articles:
        raise NothingRead("\n".join(str(error) for error in failed))
    return articles, [_failure(error) for error in failed]


def _failure(error: SourceError) -> Note:
    name = Path(error.file or "").name
    place = f"{name}:{error.line}" if error.line else name
    return Note(who="reading", level="human", what=f"{place}: {error.message}")


def _id(path: Path, taken: set[str]) -> str:
    """A short id from the file's name, the same wherever the file lies."""
    base = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "source"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


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
    return Note(who="reading", level="human", source=article.id, line=1, what=what)


def _own_item(article: Article) -> tuple[Item, list[Note]]:
    item = article.item
    trace = [
        Note(who="reading", field=name, what="Read from the front of the page", source=article.id)
        for name in item
    ]
    printed = parse(article.cite_as).item if article.cite_as else {}
    if printed.get("title"):
        item = front.complete(item, printed)
        trace += [
            Note(who="parsing", field=name, what="Read from how the page says to cite it", source=article.id)
            for name in printed
        ]
    if item.get("author"):
        item = {**item, "author": front.full_names(item["author"], article.text[:20_000])}
    return item, trace
