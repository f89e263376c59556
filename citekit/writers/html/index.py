"""The index that the page's script filters by, and the choices of each filter."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citekit.csl.item import Item
from citekit.csl.richtext import plain, untagged
from citekit.model.entry import Entry
from citekit.model.states import STATES
from citekit.writers.groups import Section, strength_first
from citekit.writers.html.evidence import tag_view
from citekit.writers.html.views import FacetCount, Option, PageEntry, PageSource, SourceOption, TagCount
from citekit.writers.styles import items as csl

FLAGS = {
    "retracted": "retracted",
    "wrong-doi": "wrong DOI",
    "concern": "expression of concern",
    "corrected": "corrected",
    "to-check": "to check",
    "note": "with a note",
}
"""What a work can be beside its state -> in words."""
_REVIEWS = frozenset(("review", "systematic-review", "meta-analysis", "guideline"))
"""Tags of the facet 'design' with which a reader may start."""


def year(item: Item) -> int | None:
    """The year as a number, None for one in words."""
    written = csl.date(item.get("issued"), only_year=True)
    digits = written.split("-")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else None


def index(
    entries: Sequence[PageEntry],
    listed: Sequence[Entry],
    sources: Sequence[PageSource],
    sections: Sequence[Section],
) -> dict[str, object]:
    """The index for JSON; what repeats is a place in a table.

    ``tags``: [tag, facet, label]; ``sections``: [place of the source, heading]; ``states``: [state, in a word];
    ``entries``: a row for each entry, with its tags (the firm ones first), year or null, sources and sections,
    group (the source that it is listed under; -1 for none), how often the texts cite it, and the first author
    and title to sort by.
    """
    places = _places(entries)
    documents = {source.id: at for at, source in enumerate(sources)}
    headings: dict[tuple[int, str], int] = {}
    sections_of: dict[str, list[int]] = defaultdict(list)
    for source, heading, key in sections:
        place = headings.setdefault((documents[source], heading), len(headings))
        sections_of[key].append(place)
    rows = []
    for entry, listed_entry in zip(entries, listed, strict=True):
        within = [documents[source.id] for source in listed_entry.in_sources if source.id in documents]
        rows.append(
            {
                "key": entry.key,
                "tags": _tag_places(listed_entry, entry, places),
                "year": year(listed_entry.item),
                "state": entry.state,
                "flags": entry.flags,
                "cited": entry.cited,
                "cites": entry.citations,
                "review": is_review(listed_entry),
                "group": next(iter(within), -1),
                "sources": within,
                "sections": sections_of[entry.key],
                "author": _author(listed_entry.item),
                "title": untagged(listed_entry.item.get("title")),
            }
        )
    return {
        "tags": [(tag.tag, tag.facet, tag.label) for tag in map(tag_view, places)],
        "sections": list(headings),
        "states": [(state, info.words, info.short) for state, info in STATES.items()],
        "flags": FLAGS,
        "entries": rows,
        "documents": [
            {"key": one.key, "id": one.id, "index": one.index, "label": one.label} for one in sources
        ],
    }


def _tag_places(listed: Entry, entry: PageEntry, places: Mapping[str, int]) -> list[int]:
    shown = {tag.tag for tag in entry.tags}
    return [places[tag] for tag in map(plain, strength_first(listed)) if tag in shown]


def is_review(entry: Entry) -> bool:
    """Whether the work is tagged as a review, or is called one in its title."""
    if any(tag.partition(":")[0] == "design" and tag.partition(":")[2] in _REVIEWS for tag in entry.tags):
        return True
    words = untagged(entry.item.get("title")).casefold()
    return any(kind in words for kind in (" review", "review of", "meta-analysis", "guideline", "overview"))


def choices(
    entries: Sequence[PageEntry],
    listed: Sequence[Entry],
    sources: Sequence[PageSource],
    sections: Sequence[Section],
) -> dict[str, object]:
    """The choices of each filter with their counts."""
    years = [known for entry in listed if (known := year(entry.item)) is not None]
    states = Counter(entry.state for entry in entries)
    flags = Counter(flag for entry in entries for flag in entry.flags)
    cited_count = sum(entry.cited for entry in entries)
    return {
        "facets": _facets(entries),
        "states": tuple(
            Option(value=state, label=info.words, count=states[state], short=info.short)
            for state, info in STATES.items()
            if states[state]
        ),
        "flags": tuple(
            Option(value=flag, label=words, count=flags[flag], short=words)
            for flag, words in FLAGS.items()
            if flags[flag]
        ),
        "sources": tuple(_sources(listed, sources, sections)),
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
    listed: Sequence[Entry], sources: Sequence[PageSource], sections: Sequence[Section]
) -> Iterator[SourceOption]:
    printing = Counter(source.id for entry in listed for source in entry.in_sources)
    keys = {entry.key for entry in listed}
    counts: Mapping[str, Counter[str]] = defaultdict(Counter)
    for source_id, section, key in sections:
        if key in keys:
            counts[source_id][section] += 1
    for source in sources:
        if printing[source.id]:
            options = (
                Option(value=name, label=name, count=count, short=name)
                for name, count in counts[source.id].items()
            )
            yield SourceOption(
                value=source.id, label=source.label, count=printing[source.id], sections=tuple(options)
            )


def _author(item: Item) -> str:
    """What to sort by: the first author's family name, else an editor's."""
    for role in ("author", "editor"):
        people = item.get(role)
        for person in people if isinstance(people, list | tuple) else ():
            for name in csl.names([person]):
                return f"{name.family} {name.given}"
    return ""
