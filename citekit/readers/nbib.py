"""PubMed's format (.nbib, MEDLINE).

https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

import re

from citekit.csl.dates import make_date, month_number
from citekit.csl.item import Item
from citekit.csl.names import split_name
from citekit.csl.pages import clean_pages
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
    """Read a PubMed file; damaged records are kept, with a problem and its line."""
    return tagged.read_tagged(text, _LINE, "PMID", None, item)


def item(fields: Fields) -> tuple[Item, str]:
    """The item of a record; PubMed knows no keys."""
    csl_item: Item = {}
    if names := _authors(fields):
        csl_item["author"] = names
    for field, tags in _TEXTS.items():
        if words := " ".join(tagged.value(fields, *tags).split()):
            csl_item[field] = words
    if "title" in csl_item:
        title = csl_item["title"].removesuffix(".")  # in brackets where it was translated
        csl_item["title"] = title[1:-1].removesuffix(".") if title[:1] + title[-1:] == "[]" else title
    if "container-title" in csl_item:  # 'Science (New York, N.Y.)'
        csl_item["container-title"] = re.sub(r"\s*\([^()]*\)$", "", csl_item["container-title"])
        if csl_item.get("container-title-short") == csl_item["container-title"]:
            csl_item.pop("container-title-short")
    if "title" in csl_item and csl_item.get("container-title") == csl_item["title"]:
        csl_item.pop("container-title")
    if editors := tagged.values(fields, "FED", "ED"):
        csl_item["editor"] = [split_name(name) for name in editors]
    if issued := _date(tagged.value(fields, "DP")):
        csl_item["issued"] = issued
    if pages := tagged.value(fields, "PG"):
        csl_item["page"] = clean_pages(pages)
    for identifier in tagged.values(fields, "LID", "AID"):
        value, _, kind = identifier.partition(" ")
        if kind == "[doi]":
            csl_item.setdefault("DOI", value)
        elif kind in ("[pii]", "") and "page" not in csl_item and re.fullmatch(r"e\d+|\d{4,8}", value):
            csl_item["page"] = value
    # An asterisk marks the main headings of MeSH.
    keywords = [word.replace("*", "") for word in tagged.values(fields, "OT", "MH")]
    for name, value in tagged.tags(tuple(dict.fromkeys(keywords))).items():
        csl_item[name] = {**csl_item.get(name, {}), **value} if name == "custom" else value
    if languages := tagged.value(fields, "LA"):
        csl_item["language"] = languages
    if not csl_item.keys() - {"PMID"}:
        return {}, ""
    types = " ".join(tagged.values(fields, "PT")).lower()
    csl_item["type"] = next((kind for word, kind in _TYPES if word in types), "article-journal")
    return csl_item, ""


def _authors(fields: Fields) -> list[dict[str, str]]:
    """Full names ('FAU') if the record has any, else initials ('AU'); groups ('CN')."""
    full = any(field.tag == "FAU" for field in fields)
    names = []
    for field in fields:
        if field.tag == "CN" and field.value:
            names.append({"literal": field.value})
        elif field.tag == ("FAU" if full else "AU") and field.value:
            if full:
                names.append(split_name(field.value))
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
