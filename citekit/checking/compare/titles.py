"""Compare a printed title with a record's: alike, or titles of two works."""

from typing import Literal

import msgspec

from citekit.checking.compare.reference import Reference
from citekit.csl.richtext import plain
from citekit.csl.titles import notice, numbers, title_words
from citekit.indexes.index import Record
from citekit.text.scans import scan_letters
from citekit.text.similarity import ratio, within

FieldVerdict = Literal["agrees", "near", "silent", "contradicts"]

SAME_TITLE, _LIKE, _OTHER = 0.93, 0.8, 0.62
_SHORT = 25
"""Characters below which a title may stand in a string by chance."""
_PART_WORDS = 3
"""Words that 'Part II' takes: where only they follow, the title was not cut but is another one."""
_SHORT_WORD, _LONG_WORD, _SAME_WORD = 3, 4, 0.8
"""Letters of two words that tell titles apart ('low', 'high'), and the likeness from which on two words are one."""
_BEGINNING = 12
"""Characters from which on the beginning of a title names it."""


class TitleComparison(msgspec.Struct, frozen=True, kw_only=True):
    """How a printed title compares with a record's.

    ``alike``: 0 to 1, -1 where one side has none; ``words``: how many the record's has; ``extra``, ``missing``: the
    share of the record's, of the printed one's words that the other lacks; ``notice``: one of them announces a
    notice about a work ('Erratum: ...') and the other does not; ``numbers``: 'Part I' beside 'Part II';
    ``other_words``: both have a word that the other lacks, and that no scan makes of another: 'mice', 'rats'.
    """

    verdict: FieldVerdict = "silent"
    alike: float = -1.0
    words: int = 0
    extra: float = 0.0
    missing: float = 0.0
    notice: bool = False
    numbers: bool = False
    other_words: bool = False


def compare_titles(reference: Reference, record: Record) -> TitleComparison:
    """Compare the printed title, or the string, with the record's best form."""
    forms = {words: title for title in reversed(record.titles) if (words := title_words(title))}
    if not forms:
        return TitleComparison()
    printed = reference.title
    alike, form = max(((_likeness(reference, form), form) for form in forms), key=lambda pair: pair[0])
    if alike < 0:
        return TitleComparison(words=len(form.split()))
    mine = printed if printed and ratio(printed, form) >= 0.6 else within(form, reference.words)[1]
    theirs, ours = notice(forms[form]), notice(plain(reference.item.get("title")))
    differs = theirs != ours and not (theirs and form.split()[0] in reference.words.split())
    cut = _begins(printed, form) and len(form[len(printed) :].split()) > _PART_WORDS
    counted, read = numbers(form[: len(printed)] if cut else form), numbers(mine)
    verdict = _verdict(alike)
    other_numbers = counted != read and counted != numbers(_whole_words(form, reference.words))
    if differs or (other_numbers and counted):
        verdict = "contradicts"
    return TitleComparison(
        verdict=verdict,
        alike=alike,
        words=len(form.split()),
        extra=_lacking(form, mine),
        missing=_lacking(mine, form),
        notice=differs,
        numbers=other_numbers,
        other_words=_have_other_words(form, mine),
    )


def _likeness(reference: Reference, form: str) -> float:
    """How alike the printed title and a form of the record's are; -1 for unknown."""
    printed = reference.title
    alike = ratio(printed, form) if printed else -1.0
    if _LIKE - 0.2 <= alike < SAME_TITLE:  # a scan lost spaces, or put some in
        alike = max(alike, ratio(printed.replace(" ", ""), form.replace(" ", "")))
    if alike < SAME_TITLE and len(form) >= _SHORT:
        inside = within(form, reference.words)[0] if len(form) <= len(reference.words) else 0.0
        if inside >= 0.9:  # the parser cut the title otherwise
            alike = max(alike, inside)
        elif reference.raw and inside >= 0.6:
            alike = max(alike, _in_letters(form, reference.scan))
    return max(alike, _LIKE) if _begins(printed, form) else alike


def _whole_words(form: str, words: str) -> str:
    """The piece of ``words`` most like a title, without the words that it cuts: 'xxv' of 'xxvi'."""
    known = frozenset(words.split())
    return " ".join(word for word in within(form, words)[1].split() if word in known)


def _in_letters(form: str, letters: str) -> float:
    """How alike a title and the piece of a scan's letters are, at least 0.8, else -1."""
    inside = within(scan_letters(form), letters)[0]
    return inside if inside >= _LIKE else -1.0


def _begins(printed: str, form: str) -> bool:
    """Whether only the beginning of the title was printed."""
    return len(form) > len(printed) >= _BEGINNING and form.startswith(printed[:-1])


def _lacking(words: str, other: str) -> float:
    """The share of ``words`` that ``other`` does not have, a letter or two aside."""
    tokens, others = words.split(), set(other.split())
    if not tokens:
        return 0.0
    rest = [token for token in tokens if token not in others]
    lacking = [
        token
        for token in rest
        if len(token) < 4
        or not any(
            abs(len(token) - len(one)) < 3 and ratio(token, one) >= 0.75 for one in others if len(one) > 3
        )
    ]
    return sum(map(len, lacking)) / sum(map(len, tokens))


def _have_other_words(a: str, b: str) -> bool:
    """Whether each title has a word that is not in the other, whatever a scan did to letters and spaces."""
    lengths = [max(map(len, _other_words(*pair)), default=0) for pair in ((a, b), (b, a))]
    return min(lengths) >= _SHORT_WORD and max(lengths) >= _LONG_WORD


def _other_words(words: str, other: str) -> list[str]:
    letters, known = scan_letters(other), frozenset(other.split())
    return [
        word
        for word in words.split()
        if len(word) >= _SHORT_WORD
        and word not in known
        and within(scan_letters(word), letters)[0] < _SAME_WORD
    ]


def _verdict(alike: float) -> FieldVerdict:
    if alike >= SAME_TITLE:
        return "agrees"
    if alike >= _LIKE:
        return "near"
    return "contradicts" if alike < _OTHER else "silent"
