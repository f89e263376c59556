"""Names of journals, by the words around them: 'published in Pain'."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from citekit.data import data_lines
from citekit.mentions.find.passages import PEOPLE, Passage, Sentence, clue
from citekit.mentions.find.word_lists import any_of, words
from citekit.model.citation import Clue
from citekit.text.normalize import fold

_CAP = r"(?:[A-Z][\w]*(?:[-‐‑–]\w+)*(?:['’]s(?=\s+(?:&\s)?[A-Z]))?|[a-z]{1,4}[A-Z]\w*|npj)"
# 'in' and 'on' belong to a name only behind such words: 'Frontiers in Immunology', but 'Pain in April'.
_LEADS_ON = (
    r"(?:Frontiers|Advances|Trends|Progress|Topics|Seminars|Transactions|Perspectives|Methods|Developments|Reports|Studies"
    r"|Reviews|Opinion|Insights|Communications|Letters|Essays|Research|Dynamics|Investigations|Contributions)"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?(?![\w-])"
_SERIES = r"(?:Circulation|Neurology|JACC|Alzheimer['’]s & Dementia):"
_NAME = re.compile(
    rf"""(?:{_LEADS_ON}\s(?:in|on)\s|{_SERIES}\s)?{_CAP}
      (?: \s{_LEADS_ON}\s(?:in|on)\s(?:the\s)?(?!{_MONTH}){_CAP}
        | \s(?:(?:of|for|de)\s(?:the\s)?)?{_CAP}
        | \s(?:&|and)\s{_CAP}
        | (?:,\s{_CAP}){{1,3}},?\s(?:&|(?<=,\s)and)\s{_CAP} ){{0,9}}""",
    re.VERBOSE,
)
_QUOTE = "[\"'“‘*_«]?"
# Behind these any capitalised name is a journal's, behind the weak ones only a name that sounds like one.
_VERB = re.compile(
    r"\b(?:(?P<strong>[Pp]ublish(?:ed|es|ing)|[Aa]ppear(?:s|ed|ing)?|[Pp]rinted|(?:came|comes|come)\sout)|[Rr]eport(?:s|ed|ing)?|[Dd]escri(?:bed|bing)"
    r"|[Dd]etailed|[Rr]eleased|[Ww]rit(?:e|es|ing|ten)|[Ww]rote|[Pp]osted|[Ff]eatured|[Oo]ut|[Oo]utlined|[Aa]vailable)\b"
)
_INTO = re.compile(rf"(?<![\w-])(?P<how>in|by|on|to|for)\s(?:the\s)?{_QUOTE}(?=(?:The\s)?{_CAP})")
# 'published in Pain by doctors in Llanelli': who follows is somewhere, not in a journal.
_WHO = re.compile(rf"\bby\s(?:an?\s|the\s|\w+\s)?[a-z]|\b(?:{PEOPLE}|\w+(?:ists|ians|tors))\s$")
_CLAUSE_END = re.compile(r"[;:!?]\s|(?<!\b[A-Z][a-z]{2})(?<!\bSept)\.\s")  # not 'Jan. 12'
_REACH = 90  # code points from the verb to the name: 'published online today ahead of print in'
_JOURNAL = re.compile(
    rf"\b(?:(?:journals?|preprint\sserver|preprint\ssite)(?:\s(?:called|named|of\srecord))?,?"
    r"|(?:issue|edition|pages)\sof)"
    rf"\s(?:the\s)?{_QUOTE}(?={_CAP})"
)
_STUDY_IN = re.compile(
    rf"\b(?:stud(?:y|ies)|trial|paper|papers|research|analysis|review|article|report|findings"
    rf"|ahead\sof\sprint|in\spress|online\sfirst)(?P<gap>[^.;:!?\n]{{0,60}}?)\sin\s"
    rf"(?:the\s)?{_QUOTE}(?={_CAP})"
)
_PEOPLE_IN = re.compile(
    rf"\b(?:colleagues|co-?workers|co-?authors|authors?|et\sal\.?)\s(?:report\s)?in\s(?:the\s)?{_QUOTE}(?={_CAP})"
)
# 'J Intensive Care Med', 'Am J Med Genet', 'N Engl J Med'.
_ABBREVIATED = re.compile(r"(?:[A-Z][a-z]{0,4}\s){0,2}J\s[A-Z]|(?:[A-Z][a-z]+\s){1,4}J$|Arch\s[A-Z]")
# 'Appl. Phys. Lett.', 'Phys. Rev. B'.
_DOTTED = re.compile(
    rf"(?<=[Ii]n\s)(?!{_MONTH}\.?)(?P<name>(?:[A-Z][a-z]{{0,8}}\.\s){{1,4}}(?:[A-Z][a-z]{{0,8}}\.|(?<=\.\s[A-Z][a-z][a-z]\.\s)[A-Z](?!\w)))"
)
# 'Roe and colleagues (Postgraduate Medical Journal, October) ...'; '(J Biomed Educ 2014)'.
_IN_BRACKETS = re.compile(
    rf"\((?P<name>{_CAP}(?:\s(?:(?:of|for|and|in)\s(?:the\s)?)?{_CAP}){{0,7}}),?\s"
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?|(?:19|20)\d\d|online|in\spress)\b"
)
# A day, month or year as it stands behind a journal's name: '(March 2015)', ', 28 September 2022', 'this month'.
_DATE = (
    rf"(?:(?:(?:early|mid|late)[\s-])?(?:\d{{1,2}}\s)?(?:{_MONTH}\s(?:\d{{1,2}},?\s)?)?(?:19|20)\d\d(?!\w)"
    rf"|(?:this|last)\s(?:week|month|year|spring|summer|autumn|winter|{_MONTH}))"
)
_DATED = re.compile(
    rf"(?:,?\s\(|,\s(?:in\s|on\s)?){_DATE}|\s(?:this|last)\s(?:week|month|{_MONTH})|\sof\s\d{{1,2}}\s{_MONTH}"
)
_WITHIN = re.compile(rf"(?<![\w-])[Ii]n\s(?:the\s)?{_QUOTE}(?=(?:The\s)?{_CAP})")
_PAPER = re.compile(
    r"\b(?:articles?|papers?|essays?|commentary|letter|reviews?|reports?|studies|study|work|audit|note|experiments|results"
    r"|findings|findings?,|manuscript|editorial),?\s(?:published\s|was\s|is\s|are\s)?$"
)
_ENDS = re.compile(r"\s*(?:[,.;:)(]|$)")
_MONTHS_ISSUE = re.compile(rf"\b{_MONTH}['’]s\s(?:issue\sof\s)?(?:the\s)?{_QUOTE}(?={_CAP})")
# 'Physical Review Letters, October 2001.', '(The Holocene, 2004)'.
_BESIDE_DATE = re.compile(rf"(?:^|(?<=[\s(]))(?P<name>(?:The\s)?(?x:{_NAME.pattern})),\s{_DATE}")
_BRACKETED = re.compile(rf"\((?P<name>(?:The\s)?(?x:{_NAME.pattern}))(?:,\s{_DATE})?\)")
_EDITS = re.compile(r"\b(?:editor|editors|editorial|edits|board|reviewer|reviews)\b", re.IGNORECASE)
_SEE = re.compile(rf"\b(?:[Ss]ee|[Ss]ource:|[Rr]eference:)\s(?:the\s)?{_QUOTE}(?={_CAP})")
# 'Journal of' says by itself what it is.
_NAMED_JOURNAL = re.compile(
    rf"(?<![\w-])(?P<name>(?:{_CAP}\s){{0,3}}Journal\sof\s(?:the\s)?{_CAP}(?:\s(?:(?:of|and|for|in|&)\s(?:the\s)?)?{_CAP}){{0,5}})"
)
_SUBJECT = re.compile(
    r"\s(?:has\s|have\s)?(?:recently\s)?(?:reported|published|publishes|study|paper|article)\b"
)
_TRAILING = re.compile(
    r"(?:[\s,]{1,9}(?:(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October|Mon(?:day)?|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday|Today|This|The|In|A|We|It|Here|For|By|And|But|Of)){1,9}$"
)
# 'the Nurses' Health Study' is a study's own name, and so are a register's and a fund's.
_STUDY_NAME = re.compile(
    r"\b(?:Study|Trial|Survey|Cohort|Project|Registry|Biobank|Initiative|Foundation|Database)$"
)
_TITLE_WORDS = re.compile(
    r"(?:The|This|These|That|In|At|A|An|As|It|We|He|She|Dr|Prof|Professor|Mr|Ms|Mrs"
    r"|Fig(?:ure)?|Table|Section|Chapter|Part|Volume|Phase|Congress|Parliament)(?:\s\w{1,3})?$"
)
_REFERENCE = re.compile(
    rf"(?<=[.?!”\"]\s)(?P<name>{_CAP}(?:\s(?:(?:of|for|and|in)\s(?:the\s)?)?{_CAP}){{0,7}})(?:,\s|\.\s|\s)\(?(?:19|20)\d\d\)?\s?(?:[;,:]|\.?$)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class JournalName:
    """A journal's name in a text; ``known`` where it sounds like one by itself."""

    start: int
    end: int
    known: bool


def journals(sentence: Sentence) -> tuple[JournalName, ...]:
    """The journals that a sentence names, in order, each place once."""
    names: dict[int, JournalName] = {}
    for at, certain in _places(sentence):
        for name in _names_at(sentence, at):
            if (certain or name.known) and not _is_other(sentence.text, name):
                names.setdefault(name.start, name)
    for match in sentence.matches(_NAMED_JOURNAL):
        before = sentence.text[max(match.start() - 50, sentence.start) : match.start()]
        if not is_place_or_paper(match["name"]) and not _EDITS.search(before):
            names.setdefault(match.start("name"), JournalName(match.start("name"), match.end("name"), True))
    for start, end in _beside_dates(sentence):
        names.setdefault(start, JournalName(start, end, True))
    for match in sentence.matches(_known_pattern()):
        if _SUBJECT.match(sentence.text, match.end(), sentence.end):
            names.setdefault(match.start(), JournalName(match.start(), match.end(), True))
    return tuple(names[start] for start in sorted(names))


def _places(sentence: Sentence) -> Iterator[tuple[int, bool]]:
    """Where a journal's name may begin, and whether the words before are certain."""
    for match in sentence.matches(_JOURNAL):
        yield match.end(), True
    for verb in sentence.matches(_VERB):
        reach = min(verb.end() + _REACH, sentence.end)
        stop = _CLAUSE_END.search(sentence.text, verb.end(), reach)
        for match in _INTO.finditer(sentence.text, verb.end(), stop.start() + 1 if stop else reach):
            between = sentence.text[verb.end() : match.start()]
            yield match.end(), bool(verb["strong"]) and match["how"] == "in" and not _WHO.search(between)
    for match in sentence.matches(_WITHIN):
        yield match.end(), _is_dated(sentence, match)
    for match in sentence.matches(_MONTHS_ISSUE):
        yield match.end(), True
    for pattern in (_STUDY_IN, _PEOPLE_IN, _SEE):
        for match in sentence.matches(pattern):
            yield match.end(), False


def _beside_dates(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The journals that stand in brackets, or alone with a date."""
    for pattern in (_IN_BRACKETS, _BESIDE_DATE):
        yield from (
            match.span("name") for match in sentence.matches(pattern) if sounds_like_one(match["name"])
        )
    for match in sentence.matches(_BRACKETED):
        name, dated = match["name"], match.end() - match.end("name") > 1
        known = sounds_like_one(name) and (" " in name or dated)
        if known or (dated and name.startswith("The ")):
            yield match.span("name")


def journal(passage: Passage) -> Iterator[Clue]:
    """The journals that the passage names, as printed, without a lower-case 'the'."""
    for sentence in passage.sentences:
        for name in journals(sentence):
            yield clue("journal", passage.text, name.start, name.end)
        for match in _DOTTED.finditer(
            passage.text, sentence.start, sentence.end + 40
        ):  # stops may end sentences
            yield clue("journal", passage.text, match.start("name"), match.end("name"))
        # 'Pain. 2024;165' reads like the end of a sentence: the year may follow it.
        for match in _REFERENCE.finditer(passage.text, sentence.start, sentence.end + 12):
            if sounds_like_one(match["name"]):
                yield clue("journal", passage.text, match.start("name"), match.end("name"))


def name_at(text: str, start: int, end: int) -> JournalName | None:
    """The journal's name that begins at ``start`` (as in 'Journal: Pain'), or None."""
    return next(iter(_names_at(Sentence(text, start, end), start)), None)


def sounds_like_one(name: str) -> bool:
    """Whether a name is known as a journal's, by its words or from the list."""
    bare = fold(name).removeprefix("the ")
    return (
        bare in words("journals")
        or bool(_ABBREVIATED.match(name))
        or any(
            word.strip(":,&") in words("journal_words") or word.endswith(("ology", "iatry", "peutics"))
            for word in bare.split()
            if not word.endswith("'s")
        )
    )


def is_place_or_paper(name: str) -> bool:
    """Whether a capitalised name is a country, a city, a language or a newspaper."""
    bare = fold(name).removeprefix("the ")
    return bare in words("not_journals") or bare in _countries()


def _names_at(sentence: Sentence, at: int) -> Iterator[JournalName]:
    text = sentence.text
    match = _NAME.match(text, at, sentence.end)
    lead = re.compile(r"The\s(?=[A-Z])").match(text, at, sentence.end)
    if lead:
        match = _NAME.match(text, lead.end(), sentence.end)
    if not match:
        return
    end = match.end()
    end = at + len(_TRAILING.sub("", text[at:end]))
    # 'Nature and Science': two known names are two journals; else 'and' belongs to the name.
    halves = re.split(r"\s(?:and|&)\s", text[at:end], maxsplit=1)
    if len(halves) == 2:
        first_end, second_start = at + len(halves[0]), end - len(halves[1])
        if fold(halves[0]).removeprefix("the ") in words("journals"):
            end = first_end
            if fold(halves[1]).removeprefix("the ") in words("journals"):
                yield JournalName(at, first_end, True)
                yield JournalName(second_start, second_start + len(halves[1]), True)
                return
    name = text[at:end]
    if len(name) > 1 and not _TITLE_WORDS.match(name) and fold(name) not in ("journal", "the journal"):
        yield JournalName(at, end, sounds_like_one(name))


def _is_dated(sentence: Sentence, within: re.Match[str]) -> bool:
    """Whether 'in Weed Science (June 2017)', 'an essay in Weed Science,' can but be a journal."""
    for name in _names_at(sentence, within.end()):
        words_of = sentence.text[name.start : name.end]
        if " " not in words_of and not re.fullmatch(r"[A-Z]{3,6}", words_of):
            return False
        before = sentence.text[max(within.start() - 30, sentence.start) : within.start()]
        ends = bool(_ENDS.match(sentence.text, name.end, sentence.end))
        return bool(_DATED.match(sentence.text, name.end, sentence.end) or (ends and _PAPER.search(before)))
    return False


def _is_other(text: str, name: JournalName) -> bool:
    """A place, newspaper, day or institution: 'by Harvard University'."""
    words_of = text[name.start : name.end]
    first = words_of.removeprefix("The ").split()[0].strip(",:")
    return (
        is_place_or_paper(words_of)
        or bool(_TRAILING.fullmatch(f" {first}"))
        or (fold(first) in _demonyms() and not name.known)
        or bool(_STUDY_NAME.search(words_of))
        or fold(first) in ("department", "division", "school", "university", "faculty", "institute")
        or (
            not name.known
            and any(fold(word).strip(",:") in words("institution_words") for word in words_of.split())
        )
    )


@cache
def _known_pattern() -> re.Pattern[str]:
    listed = data_lines("mention_journals.txt")
    return re.compile(rf"(?<![\w.-])(?:The\s)?(?:{any_of(listed)})(?![\w-])")


@cache
def _countries() -> frozenset[str]:
    return frozenset(fold(line.partition(":")[0]) for line in data_lines("mention_demonyms.txt"))


@cache
def _demonyms() -> frozenset[str]:
    lines = (line.partition(":")[2].split(",") for line in data_lines("mention_demonyms.txt"))
    return frozenset(fold(form) for forms in lines for form in forms if form.strip())
