"""Volume, issue and pages as printed, without the words beside them; nothing is expanded."""

import re

from citekit.text.normalize import clean

_DASH = r"[-\u2010-\u2015\u2212]"
_VOLUME_WORD = re.compile(
    r"^(?:(?:volumes?|volumen|vols?|bände?|band|bd|tomes?|tomo|tom|jahrgang|jg|année|ano|año|anno|vol|v|t)\b[.:]?\s*)(?=\S)",
    re.IGNORECASE,
)
_ISSUE_WORD = re.compile(
    r"^(?:(?:numbers?|número|numéro|numero|num|núm|nos?|nr|n|issues?|iss|hefte?|h|fasc(?:ículo|icule|icolo)?)\b[.:]?|n[°ºo]\.?)\s*(?=\d)",
    re.IGNORECASE,
)
_PAGE_WORD = re.compile(
    r"^(?:(?:pages?|pp|págs?|pags?|seiten?|pgs?|p|s|art(?:icle)?|id)\b[.:]?\s*)+(?=[\dA-Za-z])", re.IGNORECASE
)
_COUNT = re.compile(r"(?P<count>\d+)\s?(?:pp|p|s|seiten|pages|págs?|pags?|blatt|bl|с)\b\.?", re.IGNORECASE)
_EDGE = " .,;:()[]"


def volume(text: str) -> str:
    """'12' from 'Vol. 12'."""
    return _VOLUME_WORD.sub("", clean(text).strip(_EDGE))


def issue(text: str) -> str:
    """'3-4' from '(3–4)' and 'no. 3-4'; words stay where they tell what it is: 'Suppl 2'."""
    value = clean(text).strip(" .,;:")
    if value[:1] in "([" and value[-1:] in ")]":
        value = value[1:-1].strip()
    value = value if "(" in value else value.strip(_EDGE)
    return re.sub(rf"(?<=\d)\s*{_DASH}\s*(?=\d)", "-", _ISSUE_WORD.sub("", value))


def pages(text: str) -> str:
    """Hyphens for dashes, no spaces within a range, no 'pp.'."""
    value = clean(text).strip(_EDGE)
    value = _PAGE_WORD.sub("", value)
    value = re.sub(rf"(?<=\w)\s*{_DASH}{{1,3}}\s*(?=\w)", "-", value)
    return re.sub(r",\s*", ", ", value)


def page_count(text: str) -> str | None:
    """'351' from '351 S.', None where it is no count."""
    match = _COUNT.fullmatch(clean(text).strip(" .,;:()[]"))
    return match["count"] if match else None
