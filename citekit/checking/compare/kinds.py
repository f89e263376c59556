"""Tell from a record's kind whether it can be what was printed, which most strings do not say."""

import re

from citekit.checking.compare.reference import Reference
from citekit.checking.compare.titles import FieldVerdict
from citekit.checking.compare.wholes import is_section
from citekit.csl import containers
from citekit.csl.richtext import plain
from citekit.indexes.index import NO_WORK, Record

_UNPLACED = frozenset(
    ("report", "dissertation", "standard", "book", "monograph", "edited-book", "reference-book")
)
"""Kinds of works that stand in nothing else."""
_NAMES_DATA = re.compile(r"\bdata ?(?:set|base)s?\b|\bsoftware\b")


def compare_type(reference: Reference, record: Record) -> FieldVerdict:
    """The verdict on the record's kind."""
    if record.kind in NO_WORK or any(map(is_section, record.titles)):
        return "contradicts"
    if record.kind == "posted-content":
        return _compare_posted(reference, record)
    if record.kind in ("dataset", "database"):
        named = reference.item.get("type") == "dataset" or _NAMES_DATA.search(reference.words)
        return "silent" if named or _is_its_publisher(reference, record) else "contradicts"
    placed = {"container-title", "volume", "page"} <= reference.item.keys()
    if record.kind in _UNPLACED and placed and not _is_its_publisher(reference, record):
        return "contradicts"  # the report or thesis that the article was made of
    if reference.item.get("type") == "article" and {"volume", "page"} & record.item.keys():
        return "contradicts"
    return "silent"


def _compare_posted(reference: Reference, record: Record) -> FieldVerdict:
    """The verdict on a preprint, which may be printed as one, as an article, or barely."""
    if reference.preprint or _is_its_publisher(reference, record):
        return "agrees"
    journal = {"volume", "issue", "page", "container-title"} & reference.item.keys()
    return "contradicts" if journal else "near"


def _is_its_publisher(reference: Reference, record: Record) -> bool:
    """Whether the printed container or publisher is the record's: a server of preprints, a series of reports."""
    printed = [plain(reference.item.get(name)) for name in ("container-title", "publisher")]
    servers = (*record.containers, plain(record.item.get("publisher")), plain(record.item.get("genre")))
    known = [name for name in servers if name]
    return any(name and containers.alike(name, known) >= containers.SAME for name in printed)
