"""Check items of a library against an index, and say what of the record could be taken.

Fields are named as Zotero names them for the item's type.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from citekit.checking.resolve import Question, Resolution, resolve, resolve_cached
from citekit.checking.verify import shown
from citekit.csl.identifiers import clean_doi, doi_url
from citekit.csl.item import Item
from citekit.csl.mappings.zotero import extra_label, extra_line, tables
from citekit.csl.names import spaced_initials
from citekit.csl.richtext import plain
from citekit.csl.titles import title_words
from citekit.indexes.index import Index, Record
from citekit.model import states
from citekit.model.check import Check, Difference, Update
from citekit.zotero.csl import creator_roles, csl_item, field_variables
from citekit.zotero.items import item_fields, names
from citekit.zotero.protocol.answer import (
    FieldDifference,
    ItemCheck,
    NoticeOfItem,
    RelatedVersion,
    record_choice,
)
from citekit.zotero.push.library import NOT_WORKS, folded

Data = Mapping[str, Any]

_DOI_LINE = re.compile(r"^[ \t]*DOI[ \t]*:.*$", re.IGNORECASE | re.MULTILINE)
_SUBTITLE = re.compile(r"[:.?!]\s|\s[-\N{EN DASH}\N{EM DASH}]\s")
"""What a subtitle follows."""
_OTHER_WORDS = 0.12
"""The share of a title's letters that may be in words that the record's title does not have."""
_EXTRA = "extra"
"""The field that has lines for what an item type has no field for."""


def check_items(items: Sequence[Data], index: Index | None, *, offline: bool = False) -> Iterator[ItemCheck]:
    """Check each item, in order. ``offline``: ``index`` is one of cached answers, or None."""
    works = [item for item in items if item.get("itemType") not in NOT_WORKS]
    csl = [csl_item(item) for item in works]
    questions = [Question(raw="", item=item) for item in csl]
    if index is None:
        resolutions = iter([Resolution(check=states.not_asked(offline=True)) for _ in questions])
    else:
        resolutions = (resolve_cached if offline else resolve)(questions, index)
    for data, item, resolution in zip(works, csl, resolutions, strict=True):
        yield _check(data, item, resolution)


def missing_item(key: str) -> ItemCheck:
    """The check of an item that is not a work, or no longer in the library."""
    return ItemCheck(
        key=key, state="unchecked", text=f"{states.STATES['unchecked'].words} (not an item of the library)"
    )


def _check(data: Data, item: Item, resolution: Resolution) -> ItemCheck:
    check = _with_title(resolution.check, item, resolution.record)
    record = resolution.record.item if resolution.record else {}
    return ItemCheck(
        key=data["key"],
        state=check.state,
        text=states.describe(check).replace("printed DOI", "item's DOI"),
        doi=check.doi,
        url=doi_url(check.doi) if check.doi else None,
        notices=tuple(_notice(update) for update in states.notices(check)),
        related=tuple(
            RelatedVersion(kind=one.kind, doi=one.doi, url=doi_url(one.doi)) for one in check.related
        ),
        differences=tuple(_differences(data, item, record, check)),
        candidates=tuple(record_choice(one, doi_fields(data, one.doi)) for one in check.candidates),
    )


def _with_title(check: Check, item: Item, record: Record | None) -> Check:
    """The check, with the title as a difference where it has words that the record's lacks.

    Matching overlooks them, as a printed string has more than its title; a subtitle may be missing in the record.
    """
    title = plain(item.get("title"))
    forms = [title_words(form) for form in record.titles] if record else []
    named = {difference.field for difference in check.differences}
    main = title_words(_SUBTITLE.split(title, maxsplit=1)[0])
    if not title or not forms or main in forms or "title" in named:
        return check
    words = title_words(title).split()
    lacking = min(sum(len(word) for word in words if word not in form.split()) for form in forms)
    if record is None or lacking <= _OTHER_WORDS * sum(map(len, words)):
        return check
    other = Difference(field="title", printed=title, record=plain(record.item.get("title")))
    reason = check.reason.partition("; ")[0]
    fields = ", ".join(("title", *(difference.field for difference in check.differences)))
    return replace(
        check,
        state="differs",
        reason=f"{reason}; the record differs in {fields}",
        differences=(other, *check.differences),
    )


def doi_fields(data: Data, doi: str) -> dict[str, Any]:
    """The fields that give an item the DOI: its own, or a line of Extra where the type has none."""
    if _field(data["itemType"], "DOI") == "DOI":
        return {"DOI": doi}
    extra, line = str(data.get("extra") or ""), extra_line("DOI", doi)
    if _DOI_LINE.search(extra):
        return {"extra": _DOI_LINE.sub(lambda _: line, extra, count=1)}
    return {"extra": f"{line}\n{extra}".rstrip("\n")}


def _notice(update: Update) -> NoticeOfItem:
    details = ", ".join(filter(None, (update.doi, update.date)))
    words = states.NOTICES[update.kind].words
    return NoticeOfItem(
        kind=update.kind,
        text=f"{words} ({details})" if details else words,
        url=doi_url(update.doi) if update.doi else None,
    )


def _differences(data: Data, item: Item, record: Item, check: Check) -> Iterator[FieldDifference]:
    """What the record has otherwise, then what only it has and the item has a field for."""
    if data.get("itemType") not in tables().items:
        return
    for difference in check.differences:
        yield _difference(data, record, check, difference)
    for name in check.completed:
        if name in ("author", "DOI") or _field(data["itemType"], name) != _EXTRA:
            theirs = Difference(field=name, printed="", record=shown(record, name))
            yield _difference(data, record, check, theirs)


def _difference(data: Data, record: Item, check: Check, difference: Difference) -> FieldDifference:
    name = difference.field
    field = "creators" if name == "author" else _field(data["itemType"], name)
    own = extra_label(name) if field == _EXTRA else _label(field)
    value = None if name == "author" else _value(data["itemType"], record, check, name)
    taken: dict[str, Any] | None = None
    if name == "author" and record.get("author"):
        taken = {"creators": _creators(data, record)}
    elif value is not None:
        taken = doi_fields(data, value) if name == "DOI" else {field: value}
    mine = plain(data.get(field)) if value is not None and field != _EXTRA else ""
    return FieldDifference(
        field=field,
        label=own,
        yours=mine or difference.printed,
        theirs=value or difference.record,
        data=taken,
    )


def _value(kind: str, record: Item, check: Check, name: str) -> str | None:
    """The record's value of a CSL variable as the item's field holds it; None where it has none."""
    if name == "DOI":
        return clean_doi(check.doi or "")
    field = _field(kind, name)
    fields = item_fields({"type": "document", name: record.get(name)}, kind)
    return fields.get(field) if field != _EXTRA else None


def _field(kind: str, name: str) -> str:
    """The field of an item type for a CSL variable; Extra where it has none, or the type is not known."""
    known = field_variables(kind) if kind in tables().items else {}
    return next((field for field, variable in known.items() if variable == name), _EXTRA)


def _label(field: str) -> str:
    """'Publication Title' for 'publicationTitle'."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", field)
    return words[0].upper() + words[1:]


def _creators(data: Data, record: Item) -> list[dict[str, Any]]:
    """The record's authors, with the user's form of those that are there, and the user's others."""
    roles = creator_roles(data["itemType"])
    creator_type = next((one for one, role in roles.items() if role == "author"), "author")
    mine = [one for one in data.get("creators") or () if isinstance(one, Mapping)]
    authors = [one for one in mine if one.get("creatorType") == creator_type]
    own = {_surname(one): dict(one) for one in reversed(authors)}
    theirs = names([spaced_initials(name) for name in record["author"]])
    taken = [_fuller(own.get(_surname(name)), {"creatorType": creator_type, **name}) for name in theirs]
    return [*taken, *(dict(one) for one in mine if one.get("creatorType") != creator_type)]


def _surname(creator: Mapping[str, Any]) -> str:
    return folded(plain(creator.get("lastName")) or plain(creator.get("name")))


def _fuller(mine: dict[str, Any] | None, theirs: dict[str, Any]) -> dict[str, Any]:
    """The user's form of a name, unless the record's given names are longer or begin otherwise."""
    if mine is None:
        return theirs
    given, other = folded(plain(mine.get("firstName"))), folded(plain(theirs.get("firstName")))
    return mine if given[:1] == other[:1] and len(given) >= len(other) else theirs
