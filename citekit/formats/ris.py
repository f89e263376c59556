"""RIS, as reference managers and publishers exchange it. One table of tags, good for both directions."""

import re
from typing import NamedTuple

from citekit.formats import tagged
from citekit.formats.dates import date_parts_of
from citekit.formats.records import Library
from citekit.formats.tagged import Fields
from citekit.model import Item


class Tag(NamedTuple):
    """A CSL field and the tags that say it: the first is the one to write."""

    field: str
    tags: tuple[str, ...]


TYPES = {
    "JOUR": "article-journal",
    "EJOUR": "article-journal",
    "ABST": "article-journal",
    "INPR": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "THES": "thesis",
    "RPRT": "report",
    "GOVDOC": "report",
    "STAND": "standard",
    "UNPB": "manuscript",
    "PAT": "patent",
    "ELEC": "webpage",
    "BLOG": "post-weblog",
    "COMP": "software",
    "DATA": "dataset",
    "ENCYC": "entry-encyclopedia",
    "DICT": "entry-dictionary",
    "VIDEO": "motion_picture",
    "GEN": "document",
}
"""RIS type -> CSL type; of several that mean the same the first is the one to write."""

TEXTS = (
    Tag("title", ("TI", "T1", "CT", "BT")),
    Tag("container-title", ("T2", "JF", "JO", "BT", "JA", "J1", "J2")),
    Tag("container-title-short", ("J2", "JA", "J1")),
    Tag("collection-title", ("T3",)),
    Tag("title-short", ("ST",)),
    Tag("volume", ("VL",)),
    Tag("issue", ("IS", "CP")),
    Tag("edition", ("ET",)),
    Tag("publisher", ("PB",)),
    Tag("publisher-place", ("CY", "PP")),
    Tag("abstract", ("AB", "N2")),
    Tag("note", ("N1",)),
    Tag("language", ("LA",)),
    Tag("URL", ("UR", "L2", "LK")),
    Tag("call-number", ("CN",)),
    Tag("archive", ("DB",)),
)
"""Fields whose words are the value."""

PEOPLE = (Tag("author", ("AU", "A1")), Tag("editor", ("ED", "A2")), Tag("translator", ("A4",)))
DATES = (Tag("issued", ("DA", "PY", "Y1")), Tag("accessed", ("Y2",)))
# Books, whose second title is a series.
_WHOLE = frozenset(("book", "thesis", "report", "standard"))
_LINE = re.compile(r"\ufeff?\s?(?P<tag>[A-Z][A-Z0-9])\s{1,2}-(?P<value>(?:\s.*)?)$")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def read(text: str) -> Library:
    """The records of an RIS file, and what was wrong with it."""
    return tagged.library(text, _LINE, "TY", "ER", item)


def item(fields: Fields) -> tuple[Item, str]:
    """The item of a record, and the user's key for it."""
    kind = TYPES.get(tagged.value(fields, "TY").upper(), "document")
    found: Item = {}
    for role in PEOPLE:
        names = [one for one in tagged.values(fields, *role.tags) if one.lower().strip(". ") not in _OTHERS]
        if names:
            found[role.field] = [tagged.person(one) for one in names]
        if len(names) < len(tagged.values(fields, *role.tags)):
            found.setdefault("custom", {})["et_al" if role.field == "author" else f"{role.field}_et_al"] = (
                True
            )
    for one in TEXTS:
        if words := " ".join(tagged.value(fields, *one.tags).split()):
            found[one.field] = words
    for one in DATES:
        if date := _date(tagged.values(fields, *one.tags)):
            found[one.field] = date
    if kind in _WHOLE and "container-title" in found:
        found.setdefault("collection-title", found.pop("container-title"))
        found.pop("container-title-short", None)
    if found.get("container-title") == found.get("container-title-short"):
        found.pop("container-title-short", None)
    begin, end = tagged.value(fields, "SP"), tagged.value(fields, "EP")
    if begin or tagged.value(fields, "C7"):
        both = f"{begin}-{end}" if begin and end and begin != end and "-" not in begin else begin
        found["page"] = tagged.pages(both or tagged.value(fields, "C7"))
    if doi := _DOI.search(tagged.value(fields, "DO", "M3", "UR")):
        found["DOI"] = doi[0].rstrip(".,;")
    if number := tagged.value(fields, "SN"):
        found["ISBN" if kind in ("book", "chapter") else "ISSN"] = number.split()[0]
    if words_ := tagged.values(fields, "KW"):
        found["keyword"] = ", ".join(words_)
    if tagged.value(fields, "AN").isdecimal() and "pubmed" in tagged.value(fields, "DB", "UR").lower():
        found["PMID"] = tagged.value(fields, "AN")
    if found:
        found["type"] = kind
    return found, tagged.value(fields, "ID")


_OTHERS = frozenset(("et al", "others", "and others"))


def _date(values: list[str]) -> Item:
    """The fullest of the dates: '2019/05/12/', '2019///spring', '2019'."""
    found = [date for value in values if (date := date_parts_of(value.strip("/ ")))]
    if found:
        return max(found, key=lambda date: len(date["date-parts"][0]))
    said = next((value.strip("/ ") for value in values if value.strip("/ ")), "")
    return {"literal": said} if said else {}
