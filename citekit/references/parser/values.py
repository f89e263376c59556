"""Values of fields: titles, numbers, dates, and the type of the work."""

import re
from typing import Any, NamedTuple

from citekit.csl.dates import first_day, make_date, month_number
from citekit.csl.item import Item
from citekit.text.normalize import clean

_QUOTES = "\"“”„‟«»‹›‘’‚`´'"
_TAG = re.compile(r"</?(?:i|b|em|italic|bold|sub|sup|strong)>")
_IN = re.compile(r"^(?:in|en|em|dans)\s*:\s+|^in\s+(?=proc|the proc|actes|anais|atti)", re.IGNORECASE)
_EDITION = re.compile(
    r"(?P<number>\d{1,2})(?:st|nd|rd|th|\.|ª|a\.|º|e|ème)?\s?(?:rev(?:ised)?\.?\s)?"
    r"(?:ed(?:ition|n|ição|ición|izione)?|éd(?:ition)?|aufl(?:age)?)?\.?",
    re.IGNORECASE,
)
_INITIAL_LAST = re.compile(r"[.\s][^\W\d_]\.$")
_DOTTED = re.compile(r"[^\W\d_]\.\s?[^\W\d_]")


def read_title(text: str) -> str:
    """A title without quotes around it and closing stop; a question mark stays."""
    value = _without_quotes(clean(_TAG.sub("", text)).strip(" .,;:/*|"))
    return _without_unpaired(value.strip(" ,;:/*|"))


def read_container(text: str) -> str:
    """A journal or book; a last abbreviation keeps its stop if others have theirs."""
    value = _IN.sub("", clean(_TAG.sub("", text)).strip(" ,;:/*|"))
    value = _without_quotes(value)
    if not _DOTTED.search(value):
        value = value.rstrip(" .")
    return _without_unpaired(value.strip(" ,;:/*|"))


def plain_words(text: str) -> str:
    """A publisher, a place, a note; a last initial keeps its stop: 'Frankfurt a. M.'"""
    value = clean(_TAG.sub("", text)).strip(" ,;:/*|" + _QUOTES)
    return _without_unpaired(value if _INITIAL_LAST.search(value) else value.strip(" ."))


def read_edition(text: str) -> str:
    """'4' from '4th ed.', as CSL counts editions; anything else as printed."""
    value = plain_words(text).strip("()[] ")
    number = _EDITION.fullmatch(value)
    return number["number"] if number else value


def _without_quotes(value: str) -> str:
    if value[:1] in _QUOTES and value[-1:] in _QUOTES and len(value) > 2:
        return value[1:-1].strip(" .,;" + _QUOTES)
    if value[:1] in "“„«»‹›" and not set(value[1:]) & set(_QUOTES):
        return value[1:].strip()
    if value[-1:] in "”“»«›‹" and not set(value[:-1]) & set(_QUOTES):
        return value[:-1].strip(" .,;")
    return value


def _without_unpaired(value: str) -> str:
    """Without a bracket at an edge whose partner is not there."""
    for opening, closing in ("()", "[]"):
        if value.endswith(closing) and value.count(opening) < value.count(closing):
            value = value[:-1].rstrip(" .,;")
        if value.startswith(opening) and value.count(opening) > value.count(closing):
            value = value[1:].lstrip()
    return value


_DASH = r"[-\u2010-\u2015\u2212]"
_VOLUME_WORD = re.compile(
    r"^(?:(?:volumes?|volumen|vols?|bände?|band|bd|tomes?|tomo|tom|jahrgang|jg|année|ano|año|anno|vol|v|t)\b[.:]?\s*)(?=\S)",
    re.IGNORECASE,
)
_ISSUE_LABELS = (
    r"(?:numbers?|número|numéro|numero|num|núm|nos?|nr|n|issues?|iss|hefte?|h|fasc(?:ículo|icule|icolo)?|вып|выпуск)\b[.:]?"
    r"|(?:n[°ºo]|№)\.?"
)
_ISSUE_WORD = re.compile(
    rf"^(?:{_ISSUE_LABELS})\s*(?=\d)",
    re.IGNORECASE,
)
_ISSUE_LABEL = re.compile(rf"(?<![^\W\d_])(?:{_ISSUE_LABELS})\s*\d$", re.IGNORECASE)
_PAGE_WORD = re.compile(
    r"^(?:(?:pages?|pp|págs?|pags?|seiten?|pgs?|p|s|art(?:icle)?|id)\b[.:]?\s*)+(?=[\dA-Za-z])", re.IGNORECASE
)
_COUNT = re.compile(r"(?P<count>\d+)\s?(?:pp|p|s|seiten|pages|págs?|pags?|blatt|bl|с)\b\.?", re.IGNORECASE)
_EDGE = " .,;:()[]"


def read_volume(text: str) -> str:
    """'12' from 'Vol. 12'."""
    return _VOLUME_WORD.sub("", clean(text).strip(_EDGE))


def is_printed_as_issue(before: str, text: str) -> bool:
    """Whether a number is printed as an issue: 'no. 12', 'Heft 12', '№ 12', '(12)'; ``before``: what is before it."""
    text = text.strip()
    if text[:1] in "([" or before.rstrip()[-1:] in ("(", "["):
        return True
    return bool(_ISSUE_WORD.match(text) or _ISSUE_LABEL.search(f"{before}{text[:1]}"))


def read_issue(text: str) -> str:
    """'3-4' from '(3–4)' and 'no. 3-4'; other words stay: 'Suppl 2'."""
    value = clean(text).strip(" .,;:")
    if value[:1] in "([" and value[-1:] in ")]":
        value = value[1:-1].strip()
    value = value if "(" in value else value.strip(_EDGE)
    return re.sub(rf"(?<=\d)\s*{_DASH}\s*(?=\d)", "-", _ISSUE_WORD.sub("", value))


def read_pages(text: str) -> str:
    """Hyphens for dashes, no spaces within a range, no 'pp.'."""
    value = clean(text).strip(_EDGE)
    value = _PAGE_WORD.sub("", value)
    value = re.sub(rf"(?<=\w)\s*{_DASH}{{1,3}}\s*(?=\w)", "-", value)
    return re.sub(r",\s*", ", ", value)


def read_page_count(text: str) -> str | None:
    """'351' from '351 S.'; None where it is not a count."""
    match = _COUNT.fullmatch(clean(text).strip(" .,;:()[]"))
    return match["count"] if match else None


Date = dict[str, Any]
"""A CSL-JSON date."""

_YEAR = re.compile(r"(?<!\d)(?P<year>1[4-9]\d\d|20\d\d)(?!\d)\s?(?P<suffix>[a-z](?![^\W\d_]))?")
_RANGE = re.compile(
    r"(?<!\d)(?P<from>1[4-9]\d\d|20\d\d)\s?[-–—/]\s?(?P<to>1[4-9]\d\d|20\d\d|\d\d)(?!\d)(?!\s?[-–./]\d)"
)
_REPRINT = re.compile(r"[\[(]\s?(?P<first>1[4-9]\d\d|20\d\d)[^\d]{0,3}[\])]")
# '1776/1976': first printed, and this edition; a range is shorter.
_AGAIN = re.compile(r"(?<!\d)(?P<first>1[4-9]\d\d|20\d\d)\s?/\s?(?P<now>1[4-9]\d\d|20\d\d)(?!\d)")
_SPAN = 10
_ACCESSED = re.compile(
    r"(?<![^\W\d_])(?:(?:last )?accessed|retrieved|viewed|cited|zugriff|abgerufen|eingesehen|consulté|consultado|"
    r"acesso em|acessado)(?:\s(?:on|am|le|el|em))?\s?:?\s?(?P<date>[^()\[\];]{4,24}\d)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})[./-]\s?(?P<month>\d{1,2})[./-]\s?(?P<year>(?:19|20)\d\d|\d\d)"
    r"|(?P<iso>(?:19|20)\d\d)[-/.](?P<month2>\d{1,2})[-/.](?P<day2>\d{1,2}))(?!\d)"
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_DAY = re.compile(r"(?<!\d)(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º)?(?!\d)")
_UNKNOWN = re.compile(
    r"(?<![^\W\d_])(?:n\.?\s?d\b\.?|o\.?\s?J\b\.?|s\.?\s?d\b\.?|s\.?\s?a\b\.?|no date|ohne Jahr|undated)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?:in press|im Druck|im Erscheinen|forthcoming|submitted|accepted|to appear|in prep\w*|i\.\s?E\.|"
    r"en prensa|sous presse|à paraître|no prelo|in corso di stampa|epub ahead of print|online first|advance online)",
    re.IGNORECASE,
)


def read_date(text: str) -> tuple[Date | None, dict[str, Any]]:
    """The date in ``text``, and ``year_suffix``, ``original`` and ``status``."""
    more: dict[str, Any] = {}
    if status := _STATUS.search(text):
        more["status"] = status[0].lower()
    first = _REPRINT.search(text)
    if first and (rest := _YEAR.search(text[: first.start()] + " " * len(first[0]) + text[first.end() :])):
        more["original"] = make_date([int(first["first"])])
        return make_date([int(rest["year"])]), more
    if (again := _AGAIN.search(text)) and int(again["now"]) > int(again["first"]) + _SPAN:
        more["original"] = make_date([int(again["first"])])
        return make_date([int(again["now"])]), more
    if numeric := _NUMERIC.search(text):
        parts = _numeric(numeric)
        if parts:
            return make_date(parts), more
    if span := _RANGE.search(text):
        begin = int(span["from"])
        end = int(span["to"]) if len(span["to"]) == 4 else begin // 100 * 100 + int(span["to"])
        if begin < end <= begin + 100:
            return make_date([begin], [end]), more
    year = _YEAR.search(text)
    if not year:
        return ({"literal": "n.d."}, more) if _UNKNOWN.search(text) else (None, more)
    if year["suffix"]:
        more["year_suffix"] = year["suffix"]
    parts = [int(year["year"])]
    rest_of = text[: year.start()] + " " + text[year.end() :]
    months = [number for word in _WORD.findall(rest_of) if (number := month_number(word))]
    if len(months) == 1:
        parts.append(months[0])
        if (day := _DAY.search(rest_of)) and 1 <= int(day["day"]) <= 31:
            parts.append(int(day["day"]))
    return make_date(parts), more


def _numeric(match: re.Match[str]) -> list[int]:
    year = int(match["year"] or match["iso"])
    if year < 100:
        year += 2000 if year < 50 else 1900
    day, month = int(match["day"] or match["day2"]), int(match["month"] or match["month2"])
    if month > 12 >= day:  # '10/24/2012'
        day, month = month, day
    return [year, month, day] if 1 <= month <= 12 and 1 <= day <= 31 else []


def find_access_date(text: str) -> tuple[Date, tuple[int, int]] | None:
    """The date after 'Accessed', 'Retrieved', 'Zugriff am' ..., and its span."""
    for match in _ACCESSED.finditer(text):
        date, _ = read_date(match["date"])
        if date and len(first_day(date)) > 1:
            return date, match.span("date")
    return None


class _TypeWords(NamedTuple):
    """Words of a type; ``signs``, lower case, are cheap to search first."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]

    def within(self, text: str) -> bool:
        folded = text.lower()
        return any(sign in folded for sign in self.signs) and bool(self.pattern.search(text))


def _words(signs: str, pattern: str) -> _TypeWords:
    return _TypeWords(tuple(signs.split()), re.compile(rf"(?<![^\W\d_])(?:{pattern})", re.IGNORECASE))


_THESIS = _words(
    "thesis diss phd ph.d ph. doctoral tese tesis thèse tesi arbeit habil",
    r"dissertation|thesis|ph\.?\s?d\.?(?![^\W\d_])|doctoral|dissertação|tese\b|tesis\b|thèse|tesi\b|diss\.|"
    r"inaugural-?dissertation|diplomarbeit|masterarbeit|magisterarbeit|bachelorarbeit|habilitation",
)
_PREPRINT = _words(
    "rxiv osf preprint research ssrn",
    r"(?:bio|med|chem|psy|soc|eco|edu)?a?rxiv|osf preprints|preprint|research square|ssrn",
)
_PROCEEDINGS = _words(
    "proc conf sympos workshop congr kongress tagung actes anais atti",
    r"proceedings|proc\b|conference|symposium|workshop|congress|congreso|kongress|tagung|actes|anais|atti\b",
)
# Journals that are called proceedings.
_SOCIETY = _words(
    "proc",
    r"proc(?:eedings)?\.? (?:of the )?(?:natl|national|r|roy|royal|ieee|inst|am|amer|zool|biol)\b"
    r"(?!.*(?:conf|symp|workshop))",
)
_REPORT = _words(
    "report paper papier rapport tech. nber documento bericht",
    r"(?:technical|research|final|annual) report|tech\. rep|report no|(?:working|discussion|policy|white|occasional) "
    r"papers?\b|arbeitspapier|forschungsbericht|arbeitsbericht|diskussionspapier|nber\b|documento de trabajo",
)
_DATASET = _words("data dryad zenodo figshare", r"data ?set|dryad|zenodo|figshare")
_SOFTWARE = _words(
    "software program package", r"(?<=\[)(?:computer )?(?:software|program)|R package|software version"
)
_PATENT = _words("patent", r"patent")
_JOURNAL = _words(
    "journal zeitschrift rev riv annal trans letters quarterly bull archiv",
    r"journal|zeitschrift|revista|revue|rivista|review|annals|annales|transactions|letters|quarterly|bulletin|archiv",
)


def work_type(item: Item, raw: str) -> str:
    """A CSL type (https://docs.citationstyles.org, appendix III)."""
    container = item.get("container-title", "")
    if "volume" not in item and not container:
        if _THESIS.within(raw):
            return "thesis"
        if _PATENT.within(raw):
            return "patent"
    if "volume" not in item and _PREPRINT.within(
        f"{container} {item.get('number', '')} {item.get('URL', '')}"
    ):
        return "article"
    if _SOFTWARE.within(raw):
        return "software"
    if _DATASET.within(container) or "[data set]" in raw.lower() or "[dataset]" in raw.lower():
        return "dataset"
    if container:
        return _in_container(item, container)
    if _REPORT.within(raw):
        return "report"
    if {"publisher", "publisher-place", "edition", "ISBN"} & item.keys():
        return "book"
    if "URL" in item:
        return "webpage"
    return "book" if "editor" in item else "document"


def _in_container(item: Item, container: str) -> str:
    if "issue" not in item and _PROCEEDINGS.within(container) and not _SOCIETY.within(container):
        return "paper-conference"
    book = {"publisher", "editor", "publisher-place"} & item.keys()
    paged = "page" in item and "publisher" not in item  # 'Nature (London) 393, 440'
    serial = "volume" in item and ("issue" in item or paged or _JOURNAL.within(container))
    if book and not (serial and "editor" not in item):
        return "report" if _REPORT.within(container) else "chapter"
    if _REPORT.within(container):
        return "report"
    if "URL" in item and not {"volume", "issue", "page", "DOI"} & item.keys():
        return "webpage"
    if len(first_day(item.get("issued"))) == 3 and not {"volume", "DOI"} & item.keys():
        return "article-newspaper"
    return "article-journal"
