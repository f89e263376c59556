"""The accidents of citing and copying: wrong facts before a reference is printed, damaged letters behind.

Of every ten strings about six are clean, three meet one accident, one meets two.
"""

import random
import re
import unicodedata
from collections.abc import Callable

import msgspec
from matching_styles import Facts, Person

_TAILS = (
    " [Google Scholar]",
    " [PubMed] [Google Scholar]",
    " Epub ahead of print.",
    " PMID: {n}.",
    " PMCID: PMC{n}",
    " CrossRef Full Text | Google Scholar",
    " View Article Google Scholar",
    " Web of Science",
    " Accessed 12 May 2019.",
)
_LABELS = ("{k}. ", "[{k}] ", "({k}) ", "{k} ", "{k}) ", "• ")
_OCR = (
    ("l", "1"),
    ("O", "0"),
    ("rn", "m"),
    ("m", "rn"),
    ("cl", "d"),
    ("e", "c"),
    ("I", "l"),
    ("ii", "u"),
    ("h", "li"),
)
_SCANNED = {
    **{seen: read for seen, read in _OCR if len(seen) == 1},
    **dict(zip("1058oSBgat", "lOSB0589oi", strict=True)),
}
_CONTAINERS = {
    "Journal of": "Zeitschrift für",
    "Archives of": "Archives de",
    "International Journal of": "Internationale Zeitschrift für",
    "Annals of": "Annales de",
    "American Journal of": "Revista Americana de",
    "Engineering": "Ingeniería",
    "Ecology": "Ökologie",
    "Dermatology": "Dermatologie",
    "Medicine": "Medizin",
}

FactsAccident = Callable[[random.Random, Facts], Facts]
TextAccident = Callable[[random.Random, str], str]


def accidents(rng: random.Random) -> int:
    """How many accidents a string meets."""
    return rng.choices((0, 1, 2), (6, 3, 1))[0]


def misled(rng: random.Random, facts: Facts, count: int) -> Facts:
    """Facts with ``count`` of them wrong or missing."""
    for accident in rng.choices(list(_FACTS), list(_FACTS.values()), k=count):
        facts = accident(rng, facts)
    return facts


def damaged(rng: random.Random, text: str, count: int) -> str:
    """A string with ``count`` damages."""
    for accident in rng.choices(list(_TEXTS), list(_TEXTS.values()), k=count):
        text = accident(rng, text)
    return text


def dressed(rng: random.Random, text: str) -> str:
    """With what lists add to a reference and no reader minds: its number, a link's words, another dash."""
    if rng.random() < 0.2:
        text = rng.choice(_LABELS).format(k=rng.randint(1, 120)) + text
    if rng.random() < 0.1:
        text += rng.choice(_TAILS).format(n=rng.randint(1_000_000, 33_000_000))
    if rng.random() < 0.1:
        text = text.replace("–", rng.choice(("--", "—", "‐", "−")))
    return text


def _digit(rng: random.Random, number: str) -> str:
    """One digit wrong, lost or two exchanged."""
    places = [at for at, char in enumerate(number) if char.isdigit()]
    if not places:
        return number
    at = rng.choice(places)
    way = rng.random()
    if way < 0.6 or len(places) == 1:
        return number[:at] + rng.choice([d for d in "123456789" if d != number[at]]) + number[at + 1 :]
    if way < 0.8 or at + 1 not in places:
        return number[:at] + number[at + 1 :]
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _wrong_volume(rng: random.Random, facts: Facts) -> Facts:
    return msgspec.structs.replace(facts, volume=_digit(rng, facts.volume))


def _wrong_page(rng: random.Random, facts: Facts) -> Facts:
    first, dash, last = facts.page.partition("-")
    both = (_digit(rng, first), last) if rng.random() < 0.6 or not last else (first, _digit(rng, last))
    return msgspec.structs.replace(facts, page=both[0] + dash + both[1])


def _near_year(rng: random.Random, facts: Facts) -> Facts:
    moved = int(facts.year) + rng.choice((-1, -1, 1)) if facts.year.isdigit() else facts.year
    return msgspec.structs.replace(facts, year=str(moved))


def _wrong_year(rng: random.Random, facts: Facts) -> Facts:
    return msgspec.structs.replace(facts, year=facts.year[:3] + rng.choice("0123456789"))


def _in_press(rng: random.Random, facts: Facts) -> Facts:
    return msgspec.structs.replace(facts, volume="", issue="", page="")


def _no_page(rng: random.Random, facts: Facts) -> Facts:
    return msgspec.structs.replace(facts, page="")


def _no_volume(rng: random.Random, facts: Facts) -> Facts:
    return msgspec.structs.replace(facts, volume="")


def _cut_title(rng: random.Random, facts: Facts) -> Facts:
    words = facts.title.split()
    kept = max(3, len(words) * rng.randint(4, 8) // 10)
    end = rng.choice(("", "...", "…")) if kept < len(words) else ""
    return msgspec.structs.replace(facts, title=" ".join(words[:kept]) + end, subtitle="")


def _main_title(rng: random.Random, facts: Facts) -> Facts:
    before, mark, behind = facts.whole_title.partition(": ")
    part = before if rng.random() < 0.8 or len(behind.split()) < 4 else behind
    return msgspec.structs.replace(facts, title=part if mark else facts.title, subtitle="")


def _reworded(rng: random.Random, facts: Facts) -> Facts:
    """A word of the title lost, or two exchanged."""
    words = facts.title.split()
    if len(words) < 5:
        return facts
    at = rng.randrange(1, len(words) - 1)
    if rng.random() < 0.6:
        del words[at]
    else:
        words[at], words[at + 1] = words[at + 1], words[at]
    return msgspec.structs.replace(facts, title=" ".join(words))


def _swapped_authors(rng: random.Random, facts: Facts) -> Facts:
    people = list(facts.people)
    if len(people) > 1:
        people[0], people[1] = people[1], people[0]
    return msgspec.structs.replace(facts, people=tuple(people))


def _lost_author(rng: random.Random, facts: Facts) -> Facts:
    people = list(facts.people)
    if len(people) > 2:
        del people[rng.randrange(1, len(people))]
    return msgspec.structs.replace(facts, people=tuple(people))


def _wrong_initials(rng: random.Random, facts: Facts) -> Facts:
    first = facts.people[0]
    given = rng.choice("ABCDEHJKLMPRST") + first.given[1:] if first.given else ""
    return msgspec.structs.replace(facts, people=(Person(first.family, given), *facts.people[1:]))


def _misspelt_author(rng: random.Random, facts: Facts) -> Facts:
    first = facts.people[0]
    wrong = Person(_typo(rng, first.family), first.given)
    return msgspec.structs.replace(facts, people=(wrong, *facts.people[1:]))


def _translated_container(rng: random.Random, facts: Facts) -> Facts:
    name = facts.container
    for english, other in _CONTAINERS.items():
        name = name.replace(english, other)
    return msgspec.structs.replace(
        facts, container=name, short="" if name != facts.container else facts.short
    )


def _typo(rng: random.Random, text: str) -> str:
    """One letter lost, doubled or exchanged with the next."""
    places = [at for at in range(1, len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    if not places:
        return text
    at = rng.choice(places)
    way = rng.randrange(3)
    if way == 0:
        return text[:at] + text[at + 1 :]
    if way == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _typos(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 3)):
        text = _typo(rng, text)
    return text


def _ocr(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 4)):
        seen, read = rng.choice(_OCR)
        places = [match.start() for match in re.finditer(seen, text)]
        if places:
            at = rng.choice(places)
            text = text[:at] + read + text[at + len(seen) :]
    return text


def _no_accents(rng: random.Random, text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _broken_accents(rng: random.Random, text: str) -> str:
    """UTF-8 read as Windows-1252."""
    return "".join(
        c if c.isascii() else c.encode().decode("cp1252", "replace")
        for c in unicodedata.normalize("NFC", text)
    )


def _ligatures(rng: random.Random, text: str) -> str:
    if rng.random() < 0.3:  # lost altogether
        return text.replace("fi", "").replace("fl", "")
    return text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ")


def _hyphenated(rng: random.Random, text: str) -> str:
    words = list(re.finditer(r"[a-z]{8,}", text))
    if not words:
        return text
    at = rng.choice(words).start() + 4
    return text[:at] + rng.choice(("-", "- ", "-\n")) + text[at:]


def _broken_lines(rng: random.Random, text: str) -> str:
    places = [at for at, char in enumerate(text) if char == " "]
    for at in rng.sample(places, min(2, len(places))):
        text = text[:at] + "\n" + text[at + 1 :]
    return text


def _cases(rng: random.Random, text: str) -> str:
    return text.upper() if rng.random() < 0.3 else text.lower()


def _markup(rng: random.Random, text: str) -> str:
    words = text.split(" ")
    at = rng.randrange(len(words))
    tag = rng.choice(("i", "em", "b", "sub"))
    words[at] = f"<{tag}>{words[at]}</{tag}>"
    return " ".join(words).replace("&", "&amp;")


def _lost_spaces(rng: random.Random, text: str) -> str:
    return re.sub(r"([,.;:]) ", r"\1", text, count=rng.randint(1, 4))


def _cut_off(rng: random.Random, text: str) -> str:
    return text[: len(text) * rng.randint(75, 95) // 100]


def scanned(rng: random.Random, text: str, share: float) -> str:
    """As old scans give it: ``share`` of the characters lost, doubled, swapped, misread, and of the spaces."""
    read: list[str] = []
    at = 0
    while at < len(text):
        char, at = text[at], at + 1
        if rng.random() >= share:
            read.append(char)
            continue
        way = rng.randrange(6)
        if way == 0:
            read.append("" if char.isalpha() or char == " " else char)
        elif way == 1:
            read.append(char * 2 if char.isalpha() else char)
        elif way == 2 and at < len(text) and char.isalpha() and text[at].isalpha():
            read += [text[at], char]
            at += 1
        elif way == 3:
            read.append(char + " " if char.isalpha() else "" if char == " " else char)
        else:
            read.append(_SCANNED.get(char, char))
    return "".join(read)


def spaced(rng: random.Random, text: str, lost: float, added: float) -> str:
    """As text comes out of a PDF: ``lost`` of the spaces are gone, behind ``added`` of the letters are some."""
    read = (
        ""
        if char == " " and rng.random() < lost
        else f"{char} "
        if char.isalpha() and rng.random() < added
        else char
        for char in text
    )
    return "".join(read)


_FACTS: dict[FactsAccident, float] = {
    _wrong_volume: 5,
    _wrong_page: 6,
    _near_year: 8,
    _wrong_year: 2,
    _in_press: 4,
    _no_page: 4,
    _no_volume: 2,
    _cut_title: 3,
    _main_title: 3,
    _reworded: 4,
    _swapped_authors: 1,
    _lost_author: 3,
    _wrong_initials: 4,
    _misspelt_author: 4,
    _translated_container: 2,
}
_TEXTS: dict[TextAccident, float] = {
    _typos: 6,
    _ocr: 4,
    _no_accents: 3,
    _broken_accents: 1,
    _ligatures: 3,
    _hyphenated: 4,
    _broken_lines: 4,
    _cases: 3,
    _markup: 3,
    _lost_spaces: 4,
    _cut_off: 1,
}
