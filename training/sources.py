"""Tagged strings: by people, and cut from the XML of open-access articles.

FOLDER holds ``human.jsonl.gz`` (AnyStyle, BSD-2; GROBID's citation corpus, Apache-2.0), ``refs.jsonl.gz`` and
``records.jsonl.gz`` (open-access articles; their README names each source), and maybe ``corrections.jsonl``, one's own
strings (``citekit parse --export-corrections``).
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from citekit.references.parser.coloured import LABEL_OF
from training.examples import Example
from training.lists import split

Row = dict[str, Any]
Span = tuple[int, int, str]

# The publishers whose strings are kept for measuring: an eighth, by the hash of the name.
_SHARES, _KEPT = 8, 7
_FIELDS = {
    "anystyle": {
        "author": "author",
        "director": "author",
        "producer": "author",
        "editor": "editor",
        "translator": "editor",
        "title": "title",
        "journal": "container",
        "container-title": "container",
        "collection-title": "series",
        "date": "date",
        "volume": "numbers",
        "pages": "page",
        "publisher": "publisher",
        "location": "place",
        "doi": "doi",
        "isbn": "id",
        "url": "url",
        "citation-number": "label",
        "edition": "edition",
        "note": "note",
        "genre": "note",
        "medium": "note",
        "source": "note",
    },
    "grobid": {
        "author": "author",
        "authors": "author",
        "orgname": "author-literal",
        "editor": "editor",
        "title-a": "title",
        "title-x": "title",
        "title-m": "container",
        "title-j": "container",
        "title-s": "series",
        "date": "date",
        "biblscope-vol": "volume",
        "biblscope-volume": "volume",
        "biblscope-issue": "issue",
        "biblscope-pp": "page",
        "biblscope-page": "page",
        "biblscope-pages": "page",
        "page": "page",
        "publisher": "publisher",
        "publishe": "publisher",
        "pubplace": "place",
        "ptr": "url",
    },
    "citekit": {"author": "author", "editor": "editor", **LABEL_OF, "DOI": "doi", "URL": "url"},
    "jats": {
        **{
            f"{role}-{part}": f"{role}-{part}"
            for role in ("author", "editor")
            for part in ("family", "given")
        },
        "author-prefix": "author-family",
        "editor-prefix": "editor-family",
        "author-suffix": "author-suffix",
        "editor-suffix": "editor-suffix",
        "author-name": "author-name",
        "editor-name": "editor-name",
        "collab": "author-literal",
        "editor-collab": "editor-literal",
        "et-al": "et-al",
        "year": "date",
        "month": "date",
        "day": "date",
        "season": "date",
        "access-date": "accessed",
        "title": "title",
        "chapter-title": "title",
        "part-title": "title",
        "data-title": "title",
        "container": "container",
        "issue-title": "container",
        "conf-name": "container",
        "volume": "volume",
        "issue": "issue",
        "supplement": "issue",
        "fpage": "page",
        "lpage": "page",
        "page-range": "page",
        "elocation": "page",
        "publisher": "publisher",
        "publisher-place": "place",
        "edition": "edition",
        "series": "series",
        "doi": "doi",
        "url": "url",
        "pmid": "id",
        "pmcid": "id",
        "arxiv": "id",
        "patent": "id",
        "accession": "id",
    },
}
OWN = "corrections.jsonl"
"""One's own strings."""
_EDGE = " \t\n.,;:/|•·*\"“”„‟«»‹›'‘’‚`´"
_IN = re.compile(r"(?:in|en|em|dans)\b\s*:?\s*|appears in\s+", re.IGNORECASE)
_BY = re.compile(
    r"(?:in|eds?\.?|edited by|ed\.\s?by|(?:hrsg|hg)\.?\s?v(?:on|\.)|translated by|trans\.(?:\s?by)?|übers\w*\.?\s?v(?:on|\.)|trad(?:uit|\.)\s?(?:par|de)?)"
    r"(?![^\W\d_])\s*:?\s*",
    re.IGNORECASE,
)
_PAGE_WORD = re.compile(r"(?:pages?|pp?|págs?|seiten?|s)\b\.?\s*:?\s*", re.IGNORECASE)
_VOLUME_AND_ISSUE = (
    # 12(3-4)
    re.compile(r"(?P<volume>[A-Z]?\d+[A-Za-z]?(?:[-–/]\d+)?)\s*\((?P<issue>[^()]+)\)"),
    # vol. 12, no. 3
    re.compile(
        r"(?:vol(?:ume|umen)?|bd|band|v|t|tome|jg)\b\.?\s*(?P<volume>\d+|[IVXLC]+)"
        r"(?:[\s,.:;]+(?:no|nos|nr|n|núm|num|number|issue|iss|heft|h|fasc)\b[.°º]?\s*(?P<issue>\d+(?:[-–/]\d+)?))?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<volume>\d+)[\s,.:;]+(?:no|nos|nr|n|núm|num|number|issue|iss|heft|h|fasc)\b[.°º]?\s*"
        r"(?P<issue>\d+(?:[-–/]\d+)?)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:no|nos|nr|n|núm|num|number|issue|iss|heft|h|fasc)\b[.°º]?\s*(?P<issue>\d+(?:[-–/]\d+)?)",
        re.IGNORECASE,
    ),
    # 12.3
    re.compile(r"(?P<volume>\d+)\.(?P<issue>\d+(?:[-–/]\d+)?)"),
    re.compile(r"(?P<volume>[A-Z]?\d+[A-Za-z]?)"),
)


def is_test(publisher: str) -> bool:
    """Whether that publisher's strings are kept for measuring, never for training."""
    return int(hashlib.sha256(publisher.encode()).hexdigest(), 16) % _SHARES == _KEPT


def rows(path: Path) -> Iterator[Row]:
    """The rows of a ``.jsonl.gz`` or ``.jsonl``."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as file
    ):
        yield from map(json.loads, file)


def human(folder: Path) -> Iterator[Example]:
    """The strings that people tagged."""
    own = folder / OWN
    for row in chain(rows(folder / "human.jsonl.gz"), rows(own) if own.exists() else ()):
        raw = row["raw"]
        grobid = row["source"] == "grobid"
        fields = _FIELDS.get(row["source"], _FIELDS["anystyle"])
        alone = grobid and not any(name in ("title-a", "title-x") for _, _, name in row["spans"])
        spans: list[Span] = []
        for start, end, name in row["spans"]:
            field = "title" if alone and name == "title-m" else fields.get(name)
            if field is None and name.startswith("idno"):
                field = "note" if name in ("idno-report", "idno-x") else "id"
            spans += _trimmed(raw, start, end, field or "note")
        spans = _named(raw, _edited(raw, spans))
        yield Example(raw, tuple(sorted(spans)), row["source"])


def _trimmed(raw: str, start: int, end: int, field: str) -> list[Span]:
    """The span without punctuation at its edges and introducing words."""
    for word in {"container": [_IN], "editor": [_IN, _BY], "page": [_PAGE_WORD]}.get(field, []):
        start = _skip(raw, start, end)
        if (match := word.match(raw, start, end)) and match.end() < end:
            start = match.end()
    start = _skip(raw, start, end)
    edge = _EDGE if field not in ("author", "editor") else " ,;:"
    while end > start and raw[end - 1] in edge:
        end -= 1
    for opening, closing in ("()", "[]"):
        inner = raw[start:end]
        if (
            inner.startswith(opening)
            and (inner.endswith(closing) or closing not in inner)
            and field != "label"
        ):
            start, end = start + 1, end - inner.endswith(closing)
        elif inner.endswith(closing) and opening not in inner and field != "label":
            end -= 1
    if start >= end:
        return []
    if field == "numbers":
        text = raw[start:end]
        for pattern in _VOLUME_AND_ISSUE:
            if match := pattern.fullmatch(text):
                return [
                    (start + match.start(name), start + match.end(name), name)
                    for name, value in match.groupdict().items()
                    if value
                ]
    return [(start, end, field)]


def _skip(raw: str, start: int, end: int) -> int:
    while start < end and raw[start] in _EDGE:
        start += 1
    return start


_EDITORS = re.compile(r"\((?:hrsg|hg|hgg|eds?|editors?|éds?|dir|coords?|orgs?|a cura di)\b\.?[^()]*\)", re.I)


def _edited(raw: str, spans: list[Span]) -> list[Span]:
    """Persons followed by '(Hg.)' are editors, whichever the set calls them."""
    return [
        (start, end, "editor" if field == "author" and _EDITORS.search(raw, start, end + 12) else field)
        for start, end, field in spans
    ]


def _named(raw: str, spans: list[Span]) -> list[Span]:
    """Lists of names taken apart, where their form is sure."""
    named: list[Span] = []
    for start, end, field in spans:
        if field in ("author", "editor") and re.fullmatch(r"[-–—_\s.]+", raw[start:end]):
            field = f"{field}-literal"  # the same author as before
        names = split(raw[start:end], field) if field in ("author", "editor") else None
        if names is None:
            named.append((start, end, field))
        else:
            named += [(start + a, start + b, part) for a, b, part in names]
    return named


def articles(folder: Path, test: bool = False) -> Iterator[Row]:
    """The rows from open-access articles: to train on, or (``test``) to measure with."""
    return (row for row in rows(folder / "refs.jsonl.gz") if is_test(row["publisher"]) == test)


def from_article(row: Row) -> Example:
    """A row as an example; a book's title in the place of a journal is a title."""
    fields = _FIELDS["jats"]
    names = {name for _, _, name in row["spans"]}
    untitled = not names & {"title", "chapter-title", "part-title", "data-title"} and row["type"] != "journal"
    spans = []
    for start, end, name in row["spans"]:
        field = "title" if untitled and name == "container" else fields.get(name, "note")
        if name == "title" and "chapter-title" in names:
            field = "container"
        if field == "note" and name == "role":
            continue
        spans.append((start, end, field))
    return Example(row["raw"], tuple(sorted(spans)), "jats", exact=False)
