"""Identifiers of records, where databases put them: DOIs in addresses, PubMed's numbers in notes, ISSNs in one field."""

import re
from collections.abc import Sequence

from citekit.csl.identifiers import find_doi
from citekit.csl.item import Item, set_custom
from citekit.readers import tagged
from citekit.readers.tagged import Fields

_SERIAL = re.compile(
    r"(?:(?<![\w-])|(?<=IS[SB]N-))(?:\d{4}-?\d{3}[\dXx]|(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dXx])(?![\w-])"
)
_LABELLED = re.compile(r"\b(?P<label>PMID|PMCID|doi)\s*[:=]\s*(?P<value>\S+)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(?<!\S)(?P<value>\S++)\s+\[(?P<label>PMID|PMCID|DOI)\]", re.IGNORECASE)
_PUBMED_ADDRESS = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(?P<id>\d{1,9})\b")
_PMC = re.compile(r"PMC\d{1,9}")
_DOI_TAGS = ("DO", "DI", "M3", "UR", "L3", "L2", "L1", "LK")
_OWN_DOI = re.compile(r"(?:.*\d\. )?doi\s*:", re.IGNORECASE)
"""A note that is this work's own place and DOI, as EndNote has of PubMed; not 'Comment on doi: ...'."""
_LONGEST = 3000
"""Characters of a field that are searched for identifiers."""


def serial_numbers(texts: Sequence[str], fallback: str, field: str) -> Item:
    """ISBN and ISSN in ``texts``: '0894-9867, 0894-9868', '03064530 (ISSN)'; else ``fallback`` as ``field``.

    Several of a kind are separated by commas; a number is what it is by its length, whatever its label.
    """
    numbers: dict[str, dict[str, str]] = {}
    for text in texts:
        for match in _SERIAL.finditer(text[:_LONGEST]):
            bare = re.sub(r"[- ]", "", match[0]).upper()
            numbers.setdefault("ISSN" if len(bare) == 8 else "ISBN", {}).setdefault(bare, match[0])
    joined = {kind: ", ".join(printed.values()) for kind, printed in numbers.items()}
    return joined or ({field: fallback} if fallback else {})


def add_identifiers(csl_item: Item, fields: Fields) -> None:
    """Add DOI, PMID, PMCID, further addresses and the database's own number of an RIS record."""
    lines = (line for field in fields.of(["N1"]) for line in field.lines)
    notes = [line for line in lines if _OWN_DOI.match(line[:_LONGEST])]
    printed = csl_item.pop("DOI", "")
    texts = [*tagged.values(fields, *_DOI_TAGS), *notes]
    if doi := next(filter(None, (find_doi(text[:_LONGEST]) for text in texts)), ""):
        csl_item["DOI"] = doi
    elif printed:  # another identifier
        csl_item["DOI" if printed.startswith("10.") else "archive_location"] = printed
    for text in tagged.values(fields, "N1", "U1", "C2", "ID"):
        for pattern in (_LABELLED, _IN_BRACKETS):
            for match in pattern.finditer(text[:_LONGEST]):
                if (label := match["label"].upper()) != "DOI":
                    csl_item.setdefault(label, match["value"].rstrip(".,;"))
    if pmc := _PMC.fullmatch(tagged.value(fields, "C2")):
        csl_item.setdefault("PMCID", pmc[0])
    addresses = tagged.values(fields, "UR")
    accession = tagged.value(fields, "AN")
    if accession:
        sources = " ".join(tagged.values(fields, "DB", "DP", "UR")).lower()
        pubmed = re.fullmatch(r"\d{1,9}", accession) and re.search(r"pubmed|medline|\bnlm\b", sources)
        csl_item["PMID" if pubmed else "archive_location"] = accession
    for address in addresses:
        if in_pubmed := _PUBMED_ADDRESS.search(address[:_LONGEST]):
            csl_item.setdefault("PMID", in_pubmed["id"])
    urls = [url for field in fields.of(["UR"]) for line in field.lines for url in line.split()]
    if urls:
        csl_item["URL"] = urls[0]
    if len(dict.fromkeys(urls)) > 1:
        set_custom(csl_item, "urls", list(dict.fromkeys(urls))[1:])
