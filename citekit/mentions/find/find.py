"""Find the studies that a text describes: which sentences speak of which."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from citekit.mentions.find import introductions, novelty, scattered_signs
from citekit.mentions.find.clues import collect
from citekit.mentions.find.glosses import glosses
from citekit.mentions.find.introductions import StudyCue
from citekit.mentions.find.lines import PostLine, lines
from citekit.mentions.find.novelty import CurrentStudy
from citekit.mentions.find.passages import Passage, Sentence, whole_sentences
from citekit.mentions.find.teasers import Teaser, headers, teasers
from citekit.model.article import Article
from citekit.model.citation import Clue
from citekit.runtime.store import stored

MOST_SENTENCES = 400
"""Sentences of a passage that are read for clues; a post that goes on speaks of other things."""
_LEAD = 3  # paragraphs in which a press release may introduce its study again
_LOOK_BACK = 6  # paragraphs before 'the findings, published in ...' that may tell of them
_MOST_BACK = 40  # sentences in these


@dataclass(frozen=True, slots=True)
class Mention:
    """A study that the text describes: its passage, and ``raw``, what introduces it.

    Passages of two studies may overlap where a text goes back to the first one. The quote of every clue is
    ``text[clue.start:clue.end]``; a clue may be outside the passage (the post's date, at its head).
    Kinds: journal, before, published, title, link, origin, institution, person, sample, condition, design,
    site, intervention, drug, outcome, topic. ``before`` is the last day on which the study can have appeared; where
    the text does not print the date, its quote is empty and start equals end.
    """

    start: int
    end: int
    raw: str
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class StudyMentions:
    """What a text says of studies without citing them, and the teasers of other posts."""

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

    def add(self, sentence: Sentence, cue: StudyCue | None) -> None:
        if not self.sentences or self.sentences[-1].start < sentence.start:
            self.sentences.append(sentence)
        if cue:
            self.journals |= novelty.journal_keys(cue)
            self.years |= novelty.year_keys(cue)


@dataclass(frozen=True)
class _PlacedSentence:
    """A sentence with its block, whether it begins it, and the headings so far."""

    sentence: Sentence
    line: PostLine
    block: int
    begins: bool
    headings: int
    cue: StudyCue | None

    @property
    def is_background(self) -> bool:
        """Whether it speaks of earlier or other studies."""
        return bool(self.cue and introductions.is_background(self.cue))


@stored
def find(article: Article) -> StudyMentions:
    """The studies that the article's prose describes, and its teasers.

    Never raises; linear in the length.
    """
    apart = teasers(article)
    hidden = sorted({*((teaser.start, teaser.end) for teaser in apart), *headers(article)})
    text = list(_placed_sentences(article, hidden))
    studies = _gather([placed for placed in text if placed.line.kind != "title"])
    if not studies:
        studies = _gather(text)
    if not studies:
        studies = _scattered(article, text)
    if not studies:
        return StudyMentions(mentions=(), teasers=apart)
    abbreviations = glosses(article.text)
    mentions = []
    for study in studies:
        sentences = tuple(study.sentences[:MOST_SENTENCES])
        around = _around(study, text, len(studies) == 1)
        passage = Passage(article.text, sentences, abbreviations, article.item, around)
        start, end = study.sentences[0].start, study.sentences[-1].end
        raw = article.text[study.raw.start : study.raw.end]
        mentions.append(Mention(start=start, end=end, raw=raw, clues=collect(passage)))
    return StudyMentions(mentions=tuple(mentions), teasers=apart)


def _placed_sentences(article: Article, hidden: list[tuple[int, int]]) -> Iterator[_PlacedSentence]:
    headings = 0
    for number, line in enumerate(lines(article, hidden)):
        if line.kind == "frame":
            continue
        headings += line.kind == "title"
        for index, (start, end) in enumerate(whole_sentences(article.text, line.start, line.end)):
            sentence = Sentence(article.text, start, end)
            cue = introductions.find_cue(sentence, line.kind == "title")
            yield _PlacedSentence(sentence, line, number, index == 0, headings, cue)


def _gather(text: list[_PlacedSentence]) -> list[_Study]:
    """The studies with their sentences, in the order of their introductions."""
    studies: list[_Study] = []
    current: _Study | None = None
    aside: _Study | None = None  # where to go back to behind a paragraph that mentions another in passing
    for index, placed in enumerate(text):
        cue = placed.cue
        if aside and current and (placed.block > current.block or placed.line.kind == "label"):
            current, aside = aside, None
        if cue and _introduces(placed, cue, current, studies):
            aside = None if placed.begins or novelty.is_contrast(cue) else aside or current
            current = _Study(placed.sentence, block=placed.block, headings=placed.headings)
            if not studies and _looks_back(cue):
                for before in text[max(index - _MOST_BACK, 0) : index]:
                    near = before.block >= placed.block - _LOOK_BACK and before.line.kind == "prose"
                    if near and not before.is_background:
                        current.add(before.sentence, None)
            studies.append(current)
            current.add(placed.sentence, cue)
            continue
        if current is None:
            continue
        if cue and current is not studies[0] and introductions.is_back(cue):
            current = studies[0]
        if not placed.is_background:
            current.add(placed.sentence, cue)
    return studies


def _introduces(
    placed: _PlacedSentence, cue: StudyCue, current: _Study | None, studies: list[_Study]
) -> bool:
    """Whether a sentence introduces a study, and another one than the current."""
    if placed.line.kind == "label" or introductions.weigh(cue) < introductions.THRESHOLD:
        return False
    return current is None or novelty.is_another(cue, _current(current, placed, current is studies[0]))


def _scattered(article: Article, text: list[_PlacedSentence]) -> list[_Study]:
    """One study of all the text, if signs are enough without an introduction."""
    prose = [placed for placed in text if placed.line.kind != "title" and not placed.is_background]
    prose = prose[:MOST_SENTENCES]
    if not prose:
        return []
    passage = Passage(article.text, tuple(placed.sentence for placed in prose), (), article.item)
    sentences = [(placed.sentence, placed.cue) for placed in prose]
    index = scattered_signs.introduction(scattered_signs.ProseText(sentences, collect(passage)))
    if index is None:
        return []
    study = _Study(prose[index].sentence)
    for placed in prose:
        study.add(placed.sentence, placed.cue)
    return [study]


def _around(study: _Study, text: list[_PlacedSentence], alone: bool) -> tuple[Sentence, ...]:
    """The context of a study: all else if alone, else its paragraph and heading."""
    own = {sentence.start for sentence in study.sentences}
    others = [placed for placed in text[: MOST_SENTENCES * 2] if placed.sentence.start not in own]
    if alone:
        return tuple(placed.sentence for placed in others)
    heading = study.block - 1
    return tuple(
        placed.sentence
        for placed in others
        if placed.sentence.start < study.raw.start
        and (placed.block == study.block or (placed.block == heading and placed.line.kind == "title"))
    )


def _current(study: _Study, placed: _PlacedSentence, first: bool) -> CurrentStudy:
    return CurrentStudy(
        journals=frozenset(study.journals),
        years=frozenset(study.years),
        begins_block=placed.begins,
        heading_between=placed.headings > study.headings,
        lead=first
        and not study.years
        and placed.block - study.block < _LEAD
        and len(study.sentences) < 2 * _LEAD
        and not (placed.cue and novelty.year_keys(placed.cue)),
    )


def _looks_back(cue: StudyCue) -> bool:
    """'The findings, published in ...' is about the text before it."""
    return cue.definite or (cue.phrase is None and bool(cue.journals))
