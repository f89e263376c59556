"""CSL names and dates as BibTeX writes them."""

import re
from collections.abc import Mapping, Sequence

from citekit.csl.latex.encode import ZOTERO, Spelling, escape
from citekit.csl.richtext import plain

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPLITS_NAMES = re.compile(r",|\band\b|^others$", re.IGNORECASE)


def names(value: object, spelling: Spelling = ZOTERO) -> str:
    """CSL names joined by ``and``: 'von Last, Jr, First'; in braces what is no person's name in parts.

    The form is BibTeX's own (Patashnik, BibTeXing, 1988, section 4).
    """
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ""
    return " and ".join(written for entry in value if (written := _name(entry, spelling)))


def _name(name: object, spelling: Spelling) -> str:
    if not isinstance(name, Mapping):
        return f"{{{escape(plain(name), spelling)}}}" if plain(name) else ""
    if literal := plain(name.get("literal")):
        return f"{{{escape(literal, spelling)}}}"
    particles = (plain(name.get("dropping-particle")), plain(name.get("non-dropping-particle")))
    family = " ".join(part for part in (*particles, plain(name.get("family"))) if part)
    given, suffix = plain(name.get("given")), plain(name.get("suffix"))
    if not (family and given):
        whole = " ".join(part for part in (family or given, suffix) if part)
        return f"{{{escape(whole, spelling)}}}" if whole else ""
    return ", ".join(_part(part, spelling) for part in (family, suffix, given) if part)


def _part(part: str, spelling: Spelling) -> str:
    """Escaped; in braces when a comma or an 'and' inside would cut it."""
    written = escape(part, spelling)
    return f"{{{written}}}" if _SPLITS_NAMES.search(part) else written


def date_fields(value: object, spelling: Spelling = ZOTERO) -> dict[str, str]:
    """A CSL date as ``year``, ``month``, ``day``; ``date`` too where those cannot say it.

    Zotero loses a year that is no number ('in press') and the end of a range, but reads both from ``date``.
    """
    days = date_parts(value)
    if not days:
        said = words(value)
        if not said:
            return {}
        only_year = {"year": escape(said, spelling)}
        return only_year if re.fullmatch(r"[0-9]{4}", said) else {**only_year, "date": only_year["year"]}
    fields = {"year": str(days[0][0])}
    if len(days[0]) > 1:
        fields["month"] = MONTHS[days[0][1] - 1]
    if len(days[0]) > 2:
        fields["day"] = str(days[0][2])
    if len(days) > 1 or circa(value):
        fields["date"] = edtf(value)
    return fields


def edtf(value: object) -> str:
    """A CSL date as ISO 8601-2 has it: 1968/1970, 1500~ for one that is about right; '' for words."""
    about = "~" if circa(value) else ""
    return "/".join(iso(day) + about for day in date_parts(value)[:2])


def circa(value: object) -> bool:
    """Whether a CSL date is only about right."""
    return isinstance(value, Mapping) and bool(value.get("circa"))


def words(value: object) -> str:
    """What a date says that is none: 'in press'."""
    return plain(value.get("literal") or value.get("raw")) if isinstance(value, Mapping) else ""


def date_parts(value: object) -> list[list[int]]:
    """The days of a CSL date, each [year], [year, month] or [year, month, day]; [] for anything else."""
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return []
    return [day for part in parts if (day := _day(part))]


def _day(part: object) -> list[int]:
    if not isinstance(part, Sequence) or isinstance(part, str):
        return []
    day: list[int] = []
    for number, highest in zip(part[:3], (9999, 12, 31), strict=False):
        text = plain(number)
        if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= highest:
            break
        day.append(int(text))
    return day


def iso(day: Sequence[int]) -> str:
    """2024-04-07, 2024-04 or 2024 (ISO 8601)."""
    return "-".join(f"{number:0{2 if index else 4}d}" for index, number in enumerate(day))
