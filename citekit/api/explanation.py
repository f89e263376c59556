"""Explain an entry: where each of its fields, tags and check results comes from."""

from collections.abc import Iterator, Sequence
from typing import Any

from citekit.corrections.choose import evidence_lines
from citekit.csl.dates import date_parts, first_day, iso
from citekit.csl.names import inverted
from citekit.model.bibliography import Bibliography, Source, UserEdits, Work
from citekit.model.check import Check
from citekit.model.doubts import describe_doubts, open_doubts
from citekit.model.lookup import find_entry
from citekit.model.note import Note
from citekit.model.states import describe_difference, describe_reason
from citekit.model.tags import Quotation, Tag
from citekit.text.normalize import clean

SourcePosition = tuple[str | None, str, int | None]
"""A source's id and a line in it."""


def explain(bibliography: Bibliography, name: str) -> str:
    """All that the lock has of the entry that ``name`` means. Raises UnknownKey."""
    entry = find_entry(bibliography, name)
    return "\n".join(_work(bibliography, entry) if isinstance(entry, Work) else _source(entry))


def _work(bibliography: Bibliography, work: Work) -> Iterator[str]:
    yield work.key
    doubted = open_doubts(work)
    files = {source.id: source.file for source in bibliography.sources}
    for printed in work.printed:
        yield ""
        where = f"{printed.place.file or files[printed.source]}:{printed.place.line}"
        if printed.clues:
            yield f"Mentioned in {where}: {printed.raw}"
            yield from (f"  {clue.kind}: {clue.value}  <- '{clue.quote}'" for clue in printed.clues)
            continue
        number = f" as number {printed.position}" if printed.position else ""
        yield f"Printed in {where}{number}: {printed.raw}"
        doubts = describe_doubts(
            printed.item, [name for name in printed.confidence.doubts if name in doubted]
        )
        remark = f"; please check {doubts}" if doubts else ""
        yield f"  parsed with a confidence of {printed.confidence.reference:.2f}{remark}"
        for citation in printed.citations:
            places = [citation.section, f"in a {citation.where}" if citation.where != "text" else None]
            section = f" ({', '.join(place for place in places if place)})" if any(places) else ""
            others = f", with {', '.join(citation.with_)}" if citation.with_ else ""
            yield f"  cited as {citation.repaired or citation.marker}{section}{others}: {citation.sentence}"
            if citation.note and citation.where != "note":
                place = f" ({citation.locator})" if citation.locator else ""
                yield f"    in its note{place}: {citation.note}"
        for citation in printed.continued:
            yield f"  named again as {citation.marker}: {citation.sentence}"
    yield ""
    yield "Fields:" if work.item else "Fields: none (cannot parse the reference)"
    raws: dict[SourcePosition, str] = {
        (printed.source, printed.place.file, printed.place.line): printed.raw for printed in work.printed
    }
    yield from _fields(work.item, work.trace, raws, doubted)
    tags = [tag for tag in work.tags if f"{tag.facet}:{tag.id}" in work.tag_names]
    if tags:
        yield ""
        yield "Tags:"
    for tag in tags:
        yield f"  {tag.facet}:{tag.id} ({tag.strength})"
    for words, of_sentence in _earned(tags).items():
        yield f"  in {words}:"
        for line in dict.fromkeys(of_sentence):
            yield f"    {line}"
    if work.facts:
        yield ""
        yield "Facts:"
    for fact in work.facts:
        yield f"  {fact.kind}: {fact.value}"
        yield f"    '{fact.quote}' in {_context(fact)}"
    yield from _edits(work.edits)
    yield ""
    yield from _check(work.check)


def _earned(tags: Sequence[Tag]) -> dict[str, list[str]]:
    """Each title or sentence, with the tags that its words earned."""
    lines: dict[str, list[str]] = {}
    for tag in tags:
        for evidence in tag.evidence:
            hedge = f" ({evidence.hedge})" if evidence.hedge else ""
            line = f"{tag.facet}:{tag.id}: '{evidence.quote}'{hedge} ({evidence.rule})"
            lines.setdefault(_context(evidence), []).append(line)
    return lines


def _edits(edits: UserEdits | None) -> Iterator[str]:
    """What the user decided."""
    if edits is None:
        return
    yield ""
    yield "Your corrections (corrections.toml):"
    for name, value in (
        ("match", edits.match),
        ("note", edits.note),
        ("annotation", edits.annotation),
        ("fields", ", ".join(edits.fields)),
        ("tags", ", ".join(edits.tags)),
        ("tags removed", ", ".join(edits.removed)),
        ("left out", "yes" if edits.left_out else ""),
        ("parsing checked", "yes" if edits.parsing_checked else ""),
        ("seen", ", ".join(edits.settled)),
    ):
        if value:
            yield f"  {name}: {value}"


def _check(check: Check) -> Iterator[str]:
    """The result of the check, field by field, and the candidates."""
    yield f"Check: {check.state} ({describe_reason(check)})"
    if check.doi:
        probability = f", probability {check.confidence:.3f}" if check.confidence is not None else ""
        yield f"  record: {check.doi}{probability}"
    for name, fields in (
        ("also registered as", check.aliases),
        ("agrees", check.agrees),
        ("from the record", check.completed),
    ):
        if fields:
            yield f"  {name}: {', '.join(fields)}"
    for difference in check.differences:
        yield f"  differs: {describe_difference(difference)}"
    for update in (update for update in check.updates if update.kind != "other"):
        origin = ", ".join(part for part in (update.doi, update.date, *update.sources) if part)
        yield f"  {update.kind}{f' notice about {update.of}' if update.of else ''}: {origin}"
    for related in check.related:
        yield f"  {related.kind} version: {related.doi}"
    for number, candidate in enumerate(check.candidates, start=1):
        yield f"  candidate {number}: {candidate.label} ({candidate.doi}, {candidate.score:.2f})"
        yield from (f"  {line}" for line in evidence_lines(candidate))


def _source(source: Source) -> Iterator[str]:
    yield source.key
    yield ""
    yield f"A source: {source.file} ({len(source.text):,} characters)"
    yield ""
    yield "Fields:"
    yield from _fields(source.item, source.trace, {}, ())


def _context(quotation: Quotation) -> str:
    """The title or the sentence of the words of a tag or fact."""
    if quotation.from_ == "title":
        return f"the title '{quotation.sentence}'"
    if quotation.from_ == "abstract":
        return f"the abstract, '{quotation.sentence}'"
    return f"the sentence '{clean(quotation.sentence)}'"


def _fields(
    item: dict[str, Any], trace: tuple[Note, ...], raws: dict[SourcePosition, str], doubts: Sequence[str]
) -> Iterator[str]:
    """Each field and its origin; ``raws``: the printed references by line; ``doubts``: fields to check."""
    notes = {note.field: note for note in trace}
    for name, value in item.items():
        doubt = " (may be parsed wrongly)" if name in doubts else ""
        yield f"  {name}: {_shown(value)}{doubt}"
        if note := notes.get(name):
            raw = raws.get((note.source, note.file, note.line), "")
            quote = f" '{raw[slice(*note.span)]}'" if note.span else ""
            confidence = f", confidence {note.confidence:.2f}" if note.confidence is not None else ""
            yield f"    {note.message}{quote}{confidence}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_shown(element) for element in value)
    if isinstance(value, dict):
        if date_parts(value):
            return iso(first_day(value))
        if "family" in value or "literal" in value:
            return inverted(value)
        return ", ".join(name if part is True else f"{name} = {_shown(part)}" for name, part in value.items())
    return str(value)
