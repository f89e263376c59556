"""How and on whom: samples, designs, conditions, outcomes, titles, links."""

import re
from collections.abc import Iterator
from functools import cache

from citekit.csl.identifiers import DOI_PREFIX, DOI_SITE
from citekit.mentions.find.passages import Passage, clue, is_phrase_word, phrase_ending, phrase_from
from citekit.mentions.find.word_lists import any_of, pairs, words
from citekit.model.citation import Clue
from citekit.text.normalize import clean
from citekit.text.numbers import NUMBER, figures

_SUBJECT = (
    r"(?:participants?|patients?|volunteers?|adults?|subjects|people|persons|individuals|women|men|children|adolescents"
    r"|teen(?:ager)?s|youths?|infants|babies|newborns|students|veterans|soldiers|mice|rats|animals|monkeys|macaques|pigs"
    r"|dogs|cats|cows|zebrafish|cases|controls|respondents|families|twins|pairs|couples|mothers|fathers|parents|residents"
    r"|workers|nurses|physicians|doctors|athletes|runners|survivors|donors|studies|trials|samples|seniors|boys|girls"
    r"|users|smokers|drinkers|members|births|pregnancies|households|schools|countries|hospitals|sites|brains|species)"
)
_SAMPLE = re.compile(
    rf"(?<![\w.,$£€%/+-])(?P<number>{NUMBER})\s(?P<what>(?:[^\W\d_][\w'’-]*,?\s){{0,4}}?{_SUBJECT})(?![\w-])"
    r"(?P<with>\s(?:with|who\shad|suffering\sfrom|diagnosed\swith)(?:\s[^\W\d_][\w'’-]*){1,5})?"
)
_N_EQUALS = re.compile(r"(?<![\w])[nN]\s?=\s?(?P<number>\d{1,3}(?:,\d{3})+|\d+)")
_PERSON_TRIAL = re.compile(
    r"(?<![\w-])(?P<number>\d{1,3}(?:,\d{3}){1,6}|\d{1,12})-(?P<what>patient|person|participant|subject)\b"
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:\d+|one|two|three|four|five)\s(?:in|out\sof)|\bper|\bper\s\d+|\bphase|\bage)\s$", re.IGNORECASE
)
_AFFECTED = re.compile(
    r"\b(?:patients|people|adults|children|women|men|participants|individuals|those|volunteers|adolescents)\s"
    r"(?:with|who\shad|suffering\sfrom|diagnosed\swith)\s"
)
_CHANGED = re.compile(
    r"\b(?:increas|decreas|reduc|improv|lower|rais|elevat|boost|abolish|attenuat|alleviat|enhanc|lessen|reliev|eas"
    r"|suppress|diminish|prevent|slow|restor|shorten|prolong|induc|normaliz|normalis|worsen|revers|eliminat|block|curb)"
    r"(?:e|ed|es|ing|s)?\b|\bcut(?:s|ting)?\b"
)
_MEASURE = re.compile(
    r"\b(?:levels?|scores?|intensity|thresholds?|concentrations?|severity|mortality|survival|symptoms|quality\sof\slife"
    r"|blood\spressure|heart\srate|expression|excitability|connectivity|tolerance|sensitivity|frequency)\b(?:\s(?:levels?|scores?|thresholds?)\b)?"
)
_INTENSIFIERS = frozenset(
    [
        "significant",
        "highest",
        "lowest",
        "high",
        "low",
        "significantly",
        "greater",
        "lower",
        "higher",
        "more",
        "less",
        "major",
        "modest",
        "slight",
        "marked",
        "substantial",
        "small",
        "large",
        "overall",
        "better",
        "worse",
        "further",
        "some",
        "any",
        "only",
        "just",
        "strongly",
    ]
)
_QUOTED = re.compile(
    r"(?P<before>[^\n“\"‘]{0,40})(?:“(?P<curly>[^“”\n]{15,300})”|\"(?P<plain>[^\"\n]{15,300})\"|‘(?P<single>[^‘\n]{15,300}?)’(?!\w))"
)
_ANNOUNCES = re.compile(
    r"\b(?:titled|entitled|called|headlined|paper|study|article|trial|report|review|title|preprint|publication)[\s,:(]*$",
    re.IGNORECASE,
)
_DOI = re.compile(rf"(?:\b{DOI_SITE}|\bdoi:?\s?)?(?P<doi>\b{DOI_PREFIX}/[^\s\"<>“”]{{1,200}})", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|\bwww\.)[^\s\"<>“”]{3,300}", re.IGNORECASE)


def sample(passage: Passage) -> Iterator[Clue]:
    """How many of whom: '45 healthy participants', 'n = 30'; the number in the value in plain figures."""
    for sentence in passage.sentences:
        for match in sentence.matches(_SAMPLE):
            subjects, number = clean(match["what"]), figures(match["number"])
            if number is None or number == "1" or _is_no_sample(sentence.text, match, number, subjects):
                continue
            tail = _condition_tail(match["with"] or "")
            end = match.end("what") + len(tail)
            yield clue(
                "sample",
                passage.text,
                match.start("number"),
                end,
                f"{number} {subjects}{clean(tail) and ' '}{clean(tail)}",
            )
        for match in sentence.matches(_N_EQUALS):
            yield clue("sample", passage.text, *match.span(), f"n = {figures(match['number'])}")
        for match in sentence.matches(_PERSON_TRIAL):
            plural = "people" if match["what"] == "person" else f"{match['what']}s"
            yield clue("sample", passage.text, *match.span(), f"{figures(match['number'])} {plural}")


def design(passage: Passage) -> Iterator[Clue]:
    """How the study was done, with the names of ``mention_designs.txt``."""
    pattern, values = _designs()
    for sentence in passage.sentences:
        for match in sentence.matches(pattern):
            value = values[re.sub(r"\W", "", match[0].casefold())]
            yield clue("design", passage.text, *match.span(), value)


def condition(passage: Passage) -> Iterator[Clue]:
    """What the patients have: the phrase behind 'patients with'."""
    for sentence in passage.sentences:
        for match in sentence.matches(_AFFECTED):
            end = match.end() + len(
                _condition_tail(sentence.text[match.end() : min(match.end() + 80, sentence.end)])
            )
            if end > match.end() + 3:
                yield clue("condition", passage.text, match.end(), end)


def outcome(passage: Passage) -> Iterator[Clue]:
    """What changed or was measured: 'increased plasma β-endorphin levels', 'pain intensity'."""
    for sentence in passage.sentences:
        starts = {start: index for index, (start, _) in enumerate(sentence.tokens)}
        covered: set[int] = set()
        for match in sentence.matches(_CHANGED):
            index = next((starts[at] for at in range(match.end(), match.end() + 3) if at in starts), None)
            if index is None:
                continue
            while index < len(sentence.tokens) and sentence.word(index).casefold() in (
                {"the", "their", "its", "both", "these", "in"} | _INTENSIFIERS
            ):
                index += 1
            last = phrase_from(sentence, index)
            if last > index and (last - index > 1 or len(sentence.word(index)) > 4):
                covered.update(range(sentence.tokens[index][0], sentence.tokens[last - 1][1]))
                yield clue("outcome", passage.text, sentence.tokens[index][0], sentence.tokens[last - 1][1])
        for match in sentence.matches(_MEASURE):
            if match.start() in starts and match.start() not in covered:
                first = phrase_ending(sentence, starts[match.start()], 3)
                while sentence.word(first).casefold() in _INTENSIFIERS:
                    first += 1
                begin = sentence.tokens[first][0]
                if begin < match.start() or " " in match[0]:
                    yield clue("outcome", passage.text, begin, match.end())


def title(passage: Passage) -> Iterator[Clue]:
    """Quoted titles: only behind 'titled', 'the study' and the like; people are quoted too."""
    for sentence in passage.sentences:
        for match in sentence.matches(_QUOTED):
            group = next(name for name in ("curly", "plain", "single") if match[name])
            words_of = match[group].split()
            if len(words_of) >= 4 and _ANNOUNCES.search(match["before"]):
                start, end = match.span(group)
                while end > start and passage.text[end - 1] in ",. ":
                    end -= 1
                yield clue("title", passage.text, start, end)


def link(passage: Passage) -> Iterator[Clue]:
    """DOIs (as '10.1000/abc', lower case) and other addresses."""
    for sentence in passage.sentences:
        for match in sentence.matches(_DOI):
            doi = _trimmed(match["doi"])
            yield clue("link", passage.text, match.start(), match.start("doi") + len(doi), doi.lower())
        for match in sentence.matches(_URL):
            address = _trimmed(match[0])
            if not _DOI.search(address):
                yield clue("link", passage.text, match.start(), match.start() + len(address))


def _is_no_sample(text: str, match: re.Match[str], number: str, subjects: str) -> bool:
    """'one in 5 adults', 'per 1000 people', 'in 2019 patients', '90 minutes after which people'."""
    if _NOT_BEFORE.search(text, max(match.start() - 25, 0), match.start()):
        return True
    if re.fullmatch(r"(?:19|20)\d\d", match["number"]) and re.search(
        r"\b(?:in|of|since|by|the|a)\s$", text[max(match.start() - 6, 0) : match.start()]
    ):
        return True
    *before, _ = subjects.casefold().replace(",", "").split()
    return any(
        word in words("stop_words") or word in ("times", "mg", "percentage", "trillion") for word in before
    )


def _condition_tail(tail: str) -> str:
    """'with chronic migraine' of 'with chronic migraine who were': up to a word that ends a phrase."""
    end = 0
    for index, match in enumerate(re.finditer(r"(?:(?<!\s)\s+)?(?:[^\W_][\w'’-]*|(?P<mark>[^\w\s]))", tail)):
        word = match[0].strip()
        introduces = index < 2 and word in ("with", "who", "had", "suffering", "from", "diagnosed")
        is_verb = end > 0 and word.endswith("ed")
        if match["mark"] or is_verb or index > 5 or not (introduces or is_phrase_word(word)):
            break
        end = match.end() if not introduces else end
    return tail[:end]


def _trimmed(address: str) -> str:
    """An address without the marks of the sentence around it.

    A closing bracket stays if it was opened.
    """
    address = address.rstrip(".,;:!?'’”*_")
    while address.endswith((")", "]")) and address.count(")") + address.count("]") > address.count(
        "("
    ) + address.count("["):
        address = address[:-1].rstrip(".,;:!?'’”*_")
    return address


@cache
def _designs() -> tuple[re.Pattern[str], dict[str, str]]:
    listed = pairs("designs")
    pattern = rf"(?<![\w-])(?:{any_of(form for form, _ in listed)})(?![\w])"
    return re.compile(pattern, re.IGNORECASE), {
        re.sub(r"\W", "", form.casefold()): value for form, value in listed
    }
