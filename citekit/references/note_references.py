"""Full references in notes: without the place that a note names, and what notes print in a way of their own."""

import re

from citekit.references.note_patterns import END_LOCATOR, JOURNAL, LOCATOR, NAME, PERSON, UPPER, YEAR

_BOOK_LOCATOR = re.compile(
    rf"(?P<book>.*?(?:\)|{YEAR}|(?:vol|Bd|t)\.\s?\d{{1,2}}))(?:[,:]|\s(?=\d)|\.(?=\s[SpСс]))\s?(?P<locator>{LOCATOR})[\s.,;]*$",
    re.DOTALL,
)
_HERE = re.compile(
    rf"(?P<work>.*?\d),?\s(?:at|hier|here|esp\.|bes\.|ici|qui|aquí|здесь)[\s:]*(?P<locator>{LOCATOR})[\s.,;]*$",
    re.DOTALL,
)
_PART_OF = re.compile(
    r"(?:^|[,.:]\s)[“\"«„‘]|[,.]\s[Ii]n:?\s|\bdans\b|\bin\b.{0,300}?\b(?:eds?|Hg|Hrsg)\b|//"
)


def without_locator(text: str) -> tuple[str, str]:
    """A full reference without the page that the note points to, and that page.

    The pages of an article or chapter stay: they are its own.
    """
    if match := _HERE.match(text):
        return match["work"], match["locator"]
    end = END_LOCATOR.search(text)
    if not end:
        return text, ""
    if _PART_OF.search(text) or JOURNAL.search(text):
        return text, end["locator"]
    book = _BOOK_LOCATOR.match(text)
    return (book["book"], book["locator"]) if book else (text, "")


_ALIAS = re.compile(
    r"[\s,;(\[]{1,3}(?:hereafter|henceforth|hereinafter|im Folgenden|fortan|ci-après|désormais|en adelante|d’ora in poi|далее)"
    r"(?:\s(?:cited as|referred to as|abbreviated as|abbreviated|as|zit\.|zitiert als|cité|citado|citado como|цит\. как))?[\s:–—-]{1,3}"
    r"[“\"«„‘'(\[]?(?P<alias>[^\W\d_][^()\[\]“”\"«»;,]{0,40}?)[”\"»’'“]?[)\].]*\s*$",
    re.IGNORECASE,
)


def without_alias(text: str) -> tuple[str, str]:
    """A reference without 'hereafter CM' at its end, and that name."""
    match = _ALIAS.search(text, max(0, len(text) - 90))
    return (text[: match.start()], match["alias"]) if match else (text, "")


_JOINED = r"(?:\s(?:and|und|et|y|e|i|и|&)\s|/)"
_HEAD = re.compile(
    rf"(?P<names>{NAME}\s{PERSON}(?:{_JOINED}{PERSON})?),\s(?P<title>[{UPPER}“\"«„‘][^,(:“”\"«»]*)"
)
_PARTIES = re.compile(
    rf"(?P<title>[{UPPER}][^,()\[\]\d]{{1,80}}?\sv\.?\s[{UPPER}][^,()\[\]\d]{{1,80}}?),?\s(?=[\[(\d])"
    rf"(?:\[(?P<year>{YEAR})\]\s?)?(?P<volume>\d{{1,4}})?\s?(?P<report>[{UPPER}][A-Za-z. ]{{1,30}}?)?\s?(?P<page>\d{{1,5}})?(?=[\s,.(]|$)"
)


def read_head(raw: str) -> tuple[list[str], str]:
    """The names that a reference in a note begins with, and what follows them.

    'Quentin Skinner, The Foundations (...)': such names are taken for a part of the title at times.
    """
    head = _HEAD.match(raw)
    if not head:
        return [], ""
    return re.split(_JOINED, head["names"]), head["title"].strip(' .“"«„‘')


def read_case(raw: str) -> dict[str, str]:
    """A court case as fields: 'Donoghue v Stevenson [1932] AC 562'; {} for anything else."""
    match = _PARTIES.match(raw)
    if not match or not (match["report"] or match["year"]):
        return {}
    fields = {
        "title": match["title"],
        "container-title": (match["report"] or "").strip(),
        "volume": match["volume"],
        "page": match["page"],
    }
    return {name: value for name, value in fields.items() if value}
