"""Merge the items of the references to one work, and its records, to one item. Pure functions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from citekit.csl.dates import year
from citekit.csl.item import Item, custom, cut_short_field, is_cut_short
from citekit.csl.names import last_name
from citekit.model.bibliography import Prefer, Printed
from citekit.text.normalize import word_key


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
