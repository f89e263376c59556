"""Identifiers of works as people and publishers write them, above all DOIs: the patterns are written here once.

The syntax of a DOI: https://www.doi.org/doi-handbook/HTML/index.html (a prefix, a slash, and any printable
characters); Crossref ignores case: https://www.crossref.org/documentation/member-setup/constructing-your-dois/.
"""

import re
from urllib.parse import quote, unquote

from citekit.text.normalize import fold_dashes

DOI_PREFIX = r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,5}"
"""The pattern of a DOI before its slash, for patterns that look for a DOI among other things."""

DOI_SITE = r"(?:https?://)?(?:dx\.|www\.)?doi\.org/"
"""The pattern of the resolver's address before a DOI; case is ignored."""

DOI_RESOLVER = "https://doi.org/"

_ANY_SLASH = r"\s*(?:/|%(?P<more>(?:25)*)2f)\s*"
# A DOI does not begin within another number. The slash may be percent-encoded, even repeatedly.
_BEGIN = re.compile(rf"(?<![\w.])(?P<prefix>{DOI_PREFIX}){_ANY_SLASH}(?=\S)", re.IGNORECASE)
_DOI = re.compile(rf"{DOI_PREFIX}/\S+")
_SOLE = re.compile(rf"(?:doi:?|{DOI_SITE})?\W*{DOI_PREFIX}{_ANY_SLASH}\S+", re.IGNORECASE)
_LABEL = re.compile(rf"(?:(?<!\s)\s+)?(?:{DOI_SITE}|doi:)\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|\bdoi\.org/", re.IGNORECASE)
# Control and format characters and lone surrogates are not printed.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u2060-\u2064\ufeff\ud800-\udfff]"
)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
# A DOI that a line break or a copy cut behind a joint, before one last word with a digit: '10.1000/abc- 123'.
_CUT = re.compile(r"^(\S+[-./_])\s+(\S*[0-9]\S*)$")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_LONGEST = 2048
"""Characters of the longest DOI that Crossref registers; longer text is not a DOI."""
_TRAILING = ".,;:\"'`\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_NOT_ISBN = re.compile(r"[^0-9Xx]")
_ISBN_10, _ISBN_13 = re.compile(r"[0-9]{9}[0-9X]"), re.compile(r"97[89][0-9]{10}")
_ISBN = re.compile(r"(?<![0-9-])(?:97[89][- ]?)?[0-9](?:[- ]?[0-9]){8}[- ]?[0-9Xx](?![0-9])")
_ISSN = re.compile(r"(?<![\d-])(\d{4})-?(\d{3}[\dXx])(?![\d-])")
_PMID = re.compile(
    r"(?:PMID:?\s*)?(?P<id>[0-9]{1,9})|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)"
    r"/(?P<id2>[0-9]{1,9})/?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?:https?://(?:www\.)?(?:pmc\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pmc)/articles/)?PMC(?P<id>[0-9]{1,9})/?",
    re.IGNORECASE,
)
_ARXIV_ADDRESS = re.compile(
    r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/(?P<id>[\w.-]+(?:/[0-9]{7}(?:v[0-9]+)?)?)", re.IGNORECASE
)
_ARXIV = re.compile(r"arxiv:\s*(?P<id>\S+)", re.IGNORECASE)


def find_doi(text: str) -> str:
    """The first DOI in ``text`` as printed, decoded, without the punctuation round it; '' if there is none."""
    doi = trim_doi(_first(text))
    return doi if _DOI.fullmatch(doi) else ""


def clean_doi(text: str) -> str | None:
    """The first DOI in ``text`` in lower case, or None. Never raises; a cleaned DOI is cleaned to itself."""
    return find_doi(text).lower() or None


def sole_doi(text: str) -> str | None:
    """The DOI that ``text`` is, in lower case: bare, labelled or as an address; None if it has other words."""
    return clean_doi(text) if _SOLE.fullmatch(text.strip()) else None


def is_doi(text: str) -> bool:
    """Whether ``text`` is a bare DOI, without label or address."""
    return bool(_DOI.fullmatch(text))


def without_doi_label(text: str) -> str:
    """``text`` without 'doi:' or the resolver's address before the DOI."""
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def trim_doi(doi: str, trailing: str = _TRAILING) -> str:
    """``doi`` without punctuation at its end and closing brackets that were opened before it.

    '10.1016/S1474-4422(10)70143-5' keeps its brackets; '10.1000/x).' loses both characters.
    """
    while doi:
        last = doi[-1]
        opening = _PAIRS.get(last)
        if last in trailing or (opening and doi.count(last) > doi.count(opening)):
            doi = doi[:-1]
        else:
            break
    return doi


def doi_forms(text: str) -> tuple[str, ...]:
    """Every DOI that ``text`` may mean, the most literal first: some DOIs do end in dots and open brackets.

    The last is the DOI with a full stop, which is taken for that of the sentence where the DOI is read.
    """
    literal, cleaned = _first(text), clean_doi(text)
    if not literal or not cleaned:
        return ()
    others = (clean_doi(unquote(cleaned)), clean_doi(fold_dashes(cleaned)))
    return tuple(dict.fromkeys([literal.lower(), cleaned, *filter(None, others), f"{cleaned}."]))


def encode_doi(doi: str) -> str:
    """``doi`` as one part of a URL's path: every reserved character is percent-encoded."""
    return quote(doi, safe="")


def doi_url(doi: str) -> str:
    """The address of a DOI, with the characters that are safe in a path as they are."""
    return f"{DOI_RESOLVER}{quote(doi, safe='/:;.()-_')}"


def arxiv_number(id: str) -> str:
    """An arXiv identifier as CSL's ``number``: 'arXiv:2101.00001'."""
    return f"arXiv:{id.removeprefix('arXiv:')}"


def arxiv_id(number: str) -> str:
    """The identifier in a ``number`` that `arxiv_number` wrote; '' for any other number."""
    match = _ARXIV.fullmatch(number)
    return match["id"] if match else ""


def normal_isbn(text: str) -> str | None:
    """An ISBN as its 13 digits: '0-306-40615-2' is '9780306406157'; None for a wrong check digit."""
    digits = _NOT_ISBN.sub("", text).upper()
    if _ISBN_10.fullmatch(digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        if sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11:
            return None
        return f"978{digits[:9]}{_last_of_13(f'978{digits[:9]}')}"
    if not _ISBN_13.fullmatch(digits) or _last_of_13(digits[:12]) != digits[12]:
        return None
    return digits


def _last_of_13(digits: str) -> str:
    """The check digit behind the first twelve digits of an ISBN."""
    total = sum(int(digit) * (3 if position % 2 else 1) for position, digit in enumerate(digits))
    return str(-total % 10)


def find_isbns(text: str) -> list[str]:
    """Every ISBN in a field, as printed: libraries write several, with a space or comma between them."""
    return [match[0] for match in _ISBN.finditer(text)]


def find_issns(text: str) -> tuple[str, ...]:
    """The ISSNs in a text, with their hyphen: '0028-0836' for '00280836'."""
    return tuple(f"{match[1]}-{match[2].upper()}" for match in _ISSN.finditer(fold_dashes(text)))


def pubmed_id(text: str) -> str:
    """The PMID that ``text`` is, alone or as an address of PubMed; '' for none."""
    match = _PMID.fullmatch(text.strip())
    return (match["id"] or match["id2"]).lstrip("0") if match else ""


def pmc_id(text: str) -> str:
    """The PMCID that ``text`` is, alone or as an address of PubMed Central: 'PMC3531190'; '' for none."""
    match = _PMCID.fullmatch(text.strip())
    return f"PMC{match['id']}" if match else ""


def arxiv_address_id(url: str) -> str:
    """The identifier in an address of arXiv; '' for any other address."""
    match = _ARXIV_ADDRESS.fullmatch(url.strip())
    return match["id"] if match else ""


def _first(text: str) -> str:
    """The first word of ``text`` that begins as a DOI does, decoded; '' if none does."""
    text = _INVISIBLE.sub("", text)
    begin = _BEGIN.search(text)
    if begin is None:
        return ""
    rest = text[begin.end() : begin.end() + 2 * _LONGEST]
    if len(rest) == 2 * _LONGEST and len(rest.split(maxsplit=1)) == 1:
        return ""
    address = _ADDRESS.search(text[: begin.start()])
    if address:
        # A query and a fragment follow the path; a '#' at the end is the check character of an old SICI.
        rest = re.sub(r"\?\S*|#(?=[^\s.,;)])\S*", "", rest, count=1)
    times = len(begin["more"]) // 2 + 1 if begin["more"] is not None else int(bool(address))
    for _ in range(times):
        rest = unquote(rest)
    rest = _INVISIBLE.sub("", rest).strip()
    while any(entity in rest for entity in _ENTITIES):
        for entity, character in _ENTITIES.items():
            rest = rest.replace(entity, character)
    words = _CUT.sub(r"\1\2", rest).split(maxsplit=1)
    return f"{begin['prefix']}/{words[0]}" if words and len(words[0]) <= _LONGEST else ""
