"""MeSH descriptors (XML), one record at a time.

Elements: https://www.nlm.nih.gov/mesh/xml_data_elements.html. Tree numbers say what is broader: C04.588 is above
C04.588.322. Terms whose words the National Library of Medicine permuted by machine ('Pain, Back') are left out; what
it calls permuted but has no comma is a spelling ('A 23187', 'Abdomens').
"""

import tomllib
from collections.abc import Iterator
from functools import cache

from citekit.data import data_text
from citekit.errors import SourceError
from citekit.readers.jats import tree
from citekit.readers.jats.tree import Element
from citekit.tagging.vocabularies.file import VocabularyFile
from citekit.tagging.vocabularies.vocabulary import Concept, Problem, TermKind, Vocabulary

TERMS_OF_USE = "https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html"
_ABBREVIATIONS = ("ABB", "ACR")
_LANGUAGES = {"eng": "en"}


@cache
def facets() -> dict[str, str]:
    """The facet of each category of MeSH, by its letter."""
    return dict(tomllib.loads(data_text("vocabularies.toml"))["mesh"])


def read(file: VocabularyFile) -> Vocabulary:
    """Read descriptors. Raises SourceError for XML that is not well-formed, with its line."""
    if "<!ENTITY" in file.head:
        raise SourceError("Unsafe XML (declares entities); MeSH has none, download it again", line=1)
    vocabulary = Vocabulary(
        "MeSH descriptors",
        title="Medical Subject Headings (MeSH), U.S. National Library of Medicine",
        licence=f"see {TERMS_OF_USE}",
    )
    by_number: dict[str, str] = {}
    with file.open() as stream:
        for record in tree.stream(stream, "DescriptorRecord", file.name):
            concept = _concept(record, vocabulary)
            if concept:
                vocabulary.add(concept)
                by_number.update(dict.fromkeys(concept.codes, concept.id))
    for concept in vocabulary.concepts.values():
        _add_parents(concept, by_number)
    return vocabulary


def _add_parents(concept: Concept, by_number: dict[str, str]) -> None:
    """Add the nearest descriptor above each tree number: a part of MeSH may lack the one directly above."""
    for number in concept.codes:
        above = number.rpartition(".")[0]
        while above and above not in by_number:
            above = above.rpartition(".")[0]
        if above and by_number[above] not in (concept.id, *concept.parents):
            concept.parents.append(by_number[above])


def _concept(record: Element, vocabulary: Vocabulary) -> Concept | None:
    line = record.sourceline
    id_ = tree.words(tree.first(record, "DescriptorUI"))
    name = tree.words(tree.first(record, "DescriptorName/String"))
    if not id_ or not name:
        missing = "DescriptorName" if id_ else "DescriptorUI"
        vocabulary.problems.append(Problem(f"Skipped a descriptor {id_ or name} without {missing}", line))
        vocabulary.skipped["unreadable"] += 1
        return None
    language = _language(record)
    concept = Concept(id_, line)
    concept.add(name, "name", language)
    concept.codes += [tree.words(number) for number in _inside(record, "TreeNumberList", "TreeNumber")]
    concept.facet = facets().get(concept.codes[0][:1], "") if concept.codes else ""
    for part in _inside(record, "ConceptList", "Concept"):
        if tree.attribute(part, "PreferredConceptYN") == "Y":
            concept.add(tree.words(tree.first(part, "ScopeNote")), "note", language)
        for term in _inside(part, "TermList", "Term"):
            text = tree.words(tree.first(term, "String"))
            if tree.attribute(term, "IsPermutedTermYN") == "Y" and "," in text:
                vocabulary.dropped["permuted by machine"] += 1
                continue
            short = tree.attribute(term, "LexicalTag") in _ABBREVIATIONS
            kind: TermKind = "abbreviation" if short else "synonym"
            concept.add(text, kind, language)
    head, comma, rest = name.partition(", ")
    if comma and "," not in rest:
        concept.add(f"{rest} {head}", "synonym", language)  # 'Analgesics, Opioid': as prose has it
    return concept


def _inside(element: Element, holder: str, name: str) -> Iterator[Element]:
    """The elements ``name`` in the first ``holder`` of an element."""
    held = tree.first(element, holder)
    return tree.children(held, name) if held is not None else iter(())


def _language(record: Element) -> str:
    """The language that the set of records declares; '' where it declares none."""
    parent = record.getparent()
    code = tree.attribute(parent, "LanguageCode") if parent is not None else ""
    return _LANGUAGES.get(code, code)
