"""Zotero RDF: items, tags, notes, collections and relations for Zotero's import.

The vocabulary is that of Zotero's export: bib (http://purl.org/net/biblio#), Dublin Core, PRISM, FOAF, and
Zotero's own ``z:``. A field that these have is written with their term; any other, and each that the importer would
mix up there (a place, an edition, a day of access), as ``z:<field>``, which it reads for every field. An empty
collection stops the importer, so that none is written.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from citekit.csl.richtext import plain
from citekit.model.entry import Collection, EntryList
from citekit.zotero.items import ZoteroItem, zotero_items
from citekit.zotero.notes import ZoteroNote

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "bib": "http://purl.org/net/biblio#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
}

CLASSES = {
    "journalArticle": "bib:Article",
    "magazineArticle": "bib:Article",
    "newspaperArticle": "bib:Article",
    "book": "bib:Book",
    "bookSection": "bib:BookSection",
    "thesis": "bib:Thesis",
    "letter": "bib:Letter",
    "manuscript": "bib:Manuscript",
    "interview": "bib:Interview",
    "film": "bib:MotionPicture",
    "artwork": "bib:Illustration",
    "webpage": "bib:Document",
    "blogPost": "bib:Document",
    "forumPost": "bib:Document",
    "report": "bib:Report",
    "hearing": "bib:Report",
    "patent": "bib:Patent",
    "computerProgram": "bib:Data",
    "presentation": "bib:ConferenceProceedings",
    "map": "bib:Image",
    "audioRecording": "bib:Recording",
    "tvBroadcast": "bib:Recording",
}
"""Item type -> class of its node; every node has ``z:itemType`` too, which decides."""

CONTAINERS = {
    "journalArticle": ("bib:Journal", "publicationTitle"),
    "magazineArticle": ("bib:Periodical", "publicationTitle"),
    "newspaperArticle": ("bib:Newspaper", "publicationTitle"),
    "bookSection": ("bib:Book", "bookTitle"),
    "encyclopediaArticle": ("bib:Book", "encyclopediaTitle"),
    "dictionaryEntry": ("bib:Book", "dictionaryTitle"),
    "conferencePaper": ("bib:Journal", "proceedingsTitle"),
    "webpage": ("z:Website", "websiteTitle"),
    "blogPost": ("z:Blog", "blogTitle"),
    "forumPost": ("z:Forum", "forumTitle"),
}
"""Item type -> class of what it is part of, and the field that names that."""

INSIDE = {"volume": "prism:volume", "issue": "prism:number", "journalAbbreviation": "dcterms:alternative"}
"""Fields of the container."""

FIELDS = {
    "title": "dc:title",
    "date": "dc:date",
    "pages": "bib:pages",
    "abstractNote": "dcterms:abstract",
    "language": "dc:language",
    "rights": "dc:rights",
    "extra": "dc:description",
}
"""Fields that a public vocabulary has a term for."""

IDENTIFIERS = ("DOI", "ISBN", "ISSN")
"""Fields that are written as ``dc:identifier``, after their name."""

ROLES = {"author": "bib:authors", "editor": "bib:editors", "contributor": "bib:contributors"}
"""Roles that the bib vocabulary knows; another one is ``z:<role>s``."""

# Characters that XML 1.0 does not allow (section 2.2), and the carriage return, which parsers change.
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(entry_list: EntryList) -> str:
    """The entries as RDF/XML: items with their notes, then the collections."""
    spaces = "\n ".join(f"xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in NAMESPACES.items())
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF\n {spaces}>']
    items = zotero_items(entry_list)
    for item in items:
        lines += _item(item)
    lines += _Collections({item.key for item in items}).write(entry_list.collections)
    return "\n".join([*lines, "</rdf:RDF>"]) + "\n"


def _item(item: ZoteroItem) -> Iterator[str]:
    named = CLASSES.get(item.type, "rdf:Description")
    yield f"  <{named} rdf:about={_uri('item', item.key)}>"
    yield _text("z:itemType", item.type)
    yield from _container(item)
    yield from _creators(item.creators)
    for number, _ in enumerate(item.notes, start=1):
        yield f"    <dcterms:isReferencedBy rdf:resource={_uri('note', item.key, number)}/>"
    for key in item.related:
        yield f"    <dc:relation rdf:resource={_uri('item', key)}/>"
    for tag in item.tags:
        value = _text("rdf:value", tag.tag, indent=0)
        automatic = f"    <dc:subject><z:AutomaticTag>{value}</z:AutomaticTag></dc:subject>"
        yield automatic if tag.automatic else _text("dc:subject", tag.tag)
    yield from _fields(item)
    yield f"  </{named}>"
    for number, note in enumerate(item.notes, start=1):
        yield from _note(note, _uri("note", item.key, number))


def _container(item: ZoteroItem) -> Iterator[str]:
    """What the item is part of, if a field names it."""
    kind, title = CONTAINERS.get(item.type, ("", ""))
    terms = {title: "dc:title", **INSIDE}
    parts = [_text(terms[field], item.fields[field], 8) for field in terms if field in item.fields]
    if kind and parts:
        yield f"    <dcterms:isPartOf>\n      <{kind}>"
        yield from parts
        yield f"      </{kind}>\n    </dcterms:isPartOf>"


def _creators(creators: Sequence[dict[str, str]]) -> Iterator[str]:
    """The persons of each role in a sequence; a name without a first name is read as one field.

    Of a role in its own vocabulary the importer reads the first value as a field of the item too, and shows what it
    does not know in Extra ('Translators: _:n1515'): that value is empty there, and the persons follow it.
    """
    for role in dict.fromkeys(creator["creatorType"] for creator in creators):
        persons = [_person(creator) for creator in creators if creator["creatorType"] == role]
        if role in ROLES:
            yield f"    <{ROLES[role]}>\n      <rdf:Seq>"
            yield from (f"        <rdf:li>{person}</rdf:li>" for person in persons)
            yield f"      </rdf:Seq>\n    </{ROLES[role]}>"
        else:
            yield from (f"    <z:{role}s>{person}</z:{role}s>" for person in ("", *persons))


def _person(creator: dict[str, str]) -> str:
    parts = _text("foaf:surname", creator.get("name") or creator["lastName"], 0)
    parts += _text("foaf:givenname", creator["firstName"], 0) if creator.get("firstName") else ""
    return f"<foaf:Person>{parts}</foaf:Person>"


def _fields(item: ZoteroItem) -> Iterator[str]:
    _, title = CONTAINERS.get(item.type, ("", ""))
    inside = {title, *INSIDE} if title else set()
    for field, value in item.fields.items():
        if field in inside:
            continue
        if field in IDENTIFIERS:
            yield _text("dc:identifier", f"{field} {value}")
        elif field == "url":
            uri = _text("rdf:value", value, 0)
            yield f"    <dc:identifier><dcterms:URI>{uri}</dcterms:URI></dc:identifier>"
        else:
            yield _text(FIELDS.get(field, f"z:{field}"), value)


def _note(note: ZoteroNote, uri: str) -> Iterator[str]:
    yield f"  <bib:Memo rdf:about={uri}>"
    yield _text("rdf:value", note.html)
    yield "  </bib:Memo>"


class _Collections:
    """Numbers the collections as they are written, without members not exported."""

    def __init__(self, keys: set[str]) -> None:
        self.keys = keys
        self.number = 0

    def write(self, collections: Sequence[Collection]) -> list[str]:
        return [line for one in collections for line in self._collection(one)[1]]

    def _collection(self, collection: Collection) -> tuple[str, list[str]]:
        """Its URI ('' if it is empty), and its lines with those of the collections in it."""
        self.number += 1
        uri = _uri("collection", str(self.number))
        inner = [made for one in collection.collections if (made := self._collection(one))[0]]
        members = [_uri("item", key) for key in collection.keys if key in self.keys]
        parts = [*(made[0] for made in inner), *dict.fromkeys(members)]
        if not parts:
            return "", []
        return uri, [
            f"  <z:Collection rdf:about={uri}>",
            _text("dc:title", plain(collection.name) or "citekit"),
            *(f"    <dcterms:hasPart rdf:resource={part}/>" for part in parts),
            "  </z:Collection>",
            *(line for made in inner for line in made[1]),
        ]


def _uri(kind: str, *names: str | int) -> str:
    """A quoted URI inside the file, from names of any kind: '"#item_doe2020"'."""
    named = "_".join(quote(str(name), safe="", errors="replace") for name in names)
    return quoteattr(f"#{kind}_{named}")


def _text(term: str, value: str, indent: int = 4) -> str:
    return f"{' ' * indent}<{term}>{escape(_FORBIDDEN.sub('', value))}</{term}>"
