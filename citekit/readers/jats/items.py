"""JATS metadata as CSL-JSON items: of the article, and of its references."""

import re
from collections.abc import Iterator

from citekit.csl.dates import make_date, month_number
from citekit.csl.identifiers import DOI_PREFIX, DOI_SITE, arxiv_number, find_doi
from citekit.csl.item import Item, cut_short_field, set_custom
from citekit.csl.names import make_name
from citekit.csl.pages import clean_pages, join_pages
from citekit.readers.jats.tree import Element, attribute, children, first, name, words

_TYPES = {
    "journal": "article-journal",
    "book": "book",
    "confproc": "paper-conference",
    "conference": "paper-conference",
    "conf-proc": "paper-conference",
    "thesis": "thesis",
    "report": "report",
    "patent": "patent",
    "web": "webpage",
    "webpage": "webpage",
    "website": "webpage",
    "data": "dataset",
    "database": "dataset",
    "software": "software",
    "newspaper": "article-newspaper",
    "magazine": "article-magazine",
    "preprint": "article",
    "standard": "standard",
}
"""publication-type -> CSL type."""

_WORDS = {
    "volume": "volume",
    "issue": "issue",
    "publisher-name": "publisher",
    "publisher-loc": "publisher-place",
    "institution": "publisher",
    "series": "collection-title",
    "conf-name": "event-title",
    "conf-loc": "event-place",
    "isbn": "ISBN",
    "issn": "ISSN",
    "version": "version",
    "patent": "number",
}
"""Element -> CSL field, for those whose words are the value."""

_IDS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "pmc": "PMCID", "isbn": "ISBN"}
_ROLES = {"editor": "editor", "editors": "editor", "guest-editor": "editor", "translator": "translator"}
_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_DOI_LINK = re.compile(rf"(?:^|doi:\s*|{DOI_SITE}){DOI_PREFIX}/", re.IGNORECASE)
_YEAR = re.compile(r"(?P<year>[12]\d{3})(?P<suffix>[a-z])?(?![a-z\d])")
_INITIALS = re.compile(r"[^\W\d_]{1,4}\.")


def entry(citation: Element) -> Item:
    """The item of one citation; {} where nothing of it is marked up."""
    item: Item = {}
    _people(citation, item)
    _titles(citation, item)
    if issued := _date(citation, item):
        item["issued"] = issued
    for child in citation.iter():
        tag = name(child)
        field = _WORDS.get(tag)
        value = words(child).strip(" ,;:.") if field else ""
        if field and value and field not in item:
            item[field] = value
        if tag in ("pub-id", "object-id"):
            _identifier(attribute(child, "pub-id-type"), words(child), item)
        elif tag in ("ext-link", "uri"):
            _link(child, item)
    _pages(citation, item)
    if edition := words(first(citation, "edition")):
        number = re.match(r"\d+", edition)
        item["edition"] = number[0] if number else edition
    if not item:
        return {}
    item["type"] = _type(citation, item)
    return item


def _people(citation: Element, item: Item) -> None:
    """Add authors, editors and translators; 'et al.' becomes a flag in ``custom``."""
    for people in (citation, *children(citation, "person-group")):
        role = _ROLES.get(attribute(people, "person-group-type"), "author")
        names = [person_name for child in people if (person_name := person(child))]
        if names:
            item[role] = item.get(role, []) + names
        if first(people, "etal") is not None:
            set_custom(item, cut_short_field(role), True)


def person(element: Element) -> dict[str, str]:
    """A CSL name from <name>, <string-name>, <collab> ...; {} for other elements."""
    tag = name(element)
    if tag == "name-alternatives":
        return next((inner for child in element if (inner := person(child))), {})
    if tag in ("collab", "on-behalf-of"):
        literal = words(element, "contrib-group", "xref", "fn").strip(" ,;:")
        return {"literal": literal} if literal else {}
    if tag not in ("name", "string-name"):
        return {}
    family = words(first(element, "surname")).strip(" ,;")
    given = words(first(element, "given-names")).strip(" ,;")
    suffix = words(first(element, "suffix")).strip(" ,;")
    if not family:
        literal = given or words(element).strip(" ,;")
        return {"literal": literal} if literal else {}
    if _INITIALS.fullmatch(given) and given[:-1].isupper() and len(given) > 2:
        given = given[:-1]  # the stop of the list of authors
    return make_name(family, given, suffix)


def _titles(citation: Element, item: Item) -> None:
    """Add title and container; outside journals, a source without parts is the title."""
    title = next((words(one) for one in citation.iter() if name(one) in _TITLES and words(one)), "")
    source = next((words(one) for one in citation.iter() if name(one) == "source" and words(one)), "")
    title, source = title.strip(" ,;").removesuffix("."), source.strip(" ,;:")
    if title:
        item["title"] = title
    is_journal = attribute(citation, "publication-type") == "journal"
    if source and (title or is_journal or first(citation, "volume") is not None):
        item["container-title"] = source
    elif source:
        item["title"] = source.removesuffix(".")


def _date(citation: Element, item: Item) -> Item:
    for element in citation.iter():
        if name(element) == "year":
            printed = words(element).strip(" ().,;:")
            match = _YEAR.search(printed)
            if not match:
                return {"literal": printed} if printed else {}
            if match["suffix"]:
                set_custom(item, "year_suffix", match["suffix"])
            return make_date(_day(element.getparent(), int(match["year"])))
    return {}


def _day(of: Element | None, year: int) -> list[int]:
    """[year, month, day], as far as the elements beside the year say."""
    parts = [year]
    month = words(first(of, "month")) if of is not None else ""
    number = int(month) if month.isdecimal() else month_number(month)
    if number and 1 <= number <= 12:
        parts.append(number)
        day = words(first(of, "day")) if of is not None else ""
        if day.isdecimal() and 1 <= int(day) <= 31:
            parts.append(int(day))
    return parts


def _pages(citation: Element, item: Item) -> None:
    begin, end = (_first_words(citation, tag) for tag in ("fpage", "lpage"))
    number = _first_words(citation, "elocation-id") or _first_words(citation, "page-range")
    if pages := join_pages(begin, end) if begin else number:
        item["page"] = clean_pages(pages)
    size = next((one for one in citation.iter() if name(one) == "size"), None)
    if (
        size is not None
        and attribute(size, "units").startswith("page")
        and (count := re.search(r"\d+", words(size)))
    ):
        item["number-of-pages"] = count[0]


def _first_words(citation: Element, tag: str) -> str:
    return next((words(one).strip(" ,;.") for one in citation.iter() if name(one) == tag), "")


def _identifier(kind: str, value: str, item: Item) -> None:
    value = value.strip(" .,;")
    if kind == "doi":
        value = find_doi(value)
    elif kind == "pmid":
        value = "".join(re.findall(r"\d+", value)[:1])
    elif kind in ("pmc", "pmcid"):
        value = re.sub(r"^(?:PMC)?(\d+).*", r"PMC\1", value)
    elif kind == "arxiv" and value:
        item.setdefault("number", arxiv_number(value))
    field = _IDS.get(kind)
    if field and value:
        item.setdefault(field, value)


def _link(element: Element, item: Item) -> None:
    """Add a link: a DOI, or the work's URL unless it points to an index."""
    target = attribute(element, "href") or words(element)
    if _DOI_LINK.search(target):
        _identifier("doi", target, item)
    elif re.match(r"https?://(?!\S*(?:ncbi\.nlm\.nih\.gov/pubmed|scholar\.google))", target):
        item.setdefault("URL", target.strip(" .,;"))


def _type(citation: Element, item: Item) -> str:
    printed = (attribute(citation, "publication-type") or attribute(citation, "citation-type")).lower()
    kind = _TYPES.get(printed)
    if kind == "book" and "container-title" in item:
        return "chapter"
    if kind:
        return kind
    if "volume" in item or ("container-title" in item and "publisher" not in item):
        return "article-journal"
    if "publisher" in item or "ISBN" in item:
        return "chapter" if "container-title" in item else "book"
    return "webpage" if "URL" in item else "document"


def own(article: Element) -> Item:
    """The item of the article itself, from its <front>."""
    front = first(article, "front")
    meta = first(front, "article-meta") if front is not None else None
    if front is None or meta is None:
        return {}
    journal = first(front, "journal-meta")
    item: Item = {"type": "article-journal"}
    fields = {
        "title": words(first(meta, "title-group/article-title"), "xref", "fn").rstrip(" †*‡"),
        "container-title": _journal(journal),
        "volume": words(first(meta, "volume")),
        "issue": words(first(meta, "issue")),
        "publisher": words(first(journal, "publisher/publisher-name")) if journal is not None else "",
        "language": attribute(article, "lang"),
    }
    subtitle = words(first(meta, "title-group/subtitle"), "xref", "fn")
    if fields["title"] and subtitle:
        fields["title"] = f"{fields['title'].rstrip(':')}: {subtitle}"
    item |= {field: value for field, value in fields.items() if value}
    authors = [
        person_name for contrib in _authors(meta) for child in contrib if (person_name := person(child))
    ]
    if authors:
        item["author"] = authors
    if issued := _publication_date(meta):
        item["issued"] = make_date(issued)
    begin, end = words(first(meta, "fpage")), words(first(meta, "lpage"))
    if pages := (
        f"{begin}-{end}" if begin and end and begin != end else begin or words(first(meta, "elocation-id"))
    ):
        item["page"] = pages
    for child in children(meta, "article-id"):
        _identifier(attribute(child, "pub-id-type"), words(child), item)
    return item


def _journal(journal: Element | None) -> str:
    if journal is None:
        return ""
    return words(first(journal, "journal-title-group/journal-title")) or words(
        first(journal, "journal-title")
    )


def _authors(meta: Element) -> Iterator[Element]:
    for group in children(meta, "contrib-group"):
        for contrib in children(group, "contrib"):
            if attribute(contrib, "contrib-type") in ("author", ""):
                yield contrib


def _publication_date(meta: Element) -> list[int]:
    """The date of the issue, or of the article's own publication in the same year."""
    dates: dict[str, list[int]] = {}
    for element in children(meta, "pub-date"):
        kind = attribute(element, "pub-type") or attribute(element, "date-type")
        year = words(first(element, "year"))
        if kind != "pmc-release" and re.fullmatch(r"\d{4}", year):
            dates.setdefault(kind, _day(element, int(year)))
    issue = next((dates[kind] for kind in ("ppub", "collection", "epub-ppub") if kind in dates), [])
    alone = next((dates[kind] for kind in ("epub", "pub", "epub-original") if kind in dates), [])
    if issue and alone and issue[0] == alone[0]:
        return max(alone, issue, key=len)
    return issue or alone or next(iter(dates.values()), [])
