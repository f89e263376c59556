"""Who did the study, and where: countries and their people, institutions, persons."""

import re
from collections.abc import Iterator
from functools import cache

from citekit.csl.titles import plain_words
from citekit.data import data_lines
from citekit.mentions.find.introductions import FOUND
from citekit.mentions.find.journals import is_place_or_paper
from citekit.mentions.find.passages import PEOPLE, Passage, Sentence, clue
from citekit.mentions.find.word_lists import any_of, pairs, words
from citekit.mentions.frequencies import frequencies
from citekit.mentions.words import is_title_word
from citekit.model.citation import Clue
from citekit.text.normalize import fold

# Behind a demonym: 'Chinese and Australian researchers', 'a Danish registry', 'Brazilian adults'.
_BEARERS = (
    rf"(?:{PEOPLE}|stud(?:y|ies)|trials?|cohorts?|registr(?:y|ies)|universit(?:y|ies)|institut(?:e|es|ions)|hospitals?"
    r"|adults|men|women|children|adolescents|patients|participants|people|population|volunteers|veterans|twins|families"
    r"|centers?|centres?|clinics?|database|survey|data|students|workers|teenagers|citizens|residents|project)"
)
_UPPER = r"(?:[A-ZÀ-ÖØ-Þ][\w'’.]*(?:[-‐‑–]\w+)*)"
_RUN = re.compile(
    rf"{_UPPER}(?:\s(?:(?:of|for|de|at|in|di|der|del|du|zu|&|and)\s(?:the\s|la\s|l['’])?)?{_UPPER}){{0,10}}"
)
_INITIAL = r"(?:[A-Z]\.[-\s]?)"
_NAME = (
    rf"{_INITIAL}{{0,3}}[A-ZÀ-ÖØ-Þ][^\W\d_]{{0,40}}(?:['’-][A-ZÀ-ÖØ-Þ][^\W\d_]{{1,40}}){{0,4}}"
    rf"(?:\s(?:{_INITIAL}{{1,3}}\s?|(?:van|von|de|der|den|da|di|del|la|le|el|al|bin)\s){{0,2}}"
    rf"[A-ZÀ-ÖØ-Þ][^\W\d_]{{1,40}}(?:['’-][A-ZÀ-ÖØ-Þ][^\W\d_]{{1,40}}){{0,4}})"
)
_PERSON = rf"(?:{_NAME}{{1,2}}|{_INITIAL}{{1,3}}[A-ZÀ-ÖØ-Þ][^\W\d_]{{1,40}}(?:['’-][A-ZÀ-ÖØ-Þ][^\W\d_]{{1,40}}){{0,4}})"
_TITLED = re.compile(
    rf"\b(?:Drs?\.?|Prof(?:essor|\.)?(?:\sDr\.?)?)\s(?P<name>{_NAME}{{0,2}}|{_INITIAL}{{1,3}}[A-Z][^\W\d_]+)(?![\w-])"
)
_LED = re.compile(
    r"\b(?:led|headed|conducted|authored|performed|supervised|written|directed|stud(?:y|ies)|paper|trial|work|article|research)"
    r"\sby\s(?:(?:lead|senior|first|principal)\s(?:author|investigator)s?,?\s)?(?:Drs?\.?\s|Prof(?:essor|\.)?\s)?"
    rf"(?P<name>{_PERSON})(?![\w-])"
)
_AUTHOR = re.compile(
    r"\b(?:lead|senior|first|last|sole|corresponding|co-lead|co-senior|study|principal|co-?)[\s-]?(?:study\s)?"
    r"(?:author|investigator|researcher)s?,?\s(?:of\sthe\s(?:study|paper),?\s)?(?:and\s[a-z\s]{3,40}\s)?(?:(?:is|was|are)\s)?"
    rf"(?:Drs?\.?\s|Prof(?:essor|\.)?\s)?(?P<name>{_PERSON})(?![\w-])"
)
_DEGREE = re.compile(
    rf"(?<![\w-])(?P<name>{_PERSON}),\s(?:(?:M\.?D|Ph\.?D|D\.?Sc|M\.?P\.?H|M\.?Sc|D\.?O|R\.?N|Psy\.?D|Pharm\.?D)\b\.?"
    r"|(?:an?\s|the\s)?(?:[a-z-]+\s){0,3}(?:author|investigator)\s(?:of|on)\sthe\s(?:new\s)?(?:study|paper|research|trial))"
)
_AND_COLLEAGUES = re.compile(
    rf"(?<![\w-])(?<!\bof\s)(?<!\bfor\s)(?<!\band\s)(?<!\bthe\s)(?P<name>{_NAME}{{0,1}}),?\s(?:et\sal\b|and\s(?:(?:his|her|their|co|other|\w+)\W?\s?)?"
    r"(?:colleagues|co-?workers|co-?authors|team|others)\b)"
)
# 'Roe J, et al', as references print names.
_CITED = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’-][A-ZÀ-ÖØ-Þ][^\W\d_]+)*\s[A-Z]{1,3}),?\set\sal\b"
)
# 'Jane Roe is the first author', 'Jane Roe headed the team'.
_IS_AUTHOR = re.compile(
    rf"(?<![\w-])(?P<name>{_PERSON})\s(?:(?:is|was)\s(?:the|its)\s(?:[a-z-]+\s){{0,2}}(?:author|investigator)"
    r"|as\s(?:the\s)?(?:first|lead|last|senior)\b|(?:headed|led|directed)\s(?:the|this)\s(?:team|study|work|trial|research|group|project))"
)
# 'Jane Roe, John Doe and Mary Major': nobody but authors is listed like this.
_LIST = re.compile(
    rf"(?<![\w-])(?P<list>{_PERSON}(?:,\s{_PERSON}){{0,6}},?\s(?:and|with)\s(?:{_PERSON}|(?:\w+\s)?(?:others|co-?workers|colleagues|co-?authors)))(?![\w-])"
)
_ONE = re.compile(_PERSON)
# 'T. Merkle described', 'a team around Eric Roy', 'Hui Li's laboratory'.
_ACTS = re.compile(
    rf"(?<![\w-])(?P<name>{_PERSON})(?:,[^,.;]{{3,60}},)?\s(?:(?:has|have|had|now|first|then|also|and\s\w+)\s){{0,2}}(?:{FOUND}|[a-z]{{3,}}ed|built|wrote|drew|made|think|say)(?![\w-])"
)
_OWNS = re.compile(
    rf"(?<![\w-])(?P<name>{_PERSON})['’]s?\s(?:[a-z]+\s){{0,2}}(?:group|team|lab|laborator(?:y|ies)|colleagues|study|paper)\b"
)
_AT = re.compile(
    rf"(?<![\w-])(?P<name>{_PERSON}),?\s(?:of|at|from)\s(?:the\s)?(?=(?:[\w’']+\s(?:of\s|the\s)?){{0,4}}(?:Universit|Institut|Hospital|College|Cent(?:er|re)|School))"
)
_BESIDE = re.compile(
    rf"\b(?:[Bb]y|[Aa]round|[Uu]nder|[Ww]ith|from|of|and|author)\s(?P<name>{_PERSON})(?![\w-])"
)
# 'In December 1988 Shiohara reported', 'Frankel warned us in 1987', 'Han and Young, Weed Science, late 2013'.
_FAMILY = r"[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:['’-][A-ZÀ-ÖØ-Þ][^\W\d_]+)*"
_IN_YEAR = re.compile(
    rf"\b[Ii]n\s(?:[A-Z]\w+\s)?(?:19|20)\d\d,?\s(?P<name>{_FAMILY})\s{FOUND}"
    rf"|(?<![\w-])(?P<other>{_FAMILY})\s{FOUND}[^.;]{{0,60}}?\s(?:in\s|\()(?:[A-Z]\w+\s)?(?:19|20)\d\d\b"
)
_PAIR = re.compile(
    rf"(?:\bby|\b[Ss]ource:)\s(?P<list>{_FAMILY}(?:,\s{_FAMILY}){{0,6}},?\s(?:and|&)\s{_FAMILY})(?=[,.;:)]|\s(?:in|is|was|has|of|show|report))"
)
_SURNAME = re.compile(_FAMILY)
# What looks like an institution: 'Jane Roe and John Doe of the University of X', 'Jane Roe at Caltech'.
_OF_PERSONS = re.compile(
    rf"(?>{_PERSON})(?:,?\s(?:and\s)?(?>{_PERSON})){{0,20}}+,?\s(?:of|at|from)\s(?:the\s)?(?=[A-Z])"
)
_PLURAL = re.compile(rf"[A-Z][a-z]+s|{PEOPLE}", re.IGNORECASE)
_OUTSIDER = re.compile(
    r"\bnot\s(?:\w+\s)?(?:involved|part\sof|affiliated|connected|associated)|accompanying\seditorial",
    re.IGNORECASE,
)
_FUNDED = re.compile(r"\b(?:funded|funding|supported\sby|sponsored|financed|grants?)\b", re.IGNORECASE)
_LEADING = re.compile(
    r"(?:[A-Z][a-z]+s\s(?:at|from)\s(?:the\s)?|University['’]s\s|(?:The|A|An|At|In|From|By|With|For|And|But|Of|On|To|While|When|Now|As|Researchers?|Scientists?|Investigators?|Dr\.?"
    r"|Prof(?:essor|\.)?|Doctors|Physicians|Psychologists|Neuroscientists|Engineers|Biologists)\s(?:(?:at|from|of|in|and)\s"
    r"(?:the\s)?)?)+"
)


def origin(passage: Passage) -> Iterator[Clue]:
    """Where the study comes from: 'Chinese' (researchers), 'Denmark'; as printed."""
    people, countries = _origin_patterns()
    for sentence in passage.sentences:
        for match in sentence.matches(people):
            for demonym in _demonym().finditer(sentence.text, match.start(), match.end()):
                yield clue("origin", passage.text, *demonym.span())
        for match in sentence.matches(countries):
            yield clue("origin", passage.text, *match.span("country"))


def institution(passage: Passage) -> Iterator[Clue]:
    """Universities, institutes, hospitals: capitalised names with such a word."""
    for sentence in passage.sentences:
        if _FUNDED.search(sentence.text, sentence.start, sentence.end):
            continue
        for match in sentence.matches(_RUN):
            for start, end in _institutions(passage.text, match.start(), match.end()):
                yield clue("institution", passage.text, start, end)


def person(passage: Passage) -> Iterator[Clue]:
    """Persons named as authors or with a title, but not as uninvolved."""
    for sentence in passage.sentences:
        if _OUTSIDER.search(sentence.text, sentence.start, sentence.end):
            continue
        for pattern in (_TITLED, _LED, _AUTHOR, _DEGREE, _AND_COLLEAGUES, _CITED, _IS_AUTHOR):
            for match in sentence.matches(pattern):
                if _is_person(match["name"]):
                    yield clue("person", passage.text, match.start("name"), match.end("name"))
        for pattern in (_ACTS, _OWNS, _AT, _BESIDE):
            for match in sentence.matches(pattern):
                if _is_person(match["name"]) and (pattern is _AT or _sounds_like_one(match["name"])):
                    yield clue("person", passage.text, match.start("name"), match.end("name"))
        for match in sentence.matches(_IN_YEAR):
            group = "name" if match["name"] else "other"
            if _is_person(match[group]) and not _PLURAL.fullmatch(match[group]):
                yield clue("person", passage.text, *match.span(group))
        yield from _listed(passage, sentence)


def _listed(passage: Passage, sentence: Sentence) -> Iterator[Clue]:
    """The persons of a list, if every name in it can be a person's."""
    for pattern, one in ((_LIST, _ONE), (_PAIR, _SURNAME)):
        for match in sentence.matches(pattern):
            spans = [name.span() for name in one.finditer(sentence.text, *match.span("list"))]
            if all(_is_person(sentence.text[start:end]) for start, end in spans):
                for start, end in spans:
                    yield clue("person", passage.text, start, end)


def _institutions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The institutions in a run of capitalised words, cut at 'and' and 'in'."""
    pieces = []
    at = start
    for cut in re.finditer(r"\s(?:and|in)\s(?:the\s)?", text[start:end]):
        piece = text[at : start + cut.start()]
        if (_has_word(piece) or cut[0].endswith("the ")) and (
            _has_word(text[start + cut.end() : end]) or " in " in cut[0]
        ):
            pieces.append((at, start + cut.start()))
            at = start + cut.end()
    for first, last in (*pieces, (at, end)):
        lead = _LEADING.match(text, first, last)
        first = lead.end() if lead else first
        while last > first and text[last - 1] in ".'’":
            last -= 1
        if persons := _OF_PERSONS.match(text, first, last):
            first = persons.end()
        name = text[first:last]
        alone = " " not in name and (not name.isupper() and name != "Caltech")
        other = re.match(r"(?:of|at|for|in)\s|(?:[Tt]he\s)?(?:[A-Z]\w+\s)*Journal\b", name)
        if last - first > 2 and _has_word(name) and not alone and not other:
            yield first, last


def _has_word(name: str) -> bool:
    return any(fold(word).strip(".,'") in words("institution_words") for word in name.split())


def _is_person(name: str) -> bool:
    parts = fold(name).split()
    return not (
        _has_word(name)
        or is_place_or_paper(name)
        or any(part in _not_in_names() for part in parts)
        or all(len(part.strip(".")) < 2 for part in parts)
        or all(len(part) > 2 and is_title_word(part) and part not in frequencies().families for part in parts)
    )


def _sounds_like_one(name: str) -> bool:
    """Whether a name begins with an initial or a given name, or ends with a family name, that authors have."""
    first, *_, last = plain_words(name).split() or [""]
    listed = frequencies()
    return (
        bool(re.match(_INITIAL, name)) or first in listed.given or (first != last and last in listed.families)
    )


@cache
def _not_in_names() -> frozenset[str]:
    demonyms = (form for form, _ in pairs("demonyms"))
    return (
        frozenset(map(fold, demonyms))
        | words("stop_words")
        | words("journal_words")
        | {"medical", "national"}
    )


@cache
def _demonym() -> re.Pattern[str]:
    forms = any_of(form for form, _ in pairs("demonyms"))
    return re.compile(rf"(?<![\w-])(?:{forms})(?!\w)")


@cache
def _origin_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    forms = any_of(form for form, _ in pairs("demonyms"))
    countries = any_of(line.partition(":")[0] for line in data_lines("mention_demonyms.txt"))
    listed = rf"(?:{forms})(?:(?:,\s|\s|,?\sand\s|\sor\s|-|–)(?:{forms})){{0,9}}"
    people = rf"(?<![\w-]){listed}\s(?:[a-z-]+\s){{0,3}}?{_BEARERS}(?![\w-])"
    short = r"UK|U\.K\.|USA?\b|U\.S\."
    place = (
        rf"\b(?:in|from|across|throughout|and|of|or),?\s(?:the\s)?(?P<country>{countries}|{short})(?![\w-])"
    )
    return re.compile(people), re.compile(place)
