"""Read the notices of a Crossref message, and the work's other versions."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from citekit.csl.identifiers import without_doi_label
from citekit.csl.richtext import plain
from citekit.data import data_lines
from citekit.indexes.crossref import dates as crossref_dates
from citekit.indexes.crossref import markup
from citekit.model.check import Related, RelatedKind, Update, UpdateKind

_RELATIONS: tuple[tuple[str, RelatedKind], ...] = (
    ("has-preprint", "preprint"),
    ("is-preprint-of", "published"),
)


@cache
def _kinds() -> dict[str, UpdateKind]:
    named = dict(line.split() for line in data_lines("crossref_updates.txt"))
    return msgspec.convert(named, dict[str, UpdateKind])


def updates(message: Mapping[str, Any], doi: str, *, retracted: bool = False) -> tuple[Update, ...]:
    """Notices about the work, and works that it is a notice about, each once.

    A record that updates itself, a retraction in place, is a notice about the work. ``retracted``: its title
    says so, which counts as a notice without a DOI. The same event, reported by the publisher and by Retraction
    Watch, is one Update with two sources.
    """
    events: list[Update] = []
    for update in (*_about(message, doi), *_of(message, doi)):
        _add(events, update)
    if retracted and not any(one.kind in ("retracted", "withdrawn") and one.of is None for one in events):
        events.append(Update(kind="retracted", doi="", sources=("publisher",)))
    return tuple(events)


def _add(events: list[Update], update: Update) -> None:
    for position, known in enumerate(events):
        if _same(known, update):
            sources = tuple(dict.fromkeys((*known.sources, *update.sources)))
            events[position] = msgspec.structs.replace(
                known, doi=known.doi or update.doi, date=known.date or update.date, sources=sources
            )
            return
    events.append(update)


def _same(one: Update, other: Update) -> bool:
    """Whether two updates are one event: one kind, work and notice, or one day."""
    if (one.kind, one.of) != (other.kind, other.of):
        return False
    if one.doi == other.doi or not (one.doi and other.doi):
        return True
    return one.date is not None and one.date == other.date and not set(one.sources) & set(other.sources)


def _about(message: Mapping[str, Any], doi: str) -> Iterator[Update]:
    for entry in _dicts(message.get("updated-by")):
        yield _update(entry, doi=as_doi(entry.get("DOI")), of=None)


def _of(message: Mapping[str, Any], doi: str) -> Iterator[Update]:
    for entry in _dicts(message.get("update-to")):
        if target := as_doi(entry.get("DOI")):
            yield _update(entry, doi=doi, of=None if target == doi else target)


def _update(entry: Mapping[str, Any], doi: str, of: str | None) -> Update:
    kind = re.sub(r"[\s_-]+", "-", markup.text(entry.get("type")).lower())
    date = crossref_dates.iso(crossref_dates.parts(entry.get("updated")))
    source = markup.text(entry.get("source")) or "publisher"
    return Update(kind=_kinds().get(kind, "other"), doi=doi, date=date, sources=(source,), of=of)


def related(message: Mapping[str, Any]) -> tuple[Related, ...]:
    """Its preprints, and what it was published as."""
    relations = message.get("relation")
    versions = [
        Related(kind=kind, doi=doi)
        for name, kind in _RELATIONS
        for entry in _dicts(relations.get(name) if isinstance(relations, dict) else None)
        if entry.get("id-type") == "doi" and (doi := as_doi(entry.get("id")))
    ]
    return tuple(dict.fromkeys(versions))


def as_doi(value: object) -> str:
    """The DOI in a field, lower case and without 'https://doi.org/', or ''."""
    doi = without_doi_label("" if isinstance(value, list) else plain(value)).lower()
    return doi if doi.startswith("10.") and "/" in doi and " " not in doi else ""


def _dicts(value: object) -> list[dict[str, Any]]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]
