"""Which printed references are one work, and what its item is. Pure functions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from citekit.csl.dates import year
from citekit.csl.item import Item, custom, cut_short_field, is_cut_short, item_doi
from citekit.csl.names import creators, last_name
from citekit.model.bibliography import Prefer, Printed
from citekit.model.note import Note
from citekit.text.normalize import fold, word_key


class Merged(NamedTuple):
    """An item, and for each of its fields where it comes from.

    That is the position of the printed reference that gave it, or the name of the index whose record did.
    """

    item: Item
    origins: dict[str, int | str]


def merge(
    printed: Sequence[Printed],
    records: Mapping[str, Item] | None = None,
    prefer: Prefer = "record",
    wrong: Collection[str] = (),
) -> Merged:
    """The item that is shown and exported, from what was printed and what records of the work say.

    Of printed references the first one counts, completed from the others; a full list of authors wins over
    one that ends in 'et al.'. With ``prefer="record"`` a record's form is shown where it is as full as the
    printed one, with "printed" the record only gives what was not printed. ``wrong``: fields that are not the
    work's as they were printed. Nothing is invented: {} where no printed string could be parsed and no record
    is there.
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
    with_authors = [at for at, one in enumerate(printed) if one.item.get("author")]
    authors = min(with_authors, key=lambda at: (is_cut_short(printed[at].item), at), default=None)
    for position, one in enumerate(printed):
        for name, value in one.item.items():
            if name not in merged and name != "custom" and (name != "author" or position == authors):
                merged[name] = value
                origins[name] = position
    more = {name: value for one in printed for name, value in custom(one.item).items()}
    if authors is not None and not is_cut_short(printed[authors].item):
        more.pop("et_al", None)  # it belongs to a list of authors that was not taken
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
    """Whether a record's value says at least as much as the printed one."""
    mine, theirs = printed[name], record[name]
    if name in ("author", "editor"):
        return (
            is_cut_short(printed, name) or len(theirs) >= len(mine) or not _families(mine) & _families(theirs)
        )
    if name in ("publisher", "publisher-place"):  # the record has who owns it today, and rarely where
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
    found: list[tuple[str, ...]] = []
    if doi := item_doi(item):
        found.append(("doi", doi))
    title = word_key(item.get("title", ""))
    if len(title) > 10 and first_author(item) and year(item):
        found.append(("title", title, first_author(item), str(year(item))))
    return found


def same_item(a: Item, b: Item) -> bool:
    """Whether two items are one work: the same DOI, or title, first author and year."""
    return not set(_identities(a)).isdisjoint(_identities(b))


def _conflict(a: Item, b: Item) -> str | None:
    """Why two items that share a DOI or a title are two works all the same, or None."""
    dois = {item_doi(a), item_doi(b)} - {""}
    if len(dois) > 1:
        return f"have the same title, first author and year but the DOIs {' and '.join(sorted(dois))}; both stand"
    titles = [word_key(item.get("title", "")) for item in (a, b)]
    if not all(titles) or titles[0] in titles[1] or titles[1] in titles[0]:
        return None
    words = [set(fold(item["title"]).split()) for item in (a, b)]
    alike = len(words[0] & words[1]) / len(words[0] | words[1])
    if alike < 0.25 or (alike < 0.5 and first_author(a) != first_author(b)):
        return f"print the same DOI {dois.pop()} for different works; one of them is wrong"
    return None


def _twice(first: Printed, second: Printed) -> Note:
    return Note(
        step="merging",
        level="warning",
        source=second.source,
        line=second.place.line,
        message=f"Entry {second.number} prints the same work as entry {first.number}; it stands once.",
    )


def group(printed: Iterable[Printed]) -> tuple[list[list[Printed]], list[Note]]:
    """Put together what is one work: the same DOI, or title, first author and year. Linear.

    Strings that share one of these and contradict each other in another stay two, with a Note for a person;
    a list that prints a work twice is told so.
    """
    groups: list[list[Printed]] = []
    known: dict[tuple[str, ...], int] = {}
    notes: list[Note] = []
    for one in printed:
        identities = _identities(one.item)
        found = next((known[identity] for identity in identities if identity in known), None)
        if found is not None and (why := _conflict(groups[found][0].item, one.item)):
            notes.append(_two(groups[found][0], one, why))
            found = None
        if found is None:
            groups.append([one])
            found = len(groups) - 1
        else:
            same = next((other for other in groups[found] if other.source == one.source), None)
            notes += [_twice(same, one)] if same else []
            groups[found].append(one)
        for identity in identities:
            known.setdefault(identity, found)
    return groups, notes


def _two(first: Printed, second: Printed, why: str) -> Note:
    where = f" of '{first.source}'" if first.source != second.source else ""
    return Note(
        step="merging",
        level="review",
        source=second.source,
        line=second.place.line,
        field="DOI",
        message=f"Entry {second.number} and entry {first.number}{where} {why}.",
    )
