"""A .bib file as records: BibTeX's and biblatex's types and fields as CSL-JSON."""

import re
from collections.abc import Iterator, Mapping

from citekit.csl.dates import MONTHS, make_date, month_number, parse_date
from citekit.csl.identifiers import arxiv_number, find_doi
from citekit.csl.item import TYPES, Item, cut_short_field, set_custom
from citekit.csl.mappings.bibtex import tables
from citekit.csl.pages import clean_pages
from citekit.csl.richtext import guard_note
from citekit.model.entry import AUTHORS_INCOMPLETE
from citekit.readers.bibtex.blocks import BibBlock, blocks
from citekit.readers.bibtex.latex import plain_text
from citekit.readers.bibtex.names import people, split
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord

# Fields that an entry does not inherit by crossref.
_OWN = frozenset(
    ("crossref", "xref", "title", "subtitle", "shorttitle", "keywords", "abstract", "note", "label")
)
_MONTHS = {name[:3].lower(): name for name in MONTHS}
_URL = re.compile(r"https?://[^\s{}]+")
_PMCID = re.compile(r"PMCID:\s*(?P<id>PMC\d+)")
Fields = Mapping[str, str]


def read(text: str) -> LibraryFile:
    """Read a .bib file; damaged records are kept, with a problem and its line."""
    bib_blocks = blocks(text)
    macros = _macros(bib_blocks)
    entries = {block.key.lower(): block for block in reversed(bib_blocks) if block.kind == "entry"}
    records: list[LibraryRecord] = []
    problems: list[LibraryProblem] = []
    seen: set[str] = set()
    for block in bib_blocks:
        if block.kind == "damaged":
            problems.append(LibraryProblem(block.line, f"Damaged record, kept unchanged: {block.error}"))
            records.append(_record(block, {}))
        elif block.kind == "entry":
            if block.key.lower() in seen:
                problems.append(LibraryProblem(block.line, f"Duplicate key '{block.key}'"))
            seen.add(block.key.lower())
            fields, unknown = _values(block, entries, macros)
            problems += [LibraryProblem(block.line, f"Undefined @string '{name}'") for name in unknown]
            records.append(_record(block, item(block.type, fields)))
    return LibraryFile(tuple(records), tuple(problems))


def _record(block: BibBlock, read_item: Item) -> LibraryRecord:
    return LibraryRecord(block.start, block.end, block.line, read_item, block.key)


def _macros(bib_blocks: list[BibBlock]) -> dict[str, str]:
    """Collect the values of @string, and the months."""
    macros = dict(_MONTHS)
    for block in bib_blocks:
        if block.kind == "string":
            for name, value in block.fields.items():
                macros[name.lower()] = _value(value, macros, [])
    return macros


def _values(
    block: BibBlock, entries: Mapping[str, BibBlock], macros: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """The fields of an entry, those it inherits by crossref, and undefined macros."""
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
    """Resolve a value: texts in braces or quotes, numbers and macros joined by '#'."""
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
    csl_item: Item = {}
    for role in ("author", "editor", "translator"):
        names, cut_short = people(fields.get(role, ""))
        if names:
            csl_item[role] = names
        if cut_short:
            set_custom(csl_item, cut_short_field(role), True)
    title, subtitle = plain_text(fields.get("title", "")), plain_text(fields.get("subtitle", ""))
    if title:
        csl_item["title"] = f"{title}: {subtitle}" if subtitle else title
    for field, names_of_it in tables().fields.items():
        value = next((text for name in names_of_it if (text := plain_text(fields.get(name, "")))), "")
        if value:
            csl_item[field] = value
    if "language" in csl_item:
        csl_item["language"] = _language(csl_item["language"])
    if annote := _paragraphs(fields.get("annote", "") or fields.get("annotation", "")):
        csl_item["annote"] = _remove_guard(annote)
    if "note" in csl_item:
        csl_item["note"] = _remove_guard(csl_item["note"])
    if aliases := [key for part in fields.get("ids", "").split(",") if (key := part.strip())]:
        set_custom(csl_item, "ids", aliases)
    if AUTHORS_INCOMPLETE in re.split(r"\s*[,;]\s*", csl_item.get("keyword", "")):
        set_custom(csl_item, "et_al", True)
    if issued := _date(fields):
        csl_item["issued"] = issued
    if accessed := parse_date(fields.get("urldate", "")):
        csl_item["accessed"] = accessed
    csl_item |= _numbers(kind, fields)
    csl_item |= _links(fields)
    if not csl_item:
        return {}
    csl_item["type"] = _type(kind, fields, csl_item)
    if genre := tables().genres.get(kind):
        csl_item.setdefault("genre", genre)
    elif "genre" in csl_item:
        csl_item["genre"] = tables().genre_words.get(csl_item["genre"], csl_item["genre"])
    if not csl_item.get("genre", "x"):
        del csl_item["genre"]
    return csl_item


def _type(kind: str, fields: Fields, csl_item: Item) -> str:
    types = {subtype: csl for csl, subtype in tables().subtypes.items()}
    if subtype := types.get(_csl_type(fields.get("entrysubtype", ""))):
        return subtype
    if (csl_type := _csl_type(fields.get("usera", ""))) in TYPES:
        return csl_type
    if kind == "misc":
        csl_type = _csl_type(fields.get("type", ""))
        if csl_type in ("preprint", "article") or ("number" in csl_item and "eprint" in fields):
            csl_item.pop("genre", None)
            return "article"
        if csl_type in TYPES:
            csl_item.pop("genre", None)
            return csl_type
        if csl_type == "data set":
            del csl_item["genre"]
            return "dataset"
        return "webpage" if "URL" in csl_item and "howpublished" in fields else "document"
    return tables().csl_type(kind)


def _csl_type(value: str) -> str:
    return plain_text(value).lower()


def _language(value: str) -> str:
    """The tag of a language that is named as babel does: 'en-GB' for 'british'."""
    return next((tag for tag, name in tables().languages.items() if name == value.lower()), value)


def _remove_guard(note: str) -> str:
    """Remove the word that `guard_note` puts before text that looks like an identifier."""
    bare = note.removeprefix("Note: ")
    return bare if guard_note(bare) == note else note


def _paragraphs(value: str) -> str:
    """Text with an empty line between its paragraphs."""
    return "\n\n".join(filter(None, map(plain_text, re.split(r"\n\s*\n", value))))


def _date(fields: Fields) -> Item:
    value = fields.get("date", "").strip(" {}")
    if date := parse_date(value):
        return {**date, "circa": True} if value.endswith(("~", "?", "%")) else date
    if state := plain_text(fields.get("pubstate", "")):
        return {"literal": tables().states.get(state, state)}
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
    return make_date(parts)


def _numbers(kind: str, fields: Fields) -> Iterator[tuple[str, str]]:
    """Issue, pages and numbers, as the type means them."""
    pages, eid = (plain_text(fields.get(name, "")) for name in ("pages", "eid"))
    if pages or eid:
        yield "page", clean_pages(pages or eid)
    if pages and eid and pages != eid:
        yield "number", eid
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
    if doi := find_doi(re.sub(r"\\([_&%#])", r"\1", fields.get("doi", ""))):
        yield "DOI", doi
    plain_url = fields.get("url", "") or fields.get("howpublished", "") or fields.get("note", "")
    url = _URL.search(re.sub(r"\\([_&%#~])", r"\1", plain_url))
    if url:
        yield "URL", url[0]
    eprint = fields.get("eprint", "").strip()
    archive = (fields.get("eprinttype", "") or fields.get("archiveprefix", "")).strip().lower()
    if pmcid := _PMCID.search(fields.get("addendum", "")):
        yield "PMCID", pmcid["id"]
    if eprint and archive == "pubmed":
        yield "PMID", eprint
    elif eprint and archive in ("arxiv", ""):
        yield "number", arxiv_number(eprint)
