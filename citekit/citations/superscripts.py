"""Raised numbers: 'in the putamen1,2.', as copying attaches them to a word.

Where the document says what is raised (``<sup>``), that is looked at; else numbers glued to words and stops
are. Much else is glued: 'CMIP6', 'CO2', 'cm2', 'Table1'. What decides is the word (does it occur without a
number?) and the order of the list, where the text cites it in order.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from citekit.citations.markers import DASH, Marker, behind_reference_word, find, parts_of, read_inside
from citekit.citations.spaced import ABBREVIATED, with_spaces
from citekit.citations.swallowed import RaisedNumber, WordCounts, swallowed, word_counts
from citekit.citations.targets import CitingParagraphs
from citekit.data import data_lines
from citekit.model.article import Article, Block
from citekit.text.sentences import Spans

_NUMBERS = rf"\d{{1,9}}(?:(?:,|{DASH}|\s,\s|\.,\s)\d{{1,8}})*"
# '3 4' and '1, 2, 3': how far they go is seen from the numbers.
_PARTED = r"\d{1,3}(?:,?\s\d{1,3}(?![\w%°/]|[.,]\d))*"
_PLACE = r"(?:(?<=[^\W\d_])|(?<=[^\d\s][.,;:!?])|(?<=[)\]”’\"»%†*‡§]))"
_GLUED = re.compile(
    rf"{_PLACE}(?P<numbers>{_PARTED}(?!{DASH}|,\d|\s,|\.,\s\d)|{_NUMBERS})(?![\w%°]|[.,]\d|\.[a-z]|/\d|{DASH}[A-Za-z])"
)
_BEFORE_CAPITAL = re.compile(
    rf"(?<=[^\d\s][.])(?P<numbers>{_NUMBERS})(?=[A-Z][a-z])"  # '.1,2Neosetophoma': the space was lost
)
# With what stands around the numbers: '(1)', ',2', '3(p42)', and the charge of 'CD4+7'.
_RAISED_NUMBERS = re.compile(
    r"\s*+(?P<charge>[+−])?+[\[(]?+\s*+(?P<numbers>[^\[\]()+\s][^\[\]()+]{0,80}?(?:\([^()]{1,40}\)[^\[\]()]{0,40}?)?)[\s,\])]*"
)
# 'y' in 'x + y2'
_VARIABLE = re.compile(r"(?:^|[^\w-])[A-Za-z]$")
_CHARACTERS = re.compile(r"[¹²³⁰⁴-⁹][¹²³⁰⁴-⁹⁻,‚˒–-]*[¹²³⁰⁴-⁹]|[¹²³⁰⁴-⁹]")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻‚˒", "0123456789-,,")
_WORD_BEFORE = re.compile(r"(?<![^\W_])(?<![^\W_][’'‐-])[^\W_]++(?:[’'‐-][^\W_]++)*$")
_UNIT = re.compile(
    r"\d\s?in$|"
    r"(?:[\d\s/·.(-]|^)(?:[kcmnµμ]?m|kg|[mµ]?g|ft|s|h|ha|min|d|L|M|W|K|mmol|mol|Å|x|r|R|P|p|n|I|χ|T|C)$"
)
_GREEK = re.compile(r"[α-ωΑ-Ω]$")
_GLUED_LABEL = re.compile(
    r"(?:Tables?|Tabs?|Figs?|Figures?|Equations?|Eqs?|Sections?|Box|Schemes?|Movies?|Videos?|SI)"
)
_FRONT_LINES = 60
_STEP = 60
_BEGINS = re.compile(
    r"\W*(?:\d+\W*)?(?:abstract|introduction|summary|background|resumo|resumen|résumé|riassunto|introducción|introdução|"
    r"introduzione|einleitung|zusammenfassung|einführung|samenvatting|inleiding|wstęp|streszczenie|úvod|souhrn|özet|giriş|"
    r"аннотация|введение|резюме|вступ|анотація|摘要|引言|前言|要旨|はじめに)",
    re.IGNORECASE,
)
_JOINING = frozenset(
    ["and", "und", "et", "y", "e", "en", "og", "och", "и", *data_lines("name_particles.txt")]
)


def candidates(article: Article, body: CitingParagraphs, spaced: bool = False) -> list[RaisedNumber]:
    """The raised numbers of a text, in order.

    ``spaced``: those with a space before them.
    """
    body = _behind_front(article.text, body)
    if spaced:
        words = word_counts(article.text)
        return [number for place in body for number in with_spaces(article.text, *place, words)]
    words = word_counts(article.text)
    if article.raised:
        return sorted(
            [*_known(article, body), *_glued_lists(article, body, words)],
            key=lambda number: number.marker.start,
        )
    numbers = [number for block, section in body for number in _glued(article.text, block, section, words)]
    return sorted(numbers, key=lambda number: (number.marker.start, not number.sure))


def _behind_front(text: str, body: CitingParagraphs) -> CitingParagraphs:
    """Without the authors and their institutions, whose numbers are raised too."""
    for position, (block, section) in enumerate(body[:_FRONT_LINES]):
        words = text[block.start : block.end]
        if (section and _BEGINS.match(section)) or (position and len(words) > 400 and not _is_byline(words)):
            return body[position:]
    return [
        *(place for place in body[:_FRONT_LINES] if not _is_byline(text[place[0].start : place[0].end])),
        *body[_FRONT_LINES:],
    ]


def _is_byline(words: str) -> bool:
    """Whether a paragraph is names with numbers: 'Ada Lovelace1,2, Grace Hopper2'."""
    names = re.findall(r"[^\W\d_]+", words)
    return len(re.findall(r"[^\W_]\d", words)) >= 1 and all(
        name[0].isupper() or name in _JOINING or len(name) == 1 for name in names
    )


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
    row = "\t" in text[block.start : block.end]
    for pattern in (_GLUED, _BEFORE_CAPITAL):
        for match in pattern.finditer(text, block.start, block.end):
            before = text[max(block.start, match.start() - 60) : match.start()]
            marker = _rising(text, _marker(match))
            sure = _is_sure(before, marker.text, words)
            if sure is not None and not (row and _is_symbol(before)):
                yield RaisedNumber(marker, sure, block, section)
    for marker in behind_reference_word(text, block.start, block.end):
        yield RaisedNumber(marker, True, block, section)
    for marker in find(text, block.start, block.end, "round"):  # 'Roe et al.(43) Of note'
        if marker.start > block.start and (text[marker.start - 1].islower() or text[marker.start - 1] == "."):
            yield RaisedNumber(marker, True, block, section)
    yield from swallowed(text, block, section, words)


def _glued_lists(article: Article, body: CitingParagraphs, words: WordCounts) -> Iterator[RaisedNumber]:
    """'word1, 2, 3': what cites though the document does not mark it as raised, as it marks others."""
    raised = Spans(article.raised)
    for block, section in body:
        for number in _glued(article.text, block, section, words):
            marker = number.marker
            several = ", " in marker.text and len(marker.parts) > 1
            if several and number.sure and not raised.overlap(marker.start, marker.end):
                yield number


def _rising(text: str, marker: Marker) -> Marker:
    """'3 4' and '15, 16' as one marker where the numbers allow it, else the first of them.

    They rise; those of 'years.3 4 Rats' and 'pain15, 16 were' follow one another or are three and more.
    """
    printed = re.findall(r"\d+", marker.text)
    if " " not in marker.text.replace(" , ", ",").replace("., ", ".") or len(printed) < 2:
        return marker
    numbers = [int(number) for number in printed]
    steps = [after - before for before, after in pairwise(numbers)]
    goes_on = re.match(r"\s[^\W\d_A-Z]", text[marker.end : marker.end + 2])
    commas = "," in marker.text
    if all(0 < step <= _STEP for step in steps) and (
        (commas and len(numbers) > 2) or (not goes_on and (not commas or max(steps) == 1))
    ):
        return marker
    end = marker.start + len(printed[0])
    return Marker(printed[0], marker.start, end, parts_of(printed[0]))


def _is_symbol(before: str) -> bool:
    """Whether a cell of a table that ends in a number is a name of something: 'KM5'."""
    cell = before.rsplit("\t", maxsplit=1)[-1]
    return cell.isalpha() and not (cell.islower() and len(cell) >= 5)


def _is_sure(before: str, numbers: str, words: WordCounts) -> bool | None:
    """Whether a number behind ``before`` surely cites; None: it surely does not."""
    last = before[-1:]
    if not last:
        return None
    if last in ".,;:!?":
        if ABBREVIATED.search(before):
            return None
        return last != ":"
    if not last.isalpha():
        return not re.search(
            r"\w\((?!s\))[^()\s]{1,4}\)$|\((?=[^()\s\d]*\d)[^()\s]*[^\W\d_][^()\s]*\)$|\([^()\s]*[α-ωΑ-Ω][^()\s]*\)$",
            before,
        )
    if last == "Δ":  # a place in a molecule
        return None
    if _UNIT.search(before) or _GREEK.search(before):
        return None if re.fullmatch(r"[23]", numbers) else False
    word = _WORD_BEFORE.search(before)
    letters = re.search(r"[^\W\d_]+$", word[0] if word else "")
    if not word or not letters:
        return None
    if len(letters[0]) == 1:  # 'HLA-G55', 'BUB1B52'
        return True if words.tokens[word[0]] >= 3 and len(word[0]) >= 3 else None
    if any(c.isdigit() for c in re.split(r"[’'‐-]", word[0])[-1]):
        return False
    stem = letters[0]
    if _GLUED_LABEL.fullmatch(stem) or stem in ("log", "between"):
        return None
    first = re.split(r"\D", numbers, maxsplit=1)[0]
    bare, same = words.bare[stem], words.numbered[f"{stem}{first}"]
    if re.search(r"[^\W\d_A-Z]{3}$", stem):
        if not bare and same == 1 and len(stem) >= 5 and len(numbers) > 1:
            return True
        several = len(first) > 1 and same == 1 and len(stem) == 4  # 'French bean39'
        return bool(bare >= same or (stem.islower() and (len(stem) >= 5 or several)))
    if stem.islower() and bare >= same:
        return True
    others = words.any_number[stem]
    return bare >= 3 and same == 1 and bare >= (1.5 if others == 1 else 4) * others


def _known(article: Article, body: CitingParagraphs) -> Iterator[RaisedNumber]:
    """The numbers that the document itself marks as raised, without those that it links to a note.

    Neighbours such as '1', ',' and '2' are one marker.
    """
    text = article.text
    notes = Spans([(block.start, block.end) for block in article.blocks if block.kind == "note"])
    marks = {
        link.start
        for link in article.links
        if (place := article.anchors.get(link.target)) is not None and notes.overlap(place, place + 1)
    }
    spans: list[tuple[int, int]] = []
    for start, end in article.raised:
        if start in marks:
            continue
        if spans and re.fullmatch(rf"[^\S\n]?(?:[,;]|{DASH})?[^\S\n]?", text[spans[-1][1] : start]):
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
        parts = read_inside(match["numbers"], "square") if match else ()
        if start <= block.start or not match or not parts:
            continue
        before = text[max(block.start, start - 60) : start]
        if match["charge"] and not re.search(r"[A-Za-z]\d*$", before):
            continue
        if text[end : end + 1].isalpha() and before[-1:].isspace():
            continue  # an isotope, an institution: '18F', '1Department'
        if re.match(r"[A-Z][a-z]?\b", text[end : end + 3]) and not before[-1:].isalnum():
            continue
        number_before = re.search(r"\d+$", before)
        sure = not (
            _UNIT.search(before)
            or _VARIABLE.search(before)
            or match["charge"]
            or (number_before and not re.fullmatch(r"(?:19|20)\d\d", number_before[0]))
        )
        if sure or not re.fullmatch(r"[23]", match["numbers"]):
            numbers = Marker(match["numbers"], match.start("numbers"), match.end("numbers"), parts)
            yield RaisedNumber(numbers, bool(sure), block, section)


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
