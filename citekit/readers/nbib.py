"""PubMed's format (.nbib, MEDLINE).

https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

import re

from citekit.csl.identifiers import find_doi
from citekit.csl.item import Item, cut_short_field, set_custom
from citekit.csl.pages import clean_pages
from citekit.readers import tagged
from citekit.readers.libraries import LibraryFile
from citekit.readers.record_numbers import serial_numbers
from citekit.readers.ris import issue_date, read_people
from citekit.readers.tagged import Fields, TaggedFormat

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
_TYPES = (
    ("preprint", "article"),
    ("dataset", "dataset"),
    ("journal article", "article-journal"),
    ("book", "book"),
    ("review", "article-journal"),
    ("dissertations", "thesis"),
    ("meeting papers", "paper-conference"),
    ("reports - ", "report"),
)
"""Words of the kinds of publication, of PubMed and ERIC, and CSL's types."""


def read(text: str) -> LibraryFile:
    """Read a PubMed file; damaged records are kept, with a problem and its line."""
    return tagged.read_tagged(text, TaggedFormat(_LINE, ("PMID", "OWN"), None, item))


def item(fields: Fields) -> tuple[Item, str]:
    """The item of a record; PubMed knows no keys."""
    csl_item: Item = {}
    names, cut_short = _authors(fields)
    if names:
        csl_item["author"] = names
    if cut_short:
        set_custom(csl_item, cut_short_field("author"), True)
    for field, tags in _TEXTS.items():
        if words := " ".join(tagged.value(fields, *tags).split()):
            csl_item[field] = words
    original = tagged.value(fields, "TT")
    if original and csl_item.get("title", "[not available].").lower() == "[not available].":
        csl_item["title"] = original
    if "title" in csl_item:
        title = csl_item["title"].removesuffix(".")  # in brackets where it was translated
        csl_item["title"] = title[1:-1].removesuffix(".") if title[:1] + title[-1:] == "[]" else title
    if "container-title" in csl_item:  # 'Science (New York, N.Y.)'
        csl_item["container-title"] = re.sub(r"(?:(?<!\s)\s+)?\([^()]*\)$", "", csl_item["container-title"])
        if csl_item.get("container-title-short") == csl_item["container-title"]:
            csl_item.pop("container-title-short")
    book = tagged.value(fields, "BTI")
    if book and csl_item.get("container-title") == csl_item.get("title"):
        csl_item.pop("container-title", None)
    if editors := tagged.values(fields, "FED") or tagged.values(fields, "ED"):
        csl_item["editor"] = read_people(editors, bare=True)[0]
    if issued := issue_date(tagged.values(fields, "DP")):
        csl_item["issued"] = issued
    if pages := tagged.value(fields, "PG"):
        csl_item["page"] = clean_pages(pages)
    for identifier in tagged.values(fields, "LID", "AID"):
        value, _, kind = identifier.partition(" ")
        if kind == "[doi]":
            csl_item.setdefault("DOI", value)
        elif kind == "" and re.match("https?://", value):
            csl_item.setdefault("URL", value)
            csl_item |= {"DOI": doi} if (doi := find_doi(value)) else {}
        elif kind in ("[pii]", "") and "page" not in csl_item and re.fullmatch(r"e\d+|\d{4,8}", value):
            csl_item["page"] = value
    # An asterisk marks the main headings of MeSH.
    keywords = [word.replace("*", "") for word in tagged.values(fields, "OT", "MH")]
    tagged.add_tags(csl_item, dict.fromkeys(keywords))
    csl_item |= serial_numbers(tagged.values(fields, "IS", "ISSN", "ISBN"), "", "")
    if eric := tagged.value(fields, "OID"):
        csl_item |= {"archive": "ERIC", "archive_location": eric}
    if languages := tagged.value(fields, "LA"):
        csl_item["language"] = languages
    if not csl_item.keys() - {"PMID"}:
        return {}, ""
    csl_item["type"] = _type(fields, csl_item)
    if eric and csl_item["type"] != "article-journal" and "container-title" in csl_item:
        csl_item["publisher"] = csl_item.pop("container-title")  # ERIC's JT of what is in no journal
    return csl_item, ""


def _type(fields: Fields, csl_item: Item) -> str:
    types = " ".join(tagged.values(fields, "PT")).lower()
    if tagged.value(fields, "BTI"):
        return "chapter" if "container-title" in csl_item else "book"
    if "container-title" in csl_item and "volume" in csl_item and tagged.value(fields, "OID"):
        return "article-journal"
    usual = "article-journal" if "container-title" in csl_item else "document"
    return next((kind for word, kind in _TYPES if word in types), usual)


def _authors(fields: Fields) -> tuple[list[dict[str, str]], bool]:
    """Full names ('FAU') if the record has any, else 'AU'; groups ('CN'); and whether they end in 'et al.'"""
    full = any(field.tag == "FAU" for field in fields)
    names: list[dict[str, str]] = []
    cut_short = False
    for field in fields:
        if field.tag == "CN" and field.value:
            names.append({"literal": field.value})
        elif field.tag == ("FAU" if full else "AU"):
            person, others = read_people([field.value], bare=True)
            names += person
            cut_short |= others
    return names, cut_short
