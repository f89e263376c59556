"""Compare a printed item with its record: same work, differences, additions.

Not a difference: an abbreviated journal or page range, initials, case, dashes, 'et al.', markup.
"""

from collections.abc import Iterator, Sequence

from citekit.checking.compare.fields import Comparison
from citekit.checking.compare.people import compare_people
from citekit.checking.compare.reference import Reference
from citekit.csl.dates import year
from citekit.csl.item import Item, is_cut_short
from citekit.csl.names import creators, last_name
from citekit.csl.pages import last_page
from citekit.csl.richtext import plain, untagged
from citekit.csl.titles import plain_words
from citekit.indexes.index import Record
from citekit.model.check import Difference

CORE = ("title", "author", "issued", "container-title", "volume", "issue", "page", "DOI")
"""The fields that references print, and that are worth completing where they are missing."""

_PLACE = ("container-title", "volume", "page", "issued")
_NAMES_SHOWN = 6
_OTHER_WORDS = 0.12
"""The share of a printed title that the record's may lack: a typing error, a word in another form."""


def same_work(reference: Reference, record: Record, comparison: Comparison) -> bool:
    """Whether the record of a printed DOI can be the printed work."""
    verdict = comparison.verdicts
    place = [verdict[name] for name in _PLACE]
    if (
        comparison.titles.notice
        or comparison.whole
        or (verdict["type"] == "contradicts" and _other_kind(reference, record))
    ):
        return False
    if verdict["title"] == "contradicts" or (verdict["title"] == "silent" and other_title(comparison)):
        enough = 3 if verdict["title"] == "contradicts" else 2
        here = verdict["author"] == "agrees" and place.count("agrees") >= enough
        return here and not comparison.titles.numbers
    if verdict["author"] == "contradicts" and verdict["title"] != "agrees":
        return False
    supported = "agrees" in (verdict["title"], verdict["author"]) or place.count("agrees") >= 2
    return supported or "contradicts" not in place


def _other_kind(reference: Reference, record: Record) -> bool:
    """Whether the record is of another kind: a preprint for a journal page, a part."""
    if record.kind == "posted-content":
        return bool({"volume", "page"} & reference.item.keys())
    return record.kind in ("component", "grant")


def other_title(comparison: Comparison) -> bool:
    """Whether both titles are known and the record's lacks words of the printed one."""
    titles = comparison.titles
    return titles.alike >= 0 and titles.verdict != "agrees" and titles.missing > _OTHER_WORDS


def says_nothing(reference: Reference, comparison: Comparison) -> bool:
    """Whether the record has nothing of what was printed."""
    printed = bool(reference.raw) or any(reference.item.get(name) for name in CORE if name != "DOI")
    return printed and not comparison.having("agrees", "near", "contradicts") and comparison.titles.alike < 0


def differences(reference: Reference, record: Record, comparison: Comparison) -> tuple[Difference, ...]:
    """The fields in which printed reference and record differ, with both values."""
    item, theirs = reference.item, record.item
    verdict = comparison.verdicts
    off = ("near", "contradicts")
    differs = {
        "title": verdict["title"] == "contradicts" or other_title(comparison),
        "issued": verdict["issued"] in off,
        "container-title": verdict["container-title"] in off,
        "volume": verdict["volume"] in off and not _is_in_string(reference, theirs, "volume"),
        "issue": verdict["issue"] == "contradicts",
        "page": (verdict["page"] in off and not _is_in_string(reference, theirs, "page"))
        or _other_end(item, theirs),
    }
    found = [
        Difference(field=name, printed=shown(item, name), record=shown(theirs, name))
        for name, differing in differs.items()
        if differing and shown(item, name)
    ]
    found += _of_authors(reference, record, comparison)
    return tuple(sorted(found, key=lambda difference: CORE.index(difference.field)))


def _of_authors(reference: Reference, record: Record, comparison: Comparison) -> Iterator[Difference]:
    """The names that differ, by name; '' where only one side has some."""
    people = compare_people(reference, record)
    printed = (*people.added, *(name for name, _ in people.misspelt))
    theirs = (*people.missing, *(name for _, name in people.misspelt))
    if not printed and not theirs:
        printed, theirs = people.moved
    if printed or theirs:
        yield Difference(field="author", printed=_listed(printed), record=_listed(theirs))
    elif comparison.verdicts["author"] == "contradicts" and not record.item.get("author"):
        item, other = ({"author": creators(one)} for one in (reference.item, record.item))
        yield Difference(field="author", printed=shown(item, "author"), record=shown(other, "author"))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return ", ".join(names[:_NAMES_SHOWN]) + more


def _is_in_string(reference: Reference, theirs: Item, field: str) -> bool:
    """Whether the string has the record's number, and the parser took another."""
    first = plain_words(plain(theirs.get(field))).split()[:1]
    return bool(first and reference.raw) and first[0] in reference.numbers


def _other_end(item: Item, theirs: Item) -> bool:
    """Whether two ranges of pages end differently; '782-94' ends at 794."""
    pages = plain(item.get("page")), plain(theirs.get("page"))
    begins = [page.split("-")[0] for page in pages]
    ends = [last_page(page) for page in pages]
    return begins[0] == begins[1] and None not in ends and ends[0] != ends[1]


def completed(item: Item, record: Record) -> tuple[str, ...]:
    """The fields of `CORE` that only the record has, or has more of ('et al.')."""
    more = len(record.item.get("author") or ()) > len(item.get("author") or ())
    return tuple(
        name
        for name in CORE
        if record.item.get(name)
        and (not item.get(name) or (name == "author" and is_cut_short(item) and more))
    )


def shown(item: Item, field: str) -> str:
    """A field's value on one line."""
    value = item.get(field)
    if field == "issued":
        return str(year(item) or "")
    if field == "author":
        names = list(map(last_name, value or []))
        return ", ".join(names[:_NAMES_SHOWN]) + (" ..." if len(names) > _NAMES_SHOWN else "")
    return untagged(value)
