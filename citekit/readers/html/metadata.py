"""Metadata in a page's head: Highwire, Dublin Core, PRISM, JSON-LD, COinS ..."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs

from citekit.csl.dates import make_date, month_number
from citekit.csl.identifiers import find_doi
from citekit.csl.item import Item
from citekit.csl.pages import join_pages
from citekit.readers import front
from citekit.readers.html.tree import Element
from citekit.text.normalize import clean

Values = dict[str, list[str]]

# Field of the item -> names of tags, the most reliable first.
_TAGS: dict[str, tuple[str, ...]] = {
    "title": ("citation_title", "dc.title", "dcterms.title", "eprints.title", "og:title", "twitter:title"),
    "author": (
        "citation_author", "citation_authors", "dc.creator", "dcterms.creator", "eprints.creators_name",
        "article:author", "author", "parsely-author", "sailthru.author",
    ),
    "issued": (
        "citation_publication_date", "citation_date", "citation_cover_date", "citation_year",
        "citation_online_date", "prism.publicationdate", "dc.date.issued", "dcterms.issued", "dc.date",
        "dcterms.date", "article:published_time", "og:article:published_time", "parsely-pub-date", "date",
    ),
    "container-title": (
        "citation_journal_title", "citation_conference_title", "citation_inbook_title",
        "prism.publicationname", "dc.source", "dcterms.ispartof", "og:site_name",
    ),
    "volume": ("citation_volume", "prism.volume"),
    "issue": ("citation_issue", "prism.number", "prism.issueidentifier"),
    "first": ("citation_firstpage", "prism.startingpage"),
    "last": ("citation_lastpage", "prism.endingpage"),
    "DOI": ("citation_doi", "prism.doi", "dc.identifier", "dcterms.identifier", "doi", "bepress_citation_doi"),
    "ISSN": ("citation_issn", "prism.issn", "prism.eissn"),
    "publisher": ("citation_publisher", "dc.publisher", "dcterms.publisher"),
    "language": ("citation_language", "dc.language", "dcterms.language"),
    "URL": ("citation_public_url", "citation_abstract_html_url", "citation_fulltext_html_url", "og:url"),
}  # fmt: skip
_COINS = {
    "rft.atitle": "title", "rft.jtitle": "container-title", "rft.volume": "volume", "rft.issue": "issue",
    "rft.spage": "first", "rft.epage": "last", "rft.issn": "ISSN", "rft.date": "issued", "rft.au": "author",
}  # fmt: skip
_ARTICLES = frozenset({"ScholarlyArticle", "MedicalScholarlyArticle"})
_POSTS = frozenset({"BlogPosting", "NewsArticle", "Article", "ReportageNewsArticle", "WebPage"})
_MARKUP = re.compile(
    r"</?(?:i|b|em|strong|u|sub|sup|span|scp|small|italic|bold)\b[^<>]{0,200}>", re.IGNORECASE
)
_SUFFIX = re.compile(r"(?:,|(?<![\s,]))\s+(Jr\.?|Sr\.?|I{2,3}|IV)$")
_MOST_JSON = 2_000_000
_NOT_A_NAME = re.compile(r"https?://|@|www\.", re.IGNORECASE)


def item_of(elements: Sequence[Element]) -> Item:
    """The item that the page's embedded metadata describes; {} where it has none."""
    tags = _meta(elements)
    values = {field: tag_values for field, names in _TAGS.items() if (tag_values := _first(tags, names))}
    if not any(name.startswith(("citation_", "prism.", "dc.", "dcterms.")) for name in tags):
        values = {**values, **_json_ld(elements)}
    else:
        values = {**_json_ld(elements), **values}
    values = {**_coins(elements), **values}
    return _item(values, _type(tags, values))


def _meta(elements: Sequence[Element]) -> Values:
    """The page's ``<meta>`` tags by their names, lower case."""
    tags: Values = {}
    for element in elements:
        if element.tag != "meta":
            continue
        name = (element.get("name") or element.get("property")).strip().lower()
        value = clean(_MARKUP.sub("", element.get("content")))
        if name and value and name != "citation_reference":
            tags.setdefault(name, []).append(value)
    return tags


def _first(tags: Values, names: Sequence[str]) -> list[str]:
    return next((tags[name] for name in names if name in tags), [])


def _type(tags: Values, values: Values) -> str | None:
    kinds = values.get("kind", [])
    if "citation_journal_title" in tags or "prism.publicationname" in tags or _ARTICLES & set(kinds):
        return "article-journal"
    if "rft.jtitle" in values.get("source", []):
        return "article-journal"
    if "citation_conference_title" in tags:
        return "paper-conference"
    if "BlogPosting" in kinds:
        return "post-weblog"
    posted = "article:published_time" in tags or tags.get("og:type") == ["article"] or kinds
    return "webpage" if posted and "citation_title" not in tags else None


def _item(by_field: Values, kind: str | None) -> Item:
    item: Item = {"type": kind} if kind else {}
    for field in ("title", "container-title", "volume", "issue", "ISSN", "publisher", "language"):
        if values := by_field.get(field):
            item[field] = values[0]
    if authors := _people(by_field.get("author", [])):
        item["author"] = authors
    date = next((date for value in by_field.get("issued", []) if (date := date_of(value))), None)
    if date:
        item["issued"] = make_date(date)
    if first := by_field.get("first"):
        last = by_field.get("last", first)
        item["page"] = join_pages(first[0], last[0])
    if doi := next(filter(None, map(find_doi, by_field.get("DOI", []))), ""):
        item["DOI"] = doi
    url = next(
        (value for value in by_field.get("URL", []) if value.startswith(("http://", "https://"))), None
    )
    if url and not doi:
        item["URL"] = url
    return item if "title" in item or "DOI" in item else {}


def date_of(value: str) -> list[int] | None:
    """Date parts of '2023/05/08', '2023-05-08T10:00Z', '2023 May 8', '2023' ..."""
    if match := re.match(r"((?:1[5-9]|20)\d\d)(?:[-/.]?(\d{1,2})(?:[-/.]?(\d{1,2}))?)?(?!\d)", value):
        parts = [int(part) for part in match.groups() if part]
        if len(parts) > 1 and not 1 <= parts[1] <= 12:
            return parts[:1]
        return parts[:2] if len(parts) > 2 and not 1 <= parts[2] <= 31 else _with_month(value, parts)
    if match := re.match(r"(\d{1,2})/(\d{1,2})/((?:1[5-9]|20)\d\d)\b", value):  # day and month may be swapped
        return [int(match[3])]
    if full := front.find_date(value):
        return full
    year = re.search(r"\b(?:1[5-9]|20)\d\d\b", value)
    return [int(year[0])] if year else None


def _with_month(value: str, parts: list[int]) -> list[int]:
    """'2023 May 8' and '2023 May': the month is a word."""
    match = re.match(r"\d{4}[\s-]+([A-Z][a-z]{2,8})\.?(?:\s+(\d{1,2}))?", value)
    month = month_number(match[1]) if match and len(parts) == 1 else None
    if match is None or month is None:
        return parts
    return [parts[0], month] + ([int(match[2])] if match[2] else [])


def _people(values: Sequence[str]) -> list[dict[str, str]]:
    """Parse names, one a tag or all in one, separated by semicolons."""
    names = [name for value in values for name in re.split(r"(?:(?<!\s)\s+)?;\s*", value) if name]
    if len(names) == 1 and names[0].count(",") > 1:
        names = names[0].split(",")
    people = []
    for name in names:
        if _NOT_A_NAME.search(name):
            continue
        suffix = _SUFFIX.search(clean(name))
        family, comma, given = _SUFFIX.sub("", clean(name)).partition(",")
        if comma and given.strip():
            people.append({"family": family.strip(), "given": given.strip()})
        elif family.strip():
            people.append(front.person(family))
        if suffix and people and "family" in people[-1]:
            people[-1]["suffix"] = suffix[1]
    return people


def _json_ld(elements: Sequence[Element]) -> Values:
    """The article that the page's JSON-LD describes."""
    for element in elements:
        if element.tag != "script" or "ld+json" not in element.get("type").lower():
            continue
        source = "".join(child for child in element.children if isinstance(child, str))
        if len(source) > _MOST_JSON:
            continue
        try:
            data = json.loads(source)
        except (ValueError, RecursionError):
            continue
        for record in _records(data):
            kinds = _strings(record.get("@type"))
            if (_ARTICLES | _POSTS - {"WebPage"}) & set(kinds):
                return _record_values(record, kinds)
    return {}


def _records(data: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD script, those of ``@graph`` and ``mainEntity`` too."""
    stack = [data]
    while stack:
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            stack.extend(value[key] for key in ("mainEntity", "@graph") if key in value)


def _strings(value: Any) -> list[str]:
    """Names in a value: a string, an object with a name, or a list of both."""
    strings = []
    for part in value if isinstance(value, list) else [value]:
        name = part.get("name") if isinstance(part, dict) else part
        if isinstance(name, str) and name.strip():
            strings.append(clean(name))
    return strings


def _record_values(record: dict[str, Any], kinds: list[str]) -> Values:
    by_field: Values = {"kind": kinds}
    part = record.get("isPartOf")
    parts = [
        container for container in (part if isinstance(part, list) else [part]) if isinstance(container, dict)
    ]
    for container in (
        *parts,
        *(container["isPartOf"] for container in parts if isinstance(container.get("isPartOf"), dict)),
    ):
        by_field.setdefault("volume", _strings(container.get("volumeNumber")))
        by_field.setdefault("issue", _strings(container.get("issueNumber")))
        if "Periodical" in _strings(container.get("@type")) or _ARTICLES & set(kinds):
            by_field["container-title"] = _strings(container.get("name"))
    site = record.get("publisher")
    fields = {
        "title": _strings(record.get("headline")) or _strings(record.get("name")),
        "author": [_inverted_name(name) for name in _strings(record.get("author"))],
        "issued": _strings(record.get("datePublished")),
        "DOI": [
            name for name in _strings(record.get("sameAs")) + _strings(record.get("@id")) if find_doi(name)
        ],
        "language": _strings(record.get("inLanguage")),
        "first": _strings(record.get("pageStart")),
        "last": _strings(record.get("pageEnd")),
        "publisher": _strings(site) if _ARTICLES & set(kinds) else [],
    }
    if not _ARTICLES & set(kinds):
        fields["container-title"] = _strings(site)
    return {field: values for field, values in {**by_field, **fields}.items() if values}


def _inverted_name(name: str) -> str:
    """'Bee, Ann' for 'Ann Bee, MD': JSON-LD names are in reading order."""
    person = front.person(name)
    return f"{person['family']}, {person['given']}" if "given" in person else name


def _coins(elements: Sequence[Element]) -> Values:
    """The OpenURL of a ``<span class="Z3988">``.

    A page with several shows other people's works.
    """
    spans = [element for element in elements if element.tag == "span" and "Z3988" in element.get("class")]
    if len(spans) != 1:
        return {}
    by_field: Values = {}
    try:
        fields = parse_qs(spans[0].get("title"), max_num_fields=200)
    except ValueError:
        return {}
    for name, field in _COINS.items():
        if values := [clean(value) for value in fields.get(name, []) if value.strip()]:
            by_field[field] = values
    if ids := [value for value in fields.get("rft_id", []) if find_doi(value)]:
        by_field["DOI"] = ids
    if "container-title" in by_field:
        by_field["source"] = ["rft.jtitle"]
    return by_field
