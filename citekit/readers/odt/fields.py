"""Works that reference managers store in the fields of an OpenDocument text, as CSL-JSON or as LibreOffice's own."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from citekit.csl.dates import year
from citekit.csl.item import Item
from citekit.csl.names import as_listed, creators
from citekit.readers.bibtex.reader import item as item_of_bibtex
from citekit.readers.cited_library import ListedWork
from citekit.readers.csl_json import read_item
from citekit.readers.jats.tree import Element, attribute, name
from citekit.text.normalize import fold

_CITATION = "CSL_CITATION"
LISTS = re.compile(r"ZOTERO_BIBL|CSL_BIBLIOGRAPHY|JR_bib|Mendeley Bibliography|Bibliography\d*$")
"""Sections that hold the reference list."""
_MOST_CHARACTERS = 5_000_000
# Titles of fewer letters are in other entries too.
_SHORTEST_TITLE = 12
# LibreOffice's fields -> BibTeX's, where they differ.
_MARK_FIELDS = {"report-type": "type", "bibliography-type": "", "identifier": ""}
_NOT_WORD = re.compile(r"[\W_]+")


class FieldWorks(NamedTuple):
    """The works of a document's fields by key, and the keys that each field cites, by the field's name."""

    works: dict[str, Item]
    cited: dict[str, tuple[str, ...]]


def read_fields(body: Element, stored: Mapping[str, str]) -> FieldWorks:
    """Read the works that the fields of a text cite; ``stored``: values that bookmarks refer to."""
    works: dict[str, Item] = {}
    cited: dict[str, tuple[str, ...]] = {}
    for element in body.iter():
        if name(element) in ("reference-mark-start", "bookmark-start"):
            mark = attribute(element, "name")
            if mark not in cited:
                keys = tuple(_cited(_value(mark, stored), works))
                cited.update({mark: keys} if keys else {})
        elif name(element) == "bibliography-mark":
            key = attribute(element, "identifier")
            item = _marked(element)
            if key and item:
                works.setdefault(key, {**item, "citation-key": key})
    return FieldWorks(works, cited)


def _value(mark: str, stored: Mapping[str, str]) -> str:
    """The content of a field: its name, or what the document's properties hold in parts under it."""
    if not mark.startswith("ZOTERO_BREF_"):
        return mark
    parts: list[str] = []
    while (part := stored.get(f"{mark}_{len(parts) + 1}")) is not None:
        parts.append(part)
    return "".join(parts)


def _cited(value: str, works: dict[str, Item]) -> Iterator[str]:
    """The keys of a citation in CSL-JSON, whose works go into ``works``."""
    begin, end = value.find("{"), value.rfind("}")
    if _CITATION not in value[: max(begin, 0)] or end < begin or len(value) > _MOST_CHARACTERS:
        return
    try:
        citation = json.loads(value[begin : end + 1])
        cited = citation["citationItems"]
        for entry in cited if isinstance(cited, list) else ():
            item, _, _ = read_item(entry.get("itemData"))
            uris = entry.get("uris") or entry.get("uri") or [entry.get("id")]
            key = str(uris[0] if isinstance(uris, list) and uris else uris)
            if item:
                works.setdefault(key, item)
                yield key
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return


def _marked(element: Element) -> Item:
    """The item of a citation of LibreOffice's own bibliography."""
    fields = {str(key).rsplit("}", 1)[-1]: str(value) for key, value in element.items()}
    kind = fields.get("bibliography-type", "misc")
    named = {_MARK_FIELDS.get(field, field): value for field, value in fields.items()}
    named["author"] = " and ".join(
        filter(None, (name.strip() for name in named.get("author", "").split(";")))
    )
    return item_of_bibtex(kind, {field: value for field, value in named.items() if field and value})


def find_printed(entry: str, works: Mapping[str, Item]) -> str | None:
    """The key of the work that an entry of the printed list is, by its title; None where several could be."""
    printed = _letters(entry)
    keys = [
        key
        for key, item in works.items()
        if len(title := _letters(str(item.get("title") or ""))) >= _SHORTEST_TITLE and title in printed
    ]
    if len(keys) > 1:
        keys = [key for key in keys if str(year(works[key]) or "") in entry]
    return keys[0] if len(keys) == 1 else None


def make_listed_work(key: str, item: Item) -> ListedWork:
    """A work that the document's list does not print, as an entry of it."""
    names = ", ".join(as_listed(person) for person in creators(item))
    parts = (names, item.get("title"), item.get("container-title"), str(year(item) or ""), item.get("DOI"))
    return ListedWork(key, ". ".join(str(part) for part in parts if part), item)


def _letters(text: str) -> str:
    return _NOT_WORD.sub("", fold(re.sub(r"<[^<>]{0,60}>", "", text)))
