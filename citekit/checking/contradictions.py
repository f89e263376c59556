"""Contradictions between a reference and a record that nothing else outvotes.

Each rule names works that are easily taken for one another: a translation, another part, a talk's abstract.
"""

import re

from citekit.checking.compare.fields import Comparison
from citekit.csl.richtext import plain
from citekit.indexes.index import COPIES, Record

_SCANNED = 0.88
"""From so alike a title on its words are those of the record's, in letters that were read wrongly."""
_FIRST_PAGE, _FIRST_PAGES, _LOW_PAGE, _HIGH_PAGE = 1, 4, 30, 90
_MANY, _ALONE = 3, 5
"""Authors that tell works of one volume apart: with the page, and without."""
_SUPPLEMENT = re.compile(r"[Ss]\d+")
"""A page of a supplement."""
_OTHER_WORDS = 0.15
"""The share of a title's letters that stand in words that the other title does not have."""
_MOST_NAMES, _SOME_NAMES = 0.8, 0.5
_FEW_WORDS = 4
"""Words of a title that many works have: 'Book reviews'."""


def forbids(comparison: Comparison, record: Record) -> bool:
    """Whether a contradiction is decisive, or too little supports the record."""
    verdict = comparison.verdicts
    if (
        record.doi.startswith(COPIES)
        or comparison.whole
        or "contradicts" in (verdict["title"], verdict["type"])
    ):
        return True
    if verdict["title"] != "agrees" and verdict["author"] == "contradicts":
        return True
    if _is_other_title(comparison) or _is_other_place(comparison, record):
        return True
    return verdict["title"] == "silent" and not _fits_without_title(comparison)


def _is_other_title(comparison: Comparison) -> bool:
    """Whether the titles are those of two works, alike as they are."""
    verdict, titles = comparison.verdicts, comparison.titles
    if titles.other_words and verdict["page"] != "agrees" and _is_placed(comparison):
        return True  # '... in mice' beside '... in rats', a few pages on
    if verdict["title"] == "silent" and titles.alike >= 0 and verdict["container-title"] != "agrees":
        return True  # a translation at the same page of the journal's other edition
    if verdict["title"] != "near" or titles.alike >= _SCANNED:
        return False
    if verdict["container-title"] in ("near", "contradicts"):
        return True  # a translation in the journal's edition of another language
    if verdict["author"] != "agrees" and verdict["page"] != "agrees":
        return True  # another work of people in the same field
    # Another work of the same issue: both titles have words of their own.
    return verdict["page"] != "agrees" and min(titles.extra, titles.missing) > _OTHER_WORDS


def _is_other_place(comparison: Comparison, record: Record) -> bool:
    """Whether the work was printed somewhere else, or nothing says where."""
    verdict = comparison.verdicts
    numbers = (verdict["volume"], verdict["page"])
    if (
        verdict["container-title"] == "contradicts"
        and "agrees" not in numbers
        and (record.kind == "journal-article" or verdict["page"] in ("near", "contradicts"))
    ):
        return True  # only title, authors and year: a copy in another journal
    if verdict["page"] != "agrees" and _SUPPLEMENT.fullmatch(plain(record.item.get("page")).split("-")[0]):
        return True  # the abstract of a talk, in a supplement
    if comparison.other_page and record.kind == "journal-article":
        return True  # a correction, or another work, of the same title
    if verdict["issued"] == "contradicts" and "agrees" not in numbers:
        return True  # next year's report, another edition
    place = (*numbers, verdict["issued"])
    many = verdict["title"] == "agrees" and comparison.titles.words <= _FEW_WORDS  # works have that title
    return many and ("agrees" not in place or place.count("contradicts") > 1)


def _is_placed(comparison: Comparison) -> bool:
    """Whether volume or page can be compared."""
    return bool({comparison.verdicts[name] for name in ("volume", "page")} - {"silent"})


def _fits_without_title(comparison: Comparison) -> bool:
    """Whether a record fits by its place and authors alone.

    Where every issue begins with page 1, a low page number says little without the issue or several authors.
    """
    verdict = comparison.verdicts
    verdicts = [verdict[name] for name in ("container-title", "volume", "issued")]
    off = len(verdicts) - verdicts.count("agrees")
    if verdict["author"] not in ("agrees", "near"):
        return False
    people = comparison.authors == 1.0 or comparison.authors < 0
    people = people or (comparison.lists_agree and comparison.listed >= _MANY)
    # Of many names one is misspelt.
    people = people or (off == 0 and comparison.people >= _ALONE and comparison.authors >= _MOST_NAMES)
    # Where everything else holds together, half of the names, or the first one, are garbled.
    people = people or (off == 0 and comparison.page >= _LOW_PAGE and comparison.authors >= _SOME_NAMES)
    count = max(comparison.people, comparison.listed)
    if verdict["page"] in ("silent", "near"):
        return off == 0 and _fits_by_authors(comparison)
    # One of them may be misprinted or left out where a high page number holds the rest together.
    known = off == 0 or (off == 1 and ("near" in verdicts or comparison.page >= _HIGH_PAGE))
    place = verdict["page"] == "agrees" and known and verdict["container-title"] in ("agrees", "near")
    named = (
        comparison.lists_agree and off == 0 and comparison.page > (_FIRST_PAGE if count > 1 else _FIRST_PAGES)
    )
    single = comparison.page >= _LOW_PAGE or count >= _MANY or verdict["issue"] == "agrees" or named
    return place and people and (single or (off == 0 and comparison.lists_agree and comparison.range_agrees))


def _fits_by_authors(comparison: Comparison) -> bool:
    """Whether the authors themselves, in order, name a work of one volume; all of them, or the issue, count as more."""
    if not comparison.lists_agree or comparison.listed < _MANY:
        return False
    issue = 2 * (comparison.verdicts["issue"] == "agrees")
    return comparison.listed + issue + comparison.all_listed >= _ALONE
