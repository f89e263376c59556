"""A .bib file as records: BibTeX's and biblatex's types and fields as CSL-JSON."""

import re
from collections.abc import Iterator, Mapping

from citekit.formats.bibtex import Block, blocks
from citekit.formats.bibtex_names import people, split
from citekit.formats.dates import date_parts_of
from citekit.formats.records import Library, Problem, Record
from citekit.formats.unlatex import plain_text
from citekit.model import Item
from citekit.text import MONTHS, fold_dashes, month_number

TYPES = {
    "article": "article-journal",
    "book": "book",
    "mvbook": "book",
    "collection": "book",
    "proceedings": "book",
    "booklet": "pamphlet",
    "manual": "report",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "inreference": "entry-encyclopedia",
    "thesis": "thesis",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
    "report": "report",
    "unpublished": "manuscript",
    "patent": "patent",
    "online": "webpage",
    "electronic": "webpage",
    "www": "webpage",
    "software": "software",
    "dataset": "dataset",
    "periodical": "periodical",
    "video": "motion_picture",
}
"""BibTeX type -> CSL type; everything else is a 'document'."""

_FIELDS = {
    "container-title": ("journaltitle", "journal", "booktitle", "maintitle"),
    "title-short": ("shorttitle",),
    "container-title-short": ("shortjournal",),
    "event-title": ("eventtitle",),
    "collection-title": ("series",),
    "volume": ("volume",),
    "number-of-volumes": ("volumes",),
    "edition": ("edition",),
    "chapter-number": ("chapter",),
    "number-of-pages": ("pagetotal",),
    "version": ("version",),
    "publisher": ("publisher", "school", "institution", "organization"),
    "publisher-place": ("location", "address"),
    "genre": ("type",),
    "language": ("language", "langid"),
    "abstract": ("abstract",),
    "keyword": ("keywords",),
    "note": ("note",),
    "ISBN": ("isbn",),
    "ISSN": ("issn",),
    "PMID": ("pmid",),
    "PMCID": ("pmcid", "pmc"),
}
"""CSL field -> BibTeX fields that say it, the first of which counts."""

_GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
# What an entry does not take from the one that it refers to.
_OWN = frozenset(
    ("crossref", "xref", "title", "subtitle", "shorttitle", "keywords", "abstract", "note", "label")
)
_MONTHS = {name[:3].lower(): name for name in MONTHS}
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_URL = re.compile(r"https?://[^\s{}]+")
Fields = Mapping[str, str]


def read(text: str) -> Library:
    """The records of a .bib file. Raises nothing: what is damaged stands in the problems, with its line."""
    found = blocks(text)
    macros = _macros(found)
    entries = {block.key.lower(): block for block in reversed(found) if block.kind == "entry"}
    records: list[Record] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for block in found:
        if block.kind == "damaged":
            problems.append(
                Problem(block.line, f"this record is damaged and was kept as it stands: {block.error}")
            )
            records.append(_record(block, {}))
        elif block.kind == "entry":
            if block.key.lower() in seen:
                problems.append(Problem(block.line, f"the key '{block.key}' stands here for a second time"))
            seen.add(block.key.lower())
            fields, unknown = _values(block, entries, macros)
            problems += [Problem(block.line, f"'{name}' is no @string of this file") for name in unknown]
            records.append(_record(block, item(block.type, fields)))
    return Library(tuple(records), tuple(problems))


def _record(block: Block, read_item: Item) -> Record:
    return Record(block.start, block.end, block.line, read_item, block.key)


def _macros(found: list[Block]) -> dict[str, str]:
    """What @string defines, and the months."""
    macros = dict(_MONTHS)
    for block in found:
        if block.kind == "string":
            for name, value in block.fields.items():
                macros[name.lower()] = _value(value, macros, [])
    return macros


def _values(
    block: Block, entries: Mapping[str, Block], macros: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The fields of an entry and of the one that it refers to, and the names in it that mean nothing."""
    unknown: list[str] = []
    fields = {name.lower(): _value(value, macros, unknown) for name, value in block.fields.items()}
    parent = entries.get(fields.get("crossref", "").strip().lower())
    if parent is not None and parent.key != block.key:
        inherited = {name.lower(): _value(value, macros, []) for name, value in parent.fields.items()}
        if inherited.get("title"):
            fields.setdefault("booktitle", inherited["title"])
        for name, value in inherited.items():
            if name not in _OWN and not (name == "author" and "editor" in inherited):
                fields.setdefault(name, value)
    return fields, unknown


def _value(value: str, macros: Mapping[str, str], unknown: list[str]) -> str:
    """A value as written: in braces or quotation marks, numbers and names, joined by '#'."""
    parts = []
    for part in split(value, "#"):
        word = part.strip()
        if len(word) > 1 and word[0] + word[-1] in ("{}", '""'):
            parts.append(word[1:-1])
        elif word.isdecimal() or word.lower() not in macros:
            parts.append(word)
            if word and not word.isdecimal():
                unknown.append(word)
        else:
            parts.append(macros[word.lower()])
    return "".join(parts)


def item(kind: str, fields: Fields) -> Item:
    """The item of an entry of type ``kind``."""
    found: Item = {}
    for role in ("author", "editor", "translator"):
        names, cut_short = people(fields.get(role, ""))
        if names:
            found[role] = names
        if cut_short:
            found.setdefault("custom", {})["et_al" if role == "author" else f"{role}_et_al"] = True
    title, subtitle = plain_text(fields.get("title", "")), plain_text(fields.get("subtitle", ""))
    if title:
        found["title"] = f"{title}: {subtitle}" if subtitle else title
    for field, names_of_it in _FIELDS.items():
        value = next((text for name in names_of_it if (text := plain_text(fields.get(name, "")))), "")
        if value:
            found[field] = value
    if issued := _date(fields):
        found["issued"] = issued
    if accessed := date_parts_of(fields.get("urldate", "")):
        found["accessed"] = accessed
    found |= _numbers(kind, fields)
    found |= _links(fields)
    if not found:
        return {}
    found["type"] = _type(kind, fields, found)
    if kind in _GENRES:
        found.setdefault("genre", _GENRES[kind])
    return found


def _type(kind: str, fields: Fields, found: Item) -> str:
    if kind == "misc":
        said = fields.get("type", "").strip().lower()
        if said in ("preprint", "article") or ("number" in found and "eprint" in fields):
            found.pop("genre", None)
            return "article"
        if said in ("dataset", "data set", "software", "webpage", "figure", "map", "speech", "interview"):
            found.pop("genre", None)
            return said.replace(" ", "")
        return "webpage" if "URL" in found and "howpublished" in fields else "document"
    return TYPES.get(kind, "document")


def _date(fields: Fields) -> Item:
    if date := date_parts_of(fields.get("date", "")):
        return date
    year = plain_text(fields.get("year", "") or fields.get("date", ""))
    match = re.fullmatch(r"\W*(\d{4})\W*", year)
    if not match:
        return {"literal": year} if year else {}
    parts = [int(match[1])]
    month = plain_text(fields.get("month", ""))
    words = re.findall(r"[A-Za-z]+|\d+", month)
    number = next((int(word) if word.isdecimal() else month_number(word) for word in words), None)
    if number and 1 <= number <= 12:
        parts.append(number)
        day = plain_text(fields.get("day", "")) or next((word for word in words[1:] if word.isdecimal()), "")
        if day.isdecimal() and 1 <= int(day) <= 31:
            parts.append(int(day))
    return {"date-parts": [parts]}


def _numbers(kind: str, fields: Fields) -> Iterator[tuple[str, str]]:
    """Issue, pages and numbers, as the type means them."""
    pages = plain_text(fields.get("pages", "")) or plain_text(fields.get("eid", ""))
    if pages:
        yield "page", re.sub(r"\s*-+\s*", "-", fold_dashes(pages))
    if issue := plain_text(fields.get("issue", "")):
        yield "issue", issue
    if number := plain_text(fields.get("number", "")):
        if kind in ("article", "periodical"):
            if not issue:
                yield "issue", number
        elif kind in ("book", "inbook", "incollection", "proceedings", "inproceedings", "collection"):
            yield "collection-number", number
        else:
            yield "number", number


def _links(fields: Fields) -> Iterator[tuple[str, str]]:
    doi = _DOI.search(re.sub(r"\\([_&%#])", r"\1", fields.get("doi", "")))
    if doi:
        yield "DOI", doi[0].rstrip(".,;}")
    plain_url = fields.get("url", "") or fields.get("howpublished", "") or fields.get("note", "")
    url = _URL.search(re.sub(r"\\([_&%#~])", r"\1", plain_url))
    if url:
        yield "URL", url[0]
    eprint = fields.get("eprint", "").strip()
    archive = (fields.get("eprinttype", "") or fields.get("archiveprefix", "")).strip().lower()
    if eprint and archive == "pubmed":
        yield "PMID", eprint
    elif eprint and archive in ("arxiv", ""):
        yield "number", f"arXiv:{eprint.removeprefix('arXiv:')}"
