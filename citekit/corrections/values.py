"""The value of a field as a person edits it, and as CSL-JSON."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from citekit.csl.dates import first_day, iso, make_date
from citekit.csl.identifiers import clean_doi
from citekit.csl.item import Item
from citekit.csl.names import inverted, split_name
from citekit.data import data_text
from citekit.errors import suggestion

_DATE = re.compile(r"(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
# 'Tian JJ, Tan CY': a family and its initials, and once more.
_SEVERAL = re.compile(r"[^,]+\s[A-Z]{1,3}\s*,\s*[^,\s][^,]*\s[A-Z]{1,3}\.?")
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_YEAR = re.compile(r"\d")
_WRITTEN = re.compile(r"in press|forthcoming|submitted|in preparation|n\.?\s?d\.?|no date", re.IGNORECASE)
"""What people print where a date has no digit."""


@cache
def csl() -> Mapping[str, tuple[str, ...]]:
    """Types, and variables by their kind: {types, names, dates, texts}."""
    return {kind: tuple(names) for kind, names in tomllib.loads(data_text("csl.toml")).items()}


def editable(name: str, value: Any) -> Any:
    """A field's value to be edited: names as "Family, Given", dates as ISO 8601."""
    if name in csl()["names"] and isinstance(value, list):
        return list(map(inverted, value))
    if name in csl()["dates"] and isinstance(value, Mapping):
        return _day(value)
    return value


def csl_value(name: str, value: Any, item: Item) -> Any:
    """What a person typed for a field, as CSL-JSON.

    Names that were not changed keep their parts. An invalid value is taken as text, so that every output can show it.
    """
    if value in ("", [], {}, None):
        return ""
    if name in csl()["names"]:
        return _people(value, item.get(name) or [])
    if name in csl()["dates"]:
        if isinstance(value, Mapping):
            return dict(value)
        match = _DATE.fullmatch(str(value).strip())
        parts = [int(part) for part in match.groups() if part] if match else []
        return make_date(parts) if parts else {"literal": str(value)}
    if name == "DOI":
        return clean_doi(str(value)) or str(value)
    return value if isinstance(value, str | int) and not isinstance(value, bool) else str(value)


def field_fault(name: str, value: Any, known: Iterable[str] = ()) -> str | None:
    """What is wrong with a field as a person typed it; None if it is valid.

    ``known``: fields that the entry has already, which are valid although CSL-JSON does not have them.
    """
    variables = ["type", *csl()["texts"], *csl()["dates"], *csl()["names"]]
    if name not in variables and name not in known:
        return f"Unknown field '{name}'{suggestion(name, variables)}"
    if value in ("", [], {}, None):
        return None
    if name == "type" and value not in csl()["types"]:
        return f"Unknown type '{value}'{suggestion(str(value), csl()['types'])}"
    if name == "DOI" and clean_doi(str(value)) is None:
        return f"Invalid DOI '{value}' (expected 10.1000/xyz, or nothing to remove it)"
    if name in csl()["dates"] and not isinstance(value, Mapping):
        return _date_fault(str(value).strip())
    if name in csl()["names"]:
        several = next(
            (person for person in _list(value) if isinstance(person, str) and _is_several(person)), None
        )
        return (
            f"""Invalid {name} '{several}' (expected a list such as ["Tian, J J", "Tan, C Y"])"""
            if several
            else None
        )
    return None


def _date_fault(value: str) -> str | None:
    if match := _DATE.fullmatch(value):
        month, day = (int(part or 1) for part in match.groups()[1:])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return None
    elif _YEAR.search(value) or _WRITTEN.fullmatch(value):
        return None  # 'Spring 2020' and 'in press' are dates as people print them
    return f"Invalid date '{value}' (expected 2020, 2020-08, 2020-08-15 or 'in press')"


def same(value: Any, other: Any) -> bool:
    """Whether two values look the same: 64 and "64"."""
    if isinstance(value, Mapping | list) or isinstance(other, Mapping | list):
        return bool(value == other)
    return str(value).strip() == str(other).strip()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_several(name: str) -> bool:
    """Whether one string holds the names of several people."""
    parts = [part.strip() for part in name.split(",")]
    more = [part for part in parts[1:] if part.casefold() not in _SUFFIXES]
    return ";" in name or len(more) > 1 or bool(_SEVERAL.fullmatch(name.strip()))


def _day(date: Mapping[str, Any]) -> str:
    return iso(first_day(date)) or str(date.get("literal", ""))


def _people(typed: Any, before: Sequence[Mapping[str, Any]]) -> list[Any]:
    known = {inverted(person): dict(person) for person in before if isinstance(person, Mapping)}
    people = []
    for name in _list(typed):
        if isinstance(name, Mapping):
            people.append(dict(name))
            continue
        people.append(known.get(str(name), split_name(str(name))))
    return people
