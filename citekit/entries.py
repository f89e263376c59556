"""What exports show: the works and sources of a Bibliography as entries with tags and annotation."""

from collections.abc import Callable, Mapping

from citekit.model import Bibliography, Difference, Entry, Item, Own, Said, Source, Work
from citekit.values import plain, untagged

AUTHORS_INCOMPLETE = "citekit:authors-incomplete"
IDENTIFY = "citekit:identify"
UNPARSED = "citekit:unparsed"
IDENTIFIED = "citekit:identified"
"""A study that a text only talks about, found by its clues: nobody printed a reference."""
UPDATES = {
    "retracted": "citekit:retracted",
    "withdrawn": "citekit:retracted",
    "concern": "citekit:concern",
    "corrected": "citekit:corrected",
}
"""Kind of a notice about a work -> the tag that exports bear."""

Annotate = Callable[[Work, Mapping[str, str], Mapping[str, str]], tuple[Said, ...]]
"""Gives the statements of a work's annotation, from the sources' labels ('Bai 2023') and texts by their ids."""


def label(source: Source) -> str:
    """The source in two words, 'Bai 2023'; its title or file where it has no author."""
    names = source.item.get("author") or [{}]
    particle = plain(names[0].get("non-dropping-particle"))
    who = f"{particle} {plain(names[0].get('family') or names[0].get('literal'))}".strip()
    parts = (source.item.get("issued") or {}).get("date-parts") or [[]]
    year = plain(parts[0][0]) if parts[0] else ""
    return f"{who} {year}".strip() if who else untagged(source.item.get("title")) or source.file


def said(difference: Difference) -> str:
    """A difference in words: "volume: printed '12', in the record '21'"."""
    if difference.field == "DOI":
        return f"the printed DOI {difference.printed} {difference.record}"
    return f"{difference.field}: printed '{difference.printed}', in the record '{difference.record}'"


def entries(bibliography: Bibliography, annotate: Annotate) -> tuple[Entry, ...]:
    """The works in their order, then the sources unless left out.

    A study that is only mentioned is no entry yet: see `mentions`. A source that another source cites, or
    that was read twice, is not listed twice.
    """
    labels = {source.id: label(source) for source in bibliography.sources}
    kept = [work for work in bibliography.works if not (work.mentioned or (work.own and work.own.left_out))]
    texts = {source.id: source.text for source in bibliography.sources}
    broader = bibliography.options.broader_tags
    works = [_work(work, () if _replaced(work) else annotate(work, labels, texts), broader) for work in kept]
    if not bibliography.options.include_sources:
        return tuple(works)
    unidentified = {one.source for work in bibliography.works if work.mentioned for one in work.printed}
    shown = {entry.item.get("DOI", "").lower() for entry in works} - {""}
    sources = []
    for source in bibliography.sources:
        doi = source.item.get("DOI", "").lower()
        if source.item and doi not in shown:  # a library is no article
            sources.append(_source(source, source.id in unidentified))
            shown |= {doi} - {""}
    return (*works, *sources)


def mentions(bibliography: Bibliography) -> tuple[Entry, ...]:
    """The studies that a source talks about without citing them, not identified: clues, no article."""
    return tuple(
        Entry(
            key=work.key,
            item={},
            check=work.check,
            clues=tuple(clue for one in work.printed for clue in one.clues),
            raw=tuple(one.raw for one in work.printed),
            in_sources=tuple(one.source for one in work.printed),
        )
        for work in bibliography.works
        if work.mentioned
    )


def _replaced(work: Work) -> bool:
    """Whether the user has an annotation that stands in place of ours."""
    return work.own is not None and work.own.annotation is not None


def _note(work: Work) -> str:
    """The user's note, and behind it the user's annotation: paragraphs, as they were written."""
    own = (work.own.note, work.own.annotation) if work.own else ()
    return "\n\n".join(one for one in own if one)


def _tags(work: Work, own: Own, broader: bool) -> list[str]:
    """The machine's tags, without those that the user took away, then the user's own.

    ``broader``: a tag is followed by the labels above it; one that was taken away brings none.
    """
    kept = [tag for tag in work.tags if f"{tag.facet}:{tag.id}" not in own.removed]
    made = [name for tag in kept for name in (f"{tag.facet}:{tag.id}", *(tag.broader if broader else ()))]
    return list(dict.fromkeys([*(name for name in made if name not in own.removed), *own.tags]))


def _work(work: Work, annotation: tuple[Said, ...], broader: bool) -> Entry:
    raw = tuple(one.raw for one in work.printed)
    tags = _tags(work, work.own or Own(), broader)
    item: Item = work.item
    if not item:  # nothing is lost: what could not be parsed is exported as it was printed
        item = {"type": "document", "title": raw[0]}
        tags.append(UNPARSED)
    if (item.get("custom") or {}).get("et_al"):
        tags.append(AUTHORS_INCOMPLETE)
    only_told = all(printed.clues for printed in work.printed)
    tags.append(IDENTIFIED if only_told and work.records else f"citekit:{work.check.state}")
    found = [
        UPDATES[update.kind] for update in work.check.updates if update.of is None and update.kind in UPDATES
    ]
    tags += dict.fromkeys(found)
    return Entry(
        key=work.key,
        item=item,
        tags=tuple(tags),
        annotation=annotation,
        note=_note(work),
        facts=work.facts,
        check=work.check,
        raw=raw,
        in_sources=tuple(dict.fromkeys(one.source for one in work.printed)),
    )


def _source(source: Source, unidentified: bool) -> Entry:
    item = source.item if source.item.get("title") else {**source.item, "title": source.file}
    return Entry(
        key=source.key,
        item=item,
        tags=(IDENTIFY,) if unidentified else (),
        is_source=True,
        in_sources=(source.id,),
    )
