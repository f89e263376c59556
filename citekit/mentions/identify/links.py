"""Find the DOIs of a post's links: printed, in an address, or made from one."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from citekit.csl.identifiers import clean_doi
from citekit.data import data_lines
from citekit.model.citation import Clue

# What publishers set behind a DOI in the address of one of its pages, often several; preprints' versions.
_PAGE = re.compile(
    r"(?:/(?:full|abstract|pdf|epdf|epub|fulltext|full-text|html|meta|summary|references|figures)|\.pdf|\.full"
    r"|(?<=\d)v\d{1,3}(?:\.full-text)?)/?$"
)


def dois(clues: Sequence[Clue]) -> tuple[str, ...]:
    """The DOIs of the link clues, lower case, each once, in order."""
    found = (doi for clue in clues if clue.kind == "link" for doi in _of(clue.value))
    return tuple(dict.fromkeys(found))


def _of(address: str) -> Iterator[str]:
    if doi := clean_doi(address.partition("&")[0]):
        while (shorter := _PAGE.sub("", doi.rstrip("/"))) != doi:
            doi = shorter
        yield doi
        return
    for pattern, doi in _rules():
        if match := pattern.search(address):
            yield match.expand(doi).lower()
            return


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = (line.split(" -> ") for line in data_lines("link_dois.txt"))
    return tuple((re.compile(pattern, re.IGNORECASE), doi) for pattern, doi in rows)
