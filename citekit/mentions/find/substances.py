"""Drugs, interventions and sites, also by the abbreviations of the text."""

import re
from collections.abc import Iterator
from functools import cache

from citekit.data import data_lines
from citekit.mentions.find.glosses import Gloss
from citekit.mentions.find.passages import Passage, Sentence, clue, phrase_ending
from citekit.mentions.find.word_lists import heads, words
from citekit.model.citation import Clue
from citekit.text.normalize import fold

_ASIDE = re.compile(
    r"(?<![\w-])(?P<word>[^\W\d_][\w-]{3,40})(?:\s\(|,\s)(?:(?:an?|the)\s)?(?P<gloss>[^(),.;:\n]{4,60})[),]"
)
_CALLED = re.compile(
    r"\b(?:drug|medication|medicine|antibiotic|antidepressant|compound|hormone|painkiller|supplement|substance|molecule"
    r"|anesthetic|anaesthetic|antagonist|agonist|inhibitor|blocker)(?:\s(?:called|named|known\sas))?\s(?P<word>[^\W\d_][\w-]{4,40})"
)
_GIVEN = re.compile(
    r"\b(?:intravenous|oral|topical|intranasal|intrathecal|subcutaneous|intramuscular|inhaled|sublingual|transdermal"
    r"|low-dose|high-dose|received|receiving|receive|applying|applied|given|giving|administered|administering|took|taking"
    r"|treated\swith|treatment\swith|injected\swith|injections?\sof|infusions?\sof|doses?\sof|mg\sof|mcg\sof|grams?\sof"
    r"|combined\swith|response\sto|effects?\sof|use\sof)\s(?:(?:either|oral|intravenous|topical|daily|weekly|a|an|the)\s){0,2}"
    r"(?P<word>[^\W\d_][\w-]{4,40})",
    re.IGNORECASE,
)
_DRUG_END = re.compile(r"(?:in|ine|one|ol|ide|ate|am|il|ium|ane|ene|ic\sacid|en|an|ab|ib|ir)$")
_CODE = re.compile(r"[A-Z]{2,6}-?\d{2,7}[A-Z]?$")
_VITAMIN = re.compile(
    r"\b(?:vitamin\s[A-K]\d{0,2}|omega-3(?:\sfatty\sacids)?|coenzyme\sQ10)\b", re.IGNORECASE
)
_EMPTY_MODIFIERS = frozenset(
    [
        "sham",
        "placebo",
        "active",
        "control",
        "real",
        "standard",
        "usual",
        "new",
        "current",
        "effective",
        "specific",
        "different",
        "additional",
        "prolonged",
        "study",
        "early",
        "late",
        "drug",
        "medical",
    ]
)


def drug(passage: Passage) -> Iterator[Clue]:
    """Substances, in lower case: by stem, by gloss, or by how they are taken."""
    stems, listed = _stems()
    for sentence in passage.sentences:
        for match in (*sentence.matches(stems), *sentence.matches(_VITAMIN)):
            if fold(match[0]) not in listed and not _is_name(sentence, match.start()):
                yield clue("drug", passage.text, *match.span(), fold(match[0]))
        for match in sentence.matches(_ASIDE):
            if _says_substance(match["gloss"]) and _may_be_drug(match["word"]):
                yield clue("drug", passage.text, *match.span("word"), fold(match["word"]))
        for pattern in (_CALLED, _GIVEN):
            for match in sentence.matches(pattern):
                word = match["word"]
                if _may_be_drug(word) and (_DRUG_END.search(word) or _CODE.match(word)):
                    yield clue("drug", passage.text, *match.span("word"), fold(word))


def abbreviated(passage: Passage) -> Iterator[Clue]:
    """Sites, interventions and conditions by abbreviation.

    'M1 (primary motor cortex)'
    """
    known = {gloss.short: gloss for gloss in passage.glosses if gloss.kind}
    if not known or not passage.sentences:
        return
    first: dict[str, tuple[int, int]] = {}
    for sentence in passage.sentences:
        for match in sentence.matches(_ABBREVIATION):
            if match[0] in known:
                first.setdefault(match[0], match.span())
    for short, (start, end) in first.items():
        yield _abbreviation_clue(passage, known[short], start, end)


def phrase(passage: Passage) -> Iterator[Clue]:
    """Sites and interventions by their last word: 'vagus nerve stimulation'."""
    explained = {fold(gloss.meaning) for gloss in passage.glosses if gloss.start >= 0}
    for sentence in passage.sentences:
        for index in range(len(sentence.tokens)):
            kind = _heads().get(sentence.word(index).casefold())
            if not kind:
                continue
            first = phrase_ending(sentence, index, 3)
            while first < index and sentence.word(first).casefold() in _EMPTY_MODIFIERS:
                first += 1
            if first == index and not kind.endswith("alone"):
                continue
            start, end = sentence.tokens[first][0], sentence.tokens[index][1]
            if not any(fold(passage.text[start:end]) in meaning for meaning in explained):
                yield clue(kind.removesuffix(" alone"), passage.text, start, end)


_ABBREVIATION = re.compile(r"(?<![\w-])[A-Za-z]{0,3}[A-Z][A-Za-z0-9]{0,7}(?:-[A-Za-z0-9]{1,4})?(?![\w-])")


def _abbreviation_clue(passage: Passage, gloss: Gloss, start: int, end: int) -> Clue:
    """Quotes the place that explains it where the passage has it, else its first use."""
    within = passage.sentences[0].start <= gloss.start and gloss.end <= passage.sentences[-1].end
    explained = passage.text[gloss.start : gloss.end] if gloss.start >= 0 else ""
    if within and gloss.short in explained:
        start, end = gloss.start, gloss.end
    return clue(gloss.kind, passage.text, start, end, f"{gloss.short} ({gloss.meaning})")


def _says_substance(gloss: str) -> bool:
    return any(word in heads("substance") for word in re.findall(r"[\w-]+", gloss.casefold()))


def _may_be_drug(word: str) -> bool:
    folded = fold(word)
    return not (
        folded in words("not_drugs")
        or folded in words("stop_words")
        or folded in _heads()
        or folded in heads("substance")
        or re.search(r"(?:ing|tion|ment|ly|ed|ness|ity|s)$", folded)
    )


def _is_name(sentence: Sentence, start: int) -> bool:
    """A capitalised word inside a sentence is a name rather than a drug."""
    return sentence.text[start].isupper() and start > sentence.start


@cache
def _heads() -> dict[str, str]:
    kinds = ("site", "intervention", "site alone", "intervention alone")
    return {form: kind for kind in kinds for form in heads(kind)}


@cache
def _stems() -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern for words with a drug's stem, and words that only look like one."""
    lines = data_lines("mention_drug_stems.txt")
    ends = "|".join(re.escape(line[1:]) for line in lines if line.startswith("-"))
    whole = "|".join(re.escape(line) for line in lines if line[0].isalpha())
    pattern = rf"(?<![\w-])(?:[^\W\d_]{{2,20}}?(?:{ends})s?|(?:{whole}))(?![\w])"
    return re.compile(pattern, re.IGNORECASE), frozenset(line[1:] for line in lines if line.startswith("!"))
