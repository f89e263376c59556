"""A .bib file as records: BibTeX's and biblatex's types and fields as CSL-JSON."""

import re
from collections.abc import Iterator
from functools import cache

from citekit.csl.item import TYPES, Item, cut_short_field, set_custom
from citekit.csl.mappings.bibtex import tables
from citekit.csl.pages import clean_pages
from citekit.csl.richtext import guard_note
from citekit.readers.bibtex.addresses import links
from citekit.readers.bibtex.blocks import blocks
from citekit.readers.bibtex.dates import read_dates
from citekit.readers.bibtex.entry import BibBlock
from citekit.readers.bibtex.fields import Fields, FieldTexts
from citekit.readers.bibtex.names import people
from citekit.readers.bibtex.values import Values
from citekit.readers.latex.syntax import OwnCommand, definitions, scanned
from citekit.readers.latex.tables import latex_tables
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord, group_problems, is_key

# What looks like an entry and is no work: fields for others, sets of others, settings of a style.
_NO_WORK = frozenset(("xdata", "set", "control", "bstcontrol", "ieeetranbstctl"))
_DEFINITIONS = frozenset(("string", "preamble"))
_SUBTITLES = {
    name: name.replace("title", "subtitle") for name in ("title", "booktitle", "maintitle", "journaltitle")
} | {"journal": "journalsubtitle"}


def read(text: str, definitions: str = "") -> LibraryFile:
    """Read a .bib file; damaged records are kept, with a problem and its line.

    ``definitions``: the ``@string`` and ``@preamble`` of files that are read before it.
    """
    bib_blocks, earlier = blocks(text), blocks(definitions)
    values = Values(bib_blocks, len(text), earlier)
    commands = _commands([*earlier, *bib_blocks])
    records: list[LibraryRecord] = []
    problems: list[LibraryProblem] = list(values.problems)
    seen: set[str] = set()
    for block in bib_blocks:
        problems += block.problems
        if block.kind == "damaged":
            if block.type not in ("string", "preamble"):
                records.append(_record(block, {}))
        elif block.kind == "entry" and block.type not in _NO_WORK:
            if block.key and block.key.lower() in seen:
                problems.append(LibraryProblem(block.line, f"Duplicate key '{block.key}'", "duplicate-key"))
            seen.add(block.key.lower())
            if block.key and not is_key(block.key):
                message = (
                    f"Invalid key '{block.key[:60]}' (it has a space or another sign that keys cannot have)"
                )
                problems.append(LibraryProblem(block.line, message))
            fields, of_fields = values.of(block)
            texts = FieldTexts(fields, commands)
            records.append(_record(block, _item(block.type, texts)))
            problems += [
                LibraryProblem(block.line, message) for message in (*of_fields, *texts.all_problems())
            ]
    if values.is_too_long:
        problems.append(
            LibraryProblem(1, "Not all @string and crossref were followed: the text grows too long")
        )
    own = "\n".join(text[block.start : block.end] for block in bib_blocks if block.kind in _DEFINITIONS)
    return LibraryFile(tuple(records), group_problems(problems), own)


def _record(block: BibBlock, read_item: Item) -> LibraryRecord:
    return LibraryRecord(block.start, block.end, block.line, read_item, block.key)


def _commands(bib_blocks: list[BibBlock]) -> dict[str, OwnCommand]:
    """The commands that the file's @preamble defines."""
    preamble = "\n".join(part for block in bib_blocks for part in block.fields.get("preamble", ()))
    return definitions(scanned(preamble), latex_tables().names)[0] if preamble else {}


def item(kind: str, fields: Fields) -> Item:
    """The item of an entry of type ``kind``."""
    return _item(kind, FieldTexts(fields))


def _item(kind: str, texts: FieldTexts) -> Item:
    csl_item: Item = {}
    fields = texts.fields
    for role in ("author", "editor", "translator"):
        if role in fields:
            names, cut_short = people(fields[role], texts.read)
            if names:
                csl_item[role] = names
            if cut_short:
                set_custom(csl_item, cut_short_field(role), True)
    if title := _with_subtitle("title", texts):
        csl_item["title"] = title
    known = _field_names()
    for name in sorted(known.keys() & fields.keys(), key=lambda name: known[name]):
        field = known[name][1]
        if field not in csl_item and (value := _with_subtitle(name, texts)):
            csl_item[field] = value
    if "language" in csl_item:
        csl_item["language"] = _language(csl_item["language"])
    if annote := _paragraphs(fields.get("annote", "") or fields.get("annotation", ""), texts):
        csl_item["annote"] = _remove_guard(annote)
    if "note" in csl_item:
        csl_item["note"] = _remove_guard(csl_item["note"])
    if aliases := [key for part in fields.get("ids", "").split(",") if (key := part.strip())]:
        set_custom(csl_item, "ids", aliases)
    dates, problems = read_dates(fields, texts.text)
    texts.problems += problems
    csl_item |= dates
    csl_item |= _numbers(kind, texts)
    csl_item |= links(texts)
    if not csl_item:
        return {}
    csl_item["type"] = _type(kind, texts, csl_item)
    if genre := tables().genres.get(kind):
        csl_item.setdefault("genre", genre)
    elif "genre" in csl_item:
        csl_item["genre"] = tables().genre_words.get(csl_item["genre"], csl_item["genre"])
    if not csl_item.get("genre", "x"):
        del csl_item["genre"]
    return csl_item


@cache
def _field_names() -> dict[str, tuple[int, str]]:
    """BibTeX field -> its place among all, and the CSL field that the first with a text becomes."""
    pairs = [(name, field) for field, names in tables().fields.items() for name in names]
    return {name: (place, field) for place, (name, field) in enumerate(pairs)}


def _with_subtitle(name: str, texts: FieldTexts) -> str:
    """The text of a field; with its subtitle, if it is a title."""
    text = texts.text(name)
    subtitle_field = _SUBTITLES.get(name)
    subtitle = texts.text(subtitle_field) if subtitle_field and text else ""
    return f"{text}: {subtitle}" if subtitle else text


def _type(kind: str, texts: FieldTexts, csl_item: Item) -> str:
    if subtype := texts.text("entrysubtype").lower():
        for csl_type, name in tables().subtypes.items():
            if name == subtype:
                return csl_type
    if (csl_type := texts.text("usera").lower()) in TYPES:
        return csl_type
    csl_type = texts.text("type").lower()
    if (endnote_type := tables().endnote_types.get(csl_type)) and kind not in tables().genres:
        csl_item.pop("genre", None)
        return endnote_type
    if kind == "misc":
        if csl_type in ("preprint", "article") or ("number" in csl_item and "eprint" in texts.fields):
            csl_item.pop("genre", None)
            return "article"
        if csl_type in TYPES:
            csl_item.pop("genre", None)
            return csl_type
        return "webpage" if "URL" in csl_item and "howpublished" in texts.fields else "document"
    return tables().csl_type(kind)


def _language(value: str) -> str:
    """The tag of a language that is named as babel does: 'en-GB' for 'british'."""
    return next((tag for tag, name in tables().languages.items() if name == value.lower()), value)


def _remove_guard(note: str) -> str:
    """Remove the word that `guard_note` puts before text that looks like an identifier."""
    bare = note.removeprefix("Note: ")
    return bare if guard_note(bare) == note else note


def _paragraphs(value: str, texts: FieldTexts) -> str:
    """Text with an empty line between its paragraphs."""
    return "\n\n".join(filter(None, map(texts.read, re.split(r"\n\s*\n", value)))) if value else ""


def _numbers(kind: str, texts: FieldTexts) -> Iterator[tuple[str, str]]:
    """Issue, pages and numbers, as the type means them."""
    pages, eid = texts.text("pages"), texts.text("eid")
    if pages or eid:
        yield "page", clean_pages(pages or eid)
    if pages and eid and pages != eid:
        yield "number", eid
    if issue := texts.text("issue"):
        yield "issue", issue
    if number := texts.text("number"):
        if kind in ("article", "periodical"):
            if not issue:
                yield "issue", number
        elif kind in ("book", "inbook", "incollection", "proceedings", "inproceedings", "collection"):
            yield "collection-number", number
        else:
            yield "number", number
