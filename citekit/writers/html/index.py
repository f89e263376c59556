"""The index that the page's script filters by, and the choices of each filter."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from citekit.csl.item import Item
from citekit.csl.richtext import plain, untagged
from citekit.model.bibliography import Bibliography
from citekit.model.entry import Entry
from citekit.model.states import STATES
from citekit.writers.html.views import FacetCount, Option, PageEntry, PageSource, SourceOption, TagCount
from citekit.writers.styles import items as csl


def year(item: Item) -> int | None:
    """The year as a number, None for one in words."""
    written = csl.date(item.get("issued"), only_year=True)
    digits = written.split("-")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else None


Sections = Sequence[tuple[str, str, str]]
"""(source, heading, key of a work cited below it), each once, in the order of the texts."""


def cited_sections(bibliography: Bibliography) -> Sections:
    """Which section cites which work."""
    order = {source.id: at for at, source in enumerate(bibliography.sources)}
    citations = [
        (order[printed.source], citation.start, (printed.source, plain(citation.section), work.key))
        for work in bibliography.works
        for printed in work.printed
        for citation in (*printed.citations, *printed.continued)
        if plain(citation.section)
    ]
    return tuple(dict.fromkeys(section_key for *_, section_key in sorted(citations)))


def index(
    entries: Sequence[PageEntry], listed: Sequence[Entry], sources: Sequence[PageSource], sections: Sections
) -> dict[str, object]:
    """The index for JSON: tags by their place, sources by id, a row for each entry.

    A row holds key, tags (places in ``tags``), year or null, state, whether it is cited, the group (place of
    the source that it is listed under; -1 for none), sources, sections as [source, section], author and title.
    """
    places = _places(entries)
    sections_of: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for source, section, key in sections:
        sections_of[key].append((source, section))
    groups = {source.id: at for at, source in enumerate(sources)}
    rows = [
        {
            "key": entry.key,
            "tags": [places[tag.tag] for tag in entry.tags],
            "year": year(listed_entry.item),
            "state": entry.state,
            "cited": entry.cited,
            "group": next(
                (groups[source.id] for source in listed_entry.in_sources if source.id in groups), -1
            ),
            "sources": [source.id for source in listed_entry.in_sources],
            "sections": sections_of[entry.key],
            "author": _author(listed_entry.item),
            "title": untagged(listed_entry.item.get("title")),
        }
        for entry, listed_entry in zip(entries, listed, strict=True)
    ]
    documents = [{"key": source.key, "id": source.id, "index": source.index} for source in sources]
    return {"tags": list(places), "entries": rows, "documents": documents}


def choices(
    entries: Sequence[PageEntry], listed: Sequence[Entry], sources: Sequence[PageSource], sections: Sections
) -> dict[str, object]:
    """The choices of each filter with their counts."""
    years = [known for entry in listed if (known := year(entry.item)) is not None]
    states = Counter(entry.state for entry in entries)
    cited_count = sum(entry.cited for entry in entries)
    return {
        "facets": _facets(entries),
        "states": tuple(
            Option(value=state, label=info.words, count=states[state])
            for state, info in STATES.items()
            if states[state]
        ),
        "sources": _sources(listed, sources, sections),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "cited": cited_count,
        "uncited": len(entries) - cited_count,
    }


def _places(entries: Sequence[PageEntry]) -> dict[str, int]:
    tags = dict.fromkeys(tag.tag for entry in entries for tag in entry.tags)
    return {tag: at for at, tag in enumerate(tags)}


def _facets(entries: Sequence[PageEntry]) -> tuple[FacetCount, ...]:
    """Facets by their first tag, citekit's last; tags by count, then name."""
    places, counts = _places(entries), Counter(tag.tag for entry in entries for tag in entry.tags)
    facets: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        for tag in entry.tags:
            facets[tag.facet][tag.tag] = tag.label
    names = sorted(facets, key=lambda name: (name == "citekit", name == "tags"))
    return tuple(
        FacetCount(
            name=name,
            tags=tuple(
                TagCount(tag=tag, label=facets[name][tag], index=places[tag], count=counts[tag])
                for tag in sorted(facets[name], key=lambda tag: (-counts[tag], tag))
            ),
        )
        for name in names
    )


def _sources(
    listed: Sequence[Entry], sources: Sequence[PageSource], sections: Sections
) -> tuple[SourceOption, ...]:
    printing = Counter(source.id for entry in listed for source in entry.in_sources)
    keys = {entry.key for entry in listed}
    counts: Mapping[str, Counter[str]] = defaultdict(Counter)
    for source_id, section, key in sections:
        if key in keys:
            counts[source_id][section] += 1
    return tuple(
        SourceOption(
            value=source.id,
            label=source.label,
            count=printing[source.id],
            sections=tuple(
                Option(value=name, label=name, count=count) for name, count in counts[source.id].items()
            ),
        )
        for source in sources
        if printing[source.id]
    )


def _author(item: Item) -> str:
    """What to sort by: the first author's family name, else an editor's."""
    for role in ("author", "editor"):
        for name in csl.names(item.get(role)):
            return f"{name.family} {name.given}"
    return ""
