"""EndNote's tagged format (.enw), which began as refer: lines '%A Author', records apart by an empty line.

Google Scholar, libraries and publishers write it. A record is read as the RIS record that it would be.
"""

import re

from citekit.csl.item import Item
from citekit.csl.mappings.endnote import tables
from citekit.readers import ris, tagged
from citekit.readers.libraries import LibraryFile
from citekit.readers.tagged import Fields, TaggedField, TaggedFormat

_LINE = re.compile(r"\ufeff?%(?P<tag>[0-9A-Z?@!#$\]&(*)^+=~|:>\[<])(?:\s(?P<value>.*)|(?P<none>))$")


def read(text: str) -> LibraryFile:
    """Read an EndNote file; damaged records are kept, with a problem and its line."""
    return tagged.read_tagged(text, TaggedFormat(_LINE, ("0", "A", "T", "E", "J", "F", "D"), None, item))


def item(fields: Fields) -> tuple[Item, str]:
    """The item of a record, and the user's key for it."""
    kind = tagged.value(fields, "0")
    types = [TaggedField("TY", (tables().ris_type(kind) if kind else _guess(fields),))]
    known = (field._replace(tag=tables().tags[field.tag]) for field in fields if field.tag in tables().tags)
    return ris.item(Fields([*types, *known]))


def _guess(fields: Fields) -> str:
    """The type of a record of refer, which has none: by where the work stands."""
    tags = fields.by_tag
    if "J" in tags:
        return "JOUR"
    return "CHAP" if "B" in tags else "RPRT" if "R" in tags else "BOOK" if "I" in tags else "GEN"
