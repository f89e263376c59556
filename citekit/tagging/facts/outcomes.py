"""What changed, in which direction: 'pain: lower', 'sleep: no change'."""

import re
from collections.abc import Iterator
from functools import cache

from citekit.data import data_lines
from citekit.model.tags import Fact
from citekit.tagging.facts.directions import directions_of, forms
from citekit.tagging.facts.phrases import FactText, ends, phrase_after, phrase_before, words

NO_CHANGE, NO_DIFFERENCE = "no change", "no difference"
_COPULAS = frozenset({"was", "were", "is", "are", "been", "remained", "remains"})
_NEGATION = re.compile(
    r"\b(?:not(?!\sonly)|no|never|nor|neither|without|fail(?:s|ed)?|hardly|cannot|n['’]t)\b", re.IGNORECASE
)
_SUPPOSED = re.compile(
    r"\b(?:whether|if|may|might|could|would|should|can|hypothesi[sz]\w*|aim(?:s|ed)?|designed|future|expect\w*|predict\w*"
    r"|likely|unclear|unknown|possibl[ey]|potential(?:ly)?|propos\w+|suppos\w+|assum\w+|believed|thought|intended|attempt\w*|in order to|when|unless|to suggest)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;:]\s|,\s(?:but|while|whereas|although|and)\s")
_NOTHING_BEFORE = re.compile(
    r"\bno\s(?:(?:clear|significant|statistically|major|further|overall|such|relevant|apparent|marked|detectable|obvious)\s){0,2}$",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    rf"{_NEGATION.pattern}|\b(?:prevent|block|revers|protect|inhibit|against|abolish)\w*", re.IGNORECASE
)
_ADJECTIVE = re.compile(
    r"(?<!surviv)(?<!remov)(?<!sign)(?<!interv)(?<!anim)(?:al|ic|ive|ous|ary|ble|ful)$|^(?:left|right|upper|lower|anterior|posterior|superior|inferior)$"
)
_LONGEST_BRACKET = 24
"""Tokens between brackets that are stepped over."""
_NUMBERS = frozenset(data_lines("number_words.txt")[0].split())
_IN = {"in", "on", "of", "for"}
_RESULT_BEFORE = re.compile(
    r"\b(?:show\w*|found|observ\w+|led\sto|leads?\sto|result\w*\sin|produc\w+|caus\w+|induc\w+|associated\swith|was|were|report\w*"
    r"|reveal\w*|demonstrat\w+|achiev\w+|experienc\w+|provid\w+|had)\b",
    re.IGNORECASE,
)


def outcome(piece: FactText) -> Iterator[Fact]:
    """What changed, from verbs, comparatives, nouns and 'no effect on'.

    Nothing where it is denied, asked or only supposed.
    """
    if not piece.tells:
        return
    has_verb = False
    for index, word in enumerate(piece.words):
        if word not in _signals() or _is_supposed(piece, index):
            continue
        if word in forms():
            changes = list(_verb(piece, index, has_verb))
            has_verb = has_verb or bool(changes)
            yield from changes
        if word in directions_of("is "):
            yield from _comparative(piece, index)
        if word in directions_of("noun ") or word in directions_of("nothing"):
            yield from _noun(piece, index)


@cache
def _signals() -> frozenset[str]:
    """Every word that may tell an outcome."""
    return frozenset((*forms(), *directions_of("is "), *directions_of("noun "), *directions_of("nothing")))


def _clause(piece: FactText, index: int) -> str:
    """The words of the clause before token ``index``."""
    start = piece.tokens[index][0]
    before = piece.text[max(start - 120, 0) : start]
    return _CLAUSE.split(before)[-1]


def _is_supposed(piece: FactText, index: int) -> bool:
    start = piece.tokens[index][0]
    return bool(_SUPPOSED.search(piece.text, max(start - 160, 0), start))


def _verb(piece: FactText, index: int, has_verb: bool) -> Iterator[Fact]:
    """The change that the verb at token ``index`` tells.

    ``has_verb``: a verb before it in the sentence has one.
    """
    form = forms()[piece.words[index]]
    before = index - 1
    while before >= 0 and (piece.words[before].endswith("ly") or piece.words[before] in words("adverbs")):
        before -= 1
    if before < 0:
        return
    previous = piece.words[before]
    denied = bool(_NEGATION.search(_clause(piece, index)))
    if form.direction == "none":
        if denied and previous in ({"did"} if piece.past else {"did", "does", "do"}) and form.tense == "base":
            yield from _changed(piece, index, NO_CHANGE)
        elif denied and form.tense == "past" and previous in _COPULAS:
            yield from _subject(piece, before, index, NO_CHANGE)
        return
    if denied or (piece.past and form.tense not in ("past", "ing")):
        return
    if form.tense == "past" and previous in _COPULAS:
        if not (piece.past and previous in {"is", "are"}):
            yield from _subject(piece, before, index, form.direction)
    elif (has_verb or previous not in {"and", ","}) and _is_active(piece, before, form.tense):
        changes = list(_changed(piece, index, form.direction))
        following = piece.words[index + 1] if index + 1 < len(piece.words) else ""
        # 'Global bee declines: trends', 'Parallel declines in bees'
        is_noun = form.tense == "present" and (piece.from_ == "title" or not following.isalpha())
        if (
            not (changes or is_noun)
            and form.tense in ("past", "present")
            and form.verb in words("intransitive")
        ):
            changes = list(_subject(piece, before + 1, index, form.direction))
        yield from changes


def _is_active(piece: FactText, before: int, tense: str) -> bool:
    """Whether the verb behind token ``before`` tells what happened.

    Not 'with reduced pain', 'to reduce'.
    """
    previous = piece.words[before]
    earlier = piece.words[before - 1] if before else ""
    if tense == "ing":
        return previous in {"thereby", "thus"}
    if tense == "past":
        if previous in words("takes") or _ADJECTIVE.search(previous):
            return False
        if previous in words("shows"):
            return True
        if previous in {"to", "in", "with"}:
            return earlier in words("leads")
    if previous in {"and", ",", ")"} or previous in words("agents"):
        return tense != "base"
    if not previous[0].isalpha() or previous in ends():
        return False
    if tense == "base":
        return previous.endswith("s") and not previous.endswith("ss")
    return not previous.endswith(("ed", "ing")) or previous == "training"


def _changed(piece: FactText, index: int, direction: str) -> Iterator[Fact]:
    """What follows the verb at token ``index``."""
    first = index + 1
    if piece.words[first : first + 1] == ("(",):  # 'decreased (OR 0.3) the odds'
        close = (
            piece.words[first : first + _LONGEST_BRACKET].index(")")
            if ")" in piece.words[first : first + _LONGEST_BRACKET]
            else 0
        )
        if piece.words[first + close + 1 : first + close + 2] in (("the",), ("their",), ("its",)):
            first += close + 1
    while first < len(piece.words) and piece.words[first] in words("skips"):
        first += 1
    last = phrase_after(piece, first)
    yield from _change(piece, first, last, direction, piece.tokens[index][0], 0)


def _subject(piece: FactText, end: int, index: int, direction: str) -> Iterator[Fact]:
    """What precedes token ``end``: of 'pain in the treated group' it is pain."""
    last, first = end, end
    for _ in range(3):
        first = phrase_before(piece, last if first == end else first)
        start = first
        while start > 0 and (
            piece.words[start - 1] in words("determiners") or piece.words[start - 1].endswith("ed")
        ):
            start -= 1
        link = piece.words[start - 1] if start else ""
        if link in {"who", "whose", "whom"} or (link in {"and", "or"} and _hangs(piece, start - 1)):
            return  # 'those who received it on Monday', 'sprinkled on rice and lentils increased'
        if link == "of" and phrase_before(piece, start - 1) < start - 1:
            first = start - 1
            continue
        if link in words("prepositions"):
            last = first = end = start - 1
            continue
        break
    yield from _change(piece, first, last, direction, None, piece.tokens[index][1])


def _hangs(piece: FactText, conjunction: int) -> bool:
    """Whether the phrase before 'and' depends on a preposition, as the next then does."""
    start = phrase_before(piece, conjunction)
    while start > 0 and piece.words[start - 1] in words("determiners"):
        start -= 1
    return bool(start) and piece.words[start - 1] in {*words("prepositions"), "of"}


def _comparative(piece: FactText, index: int) -> Iterator[Fact]:
    """'Pain was significantly lower'."""
    before = index - 1
    while before >= 0 and (
        piece.words[before].endswith("ly") or piece.words[before] in {"also", "much", "even"}
    ):
        before -= 1
    if before < 1 or piece.words[before] not in {"was", "were"} or _NEGATION.search(_clause(piece, index)):
        return
    following = piece.words[index + 1] if index + 1 < len(piece.words) else "."
    if following == "than" and piece.words[index + 2 : index + 3] and piece.words[index + 2][0].isdigit():
        return  # 'distances were less than 150 kb'
    if following in {"than", "in", "for", "with", "among", "after", "at", "on", ".", ",", "("}:
        yield from _subject(piece, before, index, directions_of("is ")[piece.words[index]])


def _noun(piece: FactText, index: int) -> Iterator[Fact]:
    """'A reduction in pain', 'no effect on pain'."""
    word, start = piece.words[index], piece.tokens[index][0]
    if index + 1 >= len(piece.words) or piece.words[index + 1] not in _IN:
        return
    before = piece.text[max(start - 60, 0) : start]
    if nothing := _NOTHING_BEFORE.search(before):
        if word in directions_of("nothing"):
            direction = NO_DIFFERENCE if directions_of("nothing")[word] else NO_CHANGE
            if piece.words[index + 1] != "of":
                begin = start - len(nothing[0])
                yield from _change(piece, *_behind(piece, index + 2), direction, begin, 0)
        return
    if not index or piece.words[index - 1] not in words("event openers"):
        return
    clause = _clause(piece, index)
    if (
        word in directions_of("noun ")
        and piece.words[index + 1] != "on"
        and _RESULT_BEFORE.search(clause)
        and not _UNDONE.search(clause)
    ):
        yield from _change(piece, *_behind(piece, index + 2), directions_of("noun ")[word], start, 0)


def _behind(piece: FactText, index: int) -> tuple[int, int]:
    while index < len(piece.words) and piece.words[index] in words("skips"):
        index += 1
    return index, phrase_after(piece, index)


def _is_finite(word: str) -> bool:
    return word in forms() and forms()[word].tense == "present"


def _change(
    piece: FactText, first: int, last: int, direction: str, start: int | None, end: int
) -> Iterator[Fact]:
    """The fact that tokens first..last changed, quoted from ``start`` to ``end``."""
    if first >= last or piece.words[first] in _NUMBERS or piece.words[first] in directions_of("noun "):
        return
    head = piece.words[last - 1]
    if head in {"group", "groups"} or (
        last - first == 1 and head.endswith("ing") and head not in words("nouns in ing")
    ):
        return  # 'in the intestine of both groups', 'a reduction of circulating and ...'
    if direction == "better" and head in words("ailments"):
        direction = "lower"
    if head in {"ability", "time"} and piece.words[last : last + 1] == ("to",):
        return
    if first and piece.words[first - 1] in {"/", "whose"}:
        return  # the end of a formula; those 'whose needs decreased'
    # 'suppression of X enhances Y': the phrase ends before its verb.
    verbs = (at for at in range(first + 1, last) if _is_finite(piece.words[at]))
    last = next(verbs, last)
    if _ADJECTIVE.search(piece.words[last - 1]) and piece.words[last : last + 1] in (
        ("and",),
        ("or",),
        (",",),
    ):
        return  # 'increased medical and legal costs'
    begin, finish = piece.tokens[first][0], piece.tokens[last - 1][1]
    subject = piece.text[begin:finish]
    if len(subject) > 70 or subject[0].isdigit() or not re.search(r"[^\W\d_]{2}", subject):
        return
    if subject[1:2].islower() and not re.search(r"[A-Z]", subject[1:].split()[0]):
        subject = subject[0].lower() + subject[1:]
    yield piece.fact(
        "outcome", f"{subject}: {direction}", begin if start is None else start, max(end, finish)
    )
