"""Identifiers in a reference string: DOI, PMID, PMCID, arXiv, URL.

Sources: DOI Handbook (a DOI is '10.' registrant '/' suffix, any graphic characters);
https://www.crossref.org/blog/dois-and-matching-regular-expressions/ for what occurs in practice.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from citekit.csl.identifiers import DOI_PREFIX, DOI_SITE, trim_doi


class Identifier(NamedTuple):
    """An identifier: its CSL-JSON field, its value, and its span, label included."""

    field: str
    value: str
    start: int
    end: int


# What copying glues to the end of a DOI: the label of the next identifier.
_GLUED = r"(?-i:PMID|PMCID|PMC\d|PubMed|URL(?:(?![a-z])|(?=https?:))|https?:|ISSN|ISBN)"
_DOI = re.compile(
    rf"(?:(?:https?\s{{0,9}}:\s{{0,9}}//\s{{0,9}})?(?:dx\.)?doi\.\s?org/\s?|\bdoi\s{{0,9}}[:.]?\s{{0,9}}(?:{DOI_SITE})?\s{{0,9}})?"
    rf"(?<!\d)(?:(?<!\.)|(?<=[^\W\d_]\.))(?P<doi>{DOI_PREFIX}/\s?(?:(?!{_GLUED})[^\s\"“”|])+)",
    re.IGNORECASE,
)
_PMID = re.compile(
    r"(?<![^\W\d_])(?:PubMed\s{1,9})?PMID\s{0,9}[:.]?\s{0,9}(?P<id>\d{4,9})\b\.?|\[PubMed:\s{0,9}(?P<id2>\d+)\]",
    re.IGNORECASE,
)
_PMCID = re.compile(r"(?<![^\W\d_])(?:PMCID\s{0,9}[:.]?\s{0,9})?(?P<id>PMC\d{4,9})\b\.?", re.IGNORECASE)
_ARXIV = re.compile(
    r"\barXiv\s*[:.]\s*(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE
)
# Numbers of arXiv without its name: 'hep-ph/9905221' anywhere, '1507.06655' where a field begins and ends.
# See https://info.arxiv.org/help/arxiv_identifier.html.
_ARXIV_OLD = re.compile(
    r"(?<![\w/.-])(?P<id>(?:astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph|alg-geom|q-alg"
    r"|(?:math|physics|nlin|cs|q-bio)(?:\.[A-Z]{2})?)/\d{7}(?:v\d{1,2})?)(?!\d)"
)
_ARXIV_NEW = re.compile(
    r"(?P<id>[0-3](?<=[\s\[(,;].)\d(?<!0[0-6])(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d{1,2})?)"
    r"(?=\s*(?:[\])]|[.,;]?\s*$|[.,;]\s|\[))"
)
_ISBN = re.compile(
    r"\bISBN(?:[- ]?1[03])?\s{0,9}[:.]?\s{0,9}(?P<id>(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dXx])(?!\d)",
    re.IGNORECASE,
)
_ISSN = re.compile(r"\bISSN\s{0,9}[:.]?\s{0,9}(?P<id>\d{4}-?\d{3}[\dXx])(?!\d)", re.IGNORECASE)
_URL = re.compile(
    r"(?P<url>(?:\b|(?<=URL))(?:(?:https?|ftp)\s?:\s?//\s?(?:www\.\s)?|www\.)(?:(?!URLhttps?:)[^\s\"“”<>|])+)",
    re.IGNORECASE,
)
_TRAILING = ".,;:'’”»*†"
"""Characters of the sentence and its footnotes behind a DOI."""
# Each kind with lower-case strings, one of which must occur before the pattern is tried.
_KINDS = (
    ("DOI", _DOI, ("10.",)),
    ("PMID", _PMID, ("pmid", "pubmed")),
    ("PMCID", _PMCID, ("pmc",)),
    ("arXiv", _ARXIV, ("arxiv",)),
    ("arXiv", _ARXIV_OLD, ("/9", "/0")),
    ("arXiv", _ARXIV_NEW, (".",)),
    ("ISBN", _ISBN, ("isbn",)),
    ("ISSN", _ISSN, ("issn",)),
    ("URL", _URL, ("://", ": //", "www.")),
)


def _broken_off(raw: str, match: re.Match[str]) -> re.Match[str] | None:
    """The rest of a DOI broken by a space: '10.1016/j.pain. 2014.08.031'.

    Only where what stands before the space cannot be a whole DOI (no digit in its suffix), or what stands
    behind it has the shape that publishers give their suffixes.
    """
    suffix = match["doi"].partition("/")[2]
    if not suffix.endswith(".") and any(c.isdigit() for c in suffix):
        return None
    shape = r"\s\d{4}\.\d{2}\.\d{3,}" if any(c.isdigit() for c in suffix) else r"\s[\w.()/:-]*\d[\w.()/:-]*"
    return re.compile(shape).match(raw, match.end())


def find_identifiers(raw: str) -> Iterator[Identifier]:
    """The identifiers in ``raw``, in no particular order, never overlapping."""
    spans: list[tuple[int, int]] = []
    folded = raw.lower()
    for field, pattern, signs in _KINDS:
        for sign in signs:
            if sign in folded:
                break
        else:
            continue
        for match in pattern.finditer(raw):
            if any(match.start() < end and start < match.end() for start, end in spans):
                continue
            value = next(group for group in match.groups() if group)
            start, end = match.span()
            if field == "DOI":
                if broken := _broken_off(raw, match):
                    value += broken[0].strip()
                    end = broken.end()
                trimmed = trim_doi(value.replace(" ", ""), _TRAILING)
                end -= len(value.replace(" ", "")) - len(trimmed)
                value = trimmed
            elif field == "URL":
                trimmed = value.rstrip(".,;:])") + (")" if value.count("(") == value.count(")") > 0 else "")
                end -= len(value) - len(trimmed)
                value = trimmed.replace(" ", "")
            elif field == "PMCID":
                value = value.upper()
            if len(value) > (8 if field == "DOI" else 3):
                spans.append((start, end))
                yield Identifier(field, value, start, end)
