"""Records of one work that was registered twice: by a publisher and by JSTOR, at its old and its new address."""

import re
from collections.abc import Sequence

from citekit.checking.compare.reference import families
from citekit.csl import containers
from citekit.csl.names import creators
from citekit.csl.richtext import plain
from citekit.csl.titles import notice, numbers, plain_words, title_words
from citekit.indexes.index import NO_WORK, Record
from citekit.text.similarity import ratio

ARCHIVES = ("10.2307/",)
"""Prefixes of archives that register works beside their publishers: JSTOR."""
_SAME_TITLE = 0.95
_FEW_WORDS = 3
"""Words of a title that may be that of many works, such as 'Book reviews'."""
# 'S0002(199901)1:1<1::AID-ABC1>3.0.CO;2-T' and '...3.3.CO;2-K': a SICI's edition, of print or online, and its check digit.
_SICI = re.compile(r"3\.\d\.co;2-.$", re.IGNORECASE)


def are_twins(a: Record, b: Record) -> bool:
    """Whether two records are of one work: same kind, title, authors, year and place."""
    if a.doi == b.doi or NO_WORK & {a.kind, b.kind} or _type(a) != _type(b):
        return False
    if _SICI.search(a.doi) and _SICI.sub("", a.doi) == _SICI.sub("", b.doi):
        return True
    return (
        _same_title(a, b) and _same_people(a, b) and bool(set(a.years) & set(b.years)) and _same_place(a, b)
    )


def preferred(twins: Sequence[Record]) -> Record:
    """The publisher's record, of several the one registered last, as that is its present address."""
    return min(twins, key=_rank)


def _rank(record: Record) -> tuple[bool, bool, int, str]:
    day = int((record.registered or "0").replace("-", ""))
    other_edition = bool(_SICI.search(record.doi)) and "3.0.co" not in record.doi.lower()
    return record.doi.startswith(ARCHIVES), other_edition, -day, record.doi


def _type(record: Record) -> str:
    return plain(record.item.get("type"))


def _same_title(a: Record, b: Record) -> bool:
    ours, theirs = ({title_words(title): title for title in record.titles} for record in (a, b))
    return any(
        ratio(one, other) >= _SAME_TITLE
        and numbers(one) == numbers(other)
        and notice(ours[one]) == notice(theirs[other])
        for one in ours
        for other in theirs
        if one and other
    )


def _same_people(a: Record, b: Record) -> bool:
    """Whether both name the same people, as far as both name any."""
    ours, theirs = families(creators(a.item)), families(creators(b.item))
    if not ours or not theirs:
        return ours == theirs or min(len(title_words(r.titles[0]).split()) for r in (a, b)) > _FEW_WORDS
    length = min(len(ours), len(theirs))
    return all(ratio(x, y) >= _SAME_TITLE for x, y in zip(ours[:length], theirs[:length], strict=True))


def _same_place(a: Record, b: Record) -> bool:
    """Whether container, volume and first page are the same, as far as both say; one of the numbers must be."""
    if (
        a.containers
        and b.containers
        and not any(containers.alike(name, b.containers) >= containers.SAME for name in a.containers)
    ):
        return False
    same = 0
    for field in ("volume", "page"):
        ours, theirs = (plain_words(plain(record.item.get(field))).split()[:1] for record in (a, b))
        if ours and theirs:
            if ours != theirs:
                return False
            same += 1
    isbns = {plain(record.item.get("ISBN")) for record in (a, b)}
    return same > 0 or (len(isbns) == 1 and isbns != {""})
