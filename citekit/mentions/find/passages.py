"""A passage as the rules read it: sentences, their tokens and noun phrases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from citekit.csl.item import Item
from citekit.mentions.find.glosses import Gloss
from citekit.mentions.find.word_lists import words
from citekit.model.citation import Clue
from citekit.text.normalize import clean, fold
from citekit.text.sentences import Span, sentences

# A word with its inner hyphens and apostrophes. The '?-' is what copying leaves of a Greek letter ('β-').
_TOKEN = re.compile(r"(?:\?-)?[^\W_](?:[\w+]|['’‐‑–-](?=\w))*|[^\w\s]")
PEOPLE = (
    r"(?:researchers?|scientists?|investigators?|physicians?|doctors?|clinicians?|neuroscientists?|psychologists?"
    r"|[a-z]{1,20}ologists?|statisticians?|geneticists?|pediatricians?|paediatricians?|botanists?|astronomers?|astrophysicists?"
    r"|mathematicians?|veterinarians?|dentists?|engineers?|chemists?|physicists?|economists?|surgeons?|psychiatrists?|academics|experts"
    r"|teams?|groups?|collaboration|consortium|authors?|colleagues)"
)
MAX_SENTENCE = 2000
"""Code points of a sentence that are read: prose has no longer ones, and tables do not matter here."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a text: offsets into it in code points, and the words."""

    text: str
    start: int
    end: int

    @cached_property
    def tokens(self) -> tuple[Span, ...]:
        """Words and single marks as (start, end) in the text."""
        return tuple(match.span() for match in _TOKEN.finditer(self.text, self.start, self.end))

    def word(self, index: int) -> str:
        """The token of that index."""
        start, end = self.tokens[index]
        return self.text[start:end]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """All matches of the pattern in this sentence; offsets count in the text."""
        return pattern.finditer(self.text, self.start, self.end)


@dataclass(frozen=True)
class Passage:
    """What a text says of one study. ``item`` is the text's own CSL-JSON item.

    ``around``: sentences and headings near the study that are not about it.
    """

    text: str
    sentences: tuple[Sentence, ...]
    glosses: tuple[Gloss, ...] = ()
    item: Item = field(default_factory=dict)
    around: tuple[Sentence, ...] = ()


def whole_sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of ``text[start:end]``, not cut at initials.

    'Jane Q. Roe', 'by J. Roe'
    """
    begin: int | None = None
    for first, last in sentences(text, start, end):
        begin = first if begin is None else begin
        following = _FIRST_WORD.match(text, last, end)
        if (
            following
            and _ENDS_WITH_INITIAL.search(text[max(begin, last - 40) : last])
            and fold(following["word"]) not in words("stop_words")
        ):
            continue
        yield begin, last
        begin = None


_ENDS_WITH_INITIAL = re.compile(r"(?:^|[A-Z][\w-]{1,60}\s|\b[A-Z]\.\s?|\bby\s|\band\s|,\s)[A-HJ-Z]\.$")
_FIRST_WORD = re.compile(r"[ \t]+(?P<word>[A-ZÀ-ÖØ-Þ][^\W\d_]*)")


def clue(kind: str, text: str, start: int, end: int, value: str | None = None) -> Clue:
    """A clue that quotes ``text[start:end]``; the default value is the clean quote."""
    quote = text[start:end]
    return Clue(kind=kind, value=clean(quote) if value is None else value, quote=quote, start=start, end=end)


def is_phrase_word(word: str) -> bool:
    """Whether a noun phrase may go on with this token: it is not a stop word."""
    return (word[0].isalnum() or word.startswith("?-")) and word.casefold() not in words("stop_words")


def phrase_ending(sentence: Sentence, index: int, most: int = 4) -> int:
    """Index of the first token of the phrase that ends with token ``index``.

    At most ``most`` more words.
    """
    first = index
    while first > 0 and index - first < most:
        word = sentence.word(first - 1)
        # 'selectively increased plasma levels': a verb form or adverb is where the phrase begins.
        if not is_phrase_word(word) or word.isdigit() or re.search(r"(?:[a-z]{3}ed|ly)$", word):
            break
        first -= 1
    return first


def phrase_from(sentence: Sentence, index: int, most: int = 5) -> int:
    """Index behind the noun phrase that begins at token ``index``; ``index`` if none."""
    last = index
    while last < len(sentence.tokens) and last - index < most and is_phrase_word(sentence.word(last)):
        last += 1
    return last
