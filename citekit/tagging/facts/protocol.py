"""How it was done: where it was stimulated, how fast, how often, and against what."""

import re
from collections.abc import Iterator
from functools import cache

from citekit.data import data_lines
from citekit.model.tags import Fact
from citekit.tagging.facts.phrases import FactText, any_of, ends, phrase_after, words
from citekit.text.numbers import NUMBER, figures

_FILE = "fact_sites.txt"
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,3})?)"
_HERTZ = re.compile(
    rf"(?<![\w.])(?P<first>{_FIGURE})(?P<more>(?:\s?(?:,|/|and|or|to|–|-|,\sand|,\sor)\s?{_FIGURE}){{0,4}})"
    r"[\s-]?(?P<unit>k?Hz)\b",
)
_NO_STIMULUS = re.compile(
    r"\b(?:band|bands|oscillat\w*|filter\w*|sampl\w*|rhythms?|NMR|alpha|beta|gamma|delta)\b", re.IGNORECASE
)
# How it was stimulated, before where: 'low frequency subcallosal cingulate stimulation'.
_HOW = re.compile(
    r"(?:(?:low|high|frequency|(?:low|high)-frequency|chronic|bilateral|unilateral|repetitive)\s)+",
    re.IGNORECASE,
)
_UNIT = r"(?:days?|weeks?|months?)"
_SESSIONS = re.compile(
    rf"(?<![\w.-])(?P<count>(?<![<>≥≤]){NUMBER})[\s-](?P<what>(?:(?:daily|weekly|consecutive|once-daily|twice-daily|[a-zA-Z][\w-]*)\s){{0,3}}?sessions(?!\s?(?:/|per\b|a\b|each\b))"
    rf"|consecutive\s{_UNIT}|{_UNIT}\sof\s(?=(?:daily\s)?(?:treatment|therapy|stimulation|training|exercise|rTMS|intervention|administration|supplementation)))",
)
_FOR = re.compile(
    rf"(?P<lead>\b[\w-]+(?:\s[\w-]+){{0,6}})\sfor\s(?P<count>{NUMBER})\s(?P<what>(?:consecutive\s)?{_UNIT})\b(?!\s(?:of\sfollow|after|post|later))",
)
_GIVEN = re.compile(
    r"\b(?:stimulat\w+|treated|treatment|administered|administration|therapy|trained|training|daily|applied|delivered|given"
    r"|injected|injections?|rTMS|tDCS|supplement\w+|fed|exposed|sessions?|twice\sa\s(?:day|week)|once\sa\s(?:day|week))\b",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"\b(?:follow(?:ed|-up)|last(?:ed|ing|s)|maintained|persist\w+|observed|surviv\w+|stored|incubat\w+)\b",
    re.IGNORECASE,
)
_SHAM = re.compile(r"(?<![\w-])(?P<what>sham|placebo)(?:[\s-](?P<next>[\w-]+))?", re.IGNORECASE)
# 'There is no placebo-controlled study'; but 'no difference between naps and placebo' compares.
_NO_SHAM = re.compile(
    r"\b(?:no|without|lack\sof|lacking|not)\s"
    r"(?:(?!differ|effect|change|benefit|improve|superior|better|more\b)[\w-]+,?\s){0,3}$",
    re.IGNORECASE,
)
_VERSUS = re.compile(
    r"\b(?:compared\s(?:with|to)|in\scomparison\s(?:with|to)|versus|vs\.?)\s(?:(?:the|a|an|that\sof|those\sof|their)\s)?",
    re.IGNORECASE,
)
# A sentence that says how two differ.
_COMPARED = re.compile(
    r"\b(?:higher|lower|greater|less|fewer|better|worse|larger|smaller|increas\w+|decreas\w+|reduc\w+|improv\w+|superior|inferior"
    r"|elevated|longer|shorter|faster|slower|lowered|attenuat\w+|prolonged)\b",
    re.IGNORECASE,
)


@cache
def _sites() -> dict[str, str]:
    """Form -> name of the known sites."""
    names = {}
    for line in data_lines(_FILE):
        kind, listed = line.split(":", 1)
        if kind.startswith("name "):
            names.update({form.strip(): kind.removeprefix("name ") for form in listed.split(",")})
    return names


@cache
def _act() -> re.Pattern[str]:
    act = any_of(words("act", _FILE))
    return re.compile(rf"(?<![\w-])(?:\w{{0,20}}(?:[Ss]timulation|[Aa]cupuncture)|{act})(?![\w-])")


@cache
def _site_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Known names; 'stimulation of the X', 'over the X'; 'X stimulation'."""
    forms = [
        re.escape(form) if form.isupper() or form[-1:].isdigit() else f"(?i:{re.escape(form)})"
        for form in sorted(_sites(), key=len, reverse=True)
    ]
    act_word = _act().pattern
    form = rf"(?<![\w-])(?P<form>{'|'.join(forms)})(?![\w])"
    known = re.compile(
        rf"(?:{act_word})(?:\s[\w-]+){{0,7}}?\s{form}(?!\s(?:injury|injuries|lesions?|damage)\b)"
        rf"|{form.replace('form>', 'before>')}(?:\s(?:\([^()]{{1,12}}\)|[\w-]+)){{0,2}}?\s(?:{act_word})"
    )
    heads = any_of(words("head", _FILE))
    heads = rf"(?:gyrus|nucleus|globus|sulcus)\s\w{{2,12}}(?:us|is|ae|um|ens)|{heads}"
    phrase = rf"(?P<site>(?:[\w-]+\s){{0,4}}?(?i:{heads}))(?![\w-])"
    act = r"(?:\w{0,20}[Ss]timulation|rTMS|TMS|tDCS|tACS|DBS|iTBS|cTBS|TBS)"
    behind = re.compile(
        rf"\b(?:{act}\s(?:of|over|on|to|at|in|targeting)|(?i:applied\s(?:over|to)|delivered\sto|over|targeting|targeted|stimulating|stimulated))\s(?:the\s)?{phrase}"
    )
    before = re.compile(
        rf"(?<![\w-]){phrase}\s(?:\([^()]{{1,12}}\)\s)?(?:[\w-]+\s)?\w{{0,20}}[Ss]timulation\b"
    )
    return known, behind, before


def site(piece: FactText) -> Iterator[Fact]:
    """Where it was stimulated: 'M1', 'vagus nerve'; only beside such a word."""
    if not _act().search(piece.text):
        return
    known, behind, before = _site_patterns()
    taken: set[int] = set()
    for match in known.finditer(piece.text):
        group = "form" if match["form"] else "before"
        taken.update(range(*match.span(group)))
        form = match[group] if match[group] in _sites() else match[group].lower()
        yield piece.fact("site", _sites()[form], *match.span(group))
    for pattern in (behind, before):
        for match in pattern.finditer(piece.text):
            start, end = match.span("site")
            if how := _HOW.match(piece.text, start, end):
                start = how.end()
            if taken.isdisjoint(range(start, end)) and not _has_end_word(piece.text[start:end]):
                taken.update(range(start, end))
                yield piece.fact("site", piece.text[start:end].lower(), start, end)


def _has_end_word(phrase: str) -> bool:
    return not ends().isdisjoint(phrase.lower().split())


def frequency(piece: FactText) -> Iterator[Fact]:
    """How fast it was stimulated: '10 Hz', '8-12 Hz'; no bands, no sampling rates.

    Each of '1, 5 and 10 Hz'.
    """
    if "Hz" not in piece.text:
        return
    for match in _HERTZ.finditer(piece.text):
        near = piece.text[max(match.start() - 120, 0) : match.end() + 80]
        close = piece.text[max(match.start() - 30, 0) : match.end() + 20]
        if not _act().search(near) or _NO_STIMULUS.search(close):
            continue
        unit, more = match["unit"], match["more"]
        numbers = [match["first"], *re.findall(_FIGURE, more)]
        is_range = len(numbers) == 2 and re.match(r"\s?(?:–|-|to)\s?", more)
        values = ["-".join(numbers)] if is_range else numbers
        for value in values:
            yield piece.fact("frequency", f"{value} {unit}", *match.span())


def sessions(piece: FactText) -> Iterator[Fact]:
    """How often or how long: '10 daily sessions', '4 weeks' of a treatment."""
    if not any(word in piece.text for word in ("session", "day", "week", "month")):
        return
    for match in _SESSIONS.finditer(piece.text):
        count, unit = figures(match["count"]), match["what"].removesuffix(" of ").strip()
        if count and not _has_end_word(unit.removesuffix("sessions")):
            yield piece.fact("sessions", f"{count} {unit}", match.start(), match.start("what") + len(unit))
    for match in _FOR.finditer(piece.text):
        count = figures(match["count"])
        if count and _GIVEN.search(match["lead"]) and not _FOLLOW.search(match["lead"]):
            yield piece.fact("sessions", f"{count} {match['what']}", match.start("count"), match.end())


def comparator(piece: FactText) -> Iterator[Fact]:
    """Against what: 'vs. sham', 'vs. placebo', 'vs. usual care'."""
    for match in _SHAM.finditer(piece.text):
        nothing = _NO_SHAM.search(piece.text, max(match.start() - 60, 0), match.start())
        if not nothing and (match["next"] or "").lower() not in words("not compared"):
            yield piece.fact("comparator", f"vs. {match['what'].lower()}", match.start("what"), match.end())
    if piece.from_ != "title" and not (piece.tells and _COMPARED.search(piece.text)):
        return  # 'predictions are compared with measurements'
    for match in _VERSUS.finditer(piece.text):
        index = next((at for at, (start, _) in enumerate(piece.tokens) if start >= match.end()), None)
        if index is None or piece.words[index] in words("no comparator") or piece.words[index][0].isdigit():
            continue
        last = _compared(piece, index)
        if last == index:
            continue
        start, end = piece.tokens[index][0], piece.tokens[last - 1][1]
        if piece.text[match.end() : start].strip() == "" and not _SHAM.search(piece.text[start:end]):
            yield piece.fact("comparator", f"vs. {piece.text[start:end]}", match.start(), end)


def _compared(piece: FactText, index: int) -> int:
    """Index behind what is compared with: 'the control group'; ``index`` if unclear."""
    last = phrase_after(piece, index, 5)
    if last > index and last < len(piece.words):
        if piece.words[last] in {"with", "without", "from", "in"}:
            behind = phrase_after(piece, last + 1, 5)
            return behind if behind > last + 1 else index
        if piece.words[last] in {"of", "who", "that", "whose"}:
            return index
        if piece.words[last].endswith("ed") and piece.words[last] not in {"compared", "combined"}:
            return index  # 'cells cultured in monolayer'
    if last == index + 1 and piece.words[index] in {"high", "low"}:
        return index
    # A raised citation behind it is none of its words.
    return last - 1 if last > index + 1 and piece.words[last - 1].isdigit() else last
