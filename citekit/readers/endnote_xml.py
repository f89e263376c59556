"""EndNote's XML: <xml><records><record>. A record is read as the RIS record that it would be."""

from collections.abc import Iterator

from citekit.csl.item import Item
from citekit.csl.mappings.endnote import tables
from citekit.readers import ris
from citekit.readers.jats import tree
from citekit.readers.jats.tree import Element
from citekit.readers.libraries import LibraryFile
from citekit.readers.tagged import Fields, TaggedField
from citekit.readers.xml_records import at_paths, read_records, rich_words


def read(text: str) -> LibraryFile:
    """Read EndNote's XML; damaged records are kept, with a problem and its line."""
    return read_records(text, "record", item)


def item(record: Element) -> tuple[Item, str]:
    """The item of a record, and the user's key for it."""
    fields = Fields(_fields(record))
    return ris.item(fields) if len(fields.all) > 1 else ({}, "")


def _fields(record: Element) -> Iterator[TaggedField]:
    kind = tree.first(record, "ref-type")
    yield TaggedField("TY", (tables().ris_type(tree.attribute(kind, "name") if kind is not None else ""),))
    for tag, element in at_paths(record, tables().elements):
        text = rich_words(element) if tag == "TI" else tree.words(element)
        yield TaggedField(tag, (text,))
