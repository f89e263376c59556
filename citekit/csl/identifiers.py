"""A DOI out of what people write, and a DOI as it stands in an address.

The syntax: https://www.doi.org/doi-handbook/HTML/index.html (a prefix, a slash, and any printable characters);
Crossref compares without case: https://www.crossref.org/documentation/member-setup/constructing-your-dois/.
"""

import re
from urllib.parse import quote, unquote

from citekit.text.normalize import fold_dashes

# Where one begins; before it stands nothing that could belong to another number. The slash may be encoded,
# and the percent sign of that once more.
_BEGIN = re.compile(
    r"(?<![\w.])(10\.[0-9]{4,9}(?:\.[0-9]+)*)\s*(?:/|%(?P<more>(?:25)*)2f)\s*(?=\S)", re.IGNORECASE
)
_WHOLE = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_ADDRESS = re.compile(r"https?:|\bdoi\.org/", re.IGNORECASE)
# What has no shape on paper: control and format characters, halves of pairs.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u2060-\u2064\ufeff\ud800-\udfff]"
)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
# A line or a copy broke the DOI here: a joint before the gap, and behind it one last word with a digit.
_BROKEN = re.compile(r"^(\S+[-./_])\s+(\S*[0-9]\S*)$")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_LONGEST = 2048
"""Characters of the longest DOI that Crossref registers; what is longer is none."""
_TRAILING = ".,;:\"'`\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"


def clean(text: str) -> str | None:
    """The DOI in ``text``, lower case, without address, marks and brackets around it; None where there is
    none. Never raises; what it gives, it gives again.
    """
    bare = _bare(text)
    if not bare:
        return None
    doi = _trimmed(bare).lower()
    return doi if _WHOLE.fullmatch(doi) else None


def forms(text: str) -> tuple[str, ...]:
    """Every DOI that ``text`` may mean, the most literal first: real ones end in dots and open brackets too."""
    bare, cleaned = _bare(text), clean(text)
    if not bare or not cleaned:
        return ()
    found = [bare.lower(), cleaned]
    for other in (unquote(cleaned), fold_dashes(cleaned)):
        found += [one for one in [clean(other)] if one]
    return tuple(dict.fromkeys(found))


def encode(doi: str) -> str:
    """``doi`` as one part of an address's path: every character that means something there is encoded."""
    return quote(doi, safe="")


def _bare(text: str) -> str:
    """The first word of ``text`` that begins as a DOI does, decoded; '' where none begins."""
    text = _UNSEEN.sub("", text)
    begin = _BEGIN.search(text)
    if begin is None:
        return ""
    rest = text[begin.end() : begin.end() + 2 * _LONGEST]
    if len(rest) == 2 * _LONGEST and len(rest.split(maxsplit=1)) == 1:
        return ""
    address = _ADDRESS.search(text[: begin.start()])
    if address:
        # A query and a fragment follow the path; a '#' at the end is the check of an old SICI.
        rest = re.sub(r"\?\S*|#(?=[^\s.,;)])\S*", "", rest, count=1)
    coded = len(begin["more"]) // 2 + 1 if begin["more"] is not None else int(bool(address))
    for _ in range(coded):
        rest = unquote(rest)
    rest = _UNSEEN.sub("", rest).strip()
    while any(entity in rest for entity in _ENTITIES):
        for entity, character in _ENTITIES.items():
            rest = rest.replace(entity, character)
    words = _BROKEN.sub(r"\1\2", rest).split(maxsplit=1)
    return f"{begin[1]}/{words[0]}" if words and len(words[0]) <= _LONGEST else ""


def _trimmed(doi: str) -> str:
    """Without punctuation at the end and closing brackets that were opened before the DOI."""
    while doi:
        last = doi[-1]
        opened = _PAIRS.get(last)
        if last in _TRAILING or (opened and doi.count(last) > doi.count(opened)):
            doi = doi[:-1]
        else:
            break
    return doi
