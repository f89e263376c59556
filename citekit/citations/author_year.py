"""Citations by author and year: 'Smith et al. (2019a, b)', '(Walker 1953)'.

The text is read along the names of the list's first authors: a citation begins where one of them is followed by a
year in the way of citations. Names that no entry begins with cite nothing.
"""

import re
from collections.abc import Iterator, Sequence

from citekit.citations import abbreviations, author_columns, numbered_works
from citekit.citations.author_index import AuthorIndex, AuthorYear
from citekit.citations.citation_words import UPPER, YEAR
from citekit.citations.names_with_years import mentions
from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks, Target
from citekit.model.article import Article, Block
from citekit.model.note import Note

_TITLE = re.compile(
    rf"[“\"„«‘']([^“”\"„«»‘\n]{{4,120}}?)[,.]?[”\"»’'“][,.]?\s*[(\[]?(?P<year>{YEAR})(?P<letter>[a-r](?![^\W\d_]))?"
)


def find(article: Article, body: CitingParagraphs, targets: Sequence[Target]) -> MarkerLinks:
    """The citations by author and year."""
    index = AuthorIndex([target for target in targets if target.names or target.heads or target.title])
    abbreviations.introduce(article.text, body, index)
    hits: list[LinkedMarker] = []
    notes: list[Note] = []
    for block, section in body:
        here: list[LinkedMarker] = []
        for start, end, meant in _cited(article.text, block, index):
            if len(meant) == 1:
                here.append(LinkedMarker((meant[0].number,), start, end, block, section))
            else:
                notes.append(_doubt(article, block, article.text[start:end], meant))
        hits += _beside(article.text, here)
    hits += _by_code(article.text, body, hits)
    hits += author_columns.cited_in_columns(article.text, body, index)
    hits += numbered_works.find(article.text, body, targets)
    hits.sort(key=lambda hit: hit.start)
    return MarkerLinks(tuple(hits), tuple(notes))


def _cited(text: str, block: Block, index: AuthorIndex) -> list[tuple[int, int, list[Target]]]:
    """The markers of a paragraph (start, end) in order, and the entries that each can mean."""
    titles = _by_title(text, block, index) if index.has_titles else []
    found = list(titles)
    for mention in mentions(text, block.start, block.end, index):
        if any(start <= mention.start < end for start, end, _ in titles):
            continue
        before: list[Target] = []
        for position, (year, suffix, start, end) in enumerate(mention.years):
            cited = AuthorYear(mention.names, mention.et_al, year, suffix, mention.initial)
            meant = index.meant(mention.first, cited)
            if meant and meant != before:  # '[1900] 1953' are two years of one work
                found.append((mention.start if position == 0 else start, end, meant))
            before = meant
    return sorted(found, key=lambda marker: marker[0])


def _by_title(text: str, block: Block, index: AuthorIndex) -> list[tuple[int, int, list[Target]]]:
    """Works without an author, cited by the first words of their title: '(“Building codes” 2010)'."""
    found = []
    for match in _TITLE.finditer(text, block.start, block.end):
        titled = [target for target in index.titled(match[1]) if match["year"] in target.years]
        if titled:
            found.append((match.start(), match.end(), titled))
    return found


_CODE = re.compile(
    rf"[)\]]?[,;:]?\s*[(\[]?(?:hereafter|henceforth|hereinafter),?\s(?:referred\sto\sas\s)?[“\"'‘]?"
    rf"(?P<code>(?=[\w&+]*[{UPPER}])(?=[\w&+]*[{UPPER}\d][{UPPER}\d])[\w&+]{{2,10}})(?![\w&+])"
)


def _by_code(text: str, body: CitingParagraphs, hits: Sequence[LinkedMarker]) -> Iterator[LinkedMarker]:
    """The later places of a short form that a text gives to a work: 'Lee & Kim (2018, hereafter LK18)'."""
    given: dict[str, LinkedMarker] = {}
    for hit in hits:
        if match := _CODE.match(text, hit.end):
            given.setdefault(match["code"], hit._replace(end=match.end()))
    if not given:
        return
    codes = re.compile(rf"(?<![\w&+])(?:{'|'.join(map(re.escape, given))})(?![\w&+])")
    for block, section in body:
        for match in codes.finditer(text, block.start, block.end):
            first = given[match[0]]
            if match.start() >= first.end:
                yield LinkedMarker(first.numbers, match.start(), match.end(), block, section, first.numbers)


def _doubt(article: Article, block: Block, marker: str, meant: Sequence[Target]) -> Note:
    numbers = " or ".join(target.position for target in meant)
    return Note(
        step="citations",
        level="review",
        source=article.id,
        line=block.line,
        message=f"Did not link '{marker}': it could be entry {numbers}.",
    )


def _beside(text: str, hits: Sequence[LinkedMarker]) -> Iterator[LinkedMarker]:
    """Markers with all works that are cited in the same brackets.

    These are the markers with no bracket between them.
    """
    groups: list[list[LinkedMarker]] = []
    for hit in hits:
        between = text[groups[-1][-1].end : hit.start] if groups else ")"
        if groups and len(between) < 40 and not re.search(r"[()\[\]]|[.!?]\s", between):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    for group in groups:
        numbers = tuple(dict.fromkeys(number for hit in group for number in hit.numbers))
        for hit in group:
            yield hit._replace(beside=numbers)
