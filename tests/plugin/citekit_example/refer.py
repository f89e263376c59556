"""A reader: refer files, which EndNote exports as .enw.

%0 Journal Article
%A Tian, Jun-Jie
%T Upregulation of Nav1.7
%D 2020
"""

import re

from citekit.csl.dates import parse_date
from citekit.csl.item import Item
from citekit.csl.names import split_name
from citekit.model.article import Article
from citekit.readers.kinds import Reader
from citekit.readers.libraries import read_library
from citekit.readers.tagged import Fields, read_tagged

_LINE = re.compile(r"%(?P<tag>[0-9A-Z])\s+(?P<value>.*)")
_TEXTS = {"T": "title", "J": "container-title", "V": "volume", "N": "issue", "P": "page", "R": "DOI"}
_TYPES = {"Journal Article": "article-journal", "Book": "book", "Thesis": "thesis"}


def _item(fields: Fields) -> tuple[Item, str]:
    """A record as a CSL-JSON item, and the user's key for it, which these files do not have."""
    item: Item = {}
    for tag, value in fields:
        if tag == "0":
            item["type"] = _TYPES.get(value, "document")
        elif tag == "A":
            item.setdefault("author", []).append(split_name(value))
        elif tag == "D":
            item["issued"] = parse_date(value)
        elif tag in _TEXTS:
            item[_TEXTS[tag]] = value
    return item, ""


def _read(data: bytes, source: str, file: str) -> Article:
    return read_library(data, source, file, "refer", lambda text: read_tagged(text, _LINE, "0", None, _item))


READER = Reader(
    id="refer",
    description="an EndNote file",
    suffixes=(".enw",),
    sniff=lambda head: head.text.startswith("%0 "),
    read=_read,
)
