"""Whether a sentence introduces a study: a sum of :data:`SIGNALS`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from citekit.mentions.find.journals import JournalName, journals
from citekit.mentions.find.passages import MAX_SENTENCE, PEOPLE, Sentence
from citekit.mentions.find.word_lists import any_of, pairs

# Words that may come between an article and the noun; a function word would begin another phrase.
_MODIFIER = (
    r"(?!(?:the|this|that|these|those|an?|of|in|on|at|by|for|from|to|with|who|which|whom|and|or|but|is|are|was|were|has"
    r"|have|had|as|than|if|when|while|will|can|may|it|they|we|he|she|you|i)\s)[\w’'.%+-]+,?\s"
)
_STRONG = (
    r"(?:stud(?:y|ies)|trials?|meta-?analys[ie]s|papers?|preprints?|experiments?|research|analys[ie]s|investigation"
    r"|systematic\sreview|RCTs?)"
)
_WEAK = r"(?:reports?|reviews?|articles?|surveys?|work|findings?|results?|data|discovery|project)"
FOUND = (
    r"(?:f(?:ound|inds|ind)|sh(?:ows?|owed|own)|suggest(?:s|ed|ing)?|reveal(?:s|ed|ing)?|demonstrat(?:es?|ed|ing)|report(?:s|ed|ing)?"
    r"|conclud(?:es?|ed|ing)|indicat(?:es?|ed|ing)|examin(?:es?|ed|ing)|investigat(?:es?|ed|ing)|compar(?:es?|ed|ing)|tested|tests"
    r"|evaluat(?:es?|ed|ing)|assess(?:es|ed|ing)?|analy[sz](?:es?|ed|ing)|look(?:s|ed|ing)\s(?:at|into)|explor(?:es?|ed|ing)"
    r"|identif(?:y|ies|ied|ying)|link(?:s|ed|ing)?|confirm(?:s|ed|ing)?|discover(?:s|ed|ing)?|point(?:s|ed)\sto|track(?:s|ed|ing)?"
    r"|follow(?:s|ed|ing)\s\d|develop(?:s|ed|ing)|uncover(?:s|ed|ing)?|provid(?:es?|ed|ing)|offers?|offered|support(?:s|ed)?"
    r"|determin(?:es?|ed|ing)|describ(?:es?|ed|ing)|estimat(?:es?|ed|ing)|observ(?:es?|ed|ing)|pinpoint(?:s|ed)?|detail(?:s|ed)"
    r"|challeng(?:es?|ed|ing)|questions|measur(?:es?|ed|ing)|highlight(?:s|ed|ing)?|shed(?:s|ding)?\slight|raises|associated"
    r"|estimates|warns?|warned|establish(?:es|ed)|warns?|argues?|argued|disagrees?|thinks?|believes?|wrote|writes|proposed?|noted|wondered|prov(?:es?|ed|en)|produced|created|mapped|designed|sought|aimed|learned|learnt|asked)"
)
# What may follow the noun: a 'study room' or a 'trial date' is something else.
_BEHIND = (
    rf"(?=[,:;.)(\[–—\-\"”’]|\s[–—(\"“]|\s(?:published|by|from|in|of|on|with|that|which|who|led|conducted|involving|presented|out"
    r"|performed|carried|funded|appear\w*|to|at|has|have|is|was|were|are|could|may|might|also|recently|using|based|today|where"
    rf"|whose|comes?|comparing|titled|entitled|called|now|just|posted|released|this|and|among|into|{FOUND})\b|$)"
)
_INDEFINITE = re.compile(
    rf"\b(?P<article>an?|another|one|two|three|several|the\s(?:first|latest|largest))\s(?P<modifiers>(?:{_MODIFIER}){{0,6}}?)"
    rf"(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})){_BEHIND}",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"\b(?P<modifiers>(?:new|recent|latest|emerging|newly\spublished|groundbreaking)\s(?:{_MODIFIER}){{0,4}}?)"
    rf"(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})){_BEHIND}"
    rf"|(?:^|(?<=to\s)|(?<=[.:]\s))(?P<plain>(?:Research|research))\s(?=published|from|by|led|conducted)",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    rf"\b(?P<article>the|this|these|their|his|her|our|its)\s(?P<modifiers>(?:{_MODIFIER}){{0,4}}?)(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})){_BEHIND}",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\b(?:new|newly|recent(?:ly)?|latest|today|this\sweek|this\smonth|last\s(?:week|month)|yesterday)\b",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"\b(?:another|second|third|fourth|fifth|further)\b", re.IGNORECASE)
_NO_STUDY = re.compile(
    r"\b(?:film|movie|book|album|restaurant|theat(?:er|re)|opinion|police|court|murder|criminal|jury|news|annual|quarterly"
    r"|financial|peer|performance|weather|future|further|more|no|term|white|exam|home|bible|free)\b",
    re.IGNORECASE,
)
_UPCOMING = re.compile(
    r"\s*(?:,\s)?(?:will|is\s(?:recruiting|under\s?way|planned|needed|about|set|currently|now|starting)|are\s(?:needed|planned)"
    r"|to\s(?:begin|start|be\b)|is\sbeing)\b",
    re.IGNORECASE,
)
_OLDER = re.compile(
    r"\b(?:previous(?:ly)?|earlier|prior|past|older|decades\sof|years\sof)\s(?:[\w-]+\s){0,3}?"
    r"(?:stud(?:y|ies)|research|trials?|work|experiments?|analys[ie]s|papers?|evidence|findings|data)\b"
    r"|\b(?:stud(?:y|ies)|trials?|research)\s(?:is|are|will\sbe)\s(?:\w+\s)?(?:needed|planned|required|warranted)\b"
    r"|\b(?:many|several|numerous|most|other|few|some|animal)\s(?:[\w-]+\s){0,2}?(?:studies|trials|experiments)\b",
    re.IGNORECASE,
)
_BEGINS_OLDER = re.compile(r"\s*(?:An?\s|The\s|In\s)?(?:earlier|previous|prior|past|older)\b", re.IGNORECASE)
_CURRENT = re.compile(
    rf"\b(?:the|this|their|our|in\sthe)\s(?:new|current|present|latest|newest|recent)\s(?:[\w-]+\s){{0,2}}?(?:{_STRONG}|{_WEAK})\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(rf"\b{PEOPLE}\b", re.IGNORECASE)
_THE_PEOPLE = re.compile(
    rf"\b(?:the|these|those|our|his|her|their|same|many|some|most)\s(?:[\w-]+\s){{0,2}}?{PEOPLE}\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:at|from|in|of|with|by)\s(?:the\s|an?\s)?(?:[A-Z]\w|(?:[a-z-]+\s){0,2}(?:universit|hospital|institut|college|clinic))"
)
_BY = re.compile(
    rf"\b(?:by|from|led\sby|at)\s(?:an?\s|the\s)?(?:[\w-]+\s){{0,5}}?(?:{PEOPLE}|universit\w+)\b|\b(?:by|from|at)\s(?:the\s)?(?:Dr\.?\s)?[A-Z]\w"
)
_FINDING = re.compile(rf"\b{FOUND}\b", re.IGNORECASE)
_SAMPLE = re.compile(
    r"\b\d[\d,.]{0,20}\s(?:million\s)?(?:[\w-]+\s){0,3}(?:participants|patients|people|adults|women|men|children|volunteers|mice|rats|subjects)\b"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SPEAKS_OF_STUDY = re.compile(
    rf"\b(?:stud(?:y|ies)|trials?|meta-?analys|papers?|preprint|experiment|research|analys|investigat|review|report|article|survey"
    rf"|findings?|results|work|discovery|calculation|simulation|observation|published|appeared|journal|{PEOPLE})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StudyCue:
    """What a sentence shows of a study: the phrase that names it, and journals."""

    sentence: Sentence
    phrase: re.Match[str] | None
    definite: bool
    journals: tuple[JournalName, ...]
    is_title: bool

    @property
    def text(self) -> str:
        """The sentence, cut where no prose goes on."""
        return self.sentence.text[
            self.sentence.start : min(self.sentence.end, self.sentence.start + MAX_SENTENCE)
        ]

    @property
    def modifiers(self) -> str:
        """The words before 'study', or ''."""
        return (self.phrase["modifiers"] or "") if self.phrase else ""

    @property
    def article(self) -> str:
        """'a', 'another', 'the' before them, or ''."""
        return (self.phrase.groupdict().get("article") or "") if self.phrase else ""

    @property
    def behind(self) -> str:
        """What follows the phrase, or the whole sentence where there is none."""
        return (
            self.sentence.text[self.phrase.end() : self.sentence.end][:MAX_SENTENCE]
            if self.phrase
            else self.text
        )


def find_cue(sentence: Sentence, is_title: bool = False) -> StudyCue | None:
    """What the sentence shows of a study, or None if no word can be about one."""
    end = min(sentence.end, sentence.start + MAX_SENTENCE)
    if not _SPEAKS_OF_STUDY.search(sentence.text, sentence.start, end):
        return None
    sentence = Sentence(sentence.text, sentence.start, end)
    best, definite = None, False
    for pattern in (_INDEFINITE, _BARE, _DEFINITE):
        candidates = [
            match for match in sentence.matches(pattern) if not _NO_STUDY.search(match["modifiers"] or "")
        ]
        candidates = [match for match in candidates if not _UPCOMING.match(sentence.text, match.end())]
        if candidates:
            strong = (match for match in candidates if match["strong"])
            best, definite = next(strong, candidates[0]), pattern is _DEFINITE
            break
    return StudyCue(sentence, best, definite, journals(sentence), is_title)


@dataclass(frozen=True)
class Signal:
    """One sign for a sentence that introduces a study, and what it counts."""

    name: str
    weight: int
    holds: Callable[[StudyCue], bool]


def _is_strong(cue: StudyCue) -> bool:
    return bool(cue.phrase and (cue.phrase["strong"] or cue.phrase.groupdict().get("plain")))


@cache
def _demonym() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(form for form, _ in pairs('demonyms'))})\b")


SIGNALS = (
    Signal("a study, trial, paper", 1, _is_strong),
    Signal("a new one", 1, lambda cue: bool(_NEW.search(cue.modifiers))),
    Signal("another one, a third", 1, lambda cue: bool(_FURTHER.search(f"{cue.article} {cue.modifiers}"))),
    Signal("that found, shows, suggests", 1, lambda cue: bool(cue.phrase and _FINDING.search(cue.behind))),
    Signal("published in a journal", 2, lambda cue: bool(cue.journals)),
    Signal("whose name sounds like one", 1, lambda cue: any(name.known for name in cue.journals)),
    Signal("by researchers, at a university", 1, lambda cue: bool(cue.phrase and _BY.search(cue.behind))),
    Signal("by people of a country", 1, lambda cue: bool(cue.phrase and _demonym().search(cue.text))),
    Signal(
        "of so many participants",
        1,
        lambda cue: bool(cue.phrase and not cue.definite and _SAMPLE.search(cue.text)),
    ),
    Signal("of that year", 1, lambda cue: bool(YEAR.search(cue.modifiers))),
    Signal("a report, the findings", 0, lambda cue: bool(cue.phrase and cue.phrase["weak"])),
    Signal(
        "researchers",
        1,
        lambda cue: bool(not cue.phrase and _PEOPLE.search(cue.text) and not _THE_PEOPLE.search(cue.text)),
    ),
    Signal("researchers of a place found", 2, lambda cue: _place_found(cue)),
    Signal("the study, without a journal", -4, lambda cue: bool(cue.definite and not cue.journals)),
    Signal("many studies, earlier work", -4, lambda cue: bool(_OLDER.search(cue.text)) and not cue.journals),
    Signal("begins with earlier work", -4, lambda cue: bool(_BEGINS_OLDER.match(cue.text))),
)
THRESHOLD = 3


def _place_found(cue: StudyCue) -> bool:
    """Whether researchers of a place found something."""
    if _is_strong(cue) and not cue.definite:
        return False
    people = _PEOPLE.search(cue.text)
    if not people or _THE_PEOPLE.search(cue.text[: people.end()]):
        return False
    reach = cue.text[max(people.start() - 60, 0) : people.end() + 200]
    here = _PLACE.search(reach) or _demonym().search(reach)
    return bool(here and _FINDING.search(cue.text, people.end(), min(len(cue.text), people.end() + 250)))


def weigh(cue: StudyCue) -> int:
    """How strongly a sentence introduces a study; from :data:`THRESHOLD` on it does."""
    return sum(signal.weight for signal in SIGNALS if signal.holds(cue))


def is_background(cue: StudyCue) -> bool:
    """Whether the sentence speaks of earlier or other studies."""
    return bool(_OLDER.search(cue.text) or _BEGINS_OLDER.match(cue.text))


def is_back(cue: StudyCue) -> bool:
    """Whether the sentence returns to the study that the text is about: 'In the new study ...'."""
    return bool(_CURRENT.search(cue.text))
