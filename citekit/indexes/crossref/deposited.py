"""Read a reference that a publisher deposited at Crossref as string and item.

A deposit is a string, or some fields of it, or only a DOI. The field ``author`` holds the first author, mostly
the family name alone. Source:
https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/references/
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from citekit.csl.dates import make_date
from citekit.csl.dates import year as year_of
from citekit.csl.identifiers import DOI_RESOLVER
from citekit.csl.item import Item
from citekit.csl.names import as_listed, collective_words, name_particles
from citekit.indexes.crossref import markup
from citekit.indexes.crossref.notices import as_doi
from citekit.text.normalize import fold_dashes

_YEAR = re.compile(r"(?<!\d)(?P<year>1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?P<suffix>[a-z])?(?![\da-z])")
_ET_AL = re.compile(r"(?:(?<![\s,;])[\s,;]+)?\b(?:et\.? al\.?|and others)\s*$", re.IGNORECASE)
_INITIAL = re.compile(r"(?:[A-ZÀ-Þ]\.?-?){1,4}")
_NUMBER = re.compile(r"\d{4}-?\d{3}[\dXx]|(?:97[89])?\d{9}[\dXx]")
_NUMBER_WORD = re.compile(r"^(?:vol(?:ume|s)?|nos?|issue|pp?|pages?)\b[.:]?\s*(?=\d)", re.IGNORECASE)
# As many words behind a comma are no given name.
_MANY = 4


def printed(reference: Mapping[str, Any]) -> tuple[str, Item]:
    """The reference as a string, and its item; no item for the publisher's string.

    A deposited DOI that the string does not show stands at its end. ('', {}) where nothing was deposited.
    """
    doi = as_doi(reference.get("DOI"))
    if string := markup.text(reference.get("unstructured")):
        shown = not doi or doi in unquote(string).casefold().replace(" ", "")
        return (string if shown else f"{string} {DOI_RESOLVER}{doi}"), {}
    item = _item(reference, doi)
    return (_string(item), item) if item else ("", {})


def _item(reference: Mapping[str, Any], doi: str) -> Item:
    numbers = {
        name: _number(markup.word(reference.get(name)))
        for name in ("volume", "issue", "edition", "first-page")
    }
    item = _titles(reference)
    authors, cut_short = _authors(markup.word(reference.get("author")))
    date = _YEAR.search(fold_dashes(markup.word(reference.get("year"))))
    item |= {
        "author": authors,
        "issued": make_date([int(date["year"])]) if date else {},
        "volume": numbers["volume"],
        "issue": numbers["issue"],
        "page": numbers["first-page"].replace(" ", ""),
        "edition": numbers["edition"],
        "DOI": doi,
        "ISSN": _identifier(reference.get("ISSN")),
        "ISBN": _identifier(reference.get("ISBN")).replace("-", ""),
    }
    custom = {"et_al": cut_short, "year_suffix": date["suffix"] if date else None}
    item["custom"] = {name: value for name, value in custom.items() if value}
    item = {name: value for name, value in item.items() if value}
    return item if len(item) > 1 else {}


def _number(text: str) -> str:
    """A volume or page without the word and marks around it; '' where only marks were deposited."""
    number = _NUMBER_WORD.sub("", fold_dashes(text), count=1).strip(" ,;:")
    return number if any(map(str.isalnum, number)) else ""


def _titles(reference: Mapping[str, Any]) -> Item:
    """Type, title, container and series; a volume without a part is the work."""
    names = ("article-title", "journal-title", "volume-title", "series-title")
    article, journal, volume, series = (markup.text(reference.get(name)).rstrip(" .") for name in names)
    if journal:
        return {
            "type": "article-journal",
            "title": article or volume,
            "container-title": journal,
            "collection-title": series,
        }
    book, within = (volume, series) if volume else (series, "")
    if book and (article or reference.get("first-page")):
        return {"type": "chapter", "title": article, "container-title": book, "collection-title": within}
    if volume or reference.get("ISBN") or reference.get("edition"):
        return {"type": "book", "title": article or book, "collection-title": within}
    # Under 'series-title' stand theses, reports and web pages, too.
    is_part = article and (reference.get("volume") or reference.get("ISSN"))
    return {"type": "article-journal" if is_part else "document", "title": article or book}


def _identifier(value: object) -> str:
    """An ISSN or ISBN, of an address its last part."""
    last = markup.word(value).rpartition("/")[2]
    return last if _NUMBER.fullmatch(last.replace("-", "")) or _NUMBER.fullmatch(last) else ""


def _authors(text: str) -> tuple[list[Item], bool]:
    """The names, and whether there may be more: mostly only the first is deposited."""
    names = _ET_AL.sub("", text)
    found = [name for part in _apart(names) if (name := _name(part.strip(" ,;&")))]
    return found, bool(found) and (names != text or (len(found) == 1 and "family" in found[0]))


def _apart(names: str) -> list[str]:
    """'Roe, A.B.; Doe, C.', 'Roe, A.B., Doe, C.' and 'Roe A, Doe C' as single names."""
    if ";" in names:
        return names.split(";")
    parts = [part.strip() for part in names.split(",") if part.strip()]
    if len(parts) % 2 == 0 and all(map(_are_initials, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if all(any(map(_is_initial, part.split())) for part in parts):
        return parts
    return [names]


def _is_initial(word: str) -> bool:
    return bool(_INITIAL.fullmatch(fold_dashes(word)))


def _are_initials(text: str) -> bool:
    return all(map(_is_initial, text.split()))


def _is_body(text: str) -> bool:
    return not collective_words().isdisjoint(re.findall(r"\w+", text.casefold()))


def _name(text: str) -> Item:
    """A CSL name, its family name known by the initials before or behind it."""
    if _is_body(text):
        return {"literal": text}
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and "," not in given and len(given.split()) < _MANY:
        return {"family": family, "given": given}
    words = text.split()
    first = next((at for at, word in enumerate(words) if not _is_initial(word)), 0)
    last = next((at for at in range(len(words), 0, -1) if not _is_initial(words[at - 1])), 0)
    if first:
        return {"family": " ".join(words[first:]), "given": " ".join(words[:first])}
    if 0 < last < len(words):
        return {"family": " ".join(words[:last]), "given": " ".join(words[last:])}
    if len(words) > 2 and all(map(_is_initial, words[1:-1])):
        return {"family": words[-1], "given": " ".join(words[:-1])}
    if len(words) == 1 or (words[:1] and words[0].casefold() in name_particles()):
        return {"family": text}
    return {"literal": text} if text else {}


def _string(item: Item) -> str:
    """The item as a reference string: 'Roe A. Title. Journal. 2010;12(3):45. ...'."""
    names = ", ".join(as_listed(name) for name in item.get("author", []))
    custom = item.get("custom", {})
    year = str(year_of(item) or "")
    issue = f"({item['issue']})" if "issue" in item else ""
    numbers = f"{item.get('volume', '')}{issue}"
    pages = f":{item['page']}" if "page" in item else ""
    dated = f"{year}{custom.get('year_suffix', '')}{';' if year and numbers else ''}{numbers}{pages}".strip(
        ":;"
    )
    edition = f"{item['edition']} ed" if item.get("edition", "").isdecimal() else item.get("edition", "")
    parts = [
        names,
        item.get("title", ""),
        edition,
        item.get("container-title", ""),
        item.get("collection-title", ""),
        dated,
        *(f"{kind} {item[kind]}" for kind in ("ISSN", "ISBN") if kind in item),
    ]
    sentences = [part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part]
    return " ".join([*sentences, *([DOI_RESOLVER + item["DOI"]] if "DOI" in item else [])])
