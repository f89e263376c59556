"""A DOI as a source: the reference list that the work's publisher deposited stands as the text of an article."""

from collections.abc import Sequence

from citekit.csl.item import Item
from citekit.errors import SourceError, printable
from citekit.indexes.crossref.deposited import printed
from citekit.indexes.index import Index, Record
from citekit.model.article import Article, Block, MarkedReference
from citekit.model.changes import runs
from citekit.model.note import Note

_HEADING = "References"
_INSTEAD = "name the article's page or PDF instead"


def read(doi: str, id: str, index: Index | None) -> Article:
    """The work with that DOI, and its deposited references, as an article; the work's record is its item.

    ``index`` is None where nobody may be asked. Raises SourceError where there is no list, saying why.
    """
    if index is None:
        raise SourceError(f"not asked: --offline; {_INSTEAD}", file=doi)
    outcome = index.lookup([doi])[doi]
    if outcome.failed:
        raise SourceError(f"its reference list could not be asked for: {outcome.failed}", file=doi)
    if outcome.agency:
        what = f"the DOI is {outcome.agency}'s; {index.name} has no reference list of it: {_INSTEAD}"
        raise SourceError(what, file=doi)
    if outcome.record is None:
        raise SourceError(f"there is no such DOI: check it, or {_INSTEAD}", file=doi)
    references = [printed(one) for one in outcome.record.deposited]
    if not any(string for string, _ in references):
        raise SourceError(f"its publisher deposited no reference list: {_INSTEAD}", file=doi)
    return _article(outcome.record, id, references)


def _article(record: Record, id: str, references: Sequence[tuple[str, Item]]) -> Article:
    """'References' and a line for every reference; the numbers are the places in the list."""
    lines = [_HEADING]
    at = len(_HEADING) + 1
    blocks = [Block(start=0, end=len(_HEADING), line=1, kind="list-heading")]
    listed: list[MarkedReference] = []
    empty: list[int] = []
    for number, (string, item) in enumerate(references, start=1):
        if not string:
            empty.append(number)
            continue
        lines.append(string)
        blocks.append(Block(start=at, end=at + len(string), line=len(lines), kind="text"))
        listed.append(MarkedReference(start=at, end=at + len(string), number=number, item=item))
        at += len(string) + 1
    return Article(
        id=id,
        file=printable(record.doi),
        text="\n".join(lines) + "\n",
        blocks=tuple(blocks),
        item=record.item,
        cite_as=None,
        marked=tuple(listed),
        notes=_empty(id, empty, len(references)),
    )


def _empty(id: str, numbers: Sequence[int], of: int) -> tuple[Note, ...]:
    """A Note on the references of which nothing but their number was deposited."""
    if not numbers:
        return ()
    what = f"Nothing was deposited of {len(numbers)} of the {of} references: {runs(numbers)}."
    return (Note(step="readers", level="review", source=id, message=what),)
