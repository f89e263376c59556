"""Describe the sources, and parse every entry of their lists: one Work for the entries of one work."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from citekit.csl.item import Item, custom
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Confidence, Printed, Source, Work
from citekit.model.citation import Place
from citekit.model.grouping import group, same_item
from citekit.model.keys import Keys, base_key, identities, safe_key, source_identities
from citekit.model.merging import merge
from citekit.model.note import Note
from citekit.model.states import not_asked
from citekit.readers import front
from citekit.readers.libraries import is_library
from citekit.readers.sources import doi_of
from citekit.references.find import References
from citekit.references.list_confidence import with_list_confidence
from citekit.references.lists import RawReference
from citekit.references.note_references import read_case, read_head
from citekit.references.parser.parse import Parsed, parse, parse_many
from citekit.runtime.stages import stage
from citekit.runtime.store import stored
from citekit.text.normalize import shorten


def describe_sources(
    articles: Sequence[Article], keys: Keys, bibliography: Bibliography, *, document: Item | None = None
) -> Bibliography:
    """Add every article as a Source, an entry of its own, with what its page says of it.

    ``document``: what a library holds of the one article, which counts more than its page.
    """
    sources: list[Source] = []
    notes = [note for article in articles for note in article.notes]
    own_items = [_own_item(article) for article in articles]
    if document and len(articles) == 1:
        own_items = [_as_in_library(*own_items[0], document)]
    pins = source_identities(
        [(item, article.id) for (item, _), article in zip(own_items, articles, strict=True)]
    )
    for article, (item, trace), own_pins in zip(articles, own_items, pins, strict=True):
        notes += [_note_repeated(article, other) for other in sources if same_item(item, other.item)][:1]
        key = keys.pin(own_pins) or keys.new(base_key(item, article.id))
        source = Source(
            id=article.id, key=key, file=article.file, item=item, text=article.text, trace=tuple(trace)
        )
        sources.append(source)
    return bibliography.with_changes(notes, sources=tuple(sources))


def _note_repeated(article: Article, other: Source) -> Note:
    message = f"This is the same article as {other.file}; name only one of them."
    return Note(step="readers", level="review", source=article.id, line=1, message=message)


def _own_item(article: Article) -> tuple[Item, list[Note]]:
    """The item of an article, completed from its 'how to cite' string, and where each field comes from."""
    item = article.item
    message = "Taken from the index's record" if doi_of(article.file) else "Read from the front of the page"
    trace = [Note(step="readers", field=name, message=message, source=article.id) for name in item]
    printed = parse(article.cite_as).item if article.cite_as else {}
    if printed.get("title"):
        item = front.complete(item, printed)
        message = "Read from how the page says to cite it"
        trace += [Note(step="parser", field=name, message=message, source=article.id) for name in printed]
    if item.get("author"):
        item = {**item, "author": front.full_names(item["author"], article.text[:20_000])}
    return item, trace


def _as_in_library(item: Item, trace: Sequence[Note], document: Item) -> tuple[Item, list[Note]]:
    """The item with the fields that the library has of it, and where each field comes from."""
    message = "Taken from the document's item in the library"
    taken = [Note(step="readers", field=name, message=message) for name in document]
    return {**item, **document}, [*(note for note in trace if note.field not in document), *taken]


def parse_references(
    articles: Sequence[Article], lists: Mapping[str, References], keys: Keys, bibliography: Bibliography
) -> Bibliography:
    """Add a Work for every work that the lists print, with every entry that prints it."""
    printed: list[Printed] = []
    traces: dict[int, dict[str, Note]] = {}
    notes: list[Note] = []
    for article in stage("Parsing", articles, lambda article: article.file):
        notes += lists[article.id].notes
        entries = lists[article.id].entries
        before: tuple[int | None, Parsed] | None = None
        for entry, parsed_alone in zip(entries, _read(article, entries), strict=True):
            same_list = before is not None and before[0] == entry.list
            parsed = _with_authors(parsed_alone, before[1] if before and same_list else None)
            parsed = _of_note(parsed) if entry.note else parsed
            before = entry.list, parsed
            for single in (parsed, *parsed.also):
                reference = _printed(article, entry, single)
                printed.append(reference)
                traces[id(reference)] = _trace(article, entry, single)
                notes += () if is_library(article) else _doubts(reference)
    groups, doubts = group(printed)
    pinned_keys = [keys.pin(names) for names in identities(groups)]
    unpinned = [() if pin else references for references, pin in zip(groups, pinned_keys, strict=True)]
    library_keys = _new_library_keys(unpinned, keys)
    works = []
    for references, pinned_key, library_key in zip(groups, pinned_keys, library_keys, strict=True):
        merged = merge(references)
        own_traces = [traces[id(reference)] for reference in references]
        trace = tuple(
            own_traces[origin][name]
            for name, origin in merged.origins.items()
            if isinstance(origin, int) and name in own_traces[origin]
        )
        work = Work(
            key=pinned_key or library_key or keys.new(base_key(references[0].item, references[0].raw)),
            item=merged.item,
            printed=tuple(references),
            check=not_asked(offline=bibliography.options.offline),
            trace=trace,
        )
        works.append(work)
    return bibliography.with_changes((*notes, *doubts, *_changed_keys(works)), works=tuple(works))


def _new_library_keys(groups: Sequence[Sequence[Printed]], keys: Keys) -> list[str | None]:
    """The keys that the works have in the user's library, taken before any key is made.

    A key that every program can read is taken first, so that no key that has to be changed takes its place.
    """
    own = [next(filter(None, map(_library_key, references)), "") for references in groups]
    safe = [keys.new(key) if key and key == safe_key(key) else None for key in own]
    return [new or (keys.new(safe_key(key)) if key else None) for new, key in zip(safe, own, strict=True)]


def _library_key(printed: Printed) -> str:
    return str(printed.item.get("citation-key") or "")


def _changed_keys(works: Sequence[Work]) -> Iterator[Note]:
    """A Note on every key of a user's library that is not the key of its work."""
    for work in works:
        for printed in work.printed:
            if (key := _library_key(printed)) and key != work.key:
                message = (
                    f"Kept the key '{key}' as an alias of '{work.key}': the two entries are one work."
                    if work.key in map(_library_key, work.printed)
                    else f"Changed the key '{key}' to '{work.key}': {_reason(key)}."
                )
                yield printed.note("keys", message, "warning")


def _reason(key: str) -> str:
    """Why a key of a library cannot be the key of its work."""
    if not key.isascii():
        return "keys are plain ASCII"
    unsafe = [char for char in dict.fromkeys(key) if safe_key(f"a{char}a") != f"a{char}a"]
    if unsafe:
        return "programs refuse keys with " + ", ".join(f"'{char}'" for char in unsafe)
    return "keys keep their first form and differ in more than case"


def _read(article: Article, entries: Sequence[RawReference]) -> Iterator[Parsed]:
    """Every entry as an item: as the document marks it up, else parsed from its string."""
    library = is_library(article)
    strings = iter(() if library else _parse_lists(tuple(entry for entry in entries if not entry.item)))
    for entry in entries:
        if entry.item or library:
            fields = dict.fromkeys(entry.item, 1.0)
            confidence = Confidence(reference=1.0 if entry.item else 0.0, fields=fields)
            yield Parsed(raw=entry.raw, item=entry.item, confidence=confidence)
        else:
            yield next(strings)


@stored
def _parse_lists(entries: tuple[RawReference, ...]) -> list[Parsed]:
    """The strings parsed, each with the confidence that the others of its list give it."""
    parsed = list(parse_many([entry.raw for entry in entries]))
    lists: dict[int | None, list[int]] = defaultdict(list)
    for n, entry in enumerate(entries):
        lists[entry.list].append(n)
    for places in lists.values():
        of_list = with_list_confidence([parsed[n] for n in places])
        for n, one in zip(places, of_list, strict=True):
            parsed[n] = one
    return parsed


def _with_authors(parsed: Parsed, before: Parsed | None) -> Parsed:
    """With the authors of the entry before, where '———.' is printed in their place."""
    if (
        not _repeats_authors(parsed)
        or "author" in parsed.item
        or before is None
        or "author" not in before.item
    ):
        return parsed
    fields = {**parsed.confidence.fields, "author": before.confidence.fields.get("author", 0.0)}
    return msgspec.structs.replace(
        parsed,
        item={**parsed.item, "author": before.item["author"]},
        confidence=msgspec.structs.replace(parsed.confidence, fields=fields),
    )


def _of_note(parsed: Parsed) -> Parsed:
    """A reference of a note, with what notes print in a way of their own: cases, and names in front of titles."""
    if parsed.item.get("type") in ("legal_case", "legislation", "bill"):
        return parsed
    if case := read_case(parsed.raw):
        issued = {"issued": parsed.item["issued"]} if "issued" in parsed.item else {}
        fields: Item = {"type": "legal_case", **case, **issued}
        return msgspec.structs.replace(
            parsed, item=fields, spans={name: (0, len(parsed.raw)) for name in fields}
        )
    names, rest = read_head(parsed.raw)
    if not names or not parsed.item:
        return parsed
    item: Item = {name: value for name, value in parsed.item.items() if name == "title" or value != rest}
    authors: list[Any] = item.get("author", [])
    title = str(item.get("title", ""))
    start, at = parsed.raw.find(rest), parsed.raw.find(title) if title else -1
    if not title or (at == 0 and start > 0):
        title = title[start:] or rest
    elif at > start > 0 and parsed.raw[start:at].strip(" :.") == rest:
        title = parsed.raw[start : at + len(title)]
    elif at > start + len(rest):
        title = rest  # what follows the authors, not a volume's own title
    if len(authors) != len(names) or not all(author.get("given") for author in authors):
        authors = [front.person(name) for name in names]
    spans = {**parsed.spans, "author": (0, start), "title": (start, len(parsed.raw))}
    return msgspec.structs.replace(parsed, item={**item, "author": authors, "title": title}, spans=spans)


def _repeats_authors(parsed: Parsed) -> bool:
    return bool(custom(parsed.item).get("same_author"))


def _printed(article: Article, entry: RawReference, parsed: Parsed) -> Printed:
    return Printed(
        source=article.id,
        number=entry.number,
        list=entry.list,
        raw=parsed.own or parsed.raw,
        item=parsed.item,
        confidence=parsed.confidence,
        place=Place(line=entry.line, start=entry.start, end=entry.end, file=entry.file),
    )


def _trace(article: Article, entry: RawReference, parsed: Parsed) -> dict[str, Note]:
    """Field -> where it was read."""
    if entry.item:
        message = "Taken from the library" if is_library(article) else "Taken from the document's own fields"
        return {
            name: Note(
                step="readers",
                message=message,
                source=article.id,
                line=entry.line,
                file=entry.file,
                field=name,
                confidence=1.0,
            )
            for name in sorted(entry.item)
        }
    spans: dict[str, tuple[int, int] | None] = dict(sorted(parsed.spans.items()))
    if "author" in parsed.item and "author" not in spans and _repeats_authors(parsed):
        spans["author"] = None
    return {
        name: Note(
            step="parser",
            message="Read from the printed string"
            if span
            else "The authors of the entry before, which the printed string only repeats",
            source=article.id,
            line=entry.line,
            file=entry.file,
            field=name,
            span=span,
            confidence=parsed.confidence.fields.get(name),
        )
        for name, span in spans.items()
    }


def _doubts(printed: Printed) -> Iterator[Note]:
    """A Note on an entry that could not be parsed."""
    if not printed.item:
        yield printed.note(
            "parser",
            f"Entry {printed.position} could not be parsed: '{shorten(printed.raw)}'",
            "review",
            confidence=printed.confidence.reference,
        )
