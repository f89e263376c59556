"""A DOI as a source: its reference list as deposited with Crossref."""

from collections.abc import Sequence

from citekit.csl.item import Item
from citekit.errors import SourceError, printable
from citekit.indexes.crossref.deposited import printed
from citekit.indexes.index import Index, Record
from citekit.model.article import Article, Block, MarkedReference
from citekit.model.note import Note
from citekit.text.numbers import number_ranges

_HEADING = "References"
_INSTEAD = "name the article's web page or PDF instead"


def read_deposited_list(doi: str, id: str, index: Index | None) -> Article:
    """Read the work with that DOI and its deposited references.

    The work's record becomes the article's item.

    ``index`` is None offline. Raises SourceError with the reason if there is no list.
    """
    if index is None:
        raise SourceError(f"Cannot look up a DOI offline; {_INSTEAD}", file=doi)
    outcome = index.lookup([doi])[doi]
    if outcome.agency:
        message = f"{index.name} has no reference list for DOIs registered with {outcome.agency}; {_INSTEAD}"
        raise SourceError(message, file=doi)
    if outcome.failed:
        raise SourceError(f"Cannot look up the DOI: {outcome.failed}", file=doi)
    if outcome.record is None:
        raise SourceError(f"DOI not found; check it, or {_INSTEAD}", file=doi)
    references = [printed(reference) for reference in outcome.record.deposited]
    if outcome.snapshot and not references:
        raise SourceError(
            "The index on disk has no reference list of it; leave --index out, or build one with --references",
            file=doi,
        )
    if not any(string for string, _ in references):
        raise SourceError(f"The publisher deposited no reference list; {_INSTEAD}", file=doi)
    return _article(outcome.record, id, references)


def _article(record: Record, id: str, references: Sequence[tuple[str, Item]]) -> Article:
    """An article of the heading 'References' and a line for every reference."""
    lines = [_HEADING]
    at = len(_HEADING) + 1
    blocks = [Block(start=0, end=len(_HEADING), line=1, kind="list-heading")]
    marked: list[MarkedReference] = []
    empty: list[int] = []
    for number, (string, item) in enumerate(references, start=1):
        if not string:
            empty.append(number)
            continue
        lines.append(string)
        blocks.append(Block(start=at, end=at + len(string), line=len(lines), kind="text"))
        marked.append(MarkedReference(start=at, end=at + len(string), number=number, item=item))
        at += len(string) + 1
    return Article(
        id=id,
        file=printable(record.doi),
        text="\n".join(lines) + "\n",
        blocks=tuple(blocks),
        item=record.item,
        cite_as=None,
        marked=tuple(marked),
        notes=_note_on_empty(id, empty, len(references)),
    )


def _note_on_empty(id: str, numbers: Sequence[int], of: int) -> tuple[Note, ...]:
    """A Note on the references that were deposited without any words."""
    if not numbers:
        return ()
    message = f"{len(numbers)} of {of} references were deposited without any text: {number_ranges(numbers)}"
    return (Note(step="readers", level="review", source=id, message=message),)
