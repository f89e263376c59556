"""The identifiers that tell works apart, beside the DOI. Pure functions."""

import re

from citekit.csl.identifiers import arxiv_address_id, arxiv_id, find_isbns, normal_isbn, pmc_id, pubmed_id
from citekit.csl.item import Item

_VERSION = re.compile(r"(?:v[0-9]+)?(?:\.pdf)?$")
_BOOKS = frozenset(("book", "report", "thesis"))
"""Kinds of works that an ISBN names; that of a chapter is its book's."""


def identifiers(item: Item) -> dict[str, frozenset[str]]:
    """The arXiv id, PMID, PMCID and ISBNs of an item in their normal forms, by kind; only those that it has.

    An ISBN is that of the work only where this is a whole book; one with a wrong check digit is left out.
    """
    url = str(item.get("URL") or "")
    found = {
        "PMID": {pubmed_id(str(item.get("PMID") or "")), pubmed_id(url)},
        "PMCID": {pmc_id(str(item.get("PMCID") or "")), pmc_id(url)},
        "arXiv id": {arxiv_number_of(item)},
        "ISBN": {normal_isbn(isbn) or "" for isbn in find_isbns(str(item.get("ISBN") or ""))}
        if item.get("type") in _BOOKS
        else set(),
    }
    return {kind: frozenset(ids - {""}) for kind, ids in found.items() if ids - {""}}


def arxiv_number_of(item: Item) -> str:
    """The arXiv id of an item without its version; '' for none."""
    number = arxiv_id(str(item.get("number") or "")) or arxiv_address_id(str(item.get("URL") or ""))
    return _VERSION.sub("", number.casefold())


def invalid_isbns(item: Item) -> list[str]:
    """The ISBNs of an item whose check digit is wrong, as printed."""
    return [isbn for isbn in find_isbns(str(item.get("ISBN") or "")) if normal_isbn(isbn) is None]
