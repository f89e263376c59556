"""RIS, the format of reference managers and publishers.

The tables of tags are the same for both: ``data/ris_tags.toml``. A line of M2 'Key: value', which is how Zotero
keeps what has no tag, is read as the field that it names.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

from citekit.csl.dates import date_parts, parse_date, read_date
from citekit.csl.identifiers import arxiv_number
from citekit.csl.item import Item, cut_short_field
from citekit.csl.mappings.ris import labels, tables
from citekit.csl.mappings.zotero import variables
from citekit.csl.names import read_person
from citekit.csl.pages import clean_pages
from citekit.csl.richtext import html_text
from citekit.readers import tagged
from citekit.readers.libraries import LibraryFile
from citekit.readers.record_numbers import add_identifiers, serial_numbers
from citekit.readers.tagged import Fields, TaggedFormat

_LINE = re.compile(r"\ufeff?\s?(?P<tag>[A-Z][A-Z0-9])(?:\s{1,2}-(?=\s|$)|\s\s-)(?P<value>.*)$")
_OUTSIDE = re.compile(r"\ufeff?\s*+(?:<?\d{1,9}[.>]|Record \d+ .{0,40}|(?:Provider|Database|Content):.*)?\s*")
_KEYED = re.compile(r"(?P<label>[A-Za-z][A-Za-z -]*):\s+(?P<value>\S.*)")
_OTHERS = frozenset(("et al", "others", "and others"))
_TYPES = {"preprint": "article"}
"""What a line of M2 calls a type otherwise than CSL."""


def read(text: str) -> LibraryFile:
    """Read an RIS file; damaged records are kept, with a problem and its line."""
    identifying = frozenset(("TI", "T1", "CT", "BT", "AU", "A1", "T2"))
    return tagged.read_tagged(
        text, TaggedFormat(_LINE, ("TY",), "ER", item, outside=_OUTSIDE, identifying=identifying)
    )


def item(fields: Fields) -> tuple[Item, str]:
    """The item of a record, and the user's key for it."""
    keyed = [(*_keyed(value), value) for value in tagged.values(fields, "M2")]
    labelled = {label: value for label, value, _ in reversed(keyed) if label in ("Type", "Citation Key")}
    kind = _kind(fields, labelled.get("Type", ""))
    labelled_fields = {labels().get(label, "") for label, _, _ in keyed}
    csl_item: Item = {**_texts(fields, kind), **_people(fields)}
    _settle(csl_item, kind, fields, labelled_fields)
    if issued := issue_date(tagged.values(fields, *tables().dates["issued"])):
        csl_item["issued"] = issued
    if accessed := issue_date(tagged.values(fields, *tables().dates["accessed"])):
        csl_item["accessed"] = accessed
    if day := parse_date(csl_item.get("edition", "")):  # EndNote's Epub date
        del csl_item["edition"]
        csl_item["available-date"] = day
    add_identifiers(csl_item, fields)
    rest = [
        line for label, value, line in keyed if label not in labelled and not _add(csl_item, label, value)
    ]
    if rest:
        csl_item["note"] = "\n".join(filter(None, (csl_item.get("note"), *rest)))
    tagged.add_tags(csl_item, tagged.keywords(fields, "KW"))
    if notes := tagged.values(fields, "RN"):
        csl_item["annote"] = "\n\n".join(map(html_text, notes))
    if csl_item:
        csl_item["type"] = kind
    return csl_item, tagged.value(fields, "ID") or labelled.get("Citation Key", "")


def _keyed(line: str) -> tuple[str, str]:
    """The key and the value of a line 'Key: value'; ('', '') for another one."""
    match = _KEYED.fullmatch(line)
    return (match["label"], match["value"]) if match else ("", "")


def _kind(fields: Fields, csl_type: str) -> str:
    """The CSL type: of a labelled line, where RIS has no type for it, or the record's."""
    csl_type = _TYPES.get(csl_type, csl_type)
    return csl_type if csl_type in tables().named else tables().read_type(tagged.value(fields, "TY").upper())


def _add(csl_item: Item, label: str, value: str) -> bool:
    """Add a labelled value of a CSL variable that no tag has; False for other labels."""
    field = labels().get(label, "")
    kind = variables().get(field, "")
    if kind == "creator":
        family, _, given = value.partition(" || ")
        name = {"family": family, "given": given} if given else {"literal": value}
        csl_item[field] = [*csl_item.get(field, []), name]
    elif kind == "date":
        csl_item.setdefault(field, issue_date([value]))
    elif kind == "text":
        csl_item.setdefault(field, arxiv_number(value) if label == "arXiv" else value)
    return bool(kind)


def _people(fields: Fields) -> Item:
    roles: Item = {}
    custom: Item = {}
    for role, tags in {**tables().people, "collection-editor": ("A3",)}.items():
        names, cut_short = read_people(tagged.values(fields, *tags))
        if names:
            roles[role] = names
        if cut_short:
            custom[cut_short_field(role)] = True
    return {**roles, "custom": custom} if custom else roles


def read_people(texts: Sequence[str], *, bare: bool = False) -> tuple[list[dict[str, str]], bool]:
    """The names of a field, and whether they end in 'et al.'; ``bare`` as for `read_person`."""
    names = [text for text in texts if text.lower().strip(". ,") not in _OTHERS]
    return [name for text in names if (name := read_person(text, bare=bare))], len(names) < len(texts)


@cache
def _text_tags(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The text fields of a CSL type, each with its own tag first and then the usual ones."""
    own = tables().exceptions.get(kind, {})
    own_tags = set(own.values())
    tags: list[tuple[str, tuple[str, ...]]] = []
    for field in {**tables().texts, **own}:
        if field not in tables().people and own.get(field) != "":
            usual = [tag for tag in tables().texts.get(field, ()) if tag not in own_tags]
            tags.append((field, (own[field], *usual) if field in own else tuple(usual)))
    return tuple(tags)


def _texts(fields: Fields, kind: str) -> Item:
    """The text fields: by the type's own tags, then by the usual ones."""
    texts: Item = {}
    for field, tags in _text_tags(kind):
        if field == "note":
            words = _note(fields, tags)
        elif field == "abstract":
            words = " ".join((" ".join(tagged.values(fields, "AB")) or tagged.value(fields, *tags)).split())
        else:
            words = " ".join(tagged.value(fields, *tags).split())
        if words:
            texts[field] = words
    return texts


_REFERENCES = re.compile(r"(?:cited )?references:", re.IGNORECASE)


def _note(fields: Fields, tags: Sequence[str]) -> str:
    """All notes, a line each; without Scopus' list of the works that are cited."""
    notes = (field for field in fields.of(tags) if not _REFERENCES.match(field.value))
    lines = (" ".join(line.split()) for field in notes for line in field.lines)
    return "\n".join(dict.fromkeys(filter(None, lines)))


def _settle(csl_item: Item, kind: str, fields: Fields, labelled_fields: Collection[str]) -> None:
    """Resolve pages, identifiers and containers, which share tags.

    ``labelled_fields``: the fields that lines of M2 name.
    """
    begin, end, article = (tagged.value(fields, tag) for tag in ("SP", "EP", "C7"))
    if end and csl_item.pop("number-of-pages", ""):  # pages of a book, not how many it has
        csl_item["page"] = begin
    if article and not begin:
        csl_item["page"] = csl_item.pop("number", article)
    elif article and begin == article and "page" not in labelled_fields:
        csl_item.pop("page", None)
    if "page" in csl_item:
        begun = csl_item["page"]
        csl_item["page"] = clean_pages(
            f"{begun}-{end}" if end and end != begun and "-" not in begun else begun
        )
    if csl_item.get("page", "").lower() in ("no", "no-specified"):  # Ovid's 'No Specified'
        del csl_item["page"]
    for field in ("ISBN", "ISSN"):
        if field in csl_item:
            csl_item |= serial_numbers(tagged.values(fields, "SN"), csl_item.pop(field), field)
    if kind == "paper-conference" and "event-title" not in labelled_fields:  # T2 may be either
        if csl_item.setdefault("container-title", csl_item.get("event-title", "")) == csl_item.get(
            "event-title"
        ):
            csl_item.pop("event-title", None)
        if not csl_item["container-title"]:
            csl_item.pop("container-title")
    if csl_item.get("container-title") == csl_item.get("container-title-short"):
        told_short = "container-title-short" in labelled_fields
        if not told_short:  # most files have only the short title
            csl_item.pop("container-title-short", None)
        elif not tagged.values(fields, "T2", "C3"):
            csl_item.pop("container-title", None)


def issue_date(values: Sequence[str]) -> Item:
    """The most complete of the dates: '2019/05/12/', '2019///spring', '1500~', 'Jun' beside '2019'."""
    texts = [text for value in values if (text := value.strip("/ ").replace(" - ", "/"))]
    year = next((text[:4] for text in texts if re.match(r"\d{4}(?!\d)", text)), "")
    read = (read_date(text) or (read_date(f"{text} {year}") if year else {}) for text in texts)
    if dates := list(filter(None, read)):
        return max(dates, key=lambda date: (len(date_parts(date)), len(date_parts(date)[0]), len(date)))
    last_year = re.search(r"(?<!\d)[12]\d{3}$", texts[0]) if texts else None  # 'Article 10 2019'
    if last_year and "press" not in texts[0].lower():
        return read_date(last_year[0])
    return {"literal": texts[0]} if texts else {}
