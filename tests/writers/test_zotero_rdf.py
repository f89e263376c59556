"""Zotero RDF: well-formed whatever it holds, and the statements that Zotero's importer looks for."""

import tomllib
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.mappings.zotero import fields_of
from citekit.model.bibliography import Bibliography
from citekit.model.citation import Statement
from citekit.model.entry import Collection, Entry, EntryList, InSource
from citekit.writers import zotero_rdf
from citekit.writers.entries import collect_entries
from citekit.zotero.items import zotero_items
from tests.conftest import FIXTURES
from tests.writers import awkward
from tests.writers.test_bibtex import ITEM, TEXTS

TEXT = (FIXTURES / "writers" / "zotero_rdf.toml").read_text(encoding="utf-8")
CASES = tomllib.loads(TEXT)["case"]
RDF = f"{{{zotero_rdf.NAMESPACES['rdf']}}}"
PREFIXES = {uri: prefix for prefix, uri in zotero_rdf.NAMESPACES.items()}


def short(tag: str) -> str:
    """'{http://purl.org/dc/terms/}hasPart' -> 'dcterms:hasPart'."""
    uri, _, name = tag[1:].partition("}")
    return f"{PREFIXES[uri]}:{name}"


def triples(text: str) -> list[tuple[str, str, str]]:
    """The statements of an RDF/XML file, read by its grammar; nodes without a name are numbered."""
    found: list[tuple[str, str, str]] = []
    nameless = 0

    def node(element: ElementTree.Element) -> str:
        nonlocal nameless
        nameless += 1
        subject = element.get(f"{RDF}about") or f"_:{nameless}"
        if short(element.tag) != "rdf:Description":
            found.append((subject, "rdf:type", short(element.tag)))
        for number, arc in enumerate(element, start=1):
            term = f"rdf:_{number}" if short(arc.tag) == "rdf:li" else short(arc.tag)
            inner = list(arc)
            assert len(inner) <= 1
            target = node(inner[0]) if inner else arc.get(f"{RDF}resource") or arc.text or ""
            found.append((subject, term, target))
        return subject

    root = ElementTree.fromstring(text.encode())
    assert short(root.tag) == "rdf:RDF"
    for element in root:
        node(element)
    return found


class Graph:
    """Statements as Zotero's importer asks for them."""

    def __init__(self, text: str) -> None:
        self.triples = triples(text)
        self.targets: dict[str, dict[str, list[str]]] = {}
        for one, arc, target in self.triples:
            self.targets.setdefault(one, {}).setdefault(arc, []).append(target)

    def all(self, subject: str, term: str) -> list[str]:
        return self.targets.get(subject, {}).get(term, [])

    def items(self) -> list[str]:
        return [one for one, arc, _ in self.triples if arc == "z:itemType"]

    def fields(self, subject: str) -> dict[str, str]:
        """The fields of an item, by the rules of the importer."""
        found: dict[str, str] = {}
        (kind,) = self.all(subject, "z:itemType")
        title = zotero_rdf.CONTAINERS[kind][1] if kind in zotero_rdf.CONTAINERS else ""
        wanted = [(subject, field, term) for field, term in zotero_rdf.FIELDS.items()]
        for part in self.all(subject, "dcterms:isPartOf"):
            wanted += [(part, title, "dc:title"), *((part, *one) for one in zotero_rdf.INSIDE.items())]
        for node, field, term in wanted:
            for value in self.all(node, term):
                found[field] = value
        for value in self.all(subject, "dc:identifier"):
            if self.all(value, "rdf:type") == ["dcterms:URI"]:
                found["url"] = self.all(value, "rdf:value")[0]
            else:
                name, _, number = value.partition(" ")
                found[name] = number
        own = {arc[2:]: values[0] for arc, values in self.targets[subject].items() if arc.startswith("z:")}
        return found | {name: value for name, value in own.items() if name in fields_of(kind)}

    def tags(self, subject: str) -> list[tuple[str, bool]]:
        found = []
        for target in self.all(subject, "dc:subject"):
            automatic = self.all(target, "rdf:type") == ["z:AutomaticTag"]
            found.append((self.all(target, "rdf:value")[0] if automatic else target, automatic))
        return found

    def people(self, subject: str, role: str) -> list[tuple[str, ...]]:
        if role in zotero_rdf.ROLES:
            (sequence,) = self.all(subject, zotero_rdf.ROLES[role])
            persons = [
                person
                for arc in self.targets[sequence]
                if arc != "rdf:type"
                for person in self.all(sequence, arc)
            ]
        else:
            empty, *persons = self.all(subject, f"z:{role}s")
            assert empty == ""  # the importer takes the first value for a field of the item as well
        return [
            (*self.all(person, "foaf:surname"), *self.all(person, "foaf:givenname")) for person in persons
        ]

    def notes(self, subject: str) -> list[str]:
        memos = self.all(subject, "dcterms:isReferencedBy")
        assert all(self.all(memo, "rdf:type") == ["bib:Memo"] for memo in memos)
        return [self.all(memo, "rdf:value")[0] for memo in memos]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_statements(case: dict[str, Any]) -> None:
    graph = Graph(zotero_rdf.write(EntryList(entries=(Entry(key="k", item=case["csl"]),))))
    expected = [tuple(one) for one in case["triples"]]
    assert [one for one in graph.triples if one[0] == "#item_k" or one[0].startswith("_:")] == expected


def is_carried(made: EntryList) -> None:
    """Everything of Zotero's items is found again by the importer's rules."""
    items = zotero_items(made)
    graph = Graph(zotero_rdf.write(made))
    places = {item.key: f"#item_{quote(item.key, safe='')}" for item in items}
    assert graph.items() == list(places.values())
    for item in items:
        place = places[item.key]
        assert graph.fields(place) == item.fields
        assert graph.tags(place) == [(tag.tag, tag.automatic) for tag in item.tags]
        assert graph.notes(place) == [note.html for note in item.notes]
        assert graph.all(place, "dc:relation") == [places[key] for key in item.related]
        for role in {creator["creatorType"] for creator in item.creators}:
            assert graph.people(place, role) == [
                (creator["name"],) if "name" in creator else (creator["lastName"], creator["firstName"])
                for creator in item.creators
                if creator["creatorType"] == role
            ]


def test_everything_of_a_build_is_carried(fixture_bibliography: Bibliography) -> None:
    made = collect_entries(fixture_bibliography, facets=("model",))
    short_one = EntryList(
        entries=(*made.entries[:12], *made.entries[-2:]),
        documents=made.documents,
        collections=made.collections,
    )
    is_carried(short_one)
    graph = Graph(zotero_rdf.write(short_one))
    names = [
        target for one, arc, target in graph.triples if one.startswith("#collection") and arc == "dc:title"
    ]
    assert names[:2] == [collection.name for collection in made.collections[:2]]
    assert "model" in names


def test_everything_awkward_is_carried() -> None:
    made = awkward.entry_list()
    is_carried(made)
    graph = Graph(zotero_rdf.write(made))
    written: dict[str, list[str]] = {}

    def members(place: str, path: str) -> None:
        path = f"{path}{graph.all(place, 'dc:title')[0]}"
        for part in graph.all(place, "dcterms:hasPart"):
            if part.startswith("#collection"):
                members(part, f"{path}/")
            else:
                written.setdefault(part, []).append(path)

    inside = {part for one, arc, part in graph.triples if arc == "dcterms:hasPart"}
    for one, arc, target in graph.triples:
        if (arc, target) == ("rdf:type", "z:Collection") and one not in inside:
            members(one, "")
    assert {place: sorted(paths) for place, paths in written.items()} == {
        f"#item_{quote(item['id'], safe='')}": sorted(item["custom"]["collections"])
        for item in awkward.truth()
        if item.get("custom", {}).get("collections")
    }


def test_collections_stand_in_each_other_and_none_is_empty() -> None:
    entries = (Entry(key="a b", item={"title": "A"}), Entry(key="ключ", item={"title": "B"}))
    collections = (
        Collection(name="One & <1>", keys=("a b", "ключ", "a b", "gone")),
        Collection(
            name="Outer", collections=(Collection(name="Inner", keys=("a b",)), Collection(name="Empty"))
        ),
        Collection(name="Nothing", keys=("gone",)),
    )
    graph = Graph(zotero_rdf.write(EntryList(entries=entries, collections=collections)))
    written = {
        graph.all(one, "dc:title")[0]: graph.all(one, "dcterms:hasPart")
        for one, arc, target in graph.triples
        if (arc, target) == ("rdf:type", "z:Collection")
    }
    assert written == {
        "One & <1>": ["#item_a%20b", f"#item_{quote('ключ')}"],
        "Outer": ["#collection_3"],
        "Inner": ["#item_a%20b"],
    }
    assert graph.all("#collection_3", "dc:title") == ["Inner"]


def test_nothing_is_a_file_too() -> None:
    assert triples(zotero_rdf.write(EntryList())) == []


ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=60)
@given(st.lists(st.tuples(ITEM, TEXTS | ANYTHING, TEXTS, ANYTHING), max_size=3))
def test_hostile_strings_are_carried(rows: list[tuple[dict[str, Any], str, str, str]]) -> None:
    entries = tuple(
        Entry(
            key=f"{at}{tag}",
            item=item,
            tags=(tag, sentence),
            own_tags=(sentence,),
            note=note,
            annotation=(Statement(start=0, source=tag, number=at, section=note, sentence=sentence),),
            in_sources=(InSource(id=tag, label=note, number=at, cited=True),),
        )
        for at, (item, tag, sentence, note) in enumerate(rows)
    )
    keys = tuple(entry.key for entry in entries)
    documents = {rows[0][1]: keys[-1]} if rows else {}
    is_carried(
        EntryList(entries=entries, documents=documents, collections=(Collection(name=str(keys), keys=keys),))
    )
