"""Why does an entry say what it says: its fields, tags and check with where each comes from."""

from collections.abc import Iterator
from typing import Any

from citekit.errors import UnknownName
from citekit.model import Bibliography, Note, Source, Work


def explain(bibliography: Bibliography, key: str) -> str:
    """Everything the lock knows of the entry ``key``, as text. UnknownName for a key that is not there."""
    work = bibliography.work(key)
    if work:
        return "\n".join(_work(bibliography, work))
    source = next((source for source in bibliography.sources if source.key == key), None)
    if source:
        return "\n".join(_source(source))
    known = [*(work.key for work in bibliography.works), *(source.key for source in bibliography.sources)]
    raise UnknownName("key", key, known)


def _work(bibliography: Bibliography, work: Work) -> Iterator[str]:
    yield work.key
    files = {source.id: source.file for source in bibliography.sources}
    for one in work.printed:
        yield ""
        where = f"{files[one.source]}:{one.place.line}"
        if one.clues:
            yield f"Mentioned in {where}: {one.raw}"
            yield from (f"  {clue.kind}: {clue.value}  <- '{clue.quote}'" for clue in one.clues)
            continue
        yield f"Printed in {where} as number {one.number}: {one.raw}"
        yield f"  read with a confidence of {one.confidence.reference:.2f}"
        for citation in one.citations:
            section = f" ({citation.section})" if citation.section else ""
            beside = f", beside {', '.join(citation.with_)}" if citation.with_ else ""
            yield f"  cited as {citation.marker}{section}{beside}: {citation.sentence}"
    yield ""
    yield "Fields:" if work.item else "Fields: none; nothing could be read from the printed string."
    yield from _fields(work.item, work.trace)
    if work.tags:
        yield ""
        yield "Tags:"
    for tag in work.tags:
        yield f"  {tag.facet}:{tag.id}"
        for evidence in tag.evidence:
            yield f"    '{evidence.quote}' in the {evidence.from_} ({evidence.rule}): {evidence.context}"
    yield ""
    yield f"Check: {work.check.state} ({work.check.reason})"


def _source(source: Source) -> Iterator[str]:
    yield source.key
    yield ""
    yield f"A source: {source.file}, read as a document of {len(source.text):,} characters."
    yield ""
    yield "Fields:"
    yield from _fields(source.item, source.trace)


def _fields(item: dict[str, Any], trace: tuple[Note, ...]) -> Iterator[str]:
    why = {note.field: note for note in trace}  # the last one to speak of a field gave its value
    for name, value in item.items():
        note = why.get(name)
        sure = f", confidence {note.sure:.2f}" if note and note.sure is not None else ""
        yield f"  {name}: {_shown(value)}"
        if note:
            yield f"    {note.what[:-1] if note.what.endswith('.') else note.what}{sure}."


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        if "date-parts" in value:
            return "-".join(f"{part:02d}" for part in value["date-parts"][0])
        if "family" in value or "literal" in value:
            names = (value.get("family"), value.get("given"), value.get("suffix"))
            return value.get("literal") or ", ".join(name for name in names if name)
        return ", ".join(f"{name} = {_shown(one)}" for name, one in value.items())
    return str(value)
