"""Raised numbers that were glued to other numbers: 'Table 313-21', '2020.1', 'CD4+12', 'IL-612'."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from citekit.citations.markers import DASH, Marker, parts_of
from citekit.citations.markers import words as words_of
from citekit.model.article import Block

# 'Table 313-21': what the label takes, and what is left for the list.
_LABELLED = re.compile(
    rf"\b(?:Tables?|Figs?\.?|Figures?|Sections?|Box|Phase|Type|Grade|Step|Step|Tabelle|Tabela|Tabla|Figura)[\s\u00a0]"
    rf"(?P<numbers>\d{{2,8}}(?:(?:,|{DASH})\d{{1,4}})*)(?!\w|\.\d)"
)
_MORE = rf"(?:(?:,|{DASH})\d{{1,4}})*"
_AFTER_YEAR = re.compile(
    rf"(?<![\w./-])(?P<year>(?:19|20)\d\d)(?P<stop>\.?)(?P<numbers>\d{{1,3}}{_MORE})(?![\w-]|\.\d)"
)
# 'in 20121' without a stop: what a year is named by, and no number of a grant.
_OF_YEAR = re.compile(
    r"(?:[(,]|\b(?:in|since|of|by|until|from|to|and|during|before|after|early|late|mid|year|em|en|im|seit|bis|depuis|de|dès|à|в|с|по|"
    r"Jan\w*|Feb\w*|Mar\w*|Apr\w*|May|June?|July?|Aug\w*|Sep\w*|Oct\w*|Nov\w*|Dec\w*))[.,]?[\s\u00a0]?$",
    re.IGNORECASE,
)
# 'at C-22.10 As', 'GSE39004,14 and', 'ISO 6885.15'; 'version 3.039.'
_AFTER_NUMBER = re.compile(
    rf"(?<![\w.-])(?:(?:[A-Za-z][\w-]{{0,14}}\d[.,]|(?:\d{{4,6}}|\d{{1,3}}:\d{{1,3}})\.)(?P<numbers>\d{{1,3}}{_MORE})(?=\s[A-Z]|\s?$)"
    rf"|\d{{1,2}}\.\d(?P<glued>\d{{2,3}}{_MORE})(?=[.,;:]\s))"
)
# 'v1.3.137': 1.3.1 or 1.3.13 or 1.3, and a number.
_AFTER_VERSION = re.compile(
    rf"(?<![\w.])(?:v\d{{1,4}}(?:\.\d{{1,4}}){{0,3}}|\d{{1,4}}(?:\.\d{{1,4}}){{1,3}})\.(?P<numbers>\d{{3,6}}{_MORE})(?![\w%]|\.\d)"
)
# 'SARS-CoV-2,3 and', 'COVID-19.23'
_AFTER_NAME = re.compile(
    rf"(?<![\w-])(?P<name>[^\W\d_](?:[\w]|-){{2,18}}\d)(?P<stop>[.,;])(?P<numbers>\d{{1,3}}{_MORE})(?=[\s)]|$)"
)
# 'CD4+12'
_AFTER_CHARGE = re.compile(rf"(?<=[A-Za-z]\d\+)(?P<numbers>\d{{1,3}}{_MORE})(?![\w%]|[.,]\d)")
# 'IL-612', 'caspase 317,18': what the text calls 'IL-6' and 'caspase 3' elsewhere, and a number.
_TERM = re.compile(
    rf"(?<![\w-])(?P<term>[^\W\d_]{{1,15}}[-‐\s]?)(?P<numbers>(?P<digits>\d{{2,6}}){_MORE})(?![\w%]|[.,]\d)"
)
_SEEN_TERM = re.compile(r"[^\W\d_]{1,15}[-‐\s]?\d{1,3}(?!\w)")
_TOKEN = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_TERM_SEEN = 2
_OFTEN, _LETTERS = 3, 3
# A single digit behind other digits is seldom a citation.
_TWO_DIGITS = 10


class RaisedNumber(NamedTuple):
    """A candidate for a raised citation.

    ``sure``: its place alone tells that it cites; else the order of the list has to. ``why``: what may have
    swallowed it; ``rests``: what it is then. ``again``: it may cite what was cited before, too.
    """

    marker: Marker
    sure: bool
    block: Block
    section: str | None
    why: str = ""
    rests: tuple[Marker, ...] = ()
    again: bool = False


class WordCounts(NamedTuple):
    """How often each word occurs without a number, with each number, and with any."""

    bare: Counter[str]
    numbered: Counter[str]
    any_number: Counter[str]
    tokens: Counter[str]
    before_number: Counter[str]
    terms: Counter[str]


@lru_cache(1)
def word_counts(text: str) -> WordCounts:
    """Count the words of a text; once for all of its reference lists."""
    pairs = re.findall(r"([^\W\d_]+)(\d*)", text)
    return WordCounts(
        Counter(word for word, number in pairs if not number),
        Counter(f"{word}{number}" for word, number in pairs if number),
        Counter(word for word, number in pairs if number),
        Counter(_TOKEN.findall(text)),
        Counter(re.findall(r"(?<![^\W\d_])([^\W\d_]+)\s\d{1,2}(?=[,;]|\s[^\W\d_A-Z])", text)),
        Counter(_SEEN_TERM.findall(text)),
    )


def swallowed(text: str, block: Block, section: str | None, words: WordCounts) -> Iterator[RaisedNumber]:
    """The numbers that were glued to other numbers: 'Table 313-21', '2020.1', 'CD4+12', 'IL-612'."""
    span = text, block.start, block.end
    place = block, section
    for match in _LABELLED.finditer(*span):
        yield _rest_of(match, (1, 2), "the number behind a label", *place)
    for match in _AFTER_YEAR.finditer(*span):
        if match["stop"] or _OF_YEAR.search(text, max(block.start, match.start() - 12), match.start()):
            yield _rest_of(match, (0,), "a year", *place, again=True)
    for match in _AFTER_CHARGE.finditer(*span):
        yield _rest_of(match, (0,), "a charge", *place, again=True)
    for match in _AFTER_NAME.finditer(*span):
        name = match["name"]
        if words.tokens[name] >= _OFTEN and not name.islower() and sum(map(str.isalpha, name)) >= _LETTERS:
            yield _rest_of(match, (0,), "a name", *place, again=True)
    for match in _AFTER_NUMBER.finditer(*span):
        yield _rest_of(match, (0,), "a number", *place)
    for match in _AFTER_VERSION.finditer(*span):
        yield _rest_of(match, (1, 2, 3), "a version", *place, least=_TWO_DIGITS)
    for match in _TERM.finditer(*span):
        yield from _behind_term(match, block, section, words)


def _behind_term(
    match: re.Match[str], block: Block, section: str | None, words: WordCounts
) -> Iterator[RaisedNumber]:
    term, digits = match["term"], match["digits"]
    seen = {cut: words.terms[term + digits[:cut]] for cut in range(1, min(4, len(digits)))}
    often = [cut for cut, times in seen.items() if times >= _TERM_SEEN]
    if term[-1].isspace():
        ends = re.match(r"[.,;:)]|\s?$", match.string[match.end() : match.end() + 2])
        if not ends or term[:-1].lower() in words_of("before_numbers"):
            return
        cuts = [cut for cut, times in seen.items() if times]
    elif sum(letter.isupper() for letter in term) >= 2:
        if often and words.tokens[term + digits] <= 1:
            yield _rest_of(match, often, "a term", block, section, again=True)
            return
        cuts = [cut for cut, times in seen.items() if times]
    else:
        cuts = often if term[0].isupper() or not term[-1].isalpha() else []
    if cuts:
        yield _rest_of(match, cuts, "a term", block, section, least=_TWO_DIGITS)


def _rest_of(
    match: re.Match[str],
    cuts: Sequence[int],
    why: str,
    block: Block,
    section: str | None,
    *,
    again: bool = False,
    least: int = 1,
) -> RaisedNumber:
    group = "numbers" if match["numbers"] else "glued"
    text, start, end = match[group], match.start(group), match.end(group)
    rests = tuple(
        Marker(text[cut:], start + cut, end, parts)
        for cut in cuts
        if text[cut : cut + 1].isdigit() and text[cut] != "0"
        for parts in (parts_of(text[cut:]),)
        if parts[0][0] >= least
    )
    return RaisedNumber(Marker(text, start, end, parts_of(text)), False, block, section, why, rests, again)
