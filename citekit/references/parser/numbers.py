"""Values of fields that hold numbers: volumes, issues, pages, and numbers of reports, patents and standards."""

import re

from citekit.text.normalize import ascii_digits, clean

_DASH = r"[-\u2010-\u2015\u2212]"
_BETWEEN_DIGITS = re.compile(rf"(?<=\d)\s*{_DASH}\s*(?=\d)")
_IN_RANGE = re.compile(rf"(?<=\w)\s*{_DASH}{{1,3}}\s*(?=\w)")
_COMMA = re.compile(r",\s*")
_VOLUME_WORD = re.compile(
    r"^(?:(?:volumes?|volumen|vols?|bände?|band|bd|tomes?|tomo|tom|jahrgang|jg|année|ano|año|anno|vol|v|t|том|т)\b[.:]?\s*)(?=\S)",
    re.IGNORECASE,
)
_ISSUE_LABELS = (
    r"(?:numbers?|número|numéro|numero|num|núm|nos?|nr|n|issues?|iss|hefte?|h|fasc(?:ículo|icule|icolo)?|ausg(?:abe)?|вып|выпуск)\b[.:]?"
    r"|(?:n[°ºo]|№)\.?"
)
_ISSUE_WORD = re.compile(
    rf"^(?:{_ISSUE_LABELS})\s*(?=\d)",
    re.IGNORECASE,
)
_ISSUE_LABEL = re.compile(rf"(?<![^\W\d_])(?:{_ISSUE_LABELS})\s*\d$", re.IGNORECASE)
_PAGE_WORD = re.compile(
    r"^(?:(?:pages?|pp|págs?|pags?|seiten?|pgs?|p|s|с|art(?:icle)?|id)\b[.:]?\s*)+(?=[\dA-Za-z])",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?P<count>\d+)\s?(?:pp|p|s|seiten|pages|págs?|pags?|blatt|bl|с|(?<=\s)c)\b\.?", re.IGNORECASE
)
_EDGE = " .,;:()[]（）［］，、．：；。"
# A PMID that touches the last page or follows it: '1234-124025240430'.
_WITH_PMID = re.compile(r"(?P<first>\d{1,6})-(?P<rest>\d{8,14})|(?P<pages>\d{1,6}-\d{1,6}) \d{7,8}")
_PMID_DIGITS = (7, 8)
# The series of a memo of the IETF, in front of its own number: 'BCP 14, RFC 2119'.
_MEMO_SERIES = re.compile(r"^(?:BCP|STD|FYI)\s\d+,\s(?=RFC)")
_NUMBER_WORD = re.compile(
    r"^(?:(?:patent|report|publication|application|appl?|docket|az|app|pub(?:\. l)?|reg)\b\.?\s*)?(?:no|nos|nr|number|num|n[°ºo]|№)\b[.:]?\s*(?=\S)",
    re.IGNORECASE,
)


def read_volume(text: str) -> str:
    """'12' from 'Vol. 12'."""
    return _VOLUME_WORD.sub("", ascii_digits(clean(text)).strip(_EDGE))


def read_number(text: str) -> str:
    """'2,707,773' from 'No. 2,707,773'; 'RFC 2119' and '§ 1983' as they are."""
    return _MEMO_SERIES.sub("", _NUMBER_WORD.sub("", ascii_digits(clean(text)).strip(" .,;:[]")))


def is_printed_as_issue(before: str, text: str) -> bool:
    """Whether a number is printed as an issue: 'no. 12', 'Heft 12', '№ 12', '(12)'; ``before``: what is before it."""
    text = text.strip()
    if text[:1] in "([" or before.rstrip()[-1:] in ("(", "["):
        return True
    return bool(_ISSUE_WORD.match(text) or _ISSUE_LABEL.search(f"{before}{text[:1]}"))


def read_issue(text: str) -> str:
    """'3-4' from '(3–4)' and 'no. 3-4'; other words stay: 'Suppl 2'."""
    value = ascii_digits(clean(text)).strip(" .,;:（）")
    if value[:1] in "([" and value[-1:] in ")]":
        value = value[1:-1].strip()
    value = value if "(" in value else value.strip(_EDGE)
    return _BETWEEN_DIGITS.sub("-", _ISSUE_WORD.sub("", value))


def read_pages(text: str) -> str:
    """Hyphens for dashes, no spaces within a range, no 'pp.'."""
    value = ascii_digits(clean(text)).strip(_EDGE)
    value = _PAGE_WORD.sub("", value)
    value = _without_pmid(_IN_RANGE.sub("-", value))
    return _COMMA.sub(", ", value) if "," in value else value


def _without_pmid(pages: str) -> str:
    match = _WITH_PMID.fullmatch(pages)
    if not match:
        return pages
    if match["pages"]:
        return match["pages"]
    length = len(match["first"])
    glued = len(match["rest"]) - length in _PMID_DIGITS and match["rest"][:length] >= match["first"]
    return f"{match['first']}-{match['rest'][:length]}" if glued else pages


def read_page_count(text: str, behind: str = "") -> str | None:
    """'351' from '351 S.'; None where it is not a count. ``behind``: what the string has behind ``text``."""
    plain = ascii_digits(clean(text)).strip(" .,;:()[]")
    match = _COUNT.fullmatch(plain) or _COUNT.fullmatch(ascii_digits(clean(text + behind)).strip(" .,;:()[]"))
    return match["count"] if match else None
