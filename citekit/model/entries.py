"""What exports show: the works and sources of a Bibliography as entries with tags and annotation."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citekit.csl.dates import year
from citekit.csl.item import Item, custom, is_cut_short, item_doi
from citekit.csl.names import sort_name
from citekit.csl.richtext import plain, untagged
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Source, Work
from citekit.model.citation import Statement
from citekit.model.entry import Collection, Entry, EntryList, InSource
from citekit.model.states import check_tags
from citekit.model.tags import Tag

AUTHORS_INCOMPLETE = "citekit:authors-incomplete"
IDENTIFY = "citekit:identify"
UNPARSED = "citekit:unparsed"

Annotations = Mapping[str, Sequence[Statement]]
"""Key of a work -> the statements of its annotation: `citekit.citations.statements.annotations`."""


def label(source: Source) -> str:
    """The source in two words, 'Bai 2023'; its title or file where it has no author."""
    who = next(map(sort_name, source.item.get("author") or ()), "")
    return (
        f"{who} {year(source.item) or ''}".strip()
        if who
        else untagged(source.item.get("title")) or source.file
    )


def entry_list(bibliography: Bibliography, annotations: Annotations, facets: Sequence[str] = ()) -> EntryList:
    """All that exports show, in one hand.

    One collection for each source document; with ``facets``, one more for each of them, with a collection for
    each of its tags. Raises UsageError for a facet that no entry has.
    """
    shown = entries(bibliography, annotations)
    documents = _documents(bibliography, shown)
    return EntryList(
        name=name(bibliography),
        entries=shown,
        collections=(*_by_source(bibliography, shown, documents), *_by_facet(shown, facets)),
        documents=documents,
    )


def name(bibliography: Bibliography) -> str:
    """What the bibliography is called: its ``name`` in citekit.toml, else by its sources: 'Bai 2023 and 1 more'."""
    if bibliography.options.name or not bibliography.sources:
        return bibliography.options.name or "citekit"
    more = len(bibliography.sources) - 1
    return label(bibliography.sources[0]) + (f" and {more} more" if more else "")


def entries(bibliography: Bibliography, annotations: Annotations) -> tuple[Entry, ...]:
    """The works in their order, then the sources unless left out.

    A study that is only mentioned is no entry yet: see `mentions`. A source that another source cites, or
    that was read twice, is not listed twice.
    """
    labels = {source.id: label(source) for source in bibliography.sources}
    kept = [
        work for work in bibliography.works if not (work.mentioned or (work.edits and work.edits.left_out))
    ]
    broader = bibliography.options.broader_tags
    works = [
        _work(work, () if _replaced(work) else tuple(annotations.get(work.key, ())), labels, broader)
        for work in kept
    ]
    if not bibliography.options.include_sources:
        return tuple(works)
    unidentified = {one.source for work in bibliography.works if work.mentioned for one in work.printed}
    shown = {item_doi(entry.item) for entry in works} - {""}
    sources = []
    for source in bibliography.sources:
        doi = item_doi(source.item)
        if source.item and doi not in shown:  # a library is no article
            sources.append(_source(source, labels[source.id], source.id in unidentified))
            shown |= {doi} - {""}
    return (*works, *sources)


def mentions(bibliography: Bibliography) -> tuple[Entry, ...]:
    """The studies that a source talks about without citing them, not identified: clues, no article."""
    labels = {source.id: label(source) for source in bibliography.sources}
    return tuple(
        Entry(
            key=work.key,
            item={},
            check=work.check,
            clues=tuple(clue for one in work.printed for clue in one.clues),
            raw=tuple(one.raw for one in work.printed),
            in_sources=_in_sources(work, labels),
        )
        for work in bibliography.works
        if work.mentioned
    )


def _documents(bibliography: Bibliography, shown: Sequence[Entry]) -> dict[str, str]:
    """Source id -> key of the entry that is that source: its own, or the one of its DOI."""
    keys = {entry.key for entry in shown}
    by_doi = {doi: entry.key for entry in reversed(shown) if (doi := item_doi(entry.item))}
    found = {
        source.id: source.key if source.key in keys else by_doi.get(item_doi(source.item), "")
        for source in bibliography.sources
    }
    return {source: key for source, key in found.items() if key}


def _by_source(
    bibliography: Bibliography, shown: Sequence[Entry], documents: Mapping[str, str]
) -> Iterator[Collection]:
    """The source itself, then what it prints. Two sources of one label are told apart by their files."""
    labels = Counter(label(source) for source in bibliography.sources)
    printing: dict[str, list[str]] = defaultdict(list)
    for entry in shown:
        for one in entry.in_sources:
            printing[one.id].append(entry.key)
    for source in bibliography.sources:
        called = label(source)
        own = [documents[source.id]] if source.id in documents else []
        yield Collection(
            name=called if labels[called] == 1 else f"{called} ({source.file})",
            keys=tuple(dict.fromkeys([*own, *printing[source.id]])),
        )


def _by_facet(shown: Sequence[Entry], facets: Sequence[str]) -> Iterator[Collection]:
    for facet in facets:
        keys: dict[str, list[str]] = defaultdict(list)
        for entry in shown:
            for tag in entry.tags:
                named, colon, value = tag.partition(":")
                if colon and named == facet:
                    keys[value].append(entry.key)
        if not keys:
            known = {tag.partition(":")[0] for entry in shown for tag in entry.tags if ":" in tag} - {
                "citekit"
            }
            raise UsageError(
                f"no entry has a tag of the facet '{facet}'; there are: {', '.join(sorted(known)) or 'none'}"
            )
        tags = tuple(Collection(name=value, keys=tuple(keys[value])) for value in sorted(keys))
        yield Collection(name=facet, collections=tags)


def _replaced(work: Work) -> bool:
    """Whether the user has an annotation that stands in place of ours."""
    return work.edits is not None and work.edits.annotation is not None


def _note(work: Work) -> str:
    """The user's note, what a library of the user's says of the work, and the user's annotation: paragraphs."""
    own = (work.edits.note, work.edits.annotation) if work.edits else (None, None)
    return "\n\n".join(one for one in (own[0], plain(work.item.get("annote")), own[1]) if one)


def _in_sources(work: Work, labels: Mapping[str, str]) -> tuple[InSource, ...]:
    found: dict[str, InSource] = {}
    for one in work.printed:
        before = found.get(one.source)
        found[one.source] = InSource(
            id=one.source,
            label=labels[one.source],
            number=before.number if before and before.number is not None else one.number,
            cited=bool(one.citations) or bool(before and before.cited),
        )
    return tuple(found.values())


def _names(tag: Tag, broader: bool) -> list[str]:
    """The tag as exports name it, followed by the labels above it where ``broader`` asks for them."""
    return [f"{tag.facet}:{tag.id}", *(tag.broader if broader else ())]


def _own_tags(work: Work) -> list[str]:
    """What a person gave: corrections, and keywords of the library that the work comes from.

    Tags in our own name are left to the build that makes them.
    """
    apart = custom(work.item).get("tags")
    keywords = apart if isinstance(apart, list) else re.split(r"[,;]", plain(work.item.get("keyword")))
    kept = [one for one in map(plain, keywords) if one and not one.startswith("citekit:")]
    return list(dict.fromkeys([*kept, *(work.edits.tags if work.edits else ())]))


def _work(work: Work, annotation: tuple[Statement, ...], labels: Mapping[str, str], broader: bool) -> Entry:
    raw = tuple(one.raw for one in work.printed)
    removed = work.edits.removed if work.edits else ()
    # A tag that was taken away brings none of those above it.
    made = tuple(tag for tag in work.tags if f"{tag.facet}:{tag.id}" not in removed)
    own = [tag for tag in _own_tags(work) if tag not in removed]
    tags = [name for tag in made for name in _names(tag, broader) if name not in removed] + own
    item: Item = work.item
    if not item:  # nothing is lost: what could not be parsed is exported as it was printed
        item = {"type": "document", "title": raw[0]}
        tags.append(UNPARSED)
    if is_cut_short(item):
        tags.append(AUTHORS_INCOMPLETE)
    only_told = all(printed.clues for printed in work.printed)
    tags += check_tags(work.check, by_clues=only_told and bool(work.records))
    return Entry(
        key=work.key,
        item=item,
        tags=tuple(dict.fromkeys(tags)),
        own_tags=tuple(own),
        evidence=made,
        annotation=annotation,
        note=_note(work),
        facts=work.facts,
        check=work.check,
        raw=raw,
        in_sources=_in_sources(work, labels),
    )


def _source(source: Source, called: str, unidentified: bool) -> Entry:
    item = source.item if source.item.get("title") else {**source.item, "title": source.file}
    return Entry(
        key=source.key,
        item=item,
        tags=(IDENTIFY,) if unidentified else (),
        is_source=True,
        in_sources=(InSource(id=source.id, label=called),),
    )
