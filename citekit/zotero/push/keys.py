"""What tells a work from all others, and the key that Zotero knows it by."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from citekit.csl.identifiers import without_doi_label
from citekit.csl.richtext import untagged

# Zotero's own: no 0, 1 and O, which are mistaken for others.
ALPHABET = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_LENGTH = 8
_TITLES = ("title", "caseName", "nameOfAct", "subject")
_LINE = re.compile(r"^\s*(DOI|PMID)\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class Clues(NamedTuple):
    """What a work is known by: '' where it has none. ``named`` is title, first author and year, folded."""

    doi: str
    pmid: str
    named: str

    @property
    def identity(self) -> str:
        """The strongest of them; '' for a work that has none."""
        if self.doi:
            return f"doi {self.doi}"
        return f"pmid {self.pmid}" if self.pmid else self.named and f"named {self.named}"


NONE = Clues("", "", "")


def contradict(one: Clues, other: Clues) -> bool:
    """Whether their DOIs say that they are two works, or else their PMIDs."""
    if one.doi and other.doi:
        return one.doi != other.doi
    return bool(one.pmid and other.pmid) and one.pmid != other.pmid


def object_key(*parts: str) -> str:
    """A key of eight characters of Zotero's alphabet: the same for the same parts."""
    number = int.from_bytes(sha256("\0".join(parts).encode()).digest())
    found = ""
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        found += ALPHABET[digit]
    return found


def clues(data: Mapping[str, Any]) -> Clues:
    """The clues of an item as Zotero's API has it; DOI and PMID also from lines of Extra."""
    extra = {name.lower(): value for name, value in _LINE.findall(_text(data.get("extra")))}
    doi = without_doi_label(_text(data.get("DOI")) or extra.get("doi", "")).strip().lower()
    pmid = (_text(data.get("PMID")) or extra.get("pmid", "")).strip()
    title = folded(next((_text(data.get(name)) for name in _TITLES if data.get(name)), ""))
    author = folded(_first_author(data.get("creators")))
    found = _YEAR.search(_text(data.get("date") or data.get("dateDecided") or data.get("dateEnacted")))
    year = found[0] if found else ""
    # A title alone ('Introduction') is the name of many works.
    return Clues(doi, pmid, f"{title} {author} {year}" if title and (author or year) else "")


def folded(text: str) -> str:
    """``text`` without case, accents, markup, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", untagged(text)).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _first_author(creators: object) -> str:
    for creator in creators if isinstance(creators, Sequence) else ():
        if isinstance(creator, Mapping):
            return _text(creator.get("lastName")) or _text(creator.get("name"))
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
