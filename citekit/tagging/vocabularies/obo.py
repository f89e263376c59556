"""OBO files, frame by frame. The adapter of fastobo.

A frame with a line that OBO 1.4 does not allow is read without that line, which is a problem with its number.
"""

import re
from collections.abc import Iterator
from typing import Any

import fastobo

from citekit.errors import SourceError
from citekit.readers.decoding import decode_text
from citekit.tagging.vocabularies.file import VocabularyFile
from citekit.tagging.vocabularies.vocabulary import Concept, Problem, TermKind, Vocabulary

_FRAME = re.compile(r"^\[(\w+)\][^\n]*\n", re.MULTILINE)
_ID = re.compile(r"^id:\s*\S", re.MULTILINE)
_KINDS: dict[str, TermKind] = {"BROAD": "broad", "RELATED": "related"}
_MOST_PROBLEMS = 1000
_TITLE = re.compile(r'\b(?:title|label)\s+"([^"]*)"')
_LICENCE = re.compile(r'\b(?:license|licence|rights)\s+"?([^"]*?)"?(?:\s+xsd:\w+)?\s*$')


def read(file: VocabularyFile) -> Vocabulary:
    """Read an OBO file. Raises SourceError if it has no terms, or more faults than a damaged file."""
    text = decode_text(file.read(), file.name).text + "\n"
    vocabulary = Vocabulary("OBO")
    frames = list(_FRAME.finditer(text))
    head = text[: frames[0].start()] if frames else text
    namespace = _read_head(head, vocabulary)
    line, counted = 1, 0
    ends = [*(match.start() for match in frames[1:]), len(text)]
    for match, end in zip(frames, ends, strict=False):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if match[1] != "Term":
            continue
        frame = text[match.start() : end]
        concept = _concept(frame, line, vocabulary)
        if concept:
            concept.facet = concept.facet or namespace
            vocabulary.add(concept)
        if len(vocabulary.problems) > _MOST_PROBLEMS:
            raise SourceError(
                f"More than {_MOST_PROBLEMS} faults; this is probably not an OBO file", line=line
            )
    return vocabulary


def _read_head(head: str, vocabulary: Vocabulary) -> str:
    """Read title, licence and version; the default namespace."""
    namespace = ""
    for document in _parsed(head, 1, vocabulary):
        for clause in document.header:
            tag, value = clause.raw_tag(), clause.raw_value()
            if tag == "default-namespace":
                namespace = value
            elif tag == "data-version":
                vocabulary.version = value
            elif tag == "ontology":
                vocabulary.title = vocabulary.title or value
            elif tag == "property_value":
                vocabulary.title = match[1] if (match := _TITLE.search(value)) else vocabulary.title
                vocabulary.licence = match[1] if (match := _LICENCE.search(value)) else vocabulary.licence
    return namespace


def _concept(frame: str, line: int, vocabulary: Vocabulary) -> Concept | None:
    """The concept of a [Term] frame; None for an obsolete one and for one that cannot be read."""
    if not _ID.search(frame):
        vocabulary.problems.append(Problem("Skipped a [Term] without an id", line))
        vocabulary.skipped["unreadable"] += 1
        return None
    term = next((term for document in _parsed(frame, line, vocabulary) for term in document), None)
    if term is None:
        vocabulary.skipped["unreadable"] += 1
        return None
    concept = Concept(str(term.id), line)
    for clause in term:
        tag = clause.raw_tag()
        if tag == "name":
            concept.add(clause.name, "name")
        elif tag == "synonym":
            synonym = clause.synonym
            short = str(synonym.type or "").lower().endswith(("abbreviation", "acronym"))
            kind: TermKind = "abbreviation" if short else _KINDS.get(synonym.scope, "synonym")
            concept.add(synonym.desc, kind)
        elif tag == "def":
            concept.add(str(clause.definition), "note")
        elif tag == "is_a":
            concept.parents.append(str(clause.term))
        elif tag == "alt_id":
            concept.codes.append(clause.raw_value())
        elif tag == "namespace":
            concept.facet = clause.raw_value()
        elif tag == "is_obsolete" and clause.obsolete:
            vocabulary.skipped["obsolete"] += 1
            return None
    return concept


def _parsed(frame: str, line: int, vocabulary: Vocabulary) -> Iterator[Any]:
    """The document of a frame without its invalid lines; nothing if its first lines are invalid."""
    lines = frame.rstrip("\n").split("\n")
    while len(vocabulary.problems) <= _MOST_PROBLEMS:
        try:
            yield fastobo.loads("\n".join(lines) + "\n")
            return
        except (SyntaxError, ValueError) as error:
            at = min(getattr(error, "lineno", None) or 1, len(lines))
            while at > 1 and not lines[at - 1].strip():
                at -= 1  # what is missing at the end is a fault of the last line
            place = line + at - 1
            reason = str(getattr(error, "msg", error)).partition("\n")[0]
            shown = lines[at - 1].strip()[:60]
            vocabulary.problems.append(Problem(f"Ignored an invalid line ({reason}): {shown}", place))
            if at <= 2 and lines[0].startswith("["):
                return
            if len(lines) == 1:
                return
            lines[at - 1] = ""
