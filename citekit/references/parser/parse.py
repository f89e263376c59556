"""Parse reference strings into CSL items with confidence; never raises."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from citekit.csl.item import Item
from citekit.model.bibliography import Confidence, Printed
from citekit.references.parser.addresses import read_address
from citekit.references.parser.assembly import assemble
from citekit.references.parser.confidence import confidence, doubts
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.labels import Labelled, Labels
from citekit.references.parser.law import read_law
from citekit.references.parser.network import network
from citekit.references.parser.processes import in_processes
from citekit.references.parser.second_works import (
    MAX_WORKS,
    Parts,
    Piece,
    find_parts,
    has_several_years,
    is_own_work,
    split_journals,
    split_parts,
    split_reprint,
)
from citekit.references.parser.tokens import next_work
from citekit.text.link_words import without_links

# Longer than any reference; longer strings are pasted documents, and are cut here.
MAX_LENGTH = 20_000
# Characters in which a work of several in a string is looked for first.
_LONGEST_WORK = 2_000
# Strings that are labelled together: more gain nothing, and wait longer for the first answer.
BATCH = 48
_IDENTIFYING = frozenset(("DOI", "PMID", "PMCID"))
_DECISIVE_FIELDS = frozenset(
    (
        "author",
        "editor",
        "issued",
        "volume",
        "page",
        "container-title",
        "publisher",
        "publisher-place",
        "URL",
        "number",
        "section",
        "authority",
    )
)


class Parsed(msgspec.Struct, frozen=True):
    """A parsed string: its item ({} if none), and further works in the same string.

    ``spans``: the place in ``raw`` of each field of ``item`` (code points, end exclusive). ``also``: each with the
    part of the string that prints it as its ``raw``; ``own``: the part that prints ``item``, where there are such.
    """

    raw: str
    item: Item
    also: tuple["Parsed", ...] = ()
    confidence: Confidence = Confidence()
    spans: Mapping[str, tuple[int, int]] = {}
    own: str = ""


def parse(raw: str) -> Parsed:
    """Parse one reference string into CSL-JSON 1.0.2.

    A string in which no reference can be seen gives ``item == {}`` and confidence 0.
    """
    return _parse_batch([raw])[0]


def parse_many(raws: Iterable[str], jobs: int = 1) -> Iterator[Parsed]:
    """Parse strings as `parse` does, in order, in a fraction of the time.

    ``jobs``: how many processes share the work; more than there are cores gain nothing. A script that asks for
    several keeps its own work under ``if __name__ == "__main__":``, as `multiprocessing` requires.
    """
    if jobs > 1:
        yield from in_processes(_parse_batch, list(_batches(raws)), jobs, Parsed)
        return
    for batch in _batches(raws):
        yield from _parse_batch(batch)


def passes(read: Parsed | Printed) -> bool:
    """Whether a reference needs no review; about one in a hundred that pass is wrong, of lone strings two."""
    return bool(read.item) and not read.confidence.doubts


def _batches(raws: Iterable[str]) -> Iterator[list[str]]:
    strings = iter(raws)
    while batch := list(islice(strings, BATCH)):
        yield batch


def _parse_batch(raws: Sequence[str]) -> list[Parsed]:
    texts = [_text(raw) for raw in raws]
    labels = Labels(texts)
    parts = [
        find_parts(text, next_work(own.segments) if (own := labels.of(text)) else None) for text in texts
    ]
    labels.add(part for of_text in parts for part in of_text.texts())
    return [_parse_text(raw, text, own, labels) for raw, text, own in zip(raws, texts, parts, strict=True)]


def _windows_1252() -> dict[int, str]:
    """The control characters that are letters and marks of Windows-1252, read as Latin-1: U+0096 is a dash."""
    letters = {code: bytes([code]).decode("cp1252", errors="ignore") for code in range(0x80, 0xA0)}
    return {code: letter for code, letter in letters.items() if letter}


_REPAIRED = {**_windows_1252(), 0xFEFF: " "}  # U+FEFF: a byte order mark that was copied along


def _text(raw: str) -> str:
    text = raw[:MAX_LENGTH]
    text = text if text.isascii() else text.translate(_REPAIRED)
    kept = without_links(text.rstrip())
    return kept if kept.strip() else text


def _parse_text(raw: str, text: str, parts: Parts, labels: Labels) -> Parsed:
    own = labels.of(text)
    if own is None:
        return Parsed(raw, {})
    if parts.lettered:
        lettered = [_parse_alone(part, labels) for part in parts.lettered]
        if len(works := [work for work in lettered if work.item]) > 1:
            return _combine(raw, works, labels)
    if parts.second is not None and not split_parts(text)[1]:
        works = list(_works(text, parts.second, labels))
        if all(work.item and is_own_work(work.raw) for work in works[1:]) and works[0].item:
            return _combine(raw, works, labels)
    if parts.beside:
        works = [_parse_alone(part, labels) for part in parts.beside]
        if all({"author", "issued"} <= work.item.keys() for work in works):
            return _combine(raw, works, labels)
    return _combine(raw, [_parse_work(raw, text, own)], labels)


def _combine(raw: str, works: Sequence[Parsed], labels: Labels) -> Parsed:
    """The first of the works in ``raw``; the others, and those that share its authors, in ``also``."""
    first, *others = [own for work in works for own in _with_sharing(work, labels)]
    if not others:
        return first
    start = max(0, raw.find(first.raw))
    spans = {name: (begin + start, end + start) for name, (begin, end) in first.spans.items()}
    return msgspec.structs.replace(
        first, raw=raw, also=tuple(others[: MAX_WORKS - 1]), spans=spans, own=first.raw
    )


def _with_sharing(work: Parsed, labels: Labels) -> list[Parsed]:
    """The works in the string of ``work``: itself, and those that share its authors or its title."""
    if "author" not in work.item or "issued" not in work.item or not has_several_years(work.raw):
        return [work]
    head, pieces = split_journals(work.raw, work.raw[slice(*work.spans.get("author", (0, 0)))])
    if not pieces:
        head, pieces = split_parts(work.raw)
    if pieces:
        authors: Item = {"author": work.item["author"]}
        further = [_piece(piece, authors, _parse_alone(piece.full, labels)) for piece in pieces]
    else:
        head, place = split_reprint(work.raw)
        further = [_reprint(work.item, _parse_alone(place, labels))] if place else []
    first = _parse_alone(head, labels) if further else work
    return [first, *further] if first.item and all(other.item for other in further) else [work]


def _piece(piece: Piece, authors: Item, parsed: Parsed) -> Parsed:
    item = _sort_fields({**parsed.item, **authors, **piece.fields}) if parsed.item else {}
    return msgspec.structs.replace(parsed, raw=piece.raw, item=item, spans={})


def _reprint(item: Item, place: Parsed) -> Parsed:
    """The second publication of ``item`` in the book or journal that ``place`` is."""
    book = place.item
    if not book or not ("publisher" in book or "volume" in book or "page" in book):
        return Parsed(place.raw, {})
    journal = "volume" in book and "publisher" not in book
    shared: Item = {name: item[name] for name in ("author", "title") if name in item}
    container = book.get("container-title") or book.get("title")
    own = {
        name: value
        for name, value in book.items()
        if name not in ("author", "title", "container-title", "type")
    }
    if "author" in book and "editor" not in book and not journal and book["author"] != item.get("author"):
        own["editor"] = book["author"]
    fields: Item = {"type": "article-journal" if journal else "chapter", **own, **shared}
    if container:
        fields["container-title"] = container
    return msgspec.structs.replace(place, item=_sort_fields(fields), spans={})


def _works(text: str, second: int, labels: Labels) -> Iterator[Parsed]:
    """The works in one string, each read on its own; the second begins at ``second``."""
    end: int | None = second
    for _ in range(MAX_WORKS):
        part, text = text[:end], text[end:] if end else ""
        yield _parse_alone(part.lstrip(" ,;"), labels)
        if len(text) <= _LONGEST_WORK and labels.of(text) is None:
            return
        end = _end_of_first(text, labels)


def _end_of_first(text: str, labels: Labels) -> int | None:
    """The offset in ``text`` where its first work ends and another begins; all is labelled only if it is long."""
    for part in (text[:_LONGEST_WORK], text):
        own = labels.of(part)
        if own and (end := next_work(own.segments)) is not None:
            return end
    return None


def _parse_alone(text: str, labels: Labels) -> Parsed:
    """Parse a string that prints a single work."""
    own = labels.of(text)
    return _parse_work(text, text, own) if own else Parsed(text, {})


def _parse_work(raw: str, text: str, own: Labelled) -> Parsed:
    """Assemble the segments of a single work."""
    draft = assemble(text, own.segments, own.tokens.identifiers)
    item, spans = draft.item, draft.spans
    is_reference = _is_reference(draft)
    alone = not is_reference or not item.keys() - _OF_A_PAGE
    if special := read_law(text) or (read_address(text) if alone else {}):
        identified: Item = {name: item[name] for name in ("DOI", "PMID", "PMCID", "URL") if name in item}
        item, spans = {**identified, **special}, _spans_of(text, special)
    elif not is_reference:
        return Parsed(raw, {})
    about = network().about
    trusted = confidence(draft, own.probabilities, about)
    if special:  # the form was read whole, whatever the labels are
        sure = trusted.reference
        fields = {name: trusted.fields.get(name, sure) for name in item if name != "type"}
        trusted = Confidence(reference=sure, fields=fields, doubts=doubts(fields, sure, about["passes"]))
    return Parsed(raw, _sort_fields(item), (), trusted, spans)


def _spans_of(text: str, item: Item) -> dict[str, tuple[int, int]]:
    """Where the values of ``item`` are in ``text``; what is not there as it is has no place."""
    starts = {
        name: text.find(value) for name, value in item.items() if isinstance(value, str) and name != "type"
    }
    return {name: (start, start + len(item[name])) for name, start in starts.items() if start >= 0}


def _is_reference(draft: ReferenceDraft) -> bool:
    item = draft.item
    if not _IDENTIFYING.isdisjoint(item) or item.get("number", "").startswith("arXiv:"):
        return True
    return len(_DECISIVE_FIELDS & item.keys()) >= (2 if "title" in item else 3)


_OF_A_PAGE = frozenset(("type", "title", "URL", "accessed", "publisher"))
_FIRST = (
    "type",
    "author",
    "editor",
    "issued",
    "title",
    "container-title",
    "volume",
    "issue",
    "page",
    "edition",
)
_FIRST_NAMES = frozenset(_FIRST)


def _sort_fields(item: Item) -> Item:
    """The item with these fields first, then the others by name, 'custom' last."""
    others = sorted(item.keys() - _FIRST_NAMES)
    if "custom" in item:
        others.append(others.pop(others.index("custom")))
    return {name: item[name] for name in (*(name for name in _FIRST if name in item), *others)}
