"""The fields of an entry as text, beside what was printed and what the record says; and what a person typed."""

from collections.abc import Mapping
from typing import Any

from citekit.corrections.correction import Correction, Field
from citekit.corrections.values import csl, csl_value, editable, field_fault
from citekit.csl.item import Item
from citekit.csl.richtext import plain
from citekit.errors import UsageError
from citekit.model.bibliography import Work

HIDDEN = frozenset({"custom", "citation-key", "abstract"})
_LABELS = {
    "DOI": "DOI",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "PMCID": "PMCID",
    "PMID": "PMID",
    "URL": "URL",
    "author": "Authors",
    "collection-title": "Series",
    "container-title": "Journal or book",
    "editor": "Editors",
    "issued": "Date",
    "page": "Pages",
    "publisher-place": "Place",
}
_BETWEEN_NAMES = "; "


def label(name: str) -> str:
    """What people call a field of CSL-JSON: 'Journal or book'."""
    return _LABELS.get(name, name.replace("-", " ").capitalize())


def text(name: str, value: Any) -> str:
    """A value of a field as it is shown and edited: names as 'Family, Given; Family, Given'."""
    shown = editable(name, value)
    if isinstance(shown, list):
        return _BETWEEN_NAMES.join(map(str, shown))
    return shown if isinstance(shown, str) else plain(shown)


def typed(name: str, value: Any, item: Item) -> Any:
    """The CSL-JSON value of what a person typed for a field of ``item``. Raises UsageError."""
    if isinstance(value, str) and name in csl()["names"]:
        value = [person for part in value.replace("\n", ";").split(";") if (person := part.strip())]
    if isinstance(value, str):
        value = value.strip()
    if fault := field_fault(name, value, item):
        raise UsageError(fault)
    return csl_value(name, value, item)


def printed_value(work: Work, name: str) -> Any:
    """The value that the first source that prints the field has; None if none does."""
    return next((printed.item[name] for printed in work.printed if name in printed.item), None)


def record_value(work: Work, name: str) -> Any:
    """The value in the record of the work; None if it has none."""
    return next((record[name] for record in work.records.values() if name in record), None)


def corrected_field(bare: Work, name: str, value: Any) -> Field:
    """The correction of a field of the uncorrected work."""
    return Field(is_=value, was=bare.item.get(name))


def taken(bare: Work, correction: Correction, name: str) -> str | None:
    """Whose value the user took: 'record', 'mine' or None where nothing was decided."""
    if name not in correction.fields:
        return None
    value = correction.fields[name].is_
    record = record_value(bare, name)
    return "record" if record is not None and text(name, value) == text(name, record) else "mine"


def field_views(
    bare: Work, corrected: Work, correction: Correction, doubts: tuple[str, ...]
) -> list[Mapping[str, Any]]:
    """The fields of an entry, in the order of its item; missing ones that are doubted or printed come last."""
    names = [*corrected.item, *correction.fields, *doubts]
    names += [name for printed in bare.printed for name in printed.item]
    names += [name for record in bare.records.values() for name in record]
    differing = {one.field for one in bare.check.differences}
    return [
        {
            "name": name,
            "label": label(name),
            "value": text(name, corrected.item.get(name, "")),
            "printed": _text_or_none(name, printed_value(bare, name)),
            "record": _text_or_none(name, record_value(bare, name)),
            "doubted": name in doubts,
            "differs": name in differing,
            "taken": taken(bare, correction, name),
        }
        for name in dict.fromkeys(names)
        if name not in HIDDEN
    ]


def _text_or_none(name: str, value: Any) -> str | None:
    return None if value is None else text(name, value)
