"""Which sentences speak of which study."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from citekit.mentions.find import introducing, novelty, scattered
from citekit.mentions.find.clues import collect
from citekit.mentions.find.glosses import glosses
from citekit.mentions.find.introducing import Look
from citekit.mentions.find.lines import Line, lines
from citekit.mentions.find.novelty import Known
from citekit.mentions.find.passages import Passage, Sentence, whole_sentences
from citekit.mentions.find.teasers import Teaser, headers, teasers
from citekit.model.article import Article
from citekit.model.citation import Clue

MOST_SENTENCES = 400
"""Sentences of a passage that are read for clues; a post that goes on speaks of other things."""
_LEAD = 3  # paragraphs in which a press release may introduce its study again
_LOOK_BACK = 6  # paragraphs before 'the findings, published in ...' that may tell of them
_MOST_BACK = 40  # sentences in these


@dataclass(frozen=True, slots=True)
class Mention:
    """A study that the text describes: the passage's offsets in code points, ``raw`` what introduces it.

    Passages of two studies may overlap where a text goes back to the first one. The quote of every clue is
    ``text[clue.start:clue.end]``; a clue may stand outside the passage (the post's date, at its head).
    Kinds: journal, before, published, title, link, origin, institution, person, sample, condition, design,
    site, intervention, drug, outcome, topic. ``before`` is the last day on which the study can have appeared; where
    the text does not print the date, its quote is empty and start equals end.
    """

    start: int
    end: int
    raw: str
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a text speaks of without citing it, and the teasers of other posts."""

    mentions: tuple[Mention, ...]
    teasers: tuple[Teaser, ...]


@dataclass
class _Study:
    """A study while its sentences are gathered."""

    raw: Sentence
    sentences: list[Sentence] = field(default_factory=list)
    journals: set[str] = field(default_factory=set)
    years: set[str] = field(default_factory=set)
    block: int = 0
    headings: int = 0

    def add(self, sentence: Sentence, seen: Look | None) -> None:
        if not self.sentences or self.sentences[-1].start < sentence.start:
            self.sentences.append(sentence)
        if seen:
            self.journals |= novelty.journal_keys(seen)
            self.years |= novelty.year_keys(seen)


@dataclass(frozen=True)
class _Told:
    """A sentence with its place: number of its block, whether it begins it, headings so far."""

    sentence: Sentence
    line: Line
    block: int
    begins: bool
    headings: int
    seen: Look | None


def find(article: Article) -> Found:
    """The studies that the article's prose describes, and its teasers. Never raises; linear in the length."""
    apart = teasers(article)
    hidden = sorted({*((teaser.start, teaser.end) for teaser in apart), *headers(article)})
    told = list(_told(article, hidden))
    studies = _gather([one for one in told if one.line.kind != "title"])
    if not studies:
        studies = _gather(told)
    if not studies:
        studies = _scattered(article, told)
    if not studies:
        return Found(mentions=(), teasers=apart)
    known = glosses(article.text)
    mentions = []
    for study in studies:
        around = _around(study, told, len(studies) == 1)
        passage = Passage(article.text, tuple(study.sentences[:MOST_SENTENCES]), known, article.item, around)
        start, end = study.sentences[0].start, study.sentences[-1].end
        raw = article.text[study.raw.start : study.raw.end]
        mentions.append(Mention(start=start, end=end, raw=raw, clues=collect(passage)))
    return Found(mentions=tuple(mentions), teasers=apart)


def _told(article: Article, hidden: list[tuple[int, int]]) -> Iterator[_Told]:
    headings = 0
    for number, line in enumerate(lines(article, hidden)):
        if line.kind == "frame":
            continue
        headings += line.kind == "title"
        for index, (start, end) in enumerate(whole_sentences(article.text, line.start, line.end)):
            sentence = Sentence(article.text, start, end)
            seen = introducing.look(sentence, line.kind == "title")
            yield _Told(sentence, line, number, index == 0, headings, seen)


def _gather(told: list[_Told]) -> list[_Study]:
    """Every sentence from the first introduction on to its study, in the order of the introductions."""
    studies: list[_Study] = []
    current: _Study | None = None
    aside: _Study | None = None  # where to go back to behind a paragraph that mentions another in passing
    for index, one in enumerate(told):
        seen = one.seen
        if aside and current and (one.block > current.block or one.line.kind == "label"):
            current, aside = aside, None
        introduces = bool(
            seen and one.line.kind != "label" and introducing.weigh(seen) >= introducing.THRESHOLD
        )
        if (
            introduces
            and seen
            and (current is None or novelty.is_another(seen, _known(current, one, current is studies[0])))
        ):
            aside = None if one.begins or novelty.is_contrast(seen) else aside or current
            current = _Study(one.sentence, block=one.block, headings=one.headings)
            if not studies and _looks_back(seen):
                for before in told[max(index - _MOST_BACK, 0) : index]:
                    near = before.block >= one.block - _LOOK_BACK and before.line.kind == "prose"
                    if near and not (before.seen and introducing.is_background(before.seen)):
                        current.add(before.sentence, None)
            studies.append(current)
            current.add(one.sentence, seen)
            continue
        if current is None:
            continue
        if seen and current is not studies[0] and introducing.is_back(seen):
            current = studies[0]
        if not (seen and introducing.is_background(seen)):
            current.add(one.sentence, seen)
    return studies


def _scattered(article: Article, told: list[_Told]) -> list[_Study]:
    """One study of the whole text, where signs of it are enough though no sentence introduces it."""
    prose = [
        one
        for one in told
        if one.line.kind != "title" and not (one.seen and introducing.is_background(one.seen))
    ][:MOST_SENTENCES]
    if not prose:
        return []
    passage = Passage(article.text, tuple(one.sentence for one in prose), (), article.item)
    text = scattered.Text([(one.sentence, one.seen) for one in prose], collect(passage))
    index = scattered.introduction(text)
    if index is None:
        return []
    study = _Study(prose[index].sentence)
    for one in prose:
        study.add(one.sentence, one.seen)
    return [study]


def _around(study: _Study, told: list[_Told], alone: bool) -> tuple[Sentence, ...]:
    """What leads to a study: the whole text where it is the only one, else its paragraph and the heading above."""
    own = {sentence.start for sentence in study.sentences}
    others = [one for one in told[: MOST_SENTENCES * 2] if one.sentence.start not in own]
    if alone:
        return tuple(one.sentence for one in others)
    heading = study.block - 1
    return tuple(
        one.sentence
        for one in others
        if one.sentence.start < study.raw.start
        and (one.block == study.block or (one.block == heading and one.line.kind == "title"))
    )


def _known(current: _Study, one: _Told, first: bool) -> Known:
    return Known(
        journals=frozenset(current.journals),
        years=frozenset(current.years),
        begins_block=one.begins,
        heading_between=one.headings > current.headings,
        lead=first
        and not current.years
        and one.block - current.block < _LEAD
        and len(current.sentences) < 2 * _LEAD
        and not (one.seen and novelty.year_keys(one.seen)),
    )


def _looks_back(seen: Look) -> bool:
    """'The findings, published in ...' tells of what stands before it; 'a new study' begins something."""
    return seen.definite or (seen.phrase is None and bool(seen.journals))
