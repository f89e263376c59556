"""Group the references to one work, and merge their items and its records. Pure functions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from citekit.csl.dates import year
from citekit.csl.item import Item, custom, cut_short_field, is_cut_short, item_doi
from citekit.csl.names import creators, last_name
from citekit.model.bibliography import Prefer, Printed
from citekit.model.note import Note
from citekit.text.normalize import fold, word_key


class Merged(NamedTuple):
    """An item, and the origin of each of its fields: the position of a reference, or the name of an index."""

    item: Item
    origins: dict[str, int | str]


def merge(
    printed: Sequence[Printed],
    records: Mapping[str, Item] | None = None,
    prefer: Prefer = "record",
    wrong: Collection[str] = (),
) -> Merged:
    """Merge the references to a work, and its records, to the item that is shown and exported.

    The first reference counts, completed from the others; a full list of authors is preferred to
    one that ends in 'et al.'. With ``prefer="record"`` a record's form is shown where it is as full as the
    printed one, with "printed" the record only gives what was not printed. ``wrong``: fields whose printed
    value is wrong. The item is {} if no reference could be parsed and there is no record.
    """
    merged = _printed(printed)
    for name in wrong:
        merged.item.pop(name, None)
        merged.origins.pop(name, None)
    for index, record in (records or {}).items():
        merged = _completed(merged, index, record, prefer)
    return merged


def _printed(printed: Sequence[Printed]) -> Merged:
    merged: Item = {}
    origins: dict[str, int | str] = {}
    items = [reference.item for reference in printed]
    with_authors = [position for position, item in enumerate(items) if item.get("author")]
    authors = min(with_authors, key=lambda position: (is_cut_short(items[position]), position), default=None)
    for position, item in enumerate(items):
        for name, value in item.items():
            if name not in merged and name != "custom" and (name != "author" or position == authors):
                merged[name] = value
                origins[name] = position
    more = {name: value for item in items for name, value in custom(item).items()}
    if authors is not None and not is_cut_short(items[authors]):
        more.pop("et_al", None)  # it belongs to another list of authors
    if more:
        merged["custom"] = more
    return Merged(merged, origins)


def _completed(merged: Merged, index: str, record: Item, prefer: Prefer) -> Merged:
    item, origins = dict(merged.item), dict(merged.origins)
    for name, value in record.items():
        if name == "custom" or (name in item and (prefer == "printed" or not _as_full(name, item, record))):
            continue
        item[name], origins[name] = value, index
    more = dict(custom(item))
    for role in ("author", "editor"):
        if origins.get(role) == index:
            more.pop(cut_short_field(role), None)
    item.pop("custom", None)
    return Merged({**item, **({"custom": more} if more else {})}, origins)


def _as_full(name: str, printed: Item, record: Item) -> bool:
    """Whether a record's value is at least as full as the printed one."""
    mine, theirs = printed[name], record[name]
    if name in ("author", "editor"):
        return (
            is_cut_short(printed, name) or len(theirs) >= len(mine) or not _families(mine) & _families(theirs)
        )
    if name in ("publisher", "publisher-place"):  # the record names the owner of today, and rarely a place
        return "publisher" not in printed
    if name == "title":
        return not str(theirs).isupper() or str(mine).isupper()
    if name == "page":
        return "-" in str(theirs) or "-" not in str(mine)
    if name == "issued":  # a year apart is print and online: the printed one is what people cite
        years = year(printed), year(record)
        return None in years or years[0] == years[1] or abs((years[0] or 0) - (years[1] or 0)) > 1
    return not (name == "type" and theirs == "document")


def _families(names: Sequence[Mapping[str, Any]]) -> set[str]:
    return {word_key(last_name(name)) for name in names}


def first_author(item: Item) -> str:
    """The first author's family name, folded; '' where there is none."""
    return next((word_key(last_name(name)) for name in creators(item)), "")


def _identities(item: Item) -> list[tuple[str, ...]]:
    identities: list[tuple[str, ...]] = []
    if doi := item_doi(item):
        identities.append(("doi", doi))
    title = word_key(item.get("title", ""))
    if len(title) > 10 and first_author(item) and year(item):
        identities.append(("title", title, first_author(item), str(year(item))))
    return identities


def same_item(a: Item, b: Item) -> bool:
    """Whether two items are one work: the same DOI, or title, first author and year."""
    return not set(_identities(a)).isdisjoint(_identities(b))


def _conflict(a: Item, b: Item) -> str | None:
    """Why two items that share a DOI or a title are two works, or None."""
    dois = {item_doi(a), item_doi(b)} - {""}
    if len(dois) > 1:
        return f"have the same title, first author and year but the DOIs {' and '.join(sorted(dois))}; both are kept"
    titles = [word_key(item.get("title", "")) for item in (a, b)]
    if not all(titles) or titles[0] in titles[1] or titles[1] in titles[0]:
        return None
    words = [set(fold(item["title"]).split()) for item in (a, b)]
    similarity = len(words[0] & words[1]) / len(words[0] | words[1])
    if similarity < 0.25 or (similarity < 0.5 and first_author(a) != first_author(b)):
        return f"print the same DOI {dois.pop()} for different works; one of them is wrong"
    return None


def group(references: Iterable[Printed]) -> tuple[list[list[Printed]], list[Note]]:
    """Group the references to one work: the same DOI, or title, first author and year. Linear.

    References that share one of these and contradict each other in another stay apart, with a Note; so does a Note
    say that a list prints a work twice.
    """
    groups: list[list[Printed]] = []
    known: dict[tuple[str, ...], int] = {}
    notes: list[Note] = []
    for reference in references:
        identities = _identities(reference.item)
        index = next((known[identity] for identity in identities if identity in known), None)
        if index is not None and (conflict := _conflict(groups[index][0].item, reference.item)):
            notes.append(_note_conflict(groups[index][0], reference, conflict))
            index = None
        if index is None:
            groups.append([reference])
            index = len(groups) - 1
        else:
            repeated = (other for other in groups[index] if other.source == reference.source)
            notes += [_note_repeated(other, reference) for other in repeated][:1]
            groups[index].append(reference)
        for identity in identities:
            known.setdefault(identity, index)
    return groups, notes


def _note_repeated(first: Printed, second: Printed) -> Note:
    return Note(
        step="merging",
        level="warning",
        source=second.source,
        line=second.place.line,
        message=f"Entry {second.number} is the same work as entry {first.number}; it is listed once.",
    )


def _note_conflict(first: Printed, second: Printed, conflict: str) -> Note:
    source = f" of '{first.source}'" if first.source != second.source else ""
    return Note(
        step="merging",
        level="review",
        source=second.source,
        line=second.place.line,
        field="DOI",
        message=f"Entry {second.number} and entry {first.number}{source} {conflict}.",
    )
