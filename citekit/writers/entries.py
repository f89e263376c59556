"""The works and sources of a Bibliography as entries and collections."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citekit.citations.statements import annotations
from citekit.csl.dates import year
from citekit.csl.item import Item, custom, is_cut_short, item_doi
from citekit.csl.names import NAMES, sort_name, spaced_initials
from citekit.csl.richtext import plain, untagged
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Options, Source, Work
from citekit.model.citation import Statement
from citekit.model.doubts import CHECK_PARSING, open_doubts
from citekit.model.entry import AUTHORS_INCOMPLETE, Collection, Entry, EntryList, InSource
from citekit.model.grouping import versions
from citekit.model.states import check_tags
from citekit.model.tags import Tag

_LABEL_WORDS = 5
"""Words of a title that name a source without an author; one more is not cut off."""
IDENTIFY = "citekit:identify"
UNPARSED = "citekit:unparsed"


def source_label(source: Source) -> str:
    """The source in two words, 'Bai 2023'; the first words of its title, or its file, if it has no author."""
    who = next(map(sort_name, source.item.get("author") or ()), "")
    if who:
        return f"{who} {year(source.item) or ''}".strip()
    words = untagged(source.item.get("title")).split()
    few = " ".join(words[:_LABEL_WORDS])
    return (f"{few} ..." if len(words) > _LABEL_WORDS + 1 else " ".join(words)) or source.file


def collect_entries(bibliography: Bibliography, facets: Sequence[str] = ()) -> EntryList:
    """The entries and collections that exports show.

    There is a collection for each source; with ``facets``, one more for each of them, with a collection for each of
    its tags. Raises UsageError for a facet that no entry has.
    """
    shown = _entries(bibliography)
    documents = _documents(bibliography, shown)
    return EntryList(
        name=_title(bibliography),
        entries=shown,
        collections=(*_by_source(bibliography, shown, documents), *_by_facet(shown, facets)),
        documents=documents,
    )


def _title(bibliography: Bibliography) -> str:
    """The ``name`` in citekit.toml, else one of the sources: 'Bai 2023 and 1 more'."""
    if bibliography.options.name or not bibliography.sources:
        return bibliography.options.name or "citekit"
    more = len(bibliography.sources) - 1
    return source_label(bibliography.sources[0]) + (f" and {more} more" if more else "")


def _entries(bibliography: Bibliography) -> tuple[Entry, ...]:
    """The works in their order, then the sources unless they are left out.

    A study that is only mentioned is not an entry. A source that another source cites, or that was read twice, is
    listed once.
    """
    labels = {source.id: source_label(source) for source in bibliography.sources}
    kept = [
        work for work in bibliography.works if not (work.mentioned or (work.edits and work.edits.left_out))
    ]
    options = bibliography.options
    of_work = annotations(bibliography)
    other_versions = _versions(kept)
    works = [
        _work(
            work,
            () if _replaced(work) else tuple(of_work.get(work.key, ())),
            labels,
            options,
            other_versions.get(work.key, ()),
        )
        for work in kept
    ]
    if not bibliography.options.include_sources:
        return tuple(works)
    unidentified = {one.source for work in bibliography.works if work.mentioned for one in work.printed}
    shown = {item_doi(entry.item) for entry in works} - {""}
    sources = []
    for source in bibliography.sources:
        doi = item_doi(source.item)
        if source.item and doi not in shown:  # a library is not an article
            sources.append(_source(source, labels[source.id], source.id in unidentified))
            shown |= {doi} - {""}
    return (*works, *sources)


def _documents(bibliography: Bibliography, shown: Sequence[Entry]) -> dict[str, str]:
    """Source id -> key of the entry that is the source: its own, or that of its DOI."""
    keys = {entry.key for entry in shown}
    by_doi = {doi: entry.key for entry in reversed(shown) if (doi := item_doi(entry.item))}
    keys_of_sources = {
        source.id: source.key if source.key in keys else by_doi.get(item_doi(source.item), "")
        for source in bibliography.sources
    }
    return {source: key for source, key in keys_of_sources.items() if key}


def _by_source(
    bibliography: Bibliography, shown: Sequence[Entry], documents: Mapping[str, str]
) -> Iterator[Collection]:
    """The source itself, then the works that it cites.

    Sources of the same label have their files' names too.
    """
    labels = Counter(source_label(source) for source in bibliography.sources)
    printing: dict[str, list[str]] = defaultdict(list)
    for entry in shown:
        for in_source in entry.in_sources:
            printing[in_source.id].append(entry.key)
    for source in bibliography.sources:
        source_name = source_label(source)
        own = [documents[source.id]] if source.id in documents else []
        yield Collection(
            name=source_name if labels[source_name] == 1 else f"{source_name} ({source.file})",
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
                f"Unknown facet '{facet}' (the entries have: {', '.join(sorted(known)) or 'none'})"
            )
        tags = tuple(Collection(name=value, keys=tuple(keys[value])) for value in sorted(keys))
        yield Collection(name=facet, collections=tags)


def _replaced(work: Work) -> bool:
    """Whether the user's annotation replaces citekit's."""
    return work.edits is not None and work.edits.annotation is not None


def _note(work: Work) -> str:
    """The user's note, the library's note and the user's annotation, as paragraphs."""
    own = (work.edits.note, work.edits.annotation) if work.edits else (None, None)
    return "\n\n".join(one for one in (own[0], plain(work.item.get("annote")), own[1]) if one)


def _in_sources(work: Work, labels: Mapping[str, str]) -> tuple[InSource, ...]:
    in_sources: dict[str, InSource] = {}
    for printed in work.printed:
        earlier = in_sources.get(printed.source)
        # A study that is only mentioned has a number that no text prints.
        number, place = (None, None) if printed.clues else (printed.number, printed.list)
        if earlier and earlier.number is not None:
            number, place = earlier.number, earlier.list
        in_sources[printed.source] = InSource(
            id=printed.source,
            label=labels[printed.source],
            number=number,
            list=place,
            cited=bool(printed.citations) or bool(earlier and earlier.cited),
        )
    return tuple(in_sources.values())


def _names(tag: Tag, broader: bool) -> list[str]:
    """The tag as exports name it, with ``broader`` followed by the labels above it."""
    return [f"{tag.facet}:{tag.id}", *(tag.broader if broader else ())]


def _own_tags(work: Work) -> list[str]:
    """The tags of a person: from corrections, and the keywords of libraries.

    Tags that begin with 'citekit:' are left to the build.
    """
    separate = custom(work.item).get("tags")
    keywords = separate if isinstance(separate, list) else re.split(r"[,;]", plain(work.item.get("keyword")))
    tags = [one for one in map(plain, keywords) if one and not one.startswith("citekit:")]
    return list(dict.fromkeys([*tags, *(work.edits.tags if work.edits else ())]))


def _versions(works: Sequence[Work]) -> dict[str, list[str]]:
    """The key of a preprint -> keys of what it was published as, and the other way round."""
    by_doi = {doi: work.key for work in reversed(works) if (doi := item_doi(work.item))}
    pairs = [(works[one].key, works[other].key) for one, other in versions([work.item for work in works])]
    pairs += [
        (work.key, by_doi[related.doi])
        for work in works
        for related in work.check.related
        if related.doi in by_doi and by_doi[related.doi] != work.key
    ]
    keys: dict[str, list[str]] = defaultdict(list)
    for one, other in dict.fromkeys(tuple(sorted(pair)) for pair in pairs):
        keys[one].append(other)
        keys[other].append(one)
    return keys


def _work(
    work: Work,
    annotation: tuple[Statement, ...],
    labels: Mapping[str, str],
    options: Options,
    other_versions: Sequence[str],
) -> Entry:
    raw = tuple(one.raw for one in work.printed)
    removed = work.edits.removed if work.edits else ()
    # A removed tag brings none of those above it.
    kept = [tag for tag in work.tags if options.tags == "all" or tag.strength == "firm"]
    machine_tags = tuple(tag for tag in kept if f"{tag.facet}:{tag.id}" not in removed)
    own = [tag for tag in _own_tags(work) if tag not in removed]
    tags = [
        name for tag in machine_tags for name in _names(tag, options.broader_tags) if name not in removed
    ] + own
    item = _with_initials(work.item)
    if not item:  # what could not be parsed is exported as it was printed
        item = {"type": "document", "title": raw[0]}
        tags.append(UNPARSED)
    if is_cut_short(item):
        tags.append(AUTHORS_INCOMPLETE)
    if doubts := open_doubts(work):
        tags.append(CHECK_PARSING)
    only_mentioned = all(printed.clues for printed in work.printed)
    tags += check_tags(work.check, by_clues=only_mentioned and bool(work.records))
    return Entry(
        key=work.key,
        item=item,
        tags=tuple(dict.fromkeys(tags)),
        own_tags=tuple(own),
        evidence=machine_tags,
        annotation=annotation,
        note=_note(work),
        facts=work.facts,
        check=work.check,
        doubts=doubts,
        raw=raw,
        in_sources=_in_sources(work, labels),
        aliases=work.aliases,
        versions=tuple(other_versions),
    )


def _with_initials(item: Item) -> Item:
    """The item with 'N. B.' for 'NB', as citation processors read given names."""
    people = {name: value for name, value in item.items() if name in NAMES and isinstance(value, list)}
    return {**item, **{name: [spaced_initials(person) for person in value] for name, value in people.items()}}


def _source(source: Source, source_name: str, unidentified: bool) -> Entry:
    item = _with_initials(source.item)
    if not item.get("title"):
        item = {**item, "title": source.file}
    return Entry(
        key=source.key,
        item=item,
        tags=(IDENTIFY,) if unidentified else (),
        is_source=True,
        in_sources=(InSource(id=source.id, label=source_name),),
    )
