"""Who was studied: how many, and of which species."""

import re
from collections.abc import Iterator
from functools import cache

from citekit.data import data_lines
from citekit.model.tags import Fact
from citekit.tagging.facts.phrases import FactText, any_of, ends, is_whole, words
from citekit.text.numbers import NUMBER, figures

_FILE = "fact_subjects.txt"
_ADJECTIVES = r"(?:[^\W\d_][\w'’/-]*\s)"
_STUDIED = (
    r"(?:(?:were|was)\s(?:[\w-]+\s)?(?:subjected|treated|exposed|fed|enrol+ed|recruited|included|randomi[sz]ed|randomly|assigned"
    r"|divided|studied|analy[sz]ed|examined|evaluated|assessed|reviewed|surveyed|interviewed|tested|involved|selected|allocated"
    r"|investigated|followed|given)|underwent|received|completed|participated|took\spart|responded)"
)
_COUNTED_BEFORE = re.compile(
    r"(?:\b(?:in|of|among|included?|includes|including|enrol+ed|enrol+ing|recruited|recruiting|randomi[sz]ed|studied"
    r"|examined|assessed|evaluated|analy[sz]ed|surveyed|interviewed|tested|treated|involved|involving|comprised"
    r"|comprising|with|from|on|sample|total|cohort|allocated|assigned|using|monitored|followed)(?:\sof)?\s(?:the\s|all\s|a\stotal\sof\s)?)$",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:\d+|one|two|three|four|five|ten)\s(?:in|out\sof)|\bper|\bphase|\bage[ds]?|\bstages?|\btype|\bgrades?|\bclass|\blevel|\bin\severy"
    r"|\bgroups?|\bwaves?|\btables?|\bfig(?:ure|s)?\.?|\bday|\bweeks?|\bmonth|\byear|\bcohort|\bsite|\blast|\bat\sleast|\bup\sto|\bto|[-–−]"
    r"|\bfirst|\bother|\banother|\bremaining)\s?$",
    re.IGNORECASE,
)
_NOT_BEHIND = re.compile(r"\s?(?:per|in\seach|each|/|%|\(\d+(?:\.\d+)?\s?%)", re.IGNORECASE)
_N = re.compile(r"(?<![\w])[nN]\s?=\s?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?![\w%]|\.\d)")
# What 'n = 28' behind it counts: not 'vegetables (n = 3)'.
_STUDY = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|samples?|surveys?|cohorts?|series|experiments?|reported|(?:patient|participant|subject|volunteer|adult|animal"
    r"|rat|case|respondent|student|individual|representative)s|mice|women|men|children)\b",
    re.IGNORECASE,
)
_HYPHEN = re.compile(
    r"(?<![\w-])(?P<number>\d{1,3}(?:,\d{3})+|\d+)-(?P<what>patient|person|participant|subject)\b"
)
_TAKES_PART = re.compile(rf"(?:\s\([^()]{{0,60}}\))?[^.;:,()]{{0,80}}?\s{_STUDIED}\b")
_YEAR = re.compile(r"(?:19|20)\d\d")


@cache
def _species() -> dict[str, str]:
    """Noun -> species; 'any' for nouns that name none."""
    by_noun = {}
    for line in data_lines(_FILE):
        species, listed = line.split(":", 1)
        by_noun.update({noun.strip(): species for noun in listed.split(",")})
    return by_noun


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """How many of whom; who was studied; animals as a model."""
    nouns = any_of(_species())
    sample = (
        rf"(?<![\w.,$£€%/+–-])(?P<number>{NUMBER})\s(?P<what>{_ADJECTIVES}{{0,4}}?(?P<noun>{nouns}))(?![\w-])"
    )
    studied = (
        rf"\b(?:(?:in|of|among|from|on|with|using)\s{_ADJECTIVES}{{0,4}}?(?P<in>{nouns})(?![\w'’-])"
        rf"|(?P<verb>{nouns})\s(?:[\w-]+\s)?{_STUDIED}\b)"
    )
    model = r"\b(?P<animal>rat|mouse|murine|rabbit|pig|porcine|monkey|primate)\smodels?\b"
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (sample, studied, model))  # type: ignore[return-value]


_ADJECTIVE_OF = {"murine": "mouse", "porcine": "pig", "primate": "monkey"}


def sample(piece: FactText) -> Iterator[Fact]:
    """How many were studied: '45 healthy participants', 'n = 28'; in figures.

    Only where the words count those who took part: 'in 45 patients', '45 patients were', not '5 patients'
    of a result or '12 patients per group'.
    """
    accepted = -1  # end of the sample before: '60 patients and 30 controls'
    for match in _patterns()[0].finditer(piece.text):
        number = figures(match["number"])
        *among, _ = match["what"].casefold().replace(",", "").split()
        before = piece.text[max(match.start() - 30, 0) : match.start()]
        behind = piece.text[match.end() : match.end() + 40]
        if number is None or number == "1" or _NOT_BEFORE.search(before) or _NOT_BEHIND.match(behind):
            continue
        if (
            _YEAR.fullmatch(match["number"])
            or words("not among").intersection(among)
            or ends().intersection(among)
        ):
            continue
        if not is_whole(piece.text, match.end()):
            continue
        if match["what"].lower() == "cases":
            continue  # a court's, or earlier ones
        takes_part = _TAKES_PART.match(piece.text, match.end())
        joined = 0 < accepted < match.start() <= accepted + len(", and ")
        if joined or _COUNTED_BEFORE.search(before) or takes_part or piece.from_ == "title":
            accepted = match.end()
            yield piece.fact("sample", f"{number} {match['what']}", match.start(), match.end())
    for match in _HYPHEN.finditer(piece.text):
        plural = "people" if match["what"] == "person" else f"{match['what']}s"
        yield piece.fact("sample", f"{figures(match['number'])} {plural}", *match.span())
    for match in _N.finditer(piece.text):
        if not _STUDY.search(piece.text, max(match.start() - 80, 0), match.start()):
            continue
        yield piece.fact("sample", f"n = {figures(match['number'])}", *match.span())


def species(piece: FactText) -> Iterator[Fact]:
    """The species of the subjects, where named: 'in rats', 'patients underwent'."""
    _, studied, model = _patterns()
    for match in studied.finditer(piece.text):
        noun = match["in"] or match["verb"]
        name = _species()[noun.lower()]
        whole = is_whole(piece.text, match.end())
        if piece.from_ == "abstract" and match["in"] and match[0][:3].lower() in ("of ", "wit", "on "):
            continue  # 'the maintenance of pigs'
        if name == "any" or not whole or (name == "human" and match["in"] and piece.from_ == "abstract"):
            continue
        yield piece.fact("species", name, *match.span("in" if match["in"] else "verb"))
    for match in model.finditer(piece.text):
        animal = match["animal"].lower()
        yield piece.fact("species", _ADJECTIVE_OF.get(animal, animal), *match.span())
    for fact in sample(piece):
        noun = fact.quote.split()[-1].lower()
        name = _species().get(noun, "any")
        if name != "any":
            yield piece.fact("species", name, fact.start - piece.start, fact.end - piece.start)


_JOINED = (len(" and "), len(", and "))


def largest(samples: list[Fact]) -> list[Fact]:
    """Of the samples of one text, the largest and what is joined to it.

    '45 patients and 30 controls'

    Smaller ones are parts of it. 'n = 28' counts only alone: several are the groups.
    """
    counted = [fact for fact in samples if not fact.value.startswith("n =")]
    if not counted:
        return samples if len({fact.value for fact in samples}) == 1 else []
    most = max(counted, key=lambda fact: (int(fact.value.split()[0]), -fact.start))
    beside = [fact for fact in counted if fact.source == most.source and fact.start - most.end in _JOINED]
    return [most, *beside[:1]]
