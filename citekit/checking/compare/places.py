"""Compare the journal or book that a reference prints with a record's, whatever the parser took its name for."""

from citekit.checking.compare.reference import Reference, families
from citekit.checking.compare.titles import FieldVerdict
from citekit.csl import containers
from citekit.csl.identifiers import find_issns
from citekit.csl.names import creators
from citekit.csl.richtext import plain
from citekit.csl.titles import plain_words
from citekit.indexes.index import Record
from citekit.text.scans import scan_letters
from citekit.text.similarity import within

_BETWEEN_NAMES = frozenset(("and", "und", "et", "al"))
_LONG_NAME = 10
"""Letters of a name that is looked for in a string that a scan may have garbled."""
_SCANNED = 0.86
"""The likeness from which on garbled letters are a journal's name."""


def container_in_string(reference: Reference, record: Record) -> frozenset[str]:
    """The words of the string that are the record's container, abbreviated or not."""
    words = reference.words.split() if reference.raw else []
    place = containers.is_in(words, record.containers)
    return frozenset(words[slice(*place)]) if place else frozenset()


def is_within(reference: Reference, record: Record, container: frozenset[str]) -> bool:
    """Whether the parser took words of the container, or of its authors' names, for the title."""
    names = frozenset(word for name in families(creators(record.item)) for word in name.split())
    words = frozenset(word for word in reference.title.split() if len(word) > 1)
    return bool(container or names & words) and words <= container | names | _BETWEEN_NAMES


def is_container(reference: Reference, record: Record) -> bool:
    """Whether the parser took the journal's name for a missing title."""
    title = plain(reference.item.get("title"))
    if not title:
        return False
    return containers.alike(title, record.containers) >= containers.SAME or any(
        _is_garbled(scan_letters(reference.title), name) for name in _long_names(record)
    )


def compare_container(
    reference: Reference, record: Record, in_string: frozenset[str]
) -> tuple[FieldVerdict, float]:
    """The verdict, and the likeness 0 to 1, -1 where one side says nothing; ``in_string``: see `container_in_string`."""
    if in_string or is_container(reference, record) or _same_issn(reference, record):
        return "agrees", 1.0
    printed = plain(reference.item.get("container-title")) or plain(reference.item.get("collection-title"))
    if not record.containers:
        return "silent", -1.0
    if printed:
        alike = containers.alike(printed, record.containers)
        if alike >= containers.SAME:
            return "agrees", alike
    names = [plain_words(name) for name in record.containers]
    if any(len(name) > 5 and f" {name} " in f" {reference.words} " for name in names):
        return "agrees", 1.0
    if reference.raw and _is_in_letters(reference.scan, record):
        return "agrees", _SCANNED
    if not printed:
        return "silent", -1.0
    return ("near", alike) if alike >= 0.6 else ("contradicts", alike)


def _same_issn(reference: Reference, record: Record) -> bool:
    """Whether an ISSN that was printed is one of the journal's, of print or online."""
    return not set(find_issns(plain(reference.item.get("ISSN")))).isdisjoint(record.issns)


def _long_names(record: Record) -> list[str]:
    """The letters of the container's names that are long enough to be known when garbled."""
    names = (scan_letters(plain_words(name)) for name in record.containers if not containers.series(name))
    return [name for name in names if len(name) >= _LONG_NAME]


def _is_in_letters(letters: str, record: Record) -> bool:
    """Whether a name of the record's container is in letters whose spaces a scan lost or put in."""
    return any(
        within(name, letters)[0] >= _SCANNED for name in _long_names(record) if len(name) <= len(letters)
    )


def _is_garbled(letters: str, name: str) -> bool:
    """Whether the letters are a name, or most of one."""
    short, long = sorted((letters, name), key=len)
    return len(long) <= 2 * len(short) and within(short, long)[0] >= _SCANNED
