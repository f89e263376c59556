"""Which sentences cannot be read alone: 'They also found ...' leans on the sentence before.

What a sentence begins with tells: the words are in ``annotation_openers.txt``.
"""

import re
from functools import cache

from citekit.data import data_lines
from citekit.text.sentences import sentences

_LONGEST = 2000
"""Code points of a paragraph that are looked through for the sentence before."""
# 'It is known that', 'It has been shown by Kim that', 'It was important to': nothing is pointed at.
_CLAUSE = re.compile(r"(?:\W+\w+){1,6}?\W+(?:that|to|whether|how|why|if)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:we|our|us|I|my)\b")


@cache
def _words(kind: str) -> str:
    """The forms of one kind as alternatives, longest first."""
    lines = (line.split(":", 1) for line in data_lines("annotation_openers.txt"))
    forms = [form.strip() for name, listed in lines if name == kind for form in listed.split(",")]
    longest_first = sorted(forms, key=len, reverse=True)
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)


@cache
def _leaning() -> re.Pattern[str]:
    return re.compile(
        rf"""\W{{0,3}}(?:(?:{_words("lead")})\b\W{{1,3}})?(?:(?:{_words("preposition")})\s+)?(?:
          (?P<it>it)\b
        | (?P<pronoun>{_words("pronoun")})\b(?:\s+(?P<what>\w+))?
        | the\s+(?:{_words("noun")})\b(?!\s+(?:hand\b|(?:of|by|from|in|on|for|that|which)\s))
        )""",
        re.IGNORECASE | re.VERBOSE,
    )


@cache
def _kinds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    empty = re.compile(rf"\s+(?:{_words('empty')})\b", re.IGNORECASE)
    return empty, re.compile(_words("self"), re.IGNORECASE)


def leans(sentence: str) -> bool:
    """Whether ``sentence`` begins with a word that points back to the sentence before.

    'It' in 'It is known that' points at nothing, 'This review' at the article itself; 'in this study, we'
    too.
    """
    match = _leaning().match(sentence)
    if not match:
        return False
    empty, own = _kinds()
    if match["it"]:
        verb = empty.match(sentence, match.end())
        return not (verb and _CLAUSE.match(sentence, verb.end()))
    what = match["what"] or ""
    if own.fullmatch(what):
        return False
    return not (what.lower() in ("study", "trial", "analysis") and _OWN.search(sentence))


def sentence_before(text: str, start: int) -> tuple[int, int] | None:
    """The sentence before the one at ``start`` of ``text``, in the same paragraph; None at its beginning.

    A paragraph is a line: what stands above it, a heading or another paragraph, is not leant on.
    """
    begin = max(text.rfind("\n", 0, start) + 1, start - _LONGEST)
    found = list(sentences(text, begin, start))
    if not found or (found[-1][0] == begin and begin > 0 and text[begin - 1] != "\n"):
        return None  # cut off by the limit
    return found[-1]
