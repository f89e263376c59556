"""XML files of records: each record is parsed alone, so that a damaged one loses none of the others."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from citekit.csl.item import Item
from citekit.errors import SourceError
from citekit.readers.jats import tree
from citekit.readers.jats.tree import Element
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord, group_problems

_MARKUP = {"i": "i", "b": "b", "sup": "sup", "sub": "sub"}
_FACES = {"italic": "i", "bold": "b", "superscript": "sup", "subscript": "sub"}
"""Elements of PubMed, and faces of EndNote's <style>, as CSL's rich text has them."""


def read_records(text: str, names: str, item: Callable[[Element], tuple[Item, str]]) -> LibraryFile:
    """Read the elements ``names`` ('mods', 'PubmedArticle|PubmedBookArticle'), without a prefix, as records."""
    begin = re.compile(rf"<(?P<name>(?:[\w.-]+:)?(?:{names}))(?=[\s>])")
    records: list[LibraryRecord] = []
    problems: list[LibraryProblem] = []
    line, counted, at = 1, 0, 0
    while match := begin.search(text, at):
        close = f"</{match['name']}>"
        following = begin.search(text, match.end())
        last = following.start() if following else len(text)
        found = text.find(close, match.end(), last)
        end = found + len(close) if found >= 0 else last if following else len(text.rstrip())
        line += text.count("\n", counted, match.start())
        counted = match.start()
        csl_item, key, reason = _record(text[match.start() : end], item)
        if reason or not csl_item:
            reason = reason or "no known field"
            problems.append(LibraryProblem(line, f"Damaged record, kept unchanged: {reason}"))
        records.append(LibraryRecord(match.start(), end, line, csl_item, key))
        at = end
    return LibraryFile(tuple(records), group_problems(problems))


def _record(xml: str, item: Callable[[Element], tuple[Item, str]]) -> tuple[Item, str, str]:
    """The item and key of a record, and what is wrong with its XML."""
    prefixes = sorted(set(re.findall(r"[<\s/]([A-Za-z][\w.-]*):[A-Za-z]", xml)) - {"xml", "xmlns"})
    declared = "".join(f' xmlns:{prefix}="{prefix}"' for prefix in prefixes)
    try:
        root = tree.parse(f"<records{declared}>{xml}</records>".encode("utf-8", "replace"), "")
    except SourceError as error:
        return {}, "", error.message.partition(";")[0]
    csl_item, key = item(root[0])
    return csl_item, key, ""


def at_paths(record: Element, tags: Mapping[str, str]) -> Iterator[tuple[str, Element]]:
    """The elements inside ``record`` at the paths of ``tags`` ('titles/title'), each with its tag."""
    holders = _beginnings(frozenset(tags))
    stack = [("", record)]
    while stack:
        path, element = stack.pop()
        inner = []
        for child in element:
            inside = f"{path}{tree.name(child)}"
            if tag := tags.get(inside):
                yield tag, child
            elif inside in holders:
                inner.append((f"{inside}/", child))
        stack += reversed(inner)


@cache
def _beginnings(paths: frozenset[str]) -> frozenset[str]:
    """The paths of the elements that hold those at ``paths``."""
    parts = (path.split("/") for path in paths)
    return frozenset("/".join(steps[:end]) for steps in parts for end in range(1, len(steps)))


def rich_words(element: Element) -> str:
    """The text of an element with CSL's tags for raised, lowered, italic and bold words."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        face = tree.attribute(child, "face") if tree.name(child) == "style" else ""
        mark = _MARKUP.get(tree.name(child)) or _FACES.get(face)
        text = "".join(_pieces(child))
        yield f"<{mark}>{text}</{mark}>" if mark and text.strip() else text
        yield child.tail or ""
