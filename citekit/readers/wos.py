"""Web of Science's tagged export: lines 'TI Title', records from PT to ER. A record is read as RIS has it.

https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html
"""

import re
from collections.abc import Iterator

from citekit.csl.item import Item
from citekit.readers import ris, tagged
from citekit.readers.libraries import LibraryFile
from citekit.readers.tagged import Fields, TaggedField, TaggedFormat

_LINE = re.compile(r"\ufeff?(?!FN |VR |EF\b)(?P<tag>[A-Z][A-Z0-9])(?:\s(?P<value>.*)|(?P<none>))$")
_OUTSIDE = re.compile(r"\ufeff?(?:FN .*|VR .*|EF|\s*)\s*")
_TAGS = {
    "TI": "TI",
    "SO": "T2",
    "SE": "T3",
    "LA": "LA",
    "AB": "AB",
    "PU": "PB",
    "PI": "CY",
    "SN": "SN",
    "EI": "SN",
    "BN": "SN",
    "JI": "J2",
    "PD": "DA",
    "PY": "PY",
    "VL": "VL",
    "IS": "IS",
    "BP": "SP",
    "PS": "SP",
    "EP": "EP",
    "AR": "C7",
    "DI": "DO",
    "UT": "AN",
    "BE": "A2",
    "ED": "A2",
}
"""Tags of Web of Science and of RIS."""
_NAMES = frozenset(("A2",))
_TYPES = (
    ("proceedings paper", "CONF"),
    ("meeting abstract", "CONF"),
    ("book chapter", "CHAP"),
    ("book review", "JOUR"),
    ("data set", "DATA"),
)
_KINDS = {"B": "BOOK", "P": "PAT", "C": "CONF"}


def read(text: str) -> LibraryFile:
    """Read a file of Web of Science; damaged records are kept, with a problem and its line."""
    return tagged.read_tagged(text, TaggedFormat(_LINE, ("PT",), "ER", item, outside=_OUTSIDE))


def item(fields: Fields) -> tuple[Item, str]:
    """The item of a record; Web of Science knows no keys."""
    csl_item, _ = ris.item(Fields(_as_ris(fields)))
    if pmid := tagged.value(fields, "PM"):
        csl_item["PMID"] = pmid
    if pages := csl_item.get("number-of-pages") or tagged.value(fields, "PG"):
        csl_item |= {"number-of-pages": pages} if csl_item.get("type") == "book" else {}
    return csl_item, ""


def _as_ris(fields: Fields) -> Iterator[TaggedField]:
    """The fields by RIS's tags, a name or keyword a field."""
    kind = _kind(fields)
    yield TaggedField("TY", (kind,))
    authors = next((tag for tag in ("AF", "AU", "BF", "BA") if tagged.value(fields, tag)), "")
    for field in fields:
        if field.tag == authors:
            yield from (TaggedField("AU", (line,)) for line in field.lines if line)
        elif field.tag in ("CA", "GP"):  # bodies, which have no given names
            yield from (
                TaggedField("AU", (f"{line.replace(',', ',,', 1)},",)) for line in field.lines if line
            )
        elif field.tag in ("DE", "ID"):
            yield from (TaggedField("KW", (word.strip(),)) for word in field.value.split(";"))
        elif field.tag == "CT" and kind == "CONF":
            yield TaggedField("T2", (field.value,))
        elif field.tag == "EA" and not tagged.value(fields, "PY"):
            yield TaggedField("DA", (field.value,))
        elif tag := _TAGS.get(field.tag):
            tag = "C3" if tag == "T2" and kind == "CONF" else tag
            if tag in _NAMES:
                yield from (TaggedField(tag, (line,)) for line in field.lines if line)
            else:
                yield TaggedField(tag, (field.value,))


def _kind(fields: Fields) -> str:
    """The RIS type: of what Web of Science calls the document, else of the publication."""
    document = tagged.value(fields, "DT").lower()
    usual = _KINDS.get(tagged.value(fields, "PT"), "JOUR")
    return next((kind for words, kind in _TYPES if words in document), usual)
