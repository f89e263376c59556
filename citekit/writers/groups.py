"""Groups of works for reading: by a facet of tags, section, year or check.

A work may belong to several groups. It is listed in the first, and the others name it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from citekit.csl.dates import year
from citekit.csl.richtext import plain
from citekit.errors import UsageError, unknown
from citekit.model.bibliography import Bibliography
from citekit.model.entry import Entry
from citekit.model.states import STATES, belongs_to_another, is_retracted, state_of
from citekit.writers.entries import UNPARSED, source_label

FIXED = ("section", "year", "check")
"""What works can be grouped by beside the facets of their tags."""


class Group(NamedTuple):
    """A group: the entries that are listed in it, and those of it that are listed in an earlier one."""

    name: str
    entries: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...]

    @property
    def summary(self) -> str:
        """How many works, their years and checks: '14 works, 2012-2022: 12 verified, 2 retracted'."""
        return summarize([*self.entries, *self.elsewhere])


class Section(NamedTuple):
    """A work cited below a heading of a source."""

    source: str
    heading: str
    key: str


def cited_sections(bibliography: Bibliography) -> tuple[Section, ...]:
    """Which section cites which work, each once, in the order of the texts."""
    order = {source.id: at for at, source in enumerate(bibliography.sources)}
    citations = [
        (order[printed.source], citation.start, Section(printed.source, plain(citation.section), work.key))
        for work in bibliography.works
        for printed in work.printed
        for citation in (*printed.citations, *printed.continued)
        if plain(citation.section)
    ]
    return tuple(dict.fromkeys(section for *_, section in sorted(citations)))


def facets_of(entries: Sequence[Entry]) -> list[str]:
    """The facets of the entries' tags, without citekit's own."""
    named = (tag.partition(":") for entry in entries for tag in entry.tags)
    facets = (plain(facet) for facet, colon, label in named if colon and plain(facet) and plain(label))
    return [facet for facet in dict.fromkeys(facets) if facet != "citekit"]


def strength_first(entry: Entry) -> list[str]:
    """The tags of the entry, those that only sentences on several works earned behind the others."""
    context = {f"{tag.facet}:{tag.id}" for tag in entry.evidence if tag.strength == "context"}
    return sorted(entry.tags, key=context.__contains__)


def group_entries(bibliography: Bibliography, entries: Sequence[Entry], by: str) -> tuple[Group, ...]:
    """The entries in groups; what belongs to none is the last one.

    ``by``: one of `FIXED`, or a facet that the entries have.
    """
    names_of = _names(bibliography, entries, by)
    listed: dict[str, list[Entry]] = defaultdict(list)
    elsewhere: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        names = names_of.get(entry.key) or [f"No {by}"]
        listed[names[0]].append(entry)
        for name in names[1:]:
            elsewhere[name].append(entry)
    return tuple(
        Group(name, tuple(listed[name]), tuple(elsewhere[name]))
        for name in _ordered(by, names_of, {*listed, *elsewhere})
    )


def check_group(by: str, entries: Sequence[Entry]) -> None:
    """Raise UsageError for a group that is neither '', one of `FIXED` nor a facet that the entries have."""
    facets = facets_of(entries)
    if by and by not in (*FIXED, *facets):
        raise UsageError(unknown("group", by, (*FIXED, *sorted(facets))))


def known_group(bibliography: Bibliography, entries: Sequence[Entry]) -> str:
    """The group that the bibliography's options name; '' for one that its works do not have."""
    group = bibliography.options.group
    works = [entry for entry in entries if not entry.is_source]
    return group if group in (*FIXED, *facets_of(works)) else ""


def _names(bibliography: Bibliography, entries: Sequence[Entry], by: str) -> dict[str, list[str]]:
    """The names of the groups of each entry by its key, that in which it is listed first."""
    if by == "section":
        labels = {source.id: source_label(source) for source in bibliography.sources}
        several = len(labels) > 1
        names: dict[str, list[str]] = defaultdict(list)
        for source, heading, key in cited_sections(bibliography):
            names[key].append(f"{labels[source]}: {heading}" if several else heading)
        return names
    return {entry.key: list(dict.fromkeys(filter(None, _names_of(entry, by)))) for entry in entries}


def _names_of(entry: Entry, by: str) -> list[str]:
    if by == "year":
        return [str(year(entry.item) or "")]
    if by == "check":
        return [STATES[state_of(entry.check)].words]
    tags = (tag.partition(":") for tag in strength_first(entry))
    return [plain(label) for facet, _, label in tags if plain(facet) == by]


def _ordered(by: str, names_of: Mapping[str, list[str]], names: set[str]) -> list[str]:
    """Facets' groups by size, years from the newest, sections as in the texts, checks as in `STATES`."""
    counts = Counter(name for several in names_of.values() for name in several)
    if by == "year":
        known = sorted(counts, key=int, reverse=True)
    elif by == "check":
        known = [info.words for info in STATES.values()]
    elif by == "section":
        known = list(counts)
    else:
        known = sorted(counts, key=lambda name: (-counts[name], name))
    return [name for name in (*known, f"No {by}") if name in names]


def summarize(entries: Sequence[Entry]) -> str:
    """The number of works, their years and checks."""
    years = sorted(known for entry in entries if (known := year(entry.item)) is not None)
    span = f", {years[0]}" + (f"–{years[-1]}" if years[-1] > years[0] else "") if years else ""
    counts = Counter(state_of(entry.check) for entry in entries)
    checks = [f"{counts[state]} {info.short}" for state, info in STATES.items() if counts[state]]
    retracted = sum("retracted" in flags(entry) for entry in entries)
    checks += [f"{retracted} retracted"] if retracted else []
    return f"{len(entries)} work{'' if len(entries) == 1 else 's'}{span}: {', '.join(checks)}"


def flags(entry: Entry) -> list[str]:
    """What a reader must know of the entry beside its state: retracted, wrong-doi, concern, corrected, note."""
    check = entry.check
    kinds = {update.kind for update in check.updates if update.of is None} if check else set()
    known = {
        "retracted": is_retracted(check.updates if check else ()),
        "concern": "concern" in kinds,
        "corrected": "corrected" in kinds,
        "wrong-doi": any(map(belongs_to_another, check.differences)) if check else False,
        "note": bool(entry.note.strip()),
    }
    return [name for name, holds in known.items() if holds]


def needs_check(entry: Entry) -> bool:
    """Whether a person should look at the work: no record agrees, or it may be parsed wrongly."""
    return STATES[state_of(entry.check)].gravity >= 4 or UNPARSED in entry.tags or bool(entry.doubts)
