"""PubMed's own format (.nbib, MEDLINE): https://www.nlm.nih.gov/bsd/mms/medlineelements.html."""

import re

from citekit.csl.dates import make_date, month_number
from citekit.csl.item import Item
from citekit.readers import tagged
from citekit.readers.libraries import LibraryFile
from citekit.readers.tagged import Fields

_LINE = re.compile(r"\ufeff?(?P<tag>[A-Z]{2,4}) {0,2}-(?P<value>(?:\s.*)?)$")
_TEXTS = {
    "title": ("TI", "BTI"),
    "container-title": ("JT", "TA", "BTI"),
    "container-title-short": ("TA",),
    "volume": ("VI",),
    "issue": ("IP",),
    "abstract": ("AB",),
    "publisher": ("PB",),
    "publisher-place": ("CY",),
    "edition": ("EN",),
    "PMID": ("PMID",),
    "PMCID": ("PMC",),
}
_TYPES = (("preprint", "article"), ("dataset", "dataset"), ("book", "book"), ("review", "article-journal"))


def read(text: str) -> LibraryFile:
    """The records of a PubMed file, and what was wrong with it."""
    return tagged.read_tagged(text, _LINE, "PMID", None, item)


def item(fields: Fields) -> tuple[Item, str]:
    """The item of a record; PubMed knows no keys."""
    found: Item = {}
    if names := _authors(fields):
        found["author"] = names
    for field, tags in _TEXTS.items():
        if words := " ".join(tagged.value(fields, *tags).split()):
            found[field] = words
    if "title" in found:
        title = found["title"].removesuffix(".")  # in brackets where it was translated
        found["title"] = title[1:-1].removesuffix(".") if title[:1] + title[-1:] == "[]" else title
    if "container-title" in found:  # 'Science (New York, N.Y.)'
        found["container-title"] = re.sub(r"\s*\([^()]*\)$", "", found["container-title"])
        if found.get("container-title-short") == found["container-title"]:
            found.pop("container-title-short")
    if "title" in found and found.get("container-title") == found["title"]:
        found.pop("container-title")
    if editors := tagged.values(fields, "FED", "ED"):
        found["editor"] = [tagged.person(name) for name in editors]
    if issued := _date(tagged.value(fields, "DP")):
        found["issued"] = issued
    if pages := tagged.value(fields, "PG"):
        found["page"] = tagged.pages(pages)
    for one in tagged.values(fields, "LID", "AID"):
        value, _, kind = one.partition(" ")
        if kind == "[doi]":
            found.setdefault("DOI", value)
        elif kind in ("[pii]", "") and "page" not in found and re.fullmatch(r"e\d+|\d{4,8}", value):
            found["page"] = value
    # An asterisk marks the main headings of MeSH.
    words_ = [word.replace("*", "") for word in tagged.values(fields, "OT", "MH")]
    for name, value in tagged.tags(tuple(dict.fromkeys(words_))).items():
        found[name] = {**found.get(name, {}), **value} if name == "custom" else value
    if languages := tagged.value(fields, "LA"):
        found["language"] = languages
    if not found.keys() - {"PMID"}:
        return {}, ""
    said = " ".join(tagged.values(fields, "PT")).lower()
    found["type"] = next((kind for word, kind in _TYPES if word in said), "article-journal")
    return found, ""


def _authors(fields: Fields) -> list[dict[str, str]]:
    """Full names where the record has them ('FAU'), else initials ('AU'); groups ('CN') in their place."""
    full = any(field.tag == "FAU" for field in fields)
    names = []
    for field in fields:
        if field.tag == "CN" and field.value:
            names.append({"literal": field.value})
        elif field.tag == ("FAU" if full else "AU") and field.value:
            if full:
                names.append(tagged.person(field.value))
            else:
                family, _, given = field.value.rpartition(" ")
                names.append({"family": family, "given": given} if family else {"literal": given})
    return names


def _date(text: str) -> Item:
    """'2016 Nov 4', '2016 Nov-Dec', '2016 Winter'."""
    match = re.match(r"(\d{4})(?:\s+([A-Z][a-z]{2})(?:\s+(\d{1,2}))?)?", text)
    if not match:
        return {"literal": text} if text else {}
    parts = [int(match[1])]
    if match[2] and (month := month_number(match[2])):
        parts.append(month)
        if match[3] and 1 <= int(match[3]) <= 31:
            parts.append(int(match[3]))
    return make_date(parts)
