"""The parts of a footnote: full references, what points back to one ('Ibid., 352'), and remarks."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from citekit.csl.names import name_particles
from citekit.data import data_text
from citekit.references.note_patterns import (
    END_LOCATOR,
    JOURNAL,
    LOCATOR,
    NAMES,
    PAGE_WORD,
    UPPER,
    WORD,
    YEAR,
)
from citekit.text.normalize import squeeze

Kind = Literal["full", "same", "again", "note", "short", "remark"]

_ONLY_LOCATOR = re.compile(rf"[\s,.:;(]*+(?P<locator>{LOCATOR})?[\s.,;)]*")
# '(Cambridge: Cambridge University Press, 1978)', '(OUP 1979)', '(1958)', '[1932] AC 562'.
_IMPRINT = re.compile(
    rf"\((?:[^()]{{0,150}}(?:[,:]|[^\W\d_])\s?)?(?:c\.\s?|ca\.\s?)?(?:{YEAR}(?:[/–-]\d{{2,4}})?|forthcoming|n\.\s?d\.|in press)\)|\[{YEAR}\]"
)
# ', Neuwied 1962', ': Beck 1987', ', Gallimard, 1975', 'М.: Гнозис, 1992'.
_YEAR_BEHIND_PLACE = re.compile(
    rf"(?:[,.:]\s(?:[^\W\d_][^,;:()]{{0,60}})(?:[,:]?\s|\s\d\.)|,\s|[^\W\d_]\s)\d?{YEAR}(?=[\s,.;:)]|$)"
)
_IDENTIFIER = re.compile(r"\b10\.\d{4,9}/\S|https?://|\bISBN\b|\bECLI\b", re.IGNORECASE)
_CASE = re.compile(rf"\sv\.?\s[{UPPER}].{{2,120}}?(?:\[{YEAR}\]|\({YEAR}\)|\b\d{{1,4}}\s[A-Z])")
_PHYSICS = re.compile(rf"[\s,.]*[A-Z]?\d{{1,4}},\s?\d{{1,6}}\s?\({YEAR}\)")
_SHORT_YEAR = re.compile(rf"(?P<names>{NAMES}),?\s[(\[]?(?P<year>{YEAR})[)\]]?[,:]?\s?(?P<rest>.*)$")
_SHORT = re.compile(
    rf"(?P<names>{NAMES})(?:\s\((?:eds?|Hg|Hrsg|dir)\.?\))?(?P<mark>[,:.]\s|\s(?=[“\"«„‘(]))(?P<rest>.*)$"
)
_QUOTED = re.compile(r"[“\"«„‘']\s?(?P<title>[^”\"»“’]{3,160})[,.]?\s?[”\"»“’']")
# 'Heidegger, Being and Time, 99, says otherwise'
_SAYS = re.compile(r"(?<=\d),\s[a-zß-ÿа-яё][^;,\d]{2,100}$")
_LONGEST_SHORT = 160
_LONGEST_FULL = 1500
_PROSE = re.compile(
    r"(?:I|We|It|There|This|These|That|Those|He|She|They|One|My|Our|You|Thanks|All|Both|Here|But|However|Although|While|When|If|"
    r"Ich|Wir|Es|Dies(?:e[rs]?)?|Das|Hier|Je|Nous|Il|Elle|Cette|Ce|On|Voilà|Yo|Esta?|Este|Agradezco|Я|Мы|Это|Здесь)\s"
)
_TOPIC = re.compile(
    r"(?:For|On|About|Regarding|Concerning|Zu[mr]?|Für|Über|Sur|Pour|À propos|Sobre|Para|Per|Su|Об?|Подробнее|More|Further)\s"
)
_NO_WORK = re.compile(
    r"(?:interview|(?:personal )?(?:communication|conversation|correspondence|information)|e-?mail|telephone|author.s (?:interview|translation)|"
    r"gespräch|mitteilung|entretien|entrevista|intervista|интервью)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\b(?:thank|thanks|grateful|gratitude|acknowledge|indebted|my translation|emphasis (?:added|mine)|translation mine|danke|dankt|remercie|"
    r"agradezco|agradeço|ringrazio|благодар\w+|meine Übersetzung|Hervorhebung)\b",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """One part of a note. ``start``, ``end``: its offsets in the note's text, with what leads it in.

    ``text``: without it. ``names``, ``title``, ``year``, ``locator``, ``note``: what a part that points back says.
    """

    kind: Kind
    text: str
    start: int
    end: int
    names: str = ""
    title: str = ""
    year: str = ""
    locator: str = ""
    note: int | None = None


@cache
def note_words(name: str) -> tuple[str, ...]:
    """The words of one list of data/note_words.toml."""
    return tuple(tomllib.loads(data_text("note_words.toml"))[name])


def _alternatives(name: str, stop: str = r"\.?") -> str:
    """The words of a list as a pattern: longest first, spaces and stops between them optional."""
    words = sorted(note_words(name), key=len, reverse=True)
    return "|".join(r"\.?\s?".join(map(re.escape, word.split(" "))) + stop for word in words)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    signals = "|".join(
        r"\.?\s".join(map(re.escape, word.split(" ")))
        for word in sorted(note_words("signals"), key=len, reverse=True)
    )
    conjunctions = "|".join(map(re.escape, note_words("and")))
    note = _alternatives("note")
    return {
        "same": re.compile(rf"(?:{_alternatives('same_work')})(?![^\W\d_])", re.IGNORECASE),
        "pointer": re.compile(
            rf"(?<![^\W\d_])(?:{_alternatives('same_work')}|{_alternatives('cited_before')})(?![^\W\d_])",
            re.IGNORECASE,
        ),
        "author": re.compile(rf"(?:{_alternatives('same_author')})(?![^\W\d_])[,:]?\s?", re.IGNORECASE),
        "again": re.compile(
            rf"(?P<names>{NAMES})(?P<title>[,:.]\s.{{0,140}}?)??[,:.]?\s?[(\[]?(?<![^\W\d_])(?i:{_alternatives('cited_before')}|{_alternatives('same_work')})(?![^\W\d_])[)\]]?"
        ),
        "again alone": re.compile(rf"(?:{_alternatives('cited_before')})(?![^\W\d_])", re.IGNORECASE),
        "note": re.compile(
            rf"(?P<before>.{{0,160}}?)[\s,(\[]{{0,4}}(?<![^\W\d_])(?:(?:wie|see|above|supra|oben|siehe|s\.|above,|op\.\s?cit\.,?|voir|см\.)[\s,]*){{0,3}}"
            rf"(?:{note})\s?(?P<note>\d{{1,3}})(?!\d)[)\]]?(?:\s(?:above|oben|supra|infra))?(?P<rest>[\s,.:;].*)?$",
            re.IGNORECASE,
        ),
        "signal": re.compile(
            rf"(?:(?:{conjunctions}|but|aber|mais|auch)[,]?\s)?(?:{signals})(?![^\W\d_])[.,:]{{0,2}}\s(?:(?:also|auch|aussi|esp\.|e\.\s?g\.|z\.\s?B\.|etwa|bes\.|par exemple|for example|for instance)[,:]?\s)?",
            re.IGNORECASE,
        ),
        "inner signal": re.compile(
            r"(?:[^.;()]|\.(?=\S)){0,120}?\b(?:see|cf\.|vgl\.|siehe|voir|véase|vedi|см\.|quoted in|cited in|zitiert nach|zit\. nach|cité (?:par|dans))"
            r"(?:\s(?:also|auch|aussi|también|anche|также|especially|esp\.|e\.g\.))?[,:]?\s(?=\S)",
            re.IGNORECASE,
        ),
        "new signal": re.compile(
            rf"(?<=[.!?”\"’)])\s+(?=(?:(?:But|And|Aber|Mais)\s)?(?:{'|'.join(_capital_signals())})(?![^\W\d_]))"
        ),
        "and": re.compile(
            rf"(?<=[\d).f])(?:,\s|\s)(?:{conjunctions})\s(?:also\s)?(?:(?i:{signals})[.:]?\s)?(?=[{UPPER}“\"«„])"
        ),
        "conjunction": re.compile(rf"(?:{conjunctions}|And|Und|Et)(?![^\W\d_]),?\s"),
    }


def _capital_signals() -> Iterator[str]:
    for word in sorted(note_words("signals"), key=len, reverse=True):
        yield r"\.?\s".join(map(re.escape, (word[0].upper() + word[1:]).split(" "))) + (
            r"\." if len(word) < 3 else ""
        )


_AFTER_LOCATOR = re.compile(
    rf"(?:\d{{4}}[a-z]?\)\.|(?:[,:]|[”\"»’)])\s?(?:{PAGE_WORD}[\s\u00a0]?)?\d{{1,4}}(?:[:–-]\d{{1,4}})?(?:\s?ff?)?\.|\bcit\.|\bO\.|[Ii]bid\.|[Ee]bd\.)[”\"’]?(?P<gap>\s+)"
    rf"(?=[{UPPER}“\"«„])(?!(?:S|p|pp|P|Pp|Bd|Vol|No|Nr|С|с|Т|т|В|Вып|Ч|Hg|Hrsg)\.)"
)
# Semicolons inside a reference: '2001;64:1-9', 'Watson, J. D.; Crick, F. H. C.'
_GOES_ON = re.compile(r"\s*\d")
_AUTHOR = re.compile(rf"\W*{WORD}(?:[\s-]{WORD}){{0,2}},\s(?:[{UPPER}]\.[\s-]?){{1,4}}")
_OPENING, _CLOSING = "([{", ")]}"


def has_pointer(text: str) -> bool:
    """Whether 'ibid.', 'op. cit.' or the like is in a text."""
    return bool(_patterns()["pointer"].search(text))


def parts_of(text: str) -> list[Part]:
    """The parts of a note, in order. ``text``: without the note's number; as long as in the article. Linear."""
    parts: list[Part] = []
    for start, end in _segments(text):
        parts += _split_and(text, start, end)
    return parts


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """The spans between semicolons, in front of 'See', and behind a page and a stop."""
    cuts = {match.end() for match in _patterns()["new signal"].finditer(text)}
    cuts |= {match.end() for match in _AFTER_LOCATOR.finditer(text)}
    depth, begin = 0, 0
    for at, letter in enumerate(text):
        if at in cuts and depth == 0:
            yield begin, at
            begin = at
        if letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth = max(0, depth - 1)
        elif (
            letter == ";"
            and depth == 0
            and not _GOES_ON.match(text, at + 1)
            and not _AUTHOR.fullmatch(text, begin, at)
        ):
            yield begin, at
            begin = at + 1
    yield begin, len(text)


def _split_and(text: str, start: int, end: int) -> list[Part]:
    """The parts of a segment that are joined by 'and': where each of them is a reference."""
    whole = _part(text, start, end)
    if whole is None:
        return []
    edges = [match.start() for match in _patterns()["and"].finditer(text, start, end)]
    edges = [edge for edge in edges[:8] if not _is_quoted(text[start:edge])]
    pieces: list[Part] = []
    begin = start
    for edge in edges:
        left, right = _part(text, begin, edge), _part(text, edge, end)
        if left and right and left.kind != "remark" and right.kind not in ("remark",):
            pieces.append(left)
            begin = edge
    last = _part(text, begin, end)
    return [*pieces, last] if pieces and last else [whole]


def _is_quoted(before: str) -> bool:
    """Whether a quotation that begins in ``before`` has not ended there."""
    if before.count("«") > before.count("»") or before.count("„") > before.count("“"):
        return True
    if "„" not in before and before.count("“") > before.count("”"):
        return True
    return before.count("‘") > len(re.findall(r"’(?![^\W\d_])", before))


def _part(text: str, start: int, end: int) -> Part | None:
    """The part of a note between two offsets, without what leads it in; None for nothing but signs."""
    while start < end and (text[start].isspace() or text[start] in ",;"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ";"):
        end -= 1
    words = text[start:end]
    if not any(letter.isalnum() for letter in words):
        return None
    core = _without_lead(squeeze(words))
    if _TOPIC.match(core) and (inner := _patterns()["inner signal"].match(core)):
        core = _without_lead(core[inner.end() :])
    part = _read(core)
    if part.kind == "remark" and (inner := _patterns()["inner signal"].match(core)):
        again = _read(_without_lead(core[inner.end() :]))
        part = again if again.kind != "remark" else part
    return part._replace(start=start, end=end)


def _without_lead(text: str) -> str:
    """``text`` without 'See also', 'and, for a different view,' in front."""
    patterns = _patterns()
    for _ in range(3):
        before = text
        if match := patterns["conjunction"].match(text):
            text = text[match.end() :]
        if match := patterns["signal"].match(text):
            text = text[match.end() :]
        first = re.match(r"[^\W\d_]+[’']?", text)
        if (
            first
            and first[0][0].islower()
            and first[0].lower() not in name_particles()
            and not patterns["same"].match(text)
        ):
            lead = re.match(rf"(?:[a-zß-ÿа-яё’'-]{{1,30}},?\s){{1,14}}(?=[{UPPER}“\"«„])", text)
            if lead and not patterns["note"].match(text) and not patterns["again alone"].match(text):
                text = text[lead.end() :]
        if text == before:
            break
    return text


def _read(text: str) -> Part:
    """What a part is, by its words alone."""
    blank = Part("remark", text, 0, 0)
    patterns = _patterns()
    if not text:
        return blank
    if match := patterns["same"].match(text):
        if _PHYSICS.match(text, match.end()):
            return blank._replace(kind="full")
        return blank._replace(kind="same", locator=_locator(text[match.end() :]))
    if match := patterns["author"].match(text):
        rest = text[match.end() :]
        if _ONLY_LOCATOR.fullmatch(rest):
            return blank._replace(kind="same", locator=_locator(rest))
        if _is_full(rest):
            return blank._replace(kind="full")
        title, locator = _title_and_locator(rest)
        return blank._replace(kind="short", names="=", title=title, locator=locator)
    if (
        len(text) <= _LONGEST_SHORT + 60
        and (match := patterns["note"].match(text))
        and _is_pointer(match["before"])
    ):
        names, title = _names_and_title(match["before"])
        return blank._replace(
            kind="note",
            names=names,
            title=title,
            note=int(match["note"]),
            locator=_locator(match["rest"] or ""),
        )
    if (
        len(text) <= _LONGEST_SHORT + 60
        and (match := patterns["again"].match(text))
        and not _is_full(text[: match.end()])
    ):
        title = (match["title"] or "").strip(' ,:.“”"«»„')
        return blank._replace(
            kind="again", names=match["names"], title=title, locator=_locator(text[match.end() :])
        )
    if (match := patterns["again alone"].match(text)) and _ONLY_LOCATOR.fullmatch(text, match.end()):
        return blank._replace(kind="same", locator=_locator(text[match.end() :]))
    if _is_full(text):
        return blank._replace(kind="full")
    return _short(text) or blank


def _is_pointer(before: str) -> bool:
    """Whether what is in front of 'note 3' can be an author and a title, or nothing."""
    before = before.strip(" ,.:(")
    return not before or (
        bool(re.match(rf"{NAMES}(?:$|[,:.]|\s[(“\"«„])", before))
        and not _IMPRINT.search(before)
        and not _PROSE.match(before)
    )


def _names_and_title(text: str) -> tuple[str, str]:
    text = text.strip(" ,.:(")
    names, _, title = text.partition(",") if "," in text else text.partition(":")
    return names.strip(), title.strip(" ,.“”\"«»„’‘'")


def _short(text: str) -> Part | None:
    """'Skinner, Foundations, 1:350', 'Skinner 1978, 350', '“Critique,” 12'; None for anything else."""
    if len(text) > _LONGEST_SHORT or _THANKS.search(text):
        return None
    blank = Part("short", text, 0, 0)
    if (match := _SHORT_YEAR.match(text)) and _ONLY_LOCATOR.fullmatch(match["rest"]):
        return blank._replace(names=match["names"], year=match["year"][:4], locator=_locator(match["rest"]))
    if match := _SHORT.match(text):
        title, locator = _title_and_locator(match["rest"])
        if title or locator:
            return blank._replace(names=match["names"], title=title, locator=locator)
    title, locator = _title_and_locator(text)
    if locator and (quoted := _QUOTED.match(text)):
        return blank._replace(title=quoted["title"], locator=locator)
    return (
        blank._replace(title=title, locator=locator)
        if locator and title and len(title.split()) <= 8
        else None
    )


def _title_and_locator(text: str) -> tuple[str, str]:
    match = _ONLY_LOCATOR.fullmatch(text)
    if match and match["locator"]:
        return "", match["locator"]
    match = END_LOCATOR.search(_SAYS.sub("", text))
    title, locator = (text[: match.start()], match["locator"]) if match else (text, "")
    return title.strip(" ,.:;()“”\"«»„’‘'"), locator


def names_same_author(text: str) -> bool:
    """Whether a reference begins with 'Ders.', 'Idem' for the author who was cited last."""
    return bool(_patterns()["author"].match(text))


def _locator(text: str) -> str:
    match = _ONLY_LOCATOR.match(text)
    return (match["locator"] or "").strip(" .,") if match else ""


def _is_full(text: str) -> bool:
    """Whether a part gives enough to be a reference of its own."""
    if not 20 <= len(text) <= _LONGEST_FULL or _THANKS.search(text[:200]) or _NO_WORK.match(text):
        return False
    first = next((letter for letter in text if letter.isalnum()), "a")
    if first.islower() and text.split()[0].lower() not in name_particles():
        return False
    short = _SHORT_YEAR.match(text)
    if short and _ONLY_LOCATOR.fullmatch(short["rest"]):
        return False
    if _CASE.search(text):
        return True
    imprint = _IMPRINT.search(text)
    if _PROSE.match(text):
        return bool(imprint and ":" in imprint[0] and "," in text[: imprint.start()])
    if imprint and (
        "," in text[: imprint.start()]
        or "." in text[: imprint.start()]
        or ":" in text[: imprint.start()]
        or _QUOTED.match(text)
    ):
        return imprint.start() > 8
    if imprint and imprint.start() > 3 and len(text) - imprint.end() > 20:
        return True  # 'Skinner, Q. (1978). Foundations ...'
    if _IDENTIFIER.search(text):
        return bool(re.search(r"[^\W\d_]{3}", text[:20]))
    if year := _YEAR_BEHIND_PLACE.search(text, 12):
        return text.count(",") + text.count(":") + text.count(".") >= 2 and year.start() > 8
    return bool(JOURNAL.search(text, 20) and re.search(YEAR, text))
