"""What facts are read from: sentences with their places, and noun phrases."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from citekit.data import data_lines
from citekit.model.citation import Statement
from citekit.model.tags import Fact, FactKind, TextKind
from citekit.text.sentences import sentences

MAX_SENTENCE = 2000
"""Code points of a sentence that is read; prose has no longer ones."""

# A word with its inner hyphens and apostrophes, a number with its decimals, or a single mark. The '?-' is what
# copying leaves of a Greek letter ('β-').
_TOKEN = re.compile(r"(?:\?-)?[^\W_]+(?:[+]|(?:['’‐‑–/-]|\.(?=\d))[^\W_]+)*|[^\w\s]")
_LABEL = re.compile(r"(?P<name>[A-Z][A-Za-z]+(?:(?:,? and|/|,| of| or)? ?[A-Za-z]+){0,3})\s?[:.—–-]\s")
_FINDINGS = re.compile(r"\b(?:results?|findings?|conclusions?|outcomes?|interpretation)\b", re.IGNORECASE)
_SECTIONS = re.compile(
    r"(?:background|introduction|context|aims?|objectives?|purposes?|methods?|materials?|design|setting|participants"
    r"|interventions?|measure\w*|results?|findings?|conclusions?|outcomes?|interpretation|discussion|main|importance)\b",
    re.IGNORECASE,
)
_AIM = re.compile(
    r"\b(?:aim(?:s|ed|ing)?|objectives?|purpose|hypothesi\w*|whether|sought|in order to|protocol"
    r"|to (?:investigate|examine|determine|assess|evaluate|compare|explore|test|study|analy[sz]e|identify|understand)"
    r"|previous(?:ly)?|prior studies|earlier studies|future)\b",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\b(?:we (?:also |further )?(?:show|found|find|demonstrate|report|observed|conclude)\w*"
    r"|(?:results|findings|data|study|analys[ei]s|paper) (?:also |clearly |further )?(?:show|suggest|indicate|reveal|demonstrate|confirm)\w*)",
    re.IGNORECASE,
)


# Titles that say what was looked at, and not what was found.
_NO_FINDING = re.compile(
    r"\?|^\W*(?:the\s)?(?:effects?|influence|role|impact|evaluation|assessment|study)\s(?:of|on)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FactText:
    """A sentence of the title, the abstract or a source, or a part of one.

    ``start``: its offset there, in code points; ``sentence``: what it is part of, a whole title too. ``tells``:
    what it says of outcomes is what the work found; ``past``: only where it says so in the past tense.
    """

    text: str
    start: int
    from_: TextKind
    sentence: str
    sentence_start: int = 0
    section: str | None = None
    source: str | None = None
    tells: bool = True
    past: bool = False

    @cached_property
    def tokens(self) -> tuple[tuple[int, int], ...]:
        """Words and single marks as (start, end) in the text."""
        return tuple(match.span() for match in _TOKEN.finditer(self.text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The tokens in lower case."""
        return tuple(self.text[start:end].lower() for start, end in self.tokens)

    def fact(self, kind: FactKind, value: str, start: int, end: int) -> Fact:
        """A fact read from ``text[start:end]``."""
        return Fact(
            kind=kind,
            value=" ".join(value.split()),
            quote=self.text[start:end],
            from_=self.from_,
            start=self.start + start,
            end=self.start + end,
            sentence=self.sentence,
            sentence_start=self.sentence_start,
            section=self.section,
            source=self.source,
        )


@cache
def words(kind: str, file: str = "fact_words.txt") -> frozenset[str]:
    """The words of the lines 'kind: word, word' of a data file."""
    lines = (line.split(":", 1) for line in data_lines(file))
    return frozenset(word.strip() for name, listed in lines if name == kind for word in listed.split(","))


def any_of(forms: Iterable[str]) -> str:
    """A pattern for any of ``forms``, longest first."""
    return "|".join(re.escape(form) for form in sorted(set(forms), key=lambda form: (-len(form), form)))


def pieces(title: str, abstract: str, statements: Iterable[Statement]) -> Iterator[FactText]:
    """Title, abstract and statements as sentences."""
    for start, end in sentences(title):
        if end - start <= MAX_SENTENCE:
            yield FactText(title[start:end], start, "title", title, tells=not _NO_FINDING.search(title))
    yield from _abstract(abstract)
    for statement in statements:
        shared = statement.kind == "marked" and (statement.with_ or statement.where != "text")
        # 'We stimulated as before (12)': that is what the citing article did.
        if not shared and len(statement.words) <= MAX_SENTENCE and not _CITING.search(statement.words):
            yield FactText(
                statement.words,
                statement.start + (statement.part[0] if statement.part else 0),
                "sentence",
                statement.sentence,
                statement.start,
                statement.section,
                statement.source,
            )


_CITING = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|us)\b|\b(?:present|current) (?:study|work|paper|review|analysis|trial)\b|\bin this (?:study|paper|work|review)\b",
)


def _abstract(abstract: str) -> Iterator[FactText]:
    """An abstract with headings tells what was found under 'Results' and behind it.

    One without tells it in the past tense, or where it says 'we found' or 'the results show'.
    """
    every = list(sentences(abstract))
    headed = any(
        (label := _LABEL.match(abstract, start, end))
        and _FINDINGS.search(label["name"])
        and len(label["name"]) < 40
        for start, end in every
    )
    findings = False
    for number, (start, end) in enumerate(every):
        label = _LABEL.match(abstract, start, end)
        if label and _SECTIONS.match(label["name"]):
            findings = bool(_FINDINGS.search(label["name"]))
        if end - start > MAX_SENTENCE:
            continue
        text = abstract[start:end]
        is_finding = bool(_FOUND.search(text))
        tells = findings if headed else (is_finding or number > 0)
        yield FactText(
            text,
            start,
            "abstract",
            text,
            start,
            tells=tells and not _AIM.search(text),
            past=not is_finding and not headed,
        )


@cache
def ends() -> frozenset[str]:
    """The words that end a noun phrase, in lower case."""
    return frozenset((*words("ends"), *data_lines("mention_stop_words.txt"))) - {"group", "groups"}


def is_whole(text: str, end: int) -> bool:
    """Whether a noun that ends at ``end`` is the last of its phrase."""
    following = _NEXT_WORD.match(text, end)
    word = following[1].lower() if following else ""
    return not word or word in ends() or word.endswith(("ed", "ing", "ly")) or word in _VERBS


_NEXT_WORD = re.compile(r"\s([^\W_][\w'’-]*)")
_VERBS = frozenset({"underwent", "suffering", "without", "undergoing", "receiving", "took", "participate"})


_PARTICIPLE = re.compile(r"[a-z]{2,}ed")
_BEHIND_PARTICIPLE = frozenset({"by", "in", "with", "after", "from", "to", "at", "on", "during", "for"})


def is_phrase_word(word: str) -> bool:
    """Whether a noun phrase may go on with this token (in lower case)."""
    return (word[0].isalnum() or word.startswith("?-")) and word not in ends()


def phrase_after(piece: FactText, index: int, most: int = 6) -> int:
    """Index behind the noun phrase at token ``index``, with one 'of' phrase."""
    last = _run(piece, index, most)
    if last == index:
        return index
    if last < len(piece.words) and piece.words[last] == "of":
        inner = last + 1
        while inner < len(piece.words) and inner < last + 3 and piece.words[inner] in words("skips"):
            inner += 1
        behind = _run(piece, inner, 4)
        last = behind if behind > inner else last
    return last


def _run(piece: FactText, index: int, most: int) -> int:
    last = index
    while last < len(piece.words) and last - index < most:
        word = piece.words[last]
        if word in {"'", "’"} and last > index and piece.words[last - 1].endswith("s"):
            last += 1  # 'the cells' migration'
            continue
        if not is_phrase_word(word):
            break
        following = piece.words[last + 1] if last + 1 < len(piece.words) else ""
        is_verb = _PARTICIPLE.fullmatch(word) and following in _BEHIND_PARTICIPLE
        if word.endswith("ly") or (is_verb and last > index):
            break
        last += 1
    while last > index and not piece.words[last - 1][0].isalnum():
        last -= 1
    return last


def phrase_before(piece: FactText, index: int, most: int = 6) -> int:
    """Index of the noun phrase before token ``index``; ``index`` if none."""
    first = index
    while first > 0 and index - first < most and is_phrase_word(piece.words[first - 1]):
        if piece.words[first - 1].endswith("ly"):
            break
        first -= 1
    return first
