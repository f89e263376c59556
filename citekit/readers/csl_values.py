"""The values of a CSL-JSON item, in the shapes that Crossref, pandoc, Zotero and older programs write."""

import re
from collections.abc import Iterator
from typing import Any

from citekit.csl.dates import read_date, season_number
from citekit.csl.item import Item
from citekit.csl.names import NAMES, read_person
from citekit.readers.tagged import tags

DATES = frozenset(("issued", "accessed", "original-date", "event-date", "submitted", "available-date"))
"""The date variables of CSL 1.0.2."""

_NAME_PARTS = {
    "family": ("family", "lastName", "last", "last_name", "surname"),
    "given": ("given", "firstName", "first", "first_name", "forename"),
    "suffix": ("suffix",),
    "dropping-particle": ("dropping-particle",),
    "non-dropping-particle": ("non-dropping-particle",),
    "literal": ("literal", "name"),
}
_NAME_FLAGS = frozenset(("static-ordering", "comma-suffix", "parse-names"))
_BESIDES_NAMES = frozenset(
    [
        "isInstitution",
        "affiliation",
        "ORCID",
        "authenticated-orcid",
        "sequence",
        "role",
        "prefix",
        "creatorType",
        "id",
    ]
)
"""What programs put beside the parts of a name: nothing of it is cited."""
_BODY = frozenset((True, 1, "1", "true", "yes"))


def read_value(name: str, value: object) -> tuple[Any, bool]:
    """A field in the shape that readers of items rely on, and whether all of it could be kept.

    None in place of a value that has none.
    """
    if name in NAMES:
        return _names(value)
    if name in DATES:
        return _date(value)
    if name == "custom":
        return (value, True) if isinstance(value, dict) else (None, False)
    if value in (None, "", [], {}):
        return None, True
    if isinstance(value, list):
        return _texts(name, value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None, False
    return str(value), True


def _texts(name: str, values: list[object]) -> tuple[Any, bool]:
    """A list of texts: all of them for numbers and keywords, else the first."""
    texts = [str(value) for value in values if isinstance(value, str | int | float) and value != ""]
    complete = len(texts) == len(values)
    if not texts:
        return None, complete
    if name in ("ISBN", "ISSN"):
        return ", ".join(dict.fromkeys(texts)), complete
    if name in ("keyword", "keywords", "categories"):
        return tags(texts), complete
    return texts[0], complete and len(set(texts)) == 1


def _names(value: object) -> tuple[list[Item] | None, bool]:
    if value in (None, "", [], {}):
        return None, True
    members = list(_split_names(value)) if isinstance(value, str) else value
    members = [members] if isinstance(members, dict) else members
    if not isinstance(members, list):
        return None, False
    names, complete = [], True
    for member in members:
        name, whole = _name(member)
        complete &= whole
        if name:
            names.append(name)
    return names or None, complete


def _split_names(text: str) -> Iterator[str]:
    """The names of one string: 'Smith, John; Doe, Jane', 'Smith, John and Doe, Jane', 'Smith, J., Doe, J.'."""
    parts = [part.strip() for part in re.split(r";|&|\band\b", text) if part.strip(" ,")]
    if len(parts) > 1:
        yield from parts
        return
    words = [word.strip() for word in text.split(",") if word.strip()]
    if len(words) > 2 and all(" " in word for word in words):
        yield from words  # 'John Smith, Jane Doe, Jim Roe'
    elif len(words) > 2 and len(words) % 2 == 0 and all(_is_initials(given) for given in words[1::2]):
        yield from (f"{family}, {given}" for family, given in zip(words[::2], words[1::2], strict=True))
    else:
        yield text


def _is_initials(text: str) -> bool:
    return bool(re.fullmatch(r"(?:[^\W\d_]\.?[\s-]?){1,4}", text)) and text.isupper()


def _name(value: object) -> tuple[Item, bool]:
    if isinstance(value, str):
        return read_person(value), True
    if not isinstance(value, dict):
        return {}, value is None
    name: Item = {}
    for part, spellings in _NAME_PARTS.items():
        text = next((value[spelling] for spelling in spellings if value.get(spelling)), None)
        if isinstance(text, str | int | float) and not isinstance(text, bool):
            name[part] = str(text)
    if "literal" not in name and "given" not in name and value.get("isInstitution") in _BODY:
        name = {"literal": name["family"]} if "family" in name else {}
    if name.get("family"):
        name.pop("literal", None)
    name |= {flag: value[flag] for flag in _NAME_FLAGS if isinstance(value.get(flag), bool)}
    known = {spelling for spellings in _NAME_PARTS.values() for spelling in spellings}
    unknown = value.keys() - known - _NAME_FLAGS - _BESIDES_NAMES
    return name, bool(name) and not unknown


def _date(value: object) -> tuple[Item | None, bool]:
    """A date: CSL's own shape, a text, a year, or a list of pandoc's or old CSL's parts."""
    if value in (None, "", [], {}):
        return None, True
    if isinstance(value, str):
        return read_date(value) or {"literal": value}, True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return read_date(str(int(value))) or {"literal": str(value)}, True
    if isinstance(value, list):
        return _date_list(value)
    return _date_mapping(value) if isinstance(value, dict) else (None, False)


def _date_list(values: list[object]) -> tuple[Item | None, bool]:
    if all(isinstance(value, dict) for value in values):
        dates = [date for value in values if (date := _date(value)[0])]
        days = [day for date in dates for day in date.get("date-parts", ())]
        if not days:
            return (dates[0] if dates else None), len(dates) == 1
        rest = {name: part for date in reversed(dates) for name, part in date.items()}
        if len(days) > 1:
            rest.pop("season", None)
        return {**rest, "date-parts": days[:2]}, len(days) <= 2
    return _date_mapping({"date-parts": values})


def _date_mapping(value: dict[str, Any]) -> tuple[Item | None, bool]:
    rest = {
        part: text
        for part, text in value.items()
        if part not in ("date-parts", "year", "month", "day", "season", "other", "date-time", "timestamp")
        and isinstance(text, str | int)
        and text != ""
    }
    season = season_number(value.get("season")) or str(value.get("season") or "")
    parts = value.get("date-parts") or [[value.get(name) for name in ("year", "month", "day")]]
    parts = parts if isinstance(parts, list) else [[parts]]
    parts = parts if all(isinstance(day, list) for day in parts) else [parts]
    days = [day for part in parts[:2] if (day := _day(part))]
    seasons = [number for part in parts if (number := season_number(_month(part))) and int(_month(part)) > 12]
    complete = len(seasons) < 2 and len(parts) <= 2
    if days:
        season = season or (seasons[0] if len(seasons) == len(days) == 1 else "")
        return {"date-parts": days, **rest, **({"season": season} if season else {})}, complete
    if "literal" not in rest and (raw := str(rest.pop("raw", "") or value.get("date-time") or "")):
        date = read_date(raw) or {"literal": raw}
        return {**rest, **date}, True
    if "literal" in rest or season:
        return {**rest, **({"season": season} if season else {})}, True
    return None, not any(any(part) for part in parts)


def _month(day: list[object]) -> str:
    return str(day[1]) if len(day) > 1 else ""


def _day(day: list[object]) -> list[int]:
    numbers: list[int] = []
    for part, highest in zip(day[:3], (9999, 12, 31), strict=False):
        text = str(part)
        if (
            not re.fullmatch(r"\d{1,4}" if numbers else r"-?\d{1,4}", text)
            or not 1 <= abs(int(text)) <= highest
        ):
            break
        numbers.append(int(text))
    return numbers
