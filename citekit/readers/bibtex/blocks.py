"""A .bib file as its blocks: entries, macros, preambles and damaged pieces."""

import re

from citekit.readers.bibtex.entry import BibBlock, BlockReader
from citekit.readers.bibtex.recovery import recover
from citekit.readers.bibtex.source import HEAD, BibSource, StructureError


def blocks(text: str) -> list[BibBlock]:
    """The entries, macros, preambles and damaged pieces of a .bib file, in its order.

    Braces are counted as BibTeX counts them, whatever is in front of them. A block that cannot be read so is read
    with the braces and quotation marks hidden that have a backslash, and if that fails too, cut at what looks like
    the beginning of a field.
    """
    source = BibSource(text)
    read: list[BibBlock] = []
    at = 0
    while head := HEAD.search(text, at):
        at = head.end()
        if not head["type"]:  # a comment
            continue
        if head["type"].lower() == "comment":
            at = source.end_of_comment(at) if head["open"] == "{" else at
            continue
        block = _block(source, head)
        at = max(at, block.end)
        read.append(block)
    return read


def _block(source: BibSource, head: re.Match[str]) -> BibBlock:
    failures: list[StructureError] = []
    for escapes in (False, True):
        try:
            return BlockReader(source, head, escapes).read()
        except StructureError as error:
            failures.append(error)
    return recover(source, head, failures[0])
