"""XML as a tree of elements; nothing is fetched or expanded. The adapter of lxml."""

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import Any, BinaryIO

from lxml import etree

from citekit.errors import SourceError
from citekit.readers.decoding import decode_xml
from citekit.text.normalize import squeeze

Element = Any
"""An element of lxml, which has no types of its own."""

_DOCTYPE = re.compile(
    r"<!DOCTYPE\s(?:[^>\[\"']|\"[^\"]*+\"|'[^']*+')*+(?P<subset>\[(?:[^\]\"']|\"[^\"]*+\"|'[^']*+')*+\])?+\s*+>"
)
_ENTITY = re.compile(r"<!ENTITY\s+(?P<name>[\w.-]+)\s+(?:\"(?P<one>[^\"]*)\"|'(?P<two>[^']*)')\s*>")
_REFERENCE = re.compile(r"&(?P<name>[A-Za-z][\w.-]*);")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_LONGEST_ENTITY = 200
_MOST_INSERTED = 100_000
"""Characters that a document's entities may add, above the length of its text."""


def parse(data: bytes, file: str) -> Element:
    """Parse XML. Raises SourceError with the line where it is not well-formed.

    Entities of the document itself are put in if they are plain short strings; HTML's names ('&nbsp;') are
    known without a document type, which is never fetched.
    """
    text = without_doctype(decode_xml(data, file), file)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root: Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise _damaged(error, file) from None
    if root is None:
        raise SourceError("The XML has no element; download it again", file=file, line=1)
    return root


def stream(file: BinaryIO, wanted: str, name_of_file: str) -> Iterator[Element]:
    """The elements ``wanted`` of a large XML file, one after the other; each is emptied behind it.

    Raises SourceError with the line where the file is not well-formed. Entities are not expanded.
    """
    events = etree.iterparse(
        file,
        tag=wanted,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise _damaged(error, name_of_file) from None


class _Nothing:
    """Takes what a parser reads and keeps nothing."""

    def close(self) -> None:
        """End, as lxml expects of a target."""


def check_well_formed(data: bytes, file: str) -> None:
    """Raise SourceError with the line where XML is not well-formed; builds no tree."""
    parser = etree.XMLParser(target=_Nothing(), resolve_entities=False, load_dtd=False, no_network=True)
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(error, file) from None


def _damaged(error: etree.XMLSyntaxError, file: str) -> SourceError:
    """The error for XML that is not well-formed."""
    reason = (error.msg or "unexpected end").rsplit(", line ", 1)[0]
    return SourceError(f"Damaged XML ({reason}); download it again", file=file, line=error.lineno or 1)


def without_doctype(text: str, file: str) -> str:
    """Remove the document type and replace the entities that it defines."""
    known: dict[str, str] = {}
    begin = text.find("<!DOCTYPE", 0, 100_000)
    match = _DOCTYPE.match(text, begin) if begin >= 0 else None
    if match:
        for entity in _ENTITY.finditer(match["subset"] or ""):
            value = entity["one"] or entity["two"] or ""
            if _REFERENCE.search(value) or len(value) > _LONGEST_ENTITY:
                raise SourceError(
                    f"Unsafe XML entity '{entity['name']}' (long, or made of others); download the file again",
                    file=file,
                    line=text.count("\n", 0, match.start()) + 1,
                )
            known[entity["name"]] = value
        text = text[: match.start()] + "\n" * match[0].count("\n") + text[match.end() :]

    inserted = 0

    def character(match: re.Match[str]) -> str:
        nonlocal inserted
        name = match["name"]
        if name in _OF_XML:
            return match[0]
        if name in known:
            inserted += len(known[name])
            if inserted > _MOST_INSERTED + len(text):
                raise SourceError(
                    "Unsafe XML entities (the text more than doubles); download the file again", file=file
                )
            return known[name]
        return chr(name2codepoint[name]) if name in name2codepoint else f"&amp;{name};"

    return _REFERENCE.sub(character, text)


def name(element: Element) -> str:
    """An element's name without its namespace; '' for comments and the like."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: Element, wanted: str) -> str:
    """An attribute by its name without namespace; '' where there is none."""
    return next((str(value) for key, value in element.items() if str(key).rsplit("}", 1)[-1] == wanted), "")


def children(element: Element, *names: str) -> Iterator[Element]:
    """The elements directly inside ``element`` with one of ``names``."""
    return (child for child in element if name(child) in names)


def first(element: Element, path: str) -> Element | None:
    """The first descendant along ``path``, names of children joined by '/'."""
    child: Element | None = element
    for step in path.split("/"):
        child = next(children(child, step), None) if child is not None else None
    return child


def words(element: Element | None, *without: str) -> str:
    """All text inside ``element``, white space squeezed, except in ``without``."""
    if element is None:
        return ""
    return squeeze("".join(_pieces(element, frozenset(without))))


def _pieces(element: Element, without: frozenset[str]) -> Iterator[str]:
    stack: list[Element | str] = [element]
    while stack:
        top = stack.pop()
        if isinstance(top, str):
            yield top
            continue
        inside: list[Element | str] = [top.text or ""]
        for child in top:
            if name(child) and name(child) not in without:
                inside.append(child)
            inside.append(child.tail or "")
        stack += reversed(inside)
