"""Cutting and parsing: every entry of every list as a Printed, and one Work for what is one work."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from citekit.csl.item import custom
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Confidence, Printed, Work
from citekit.model.changes import extended, short
from citekit.model.citation import Place
from citekit.model.keys import Keys, base_key, identities, safe_key
from citekit.model.merging import group, merge
from citekit.model.note import Note
from citekit.model.states import not_asked
from citekit.readers.libraries import is_library
from citekit.references.find import RawReference, ReferenceList
from citekit.references.parser.parse import Parsed, parse_many


def parse_references(
    articles: Sequence[Article], cuts: Mapping[str, ReferenceList], keys: Keys, bibliography: Bibliography
) -> Bibliography:
    """Every entry of every list as a Printed; one Work for those that are the same work."""
    printed: list[Printed] = []
    traces: dict[tuple[str, int], dict[str, Note]] = {}
    notes: list[Note] = []
    for article in articles:
        notes += cuts[article.id].notes
        entries = cuts[article.id].entries
        before: Parsed | None = None
        for entry, parsed in zip(entries, _read(article, entries), strict=True):
            before = _with_authors(parsed, before)
            one, trace, more = _printed(article, entry, before)
            printed.append(one)
            traces[article.id, entry.number] = trace
            notes += more
    groups, doubts = group(printed)
    pinned = [keys.pin(names) for names in identities(groups)]
    works = []
    owned = _own_keys([() if pin else of_one for of_one, pin in zip(groups, pinned, strict=True)], keys)
    for of_one_work, pin, own in zip(groups, pinned, owned, strict=True):
        first = of_one_work[0]
        merged = merge(of_one_work)
        given = [traces[one.source, one.number or 0] for one in of_one_work]
        works.append(
            Work(
                key=pin or own or keys.new(base_key(first.item, first.raw)),
                item=merged.item,
                printed=tuple(of_one_work),
                check=not_asked(offline=bibliography.options.offline),
                trace=tuple(
                    given[at][name]
                    for name, at in merged.origins.items()
                    if isinstance(at, int) and name in given[at]
                ),
            )
        )
    return extended(bibliography, (*notes, *doubts, *_changed(works)), works=tuple(works))


def _own_keys(groups: Sequence[Sequence[Printed]], keys: Keys) -> list[str | None]:
    """The keys that the user's library has for the works: what the user's texts cite. Given before any other.

    One that every program can read is kept before one that has to be changed takes its place.
    """
    named = [next((key for one in group_ if (key := _library_key(one))), "") for group_ in groups]
    given: list[str | None] = [keys.new(key) if key and key == safe_key(key) else None for key in named]
    return [one or (keys.new(safe_key(key)) if key else None) for one, key in zip(given, named, strict=True)]


def _library_key(printed: Printed) -> str:
    return str(printed.item.get("citation-key") or "")


def _changed(works: Sequence[Work]) -> Iterator[Note]:
    """What a person has to know who cites by a library's own keys."""
    for work in works:
        for one in work.printed:
            if (own := _library_key(one)) and own != work.key:
                yield Note(
                    step="keys",
                    level="warning",
                    source=one.source,
                    line=one.place.line,
                    message=f"The key '{own}' is '{work.key}' here: a key stays as it was given first, is plain ASCII, and "
                    "no two differ in case alone.",
                )


def _read(article: Article, entries: Sequence[RawReference]) -> Iterator[Parsed]:
    """Every entry as an item: as the document marks it up, else parsed from its string."""
    marked = is_library(article)
    strings = parse_many([entry.raw for entry in entries if not (entry.item or marked)])
    for entry in entries:
        if entry.item or marked:
            fields = dict.fromkeys(entry.item, 1.0)
            sure = Confidence(reference=1.0 if entry.item else 0.0, fields=fields)
            yield Parsed(raw=entry.raw, item=entry.item, confidence=sure)
        else:
            yield next(strings)


def _with_authors(parsed: Parsed, before: Parsed | None) -> Parsed:
    """'———.' in the place of the authors stands for those of the entry before."""
    same = custom(parsed.item).get("same_author") and "author" not in parsed.item
    if not same or before is None or "author" not in before.item:
        return parsed
    fields = {**parsed.confidence.fields, "author": before.confidence.fields.get("author", 0.0)}
    return msgspec.structs.replace(
        parsed,
        item={**parsed.item, "author": before.item["author"]},
        confidence=msgspec.structs.replace(parsed.confidence, fields=fields),
    )


def _printed(
    article: Article, entry: RawReference, parsed: Parsed
) -> tuple[Printed, dict[str, Note], list[Note]]:
    """An entry as printed, where each of its fields was read, and what a person has to see."""
    one = Printed(
        source=article.id,
        number=entry.number,
        raw=entry.raw,
        item=parsed.item,
        confidence=parsed.confidence,
        place=Place(line=entry.line, start=entry.start, end=entry.end),
    )
    trace = _taken(article, entry) or {
        name: Note(
            step="parser",
            message="Read from the printed string",
            source=article.id,
            line=entry.line,
            field=name,
            span=span,
            confidence=parsed.confidence.fields.get(name),
        )
        for name, span in sorted(parsed.spans.items())
    }
    if "author" in parsed.item and "author" not in trace and custom(parsed.item).get("same_author"):
        trace["author"] = Note(
            step="parser",
            message="The authors of the entry before, which the printed string only repeats",
            source=article.id,
            line=entry.line,
            field="author",
            confidence=parsed.confidence.fields.get("author"),
        )
    notes = [
        Note(
            step="parser",
            level="review",
            source=article.id,
            line=entry.line,
            confidence=parsed.confidence.reference,
            message=f"Entry {entry.number} {doubt}",
        )
        for doubt in (() if is_library(article) else _doubts(entry.raw, parsed))
    ]
    return one, trace, notes


def _taken(article: Article, entry: RawReference) -> dict[str, Note]:
    """Where the fields of an entry come from that nobody had to parse."""
    what = "Taken from the library" if is_library(article) else "Taken from the document's own fields"
    return {
        name: Note(
            step="readers", message=what, source=article.id, line=entry.line, field=name, confidence=1.0
        )
        for name in sorted(entry.item)
    }


def _doubts(raw: str, parsed: Parsed) -> Iterator[str]:
    """What a person has to see of an entry."""
    if not parsed.item:
        yield f"could not be read: '{short(raw)}'"
    if parsed.also:
        yield f"holds {1 + len(parsed.also)} works; only the first was taken."
