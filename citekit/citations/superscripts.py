"""Raised numbers: 'in the putamen1,2.', as copying attaches them to a word.

Where the document says what is raised (``<sup>``), that is looked at; else numbers glued to words and stops
are. Much else is glued: 'CMIP6', 'CO2', 'cm2', 'Table1'. What decides is the word (does it occur without a
number?) and the order of the list, where the text cites it in order.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from citekit.citations.markers import DASH, Marker, behind_reference_word, parts_of
from citekit.citations.targets import CitingParagraphs
from citekit.model.article import Article, Block

_SEPARATOR = rf"(?:\s?,\s|,|;|\s?{DASH}\s?|\s,\s?)"
_NUMBERS = rf"\d{{1,9}}(?:(?:,|{DASH}|\s,\s)\d{{1,8}})*"
_GLUED = re.compile(
    rf"(?:(?<=[^\W\d_])|(?<=[^\d\s][.,;:!?])|(?<=[)\]”’\"»%†*‡§]))(?P<numbers>{_NUMBERS})"
    rf"(?![\w%°]|[.,]\d|\.[a-z]|/\d|{DASH}[A-Za-z])"
)
_BEFORE_CAPITAL = re.compile(
    rf"(?<=[^\d\s][.])(?P<numbers>{_NUMBERS})(?=[A-Z][a-z])"  # '.1,2Neosetophoma': the space was lost
)
_SPACED = re.compile(
    rf"(?<=[^\W\d_)%”’][\s\u00a0])(?P<numbers>\d{{1,4}}(?:{_SEPARATOR}\d{{1,4}})*)(?=\s?[.,;:)](?!\d)|\s?$)"
)
_RAISED_NUMBERS = re.compile(rf"\s*[\[(]?(?P<numbers>\d{{1,9}}(?:{_SEPARATOR}\d{{1,8}})*)[,\])]?\s*")
_CHARACTERS = re.compile(r"[¹²³⁰⁴-⁹][¹²³⁰⁴-⁹⁻,‚˒–-]*[¹²³⁰⁴-⁹]|[¹²³⁰⁴-⁹]")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻‚˒", "0123456789-,,")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:[’'‐-][^\W_]+)*$")
_ABBREVIATED = re.compile(
    r"\b(?:pp?|vol|nos?|nr|figs?|eqs?|sec|ch|refs?|ca|cf|vs|approx|v|S)\.$", re.IGNORECASE
)
_UNIT = re.compile(
    r"(?:[\d\s/·.(]|^)(?:[kcmnµμ]?m|kg|[mµ]?g|ft|in|s|h|ha|min|d|L|M|W|K|mmol|mol|Å|x|r|R|P|p|n|I|χ|T|C)$"
)
_GREEK = re.compile(r"[α-ωΑ-Ω]$")
_LABELS = (
    r"Tables?|Tabs?\.?|Figs?\.?|Figures?|Equations?|Eqs?\.?|Sections?|Box|Boxes|Phase|Type|Grade|Step|Groups?|Class|"
    r"Step|Chapter|Case|Day|Week|Level|Model|Study|Experiment|Version|Appendix|Schemes?|Movies?|Videos?|Line|Cluster|"
    r"compounds?|patients?|number|no|page|Tabelle|Abbildung|Abb\.?|Tabela|Tabla|Figura|and|or|to|than|of|in|at|by|for|from|with|"
    r"was|were|is|are|about|between|after|under|over|least|only|all|last|first|next|=|<|>|≤|≥|∼|~|e|y|und|et|ou|von|de|nach"
)
_GLUED_LABEL = re.compile(
    r"(?:Tables?|Tabs?|Figs?|Figures?|Equations?|Eqs?|Sections?|Box|Schemes?|Movies?|Videos?|SI)"
)
_LABEL_BEFORE = re.compile(rf"\b(?:{_LABELS})[\s\u00a0]*$", re.IGNORECASE)
# 'Table 313-21': what the label takes, and what is left for the list.
_LABELLED = re.compile(
    rf"\b(?:Tables?|Figs?\.?|Figures?|Sections?|Box|Phase|Type|Grade|Step|Step|Tabelle|Tabela|Tabla|Figura)[\s\u00a0]"
    rf"(?P<numbers>\d{{2,8}}(?:(?:,|{DASH})\d{{1,4}})*)(?!\w|\.\d)"
)
_AFTER_YEAR = re.compile(
    rf"(?<![\w.])(?P<year>(?:19|20)\d\d)(?P<numbers>\d{{1,3}}(?:(?:,|{DASH})\d{{1,4}})*)(?!\w|\.\d)"
)
_FRONT_LINES = 60


class RaisedNumber(NamedTuple):
    """A candidate for a raised citation.

    ``sure``: its place alone tells that it cites; else the order of the list has to.
    """

    marker: Marker
    sure: bool
    block: Block
    section: str | None
    why: str = ""


def candidates(article: Article, body: CitingParagraphs, spaced: bool = False) -> list[RaisedNumber]:
    """The raised numbers of a text, in order.

    ``spaced``: those with a space before them.
    """
    body = _behind_front(article.text, body)
    if spaced:
        return [number for block, section in body for number in _spaced(article.text, block, section)]
    if article.raised:
        return list(_known(article, body))
    words = _words(article.text)
    numbers = [number for block, section in body for number in _glued(article.text, block, section, words)]
    return sorted(numbers, key=lambda number: number.marker.start)


class WordCounts(NamedTuple):
    """How often each word occurs without a number, with each number, and with any."""

    bare: Counter[str]
    numbered: Counter[str]
    any_number: Counter[str]


def _words(text: str) -> WordCounts:
    pairs = re.findall(r"([^\W\d_]+)(\d*)", text)
    return WordCounts(
        Counter(word for word, number in pairs if not number),
        Counter(f"{word}{number}" for word, number in pairs if number),
        Counter(word for word, number in pairs if number),
    )


def _behind_front(text: str, body: CitingParagraphs) -> CitingParagraphs:
    """Without the authors and their institutions, whose numbers are raised too."""
    for position, (block, section) in enumerate(body[:_FRONT_LINES]):
        if section and re.match(
            r"\W*(?:\d+\W*)?(?:abstract|introduction|summary|background|resumo|resumen)\b", section, re.I
        ):
            return body[position:]
        if block.end - block.start > 400 and position:
            return body[position:]
    return body


def _marker(match: re.Match[str]) -> Marker:
    return Marker(match["numbers"], match.start("numbers"), match.end("numbers"), parts_of(match["numbers"]))


def _glued(text: str, block: Block, section: str | None, words: WordCounts) -> Iterator[RaisedNumber]:
    for match in _CHARACTERS.finditer(text, block.start, block.end):
        printed = match[0].translate(_DIGITS)
        before = text[max(block.start, match.start() - 12) : match.start()]
        if not _UNIT.search(before) and not before[-1:].isdigit():
            yield RaisedNumber(
                Marker(match[0], match.start(), match.end(), parts_of(printed)), True, block, section
            )
    for pattern in (_GLUED, _BEFORE_CAPITAL):
        for match in pattern.finditer(text, block.start, block.end):
            before = text[max(block.start, match.start() - 60) : match.start()]
            sure = _is_sure(before, match["numbers"], words)
            if sure is not None:
                yield RaisedNumber(_marker(match), sure, block, section)
    for marker in behind_reference_word(text, block.start, block.end):
        yield RaisedNumber(marker, True, block, section)
    for pattern, why in ((_LABELLED, "the number behind a label"), (_AFTER_YEAR, "a year")):
        for match in pattern.finditer(text, block.start, block.end):
            yield RaisedNumber(_marker(match), False, block, section, why)


def _is_sure(before: str, numbers: str, words: WordCounts) -> bool | None:
    """Whether a number behind ``before`` surely cites; None: it surely does not."""
    last = before[-1:]
    if not last:
        return None
    if last in ".,;:!?":
        if _ABBREVIATED.search(before):
            return None
        return last != ":"
    if not last.isalpha():
        return not re.search(r"\w\((?!s\))[^()\s]{1,4}\)$", before)
    if _UNIT.search(before) or _GREEK.search(before):
        return None if re.fullmatch(r"[23]", numbers) else False
    word = _WORD_BEFORE.search(before)
    letters = re.search(r"[^\W\d_]+$", word[0] if word else "")
    if not word or not letters or len(letters[0]) == 1:
        return None
    if any(c.isdigit() for c in re.split(r"[’'‐-]", word[0])[-1]):
        return False
    stem = letters[0]
    if _GLUED_LABEL.fullmatch(stem):
        return None
    first = re.split(r"\D", numbers, maxsplit=1)[0]
    bare, same = words.bare[stem], words.numbered[f"{stem}{first}"]
    if re.search(r"[^\W\d_A-Z]{3}$", stem):
        if not bare and same == 1 and len(stem) >= 5 and len(numbers) > 1:
            return True
        return bool(bare >= same or (stem.islower() and len(stem) >= 5))
    if stem.islower() and bare >= same:
        return True
    return bare >= 3 and same == 1 and bare >= 1.5 * words.any_number[stem]


def _known(article: Article, body: CitingParagraphs) -> Iterator[RaisedNumber]:
    """The numbers that the document itself marks as raised.

    Neighbours such as '1', ',' and '2' are one marker.
    """
    text = article.text
    spans: list[tuple[int, int]] = []
    for start, end in article.raised:
        if spans and re.fullmatch(rf"\s?(?:[,;]|{DASH})?\s?", text[spans[-1][1] : start]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    blocks = iter(body)
    current = next(blocks, None)
    for start, end in spans:
        while current is not None and current[0].end <= start:
            current = next(blocks, None)
        if current is None:
            return
        block, section = current
        match = _RAISED_NUMBERS.fullmatch(text, start, end)
        if start < block.start or not match:
            continue
        before = text[max(block.start, start - 60) : start]
        if re.match(r"[A-Z][a-z]?\b", text[end : end + 3]) and not before[-1:].isalnum():
            continue  # an isotope: 18F, 13C
        number_before = re.search(r"\d+$", before)
        sure = not (
            _UNIT.search(before) or (number_before and not re.fullmatch(r"(?:19|20)\d\d", number_before[0]))
        )
        if sure or not re.fullmatch(r"[23]", match["numbers"]):
            yield RaisedNumber(_marker(match), bool(sure), block, section)


def _spaced(text: str, block: Block, section: str | None) -> Iterator[RaisedNumber]:
    for match in _SPACED.finditer(text, block.start, block.end):
        before = text[max(block.start, match.start() - 20) : match.start()]
        if not _LABEL_BEFORE.search(before):
            yield RaisedNumber(
                _marker(match), bool(re.search(r"(?:[a-z]{2}|[)%”’])\s$", before)), block, section
            )


def first_numbers(candidates: Sequence[RaisedNumber], known: frozenset[int]) -> list[int]:
    """The numbers in the order in which the sure candidates cite them first."""
    seen: dict[int, None] = {}
    for candidate in candidates:
        if candidate.sure:
            for first, last in candidate.marker.parts:
                if first in known and (last is None or first < last <= first + 60):
                    seen.update(dict.fromkeys(n for n in range(first, (last or first) + 1) if n in known))
    return list(seen)


def in_order(numbers: Sequence[int]) -> bool:
    """Whether a text cites its list in order: nearly each new number is the next."""
    steps = [after - before for before, after in pairwise([0, *numbers])]
    return len(steps) >= 3 and sum(0 < step <= 2 for step in steps) >= 0.6 * len(steps)
