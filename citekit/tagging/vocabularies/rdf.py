"""SKOS and OWL in Turtle, N-Triples, RDF/XML and JSON-LD. The adapter of pyoxigraph.

Nothing is fetched: neither imported ontologies nor the contexts of JSON-LD.
"""

import io
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from citekit.data import data_text
from citekit.errors import SourceError
from citekit.readers.decoding import decode_xml
from citekit.readers.jats import tree
from citekit.tagging.vocabularies.file import MOST_BYTES, VocabularyFile
from citekit.tagging.vocabularies.vocabulary import Concept, Problem, TermKind, Vocabulary

_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "rdf/xml": ox.RdfFormat.RDF_XML,
    "json-ld": ox.RdfFormat.JSON_LD,
}
_BASE = "file:///vocabulary"
_MOST_PROBLEMS = 100
_PLACE = re.compile(r"^Parser error at line \d++[^:]*: | \(line \d+\)$")
_IN_QUOTES = re.compile(r"'([^']{4,})'")


class _Properties(NamedTuple):
    """Roles of properties and types, by IRI."""

    terms: dict[str, TermKind]
    others: dict[str, str]
    notes: tuple[str, ...]
    types: dict[str, str]


@cache
def _properties() -> _Properties:
    table = tomllib.loads(data_text("vocabularies.toml"))["rdf"]

    def iri(name: str) -> str:
        prefix, _, local = name.partition(":")
        return str(table["prefixes"][prefix]) + local

    def roles(of: str) -> dict[str, Any]:
        return {iri(name): role for role, names in table[of].items() for name in names}

    notes = tuple(iri(name) for name in table["notes"]["properties"])
    return _Properties(roles("terms"), roles("properties"), notes, roles("types"))


@dataclass(slots=True)
class _Node:
    """What the graph says of one subject."""

    concept: Concept
    roles: set[str] = field(default_factory=set)
    notes: list[tuple[int, str, str]] = field(default_factory=list)
    # Nodes of SKOS-XL that hold a term.
    nodes: list[tuple[str, TermKind]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    literal: tuple[str, str] | None = None


class _Graph:
    """The part of an RDF graph that makes a vocabulary."""

    def __init__(self) -> None:
        self.nodes: dict[str, _Node] = {}
        self.triples = 0

    def node(self, id_: str) -> _Node:
        if id_ not in self.nodes:
            self.nodes[id_] = _Node(Concept(id_))
        return self.nodes[id_]

    def add(self, subject: str, predicate: str, value: Any) -> None:
        self.triples += 1
        known = _properties()
        if kind := known.terms.get(predicate):
            if isinstance(value, ox.Literal):
                self.node(subject).concept.add(value.value, kind, value.language or "")
            else:
                self.node(subject).nodes.append((_name(value), kind))
        elif predicate in known.notes and isinstance(value, ox.Literal):
            rank = known.notes.index(predicate)
            self.node(subject).notes.append((rank, value.value, value.language or ""))
        elif role := known.others.get(predicate):
            self._add_other(subject, role, value)

    def _add_other(self, subject: str, role: str, value: Any) -> None:
        node, name = self.node(subject), _name(value)
        if role == "type":
            if kind := _properties().types.get(name):
                node.roles.add(kind)
        elif role == "broader":
            if isinstance(value, ox.NamedNode):
                node.concept.parents.append(name)
        elif role == "narrower":
            self.node(name).concept.parents.append(subject)
        elif role == "code":
            node.concept.codes.append(name)
        elif role == "literal":
            node.literal = (name, getattr(value, "language", "") or "")
        elif role == "deprecated":
            node.roles.add("deprecated" if name.lower() in ("true", "1") else "")
        else:
            node.texts.setdefault(role, name)


def _name(value: Any) -> str:
    return f"_:{value.value}" if isinstance(value, ox.BlankNode) else str(getattr(value, "value", value))


def read(file: VocabularyFile) -> Vocabulary:
    """Read a graph. Raises SourceError if it cannot be parsed, or has no concepts of SKOS and no classes of OWL."""
    graph, problems = _Graph(), list[Problem]()
    for quad in _quads(file, problems):
        graph.add(_name(quad.subject), quad.predicate.value, quad.object)
    wanted = "concept"
    nodes = [node for node in graph.nodes.values() if wanted in node.roles]
    if not nodes:  # some have no types
        nodes = [node for node in graph.nodes.values() if _has_name(node) and "scheme" not in node.roles]
    if not nodes:
        wanted = "class"
        nodes = [node for node in graph.nodes.values() if wanted in node.roles]
    vocabulary = Vocabulary("OWL" if wanted == "class" else "SKOS", problems=problems)
    for node in nodes:
        _add_concept(node, graph, vocabulary)
    if not vocabulary.concepts and not vocabulary.skipped:
        if file.format == "json-ld" and '"@' not in file.head:
            raise SourceError("JSON without @context (expected JSON-LD)")
        raise SourceError(
            "RDF without a vocabulary: no skos:Concept and no owl:Class with a name (expected SKOS, or an ontology in "
            f"OWL; statements read: {graph.triples:,})"
        )
    _add_head(graph, vocabulary)
    return vocabulary


def _has_name(node: _Node) -> bool:
    return any(term.kind == "name" for term in node.concept.terms) or any(
        kind == "name" for _, kind in node.nodes
    )


def _add_concept(node: _Node, graph: _Graph, vocabulary: Vocabulary) -> None:
    concept = node.concept
    if "deprecated" in node.roles:
        vocabulary.skipped["deprecated"] += 1
        return
    if concept.id.startswith("_:") and not concept.terms:
        return  # a restriction of OWL
    for id_, kind in node.nodes:
        if id_ in graph.nodes and (literal := graph.nodes[id_].literal):
            concept.add(literal[0], kind, literal[1])
    names = Counter(term.language for term in dict.fromkeys(concept.terms) if term.kind == "name")
    for language, count in names.items():
        if count > 1:
            place = f" in '{language}'" if language else ""
            message = (
                f"{concept.id}: {count} preferred labels{place} (SKOS allows one); the first is the name"
            )
            vocabulary.problems.append(Problem(message))
    for _, text, language in sorted(node.notes, key=lambda note: note[0]):
        concept.add(text, "note", language)
    concept.parents = list(dict.fromkeys(concept.parents))
    vocabulary.add(concept)


def _add_head(graph: _Graph, vocabulary: Vocabulary) -> None:
    """Add title, licence and version: those of the scheme that has most of them."""
    schemes = [node for node in graph.nodes.values() if "scheme" in node.roles]
    scheme = max(schemes, key=lambda node: len(node.texts), default=None)
    if scheme:
        names = [term.text for term in scheme.concept.terms if term.kind in ("name", "label")]
        vocabulary.title = scheme.texts.get("title", "") or next(iter(names), "")
        vocabulary.licence = scheme.texts.get("licence", "")
        vocabulary.version = scheme.texts.get("version", "")


def _quads(file: VocabularyFile, problems: list[Problem]) -> Iterator[Any]:
    """The statements of a file; invalid ones of Turtle are problems with their lines."""
    data = _plain_xml(file) if file.format == "rdf/xml" else b""
    with io.BytesIO(data) if data else file.open(MOST_BYTES) as stream:
        parser = ox.parse(stream, format=_FORMATS[file.format], base_iri=_BASE, lenient=True)
        while True:
            try:
                quad = next(parser, None)
            except SyntaxError as error:
                problem = _problem(error, data)
                at_end = "nexpected end" in problem.message
                if file.format != "turtle" or at_end or len(problems) >= _MOST_PROBLEMS:
                    raise SourceError(_fatal(problem, at_end), line=problem.line) from None
                problems.append(Problem(f"Ignored an invalid statement: {problem.message}", problem.line))
                continue
            if quad is None:
                return
            yield quad


def _plain_xml(file: VocabularyFile) -> bytes:
    """RDF/XML in UTF-8 without a document type: entities are put in, unsafe ones refused."""
    text = decode_xml(file.read(), file.name)
    if "<!DOCTYPE" in text[:100_000]:
        text = tree.without_doctype(text, file.name)
    data = text.encode("utf-8", "replace")
    tree.check_well_formed(data, file.name)  # pyoxigraph takes a truncated file for a whole one
    return data


def _problem(error: SyntaxError, xml: bytes) -> Problem:
    """A fault with its line; that of XML is looked for."""
    message = _PLACE.sub("", _PLACE.sub("", str(error.msg or error)))
    if "LoadDocumentCallback" in message:
        message = "The @context is at an address, and nothing is fetched; write its content into the file"
        return Problem(message)
    if error.lineno or not xml:
        return Problem(message, error.lineno)
    quoted = _IN_QUOTES.search(message)
    at = xml.find(quoted[1].encode()) if quoted else -1
    return Problem(message, xml.count(b"\n", 0, at) + 1 if at >= 0 else None)


def _fatal(problem: Problem, at_end: bool) -> str:
    if at_end:
        return f"The file ends too early ({problem.message}); download it again"
    return f"Invalid RDF: {problem.message}"
