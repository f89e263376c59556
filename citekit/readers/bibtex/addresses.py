"""Addresses and identifiers of an entry."""

import re
from collections.abc import Iterator

from citekit.csl.identifiers import arxiv_number, find_doi
from citekit.csl.mappings.bibtex import tables
from citekit.readers.bibtex.fields import Fields, FieldTexts

_ADDRESS = re.compile(r"\b(?:https?|ftps?|sftp|gopher|file)://[^\s{}<>\"]+")
_BARE_ADDRESS = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,20}(?:[/:?#]\S*)?|(?:mailto|urn|doi|hdl|info):\S+")
_ESCAPE = re.compile(
    r"\\[{}]|\{?(?:\\(?P<sign>[_&%#~$\\])(?:\{\})?|\$?\\(?P<tilde>sim|textasciitilde)(?![A-Za-z])\s*(?:\{\})?\$?"
    r"|\\(?P<underscore>textunderscore|_)(?![A-Za-z])\s*(?:\{\})?)\}?"
)
_ARXIV = re.compile(
    r"(?:arXiv:|https?://arxiv\.org/abs/)?(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z.-]+/\d{7}(?:v\d+)?)",
    re.IGNORECASE,
)
_PMCID = re.compile(r"PMCID:\s*(?P<id>PMC\d+)")


def _verbatim(value: str) -> str:
    """An address or identifier without the backslashes and braces that LaTeX needs."""
    value = value.strip()
    if "\\" not in value and "{" not in value:
        return value
    value = _ESCAPE.sub(_unescaped, value)
    return re.sub(r"\\(?:url|path|nolinkurl)(?![A-Za-z])\s*|[{}]", "", value).strip()


def _unescaped(match: re.Match[str]) -> str:
    return match["sign"] or ("~" if match["tilde"] else "_" if match["underscore"] else "")


def links(texts: FieldTexts) -> Iterator[tuple[str, str]]:
    """The DOI, address and other identifiers of an entry, by their CSL fields."""
    fields = texts.fields
    if raw := _verbatim(fields.get("doi", "")):
        if doi := find_doi(raw):
            yield "DOI", doi
        else:
            texts.problems.append(f"Ignored the field 'doi': '{raw[:60]}' is not a DOI")
    address = _url(fields)
    if address:
        yield "URL", address
    elif fields.get("url", "").strip():
        texts.problems.append(f"Ignored the field 'url': '{fields['url'].strip()[:60]}' is not an address")
    eprint = _verbatim(fields.get("eprint", ""))
    archive = (fields.get("eprinttype", "") or fields.get("archiveprefix", "")).strip("{} \n\t").lower()
    if pmcid := _PMCID.search(fields.get("addendum", "")):
        yield "PMCID", pmcid["id"]
    if not eprint:
        return
    arxiv = _ARXIV.fullmatch(eprint)
    if archive == "pubmed":
        yield "PMID", eprint
    elif archive == "pmc":
        yield "PMCID", eprint
    elif archive == "arxiv" or (not archive and arxiv):
        yield "number", arxiv_number(arxiv["id"] if arxiv else eprint)
    elif archive:
        yield "archive", tables().archives.get(archive, archive)
        yield "archive_location", eprint
    elif not address and _ADDRESS.match(eprint):
        yield "URL", eprint
    else:
        yield "archive_location", eprint


def _url(fields: Fields) -> str:
    """The address of a work: of its own field, or in the text of others."""
    for name in ("url", "howpublished", "note"):
        if name in fields:
            value = _verbatim(fields[name])
            if match := _ADDRESS.search(fields[name] if name != "url" and "href" in value else value):
                return _verbatim(match[0]) if name == "url" else _verbatim(match[0]).rstrip(".,;)$")
            if name == "url" and _BARE_ADDRESS.fullmatch(value):
                return value
    return ""
