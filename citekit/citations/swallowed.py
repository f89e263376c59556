"""Raised numbers that were glued to other numbers: 'Table 313-21', '2020.1', 'CD4+12', 'IL-612'."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.citations.markers import DASH, Marker, parts_of
from citekit.model.article import Block

# 'Table 313-21': what the label takes, and what is left for the list.
_LABELLED = re.compile(
    rf"\b(?:Tables?|Figs?\.?|Figures?|Sections?|Box|Phase|Type|Grade|Step|Step|Tabelle|Tabela|Tabla|Figura)[\s\u00a0]"
    rf"(?P<numbers>\d{{2,8}}(?:(?:,|{DASH})\d{{1,4}})*)(?!\w|\.\d)"
)
_AFTER_YEAR = re.compile(
    rf"(?<![\w.])(?P<year>(?:19|20)\d\d)\.?(?P<numbers>\d{{1,3}}(?:(?:,|{DASH})\d{{1,4}})*)(?!\w|\.\d)"
)
# 'at C-22.10 As', 'version 3.039.'
_AFTER_NUMBER = re.compile(
    rf"(?<![\w.-])(?:[A-Za-z][\w-]{{0,14}}\d\.(?P<numbers>\d{{1,3}}(?:(?:,|{DASH})\d{{1,3}})*)(?=\s[A-Z]|\s?$)"
    rf"|\d{{1,2}}\.\d(?P<glued>\d{{2,3}}(?:(?:,|{DASH})\d{{1,3}})*)(?=[.,;:]\s))"
)
# 'CD4+12'
_AFTER_CHARGE = re.compile(
    rf"(?<=[A-Za-z]\d\+)(?P<numbers>\d{{1,3}}(?:(?:,|{DASH})\d{{1,3}})*)(?![\w%]|[.,]\d)"
)
# 'IL-612': what the text calls 'IL-6', and a number.
_TERM = re.compile(
    rf"(?<![\w-])(?P<term>[A-Za-z]?[A-Z]{{2,7}}[-‐]?)(?P<numbers>\d{{2,6}}(?:(?:,|{DASH})\d{{1,4}})*)(?![\w%]|[.,]\d)"
)
_TERM_SEEN = 2
_TOKEN = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")


class RaisedNumber(NamedTuple):
    """A candidate for a raised citation.

    ``sure``: its place alone tells that it cites; else the order of the list has to. ``why``: what may have
    swallowed it; ``rests``: what it is then.
    """

    marker: Marker
    sure: bool
    block: Block
    section: str | None
    why: str = ""
    rests: tuple[Marker, ...] = ()


class WordCounts(NamedTuple):
    """How often each word occurs without a number, with each number, and with any."""

    bare: Counter[str]
    numbered: Counter[str]
    any_number: Counter[str]
    tokens: Counter[str]
    before_number: Counter[str]


def word_counts(text: str) -> WordCounts:
    """Count the words of a text."""
    pairs = re.findall(r"([^\W\d_]+)(\d*)", text)
    return WordCounts(
        Counter(word for word, number in pairs if not number),
        Counter(f"{word}{number}" for word, number in pairs if number),
        Counter(word for word, number in pairs if number),
        Counter(_TOKEN.findall(text)),
        Counter(re.findall(r"([^\W\d_]+)\s\d{1,2}(?=[,;]|\s[^\W\d_A-Z])", text)),
    )


def swallowed(text: str, block: Block, section: str | None, words: WordCounts) -> Iterator[RaisedNumber]:
    """The numbers that were glued to other numbers: 'Table 313-21', '2020.1', 'CD4+12', 'IL-612'."""
    span = text, block.start, block.end
    for match in _LABELLED.finditer(*span):
        yield _rest_of(match, (1, 2), "the number behind a label", block, section)
    for pattern, why in ((_AFTER_YEAR, "a year"), (_AFTER_NUMBER, "a number"), (_AFTER_CHARGE, "a charge")):
        for match in pattern.finditer(*span):
            yield _rest_of(match, (0,), why, block, section)
    for match in _TERM.finditer(*span):
        digits = re.match(r"\d+", match["numbers"])
        if digits and words.tokens[match["term"] + digits[0]] == 1:
            cuts = [cut for cut in (1, 2) if words.tokens[match["term"] + digits[0][:cut]] >= _TERM_SEEN]
            if cuts:
                yield _rest_of(match, cuts, "a term", block, section)


def _rest_of(
    match: re.Match[str], cuts: Sequence[int], why: str, block: Block, section: str | None
) -> RaisedNumber:
    group = "numbers" if match["numbers"] else "glued"
    text, start, end = match[group], match.start(group), match.end(group)
    rests = tuple(
        Marker(text[cut:], start + cut, end, parts_of(text[cut:]))
        for cut in cuts
        if text[cut : cut + 1].isdigit() and text[cut] != "0"
    )
    return RaisedNumber(Marker(text, start, end, parts_of(text)), False, block, section, why, rests)
