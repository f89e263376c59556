"""A work as Crossref describes it (a ``message``) -> a Record.

Messages come from thousands of depositors over thirty years: any field may be missing, of another shape than
documented, or wrong. What cannot be used is left out; only a message without a DOI is an error.
Source: https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md; CSL-JSON, schema 1.0.2.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from citekit.csl.dates import make_date
from citekit.csl.identifiers import find_issns
from citekit.csl.item import Item
from citekit.csl.richtext import plain
from citekit.data import data_lines
from citekit.indexes.crossref import dates as crossref_dates
from citekit.indexes.crossref import markup
from citekit.indexes.crossref import names as people
from citekit.indexes.crossref.notices import as_doi, related, updates
from citekit.indexes.index import Record
from citekit.text.normalize import fold_dashes, word_key

_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")
_ISBN = re.compile(r"(?:97[89])?\d{9}[\dXx]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# What publishers put before a title afterwards. In small letters some put it before that of the notice, too.
_FORMER = re.compile(r"(?:retracted|withdrawn|removed)(?: (?:article|chapter|paper))?\s*:\s*", re.IGNORECASE)
_RETRACTED = re.compile(r"(?:RETRACTED|WITHDRAWN|REMOVED)\b[ A-Z]*:")
# '<sup>1,2</sup>' behind the last word: a footnote of the printed page.
_FOOTNOTE = re.compile(r"(?<=[^\W\d_]{4})<sup>[\d,\s*†‡]+</sup>$|(?<=\.)<sup>[\d,\s*†‡]+</sup>$")
# Crossref's own numbers of an edition; a first edition is not cited as one.
_NO_EDITION = frozenset(("", "0", "1"))
# What a depositor's program wrote where it had no number; one record in 400 has 'null'.
_NO_NUMBER = frozenset(("null", "na", "n/a", "none", "undefined"))
_MOST_TITLES, _LONGEST_TITLE = 20, 2000
"""Forms of a title that are compared, and characters of each: more is a fault of the deposit."""
_IN_BOOKS = frozenset(("chapter", "paper-conference", "entry-encyclopedia", "book"))


@cache
def _types() -> dict[str, str]:
    return dict(line.split() for line in data_lines("crossref_types.txt"))


def record(message: Mapping[str, Any]) -> Record:
    """The Record of a Crossref message. Raises ValueError without a DOI."""
    doi = message.get("DOI")
    if not isinstance(doi, str) or not (doi := plain(doi)):
        raise ValueError("no work: the message has no DOI")
    kind = markup.text(message.get("type")) or "other"
    forms = (form[:_LONGEST_TITLE] for form in _titles(message) if form)
    found_titles = tuple(islice(dict.fromkeys(islice(forms, 5 * _MOST_TITLES)), _MOST_TITLES))
    deposited = message.get("reference")
    return Record(
        doi=doi.lower(),
        item=_item(message, doi.lower(), kind),
        kind=kind,
        titles=found_titles,
        containers=tuple(dict.fromkeys(_all_containers(message))),
        issns=tuple(dict.fromkeys(find_issns(" ".join(_strings(message.get("ISSN")))))),
        years=crossref_dates.years(message),
        first_day=crossref_dates.first_day(message),
        registered=crossref_dates.iso(crossref_dates.parts(message.get("created"))),
        aliases=tuple(dict.fromkeys(filter(None, map(as_doi, _strings(message.get("aliases")))))),
        affiliations=tuple(dict.fromkeys(_affiliations(message))),
        updates=updates(message, doi.lower(), retracted=any(map(_RETRACTED.match, found_titles))),
        related=related(message),
        deposited=tuple(one for one in deposited if isinstance(one, dict))
        if isinstance(deposited, list)
        else (),
    )


def _item(message: Mapping[str, Any], doi: str, kind: str) -> Item:
    """CSL-JSON of what the message says of the work itself."""
    type_ = _types().get(kind, "document")
    if kind == "posted-content" and message.get("subtype") == "blog":
        type_ = "post-weblog"
    title = next(_shown_titles(message), "")
    item: Item = {"type": type_, "title": title}
    item |= {role: people.names(message.get(role)) for role in ("author", "editor", "translator")}
    if issued := crossref_dates.issued(message):
        item["issued"] = make_date(issued)
    item |= _containers(message, type_) | _numbers(message)
    item |= {
        "genre": _genre(message, type_),
        "publisher": _publisher(message, type_),
        "publisher-place": markup.word(message.get("publisher-location")),
        "ISSN": _first(_ISSN, message.get("ISSN")),
        "ISBN": _first(_ISBN, message.get("ISBN")),
        "DOI": doi,
        "language": _language(message.get("language")),
        "abstract": markup.abstract(message.get("abstract")),
    }
    event = message.get("event")
    if isinstance(event, dict):
        item |= {
            "event-title": markup.word(event.get("name")),
            "event-place": markup.word(event.get("location")),
        }
    return {name: value for name, value in item.items() if value}


def _strings(value: object) -> list[str]:
    """The texts of a field that is a list of them, or one."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one.strip()]


def _first(pattern: re.Pattern[str], value: object) -> str:
    """The first that has the right shape; old answers give ISSN and ISBN as addresses."""
    for one in _strings(value):
        last = fold_dashes(one).strip().rpartition("/")[2]
        if pattern is _ISBN:
            last = last.replace("-", "").replace(" ", "")
        if pattern.fullmatch(last):
            return last.upper()
    return ""


def _language(value: object) -> str:
    code = markup.word(value)
    return code if _LANGUAGE.fullmatch(code) else ""


def _shown_titles(message: Mapping[str, Any]) -> Iterator[str]:
    """Titles in rich text, the best first; capitals stay, as some words are names."""
    subtitle = next(iter(map(markup.rich, _strings(message.get("subtitle")))), "")
    for title in map(markup.rich, _strings(message.get("title"))):
        if title:
            yield _joined(title, subtitle)
    yield from filter(None, map(markup.rich, _strings(message.get("original-title"))))


def _joined(title: str, subtitle: str) -> str:
    """'Title: subtitle', where the title does not hold the subtitle already."""
    if not word_key(subtitle) or word_key(subtitle) in word_key(title):
        return title
    bare = title.rstrip(" :.")
    return f"{bare} {subtitle}" if bare.endswith(("?", "!")) else f"{bare}: {subtitle}"


def _titles(message: Mapping[str, Any]) -> Iterator[str]:
    """Every plain title, also without 'RETRACTED:' and without a footnote's mark."""
    subtitles = list(filter(None, map(markup.text, _strings(message.get("subtitle")))))
    for deposited in _strings(message.get("title")):
        for title in _forms(deposited):
            yield title
            yield from (_joined(title, subtitle) for subtitle in subtitles)
    for name in ("original-title", "short-title"):
        yield from filter(None, map(markup.text, _strings(message.get(name))))


def _forms(deposited: str) -> Iterator[str]:
    title = markup.text(deposited)
    if title:
        yield title
        yield _FORMER.sub("", title, count=1) if _FORMER.match(title) else title
        shown = markup.rich(deposited)
        if shown.endswith("</sup>"):
            yield markup.text(_FOOTNOTE.sub("", shown))


def _institutions(message: Mapping[str, Any]) -> list[str]:
    value = message.get("institution")
    institutions = value if isinstance(value, list) else [value]
    return [name for one in institutions if isinstance(one, dict) and (name := markup.word(one.get("name")))]


def _containers(message: Mapping[str, Any], type_: str) -> Item:
    """The container: a journal's full name; of a book, the series and the book."""
    names = list(dict.fromkeys(filter(None, map(markup.text, _strings(message.get("container-title"))))))
    if not names:
        # A server of preprints is what such a work is found in: bioRxiv.
        names = _institutions(message)[:1] if type_ == "article" else []
        return {"container-title": names[0]} if names else {}
    if len(names) > 1 and type_ in _IN_BOOKS:
        return {"collection-title": names[0], "container-title": names[1]}
    full = max(names, key=len)
    short = [*map(markup.text, _strings(message.get("short-container-title"))), *names]
    abbreviated = next((one for one in short if one and len(one) < len(full)), "")
    if type_ == "book":
        return {"collection-title": full}
    return {
        "container-title": full,
        "container-title-short": abbreviated if type_ == "article-journal" else "",
    }


def _all_containers(message: Mapping[str, Any]) -> Iterator[str]:
    for name in ("container-title", "short-container-title"):
        yield from filter(None, map(markup.word, _strings(message.get(name))))
    if message.get("type") == "posted-content":
        yield from _institutions(message)


def _numbers(message: Mapping[str, Any]) -> Item:
    """Volume, issue, pages, number and edition.

    An article number takes the place of missing pages, as in the parser; beside other pages it is ``number``.
    """
    page, article = _pages(message.get("page")), _pages(message.get("article-number"))
    issue = message.get("journal-issue")
    edition = markup.word(message.get("edition-number"))
    return {
        "volume": _pages(message.get("volume")),
        "issue": _pages(message.get("issue"))
        or _pages(issue.get("issue") if isinstance(issue, dict) else None),
        "page": page or article,
        "number": article if page and article.casefold() not in page.casefold() else "",
        "edition": "" if edition in _NO_EDITION else edition,
    }


def _pages(value: object) -> str:
    """Hyphens for dashes, no spaces within a range; '12' for '12-12'."""
    pages = re.sub(r"(?<=\w) ?--? ?(?=\w)", "-", fold_dashes(markup.word(value)))
    if pages.casefold() in _NO_NUMBER:
        return ""
    begin, _, end = pages.partition("-")
    return begin if begin and begin == end else pages


def _genre(message: Mapping[str, Any], type_: str) -> str:
    if type_ == "article" and message.get("subtype") in ("preprint", None):
        return "preprint"
    degrees = _strings(message.get("degree"))
    return markup.word(degrees[0]) if type_ == "thesis" and degrees else ""


def _publisher(message: Mapping[str, Any], type_: str) -> str:
    """Who published it: of a thesis the university, whoever keeps the file."""
    universities = _institutions(message) if type_ == "thesis" else []
    return universities[0] if universities else markup.word(message.get("publisher"))


def _affiliations(message: Mapping[str, Any]) -> Iterator[str]:
    for role in ("author", "editor"):
        people: Sequence[object] = value if isinstance(value := message.get(role), list) else ()
        for person in people:
            places = person.get("affiliation") if isinstance(person, dict) else None
            for place in places if isinstance(places, list) else ():
                if isinstance(place, dict) and (name := markup.text(place.get("name"))):
                    yield name
