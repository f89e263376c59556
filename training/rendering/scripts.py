"""References in scripts other than Latin, put together from the lists of ``scripts.toml``.

Open records in these languages are few, and what tells the fields apart is their order, their marks ('[J]', '//',
'『』', '№') and the endings of a few words, so that works put together from common names and words will do.
"""

import random
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from training.examples import Example
from training.rendering import drawing, links, noise, people
from training.rendering.filling import draw_filled
from training.rendering.pieces import Piece, joined
from training.rendering.records import Person

# How often each language is drawn, and each kind of work.
_LANGUAGES = {"zh": 32, "ja": 26, "ko": 14, "ru": 24, "uk": 4, "ar": 11, "fa": 8}
_KINDS = {
    "article": 42, "book": 20, "chapter": 11, "thesis": 9, "news": 4, "report": 5, "web": 5, "standard": 2, "patent": 2,
}  # fmt: skip
_PLAIN = {
    "place": "places", "publisher": "publishers", "society": "societies", "degree": "degrees",
}  # fmt: skip
_LABELS = {"society": "publisher", "degree": "note"}
_FORMS = ("F I", "F I", "F D", "F D", "F, I", "F, D", "F S", "I F", "D F", "F G")
_WIDE = str.maketrans(dict(zip(",.:;()[]", "，．：；（）［］", strict=True)))
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_MARK = re.compile(r"[,.:;()]\s?")


@cache
def _lists() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "scripts.toml").read_text(encoding="utf-8"))


def render(rng: random.Random, source: str) -> Example:
    """One string in one of the languages."""
    language = rng.choices(tuple(_LANGUAGES), tuple(_LANGUAGES.values()))[0]
    lists = _lists()[language]
    kind = rng.choices(tuple(_KINDS), tuple(_KINDS.values()))[0]
    templates = lists.get(kind, lists["article"])
    pieces: list[Piece] = []
    while not pieces:  # no template may suit a work without volume and issue
        pieces = draw_filled(rng, templates, _Work(rng, language, lists, kind).values())
    if lists["wide"] and rng.random() < 0.45:
        pieces = _widened(pieces, rng.random() < 0.5)
    elif lists["wide"] and rng.random() < 0.15:
        pieces = [(text if label else text.replace(" ", ""), label) for text, label in pieces]
    if rng.random() < 0.15:
        number = rng.randint(1, 90)
        form = rng.choice(("[N]", "[N] ", "N. ", "N．", "(N) ", "［N］"))
        pieces = [
            (form.replace("N", str(number)).strip(), "label"),
            (" " if form[-1] == " " else "", ""),
            *pieces,
        ]
    return joined(noise.noisy(_digits(rng, language, pieces), rng), source)


def _widened(pieces: Sequence[Piece], without_stops: bool) -> list[Piece]:
    """Marks between fields in full width: '，', and '．' unless ``without_stops``."""

    def wide(text: str) -> str:
        return _MARK.sub(
            lambda mark: mark[0] if without_stops and mark[0][0] == "." else mark[0].strip().translate(_WIDE),
            text,
        )

    return [(text if label else wide(text), label) for text, label in pieces]


def _digits(rng: random.Random, language: str, pieces: list[Piece]) -> list[Piece]:
    """Persian and Arabic strings with their own digits, more often than not."""
    chance = {"fa": 0.7, "ar": 0.3}.get(language, 0.0)
    if rng.random() >= chance:
        return pieces
    table = _PERSIAN if language == "fa" else _ARABIC
    keep = ("url", "doi", "id")
    return [(text if label in keep else text.translate(table), label) for text, label in pieces]


class _Work:
    """A work being drawn: each field as pieces."""

    def __init__(self, rng: random.Random, language: str, lists: dict[str, Any], kind: str) -> None:
        self.rng, self.language, self.lists, self.kind = rng, language, lists, kind

    def values(self) -> dict[str, list[Piece]]:
        """The fields that a work of the kind may have."""
        rng, lists = self.rng, self.lists
        values = {
            name: [(rng.choice(lists[key]), _LABELS.get(name, name))]
            for name, key in _PLAIN.items()
            if lists.get(key)
        }
        persons = self.persons(1.0)
        first = rng.choice(_FORMS)
        values |= {
            "who": self.names(persons, "author", first),
            "whom": self.names(persons, "", "I F" if rng.random() < 0.6 else "D F"),
            "editors": self.names(self.persons(0.8), "editor", "D F"),
            "translators": self.names(self.persons(0.7), "editor", rng.choice(("I F", "D F", "G F"))),
            "body": [(rng.choice(lists["bodies"]), "author-literal")],
            "title": [(self.title("books" if self.kind == "book" else "patterns"), "title")],
            "container": [(self.container(), "container")],
            "date": [(self.year(), "date")],
            "day": [(self.day(), "date")],
            "accessed": [(self.day(), "accessed")],
            "page": [(self.pages(), "page")],
            "total": [(f"{rng.randint(60, 700)}{'' if self.language in 'zhja' else ' с.'}", "page")],
            "url": [(links.url(rng), "url")],
            "doi": [(links.doi(rng), "doi")],
            "isbn": [(links.isbn(rng), "id")],
        }
        if rng.random() < 0.8:
            values["volume"] = [(str(rng.randint(1, 130)), "volume")]
        if rng.random() < 0.85:
            values["issue"] = [(str(rng.choice((1, 2, 3, 4, 5, 6, 8, 10, 12, 36))), "issue")]
        if rng.random() < 0.4:
            values["edition"] = [(self.edition(), "edition")]
        for name in ("standard", "patent"):
            if forms := lists.get(f"{name}s"):
                number = str(rng.randint(100, 99999) if name == "standard" else rng.randint(10**7, 10**9))
                values[name] = [(rng.choice(forms).replace("#", number), "number")]
        return values

    def persons(self, more: float) -> list[Person]:
        """One to seven names."""
        rng = self.rng
        many = (
            rng.choices((1, 2, 3, 4, 5, 7), (40, 27, 17, 9, 5, 2))[0] if more >= 1 else rng.choice((1, 1, 2))
        )
        return [Person(rng.choice(self.lists["families"]), self.given(), "") for _ in range(many)]

    def given(self) -> str:
        rng, givens = self.rng, self.lists["givens"]
        if self.language in ("ru", "uk") and rng.random() < 0.85:
            return f"{rng.choice(givens)} {rng.choice(givens)}"
        if self.language in ("ar", "fa") and rng.random() < 0.35:
            return f"{rng.choice(givens)}{rng.choice((' ', ' ', ' بن '))}{rng.choice(givens)}"
        return str(rng.choice(givens))

    def names(self, persons: Sequence[Person], role: str, form: str) -> list[Piece]:
        """The list of names, in the manner of the language."""
        rng = self.rng
        cut = len(persons) > 3 and rng.random() < 0.8
        shown = persons[: rng.choice((1, 3, 3))] if cut else persons
        join = rng.choice(self.lists["joins"])
        spaced = rng.choice((" ", "\u3000")) if self.language == "ja" and rng.random() < 0.4 else ""
        pieces: list[Piece] = []
        for person in shown:
            pieces += [(join, "")] if pieces else []
            pieces += self.name(person, role or "author", form, spaced)
        if not role:
            return [(text, "") for text, _ in pieces]
        if cut:
            words = rng.choice(self.lists["etal"])
            bare = words.strip(" ,，、・؛،[]")
            lead, _, tail = words.partition(bare)
            pieces += [(lead, ""), (bare, "et-al"), (tail, "")]
        if self.language in ("ru", "uk") and role == "author" and form.endswith("F") and pieces:
            pieces.append((rng.choice((".", "", ".")), ""))
        return pieces

    def name(self, person: Person, role: str, form: str, spaced: str) -> list[Piece]:
        """One name: whole in East Asia, in two parts elsewhere."""
        family, given = (person.family, f"{role}-family"), (person.given, f"{role}-given")
        if self.language in ("ru", "uk"):
            return people.name(person, people.form(form), role)
        if self.language in ("ar", "fa"):
            if form.startswith("F"):
                return [family, ("، ", ""), given]
            return [given, (" ", ""), family]
        if spaced:
            return [family, (spaced, ""), given]
        return [(person.family + person.given, f"{role}-literal")]

    def title(self, patterns: str) -> str:
        rng, lists = self.rng, self.lists
        first, second = rng.sample(lists["topics"], 2)
        text = rng.choice(lists[patterns]).replace("T", "\x01").replace("U", "\x02")
        text = text.replace("\x01", first).replace("\x02", second)
        if self.language == "zh" and rng.random() < 0.25:
            text = self.strange(text)
        return f"{text[:1].upper()}{text[1:]}"

    def strange(self, text: str) -> str:
        """The title with a few characters drawn from the block of common ones."""
        signs = list(text)
        for at in range(len(signs)):
            if "\u4e00" <= signs[at] <= "\u9fff" and self.rng.random() < 0.4:
                signs[at] = chr(self.rng.randint(0x4E00, 0x9000))
        return "".join(signs)

    def container(self) -> str:
        """The journal, newspaper or book of the work."""
        rng, lists = self.rng, self.lists
        if self.kind == "chapter":
            return (
                self.title("books")
                if rng.random() < 0.6
                else rng.choice(lists["meetings"]).replace("T", "三")
            )
        return str(rng.choice(lists["newspapers" if self.kind == "news" else "journals"]))

    def year(self) -> str:
        rng = self.rng
        if self.language == "fa" and rng.random() < 0.75:
            return str(rng.randint(1355, 1403))
        if self.language == "ar" and rng.random() < 0.12:
            return f"{rng.randint(1400, 1445)}{rng.choice(('هـ', ' هـ', 'ه'))}"
        return str(min(2024, int(rng.triangular(1950, 2025, 2012))))

    def pages(self) -> str:
        chance = self.rng.random()
        return (
            drawing.pages(self.rng, 400).removesuffix("ff.").strip()
            if chance < 0.9
            else str(self.rng.randint(1, 300))
        )

    def day(self) -> str:
        """A day as the language prints it."""
        rng = self.rng
        year, month, day = rng.randint(1998, 2024), rng.randint(1, 12), rng.randint(1, 28)
        iso = f"{year}-{month:02}-{day:02}"
        forms = {
            "zh": (iso, iso, f"{year}年{month}月{day}日"),
            "ja": (f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}"),
            "ko": (f"{year}. {month}. {day}.", f"{year}년 {month}월 {day}일", f"{year}.{month:02}.{day:02}"),
        }
        return rng.choice(
            forms.get(self.language, (f"{day:02}.{month:02}.{year}", f"{day}/{month}/{year}", iso))
        )

    def edition(self) -> str:
        """An edition's statement."""
        number = self.rng.randint(2, 5)
        forms = {
            "zh": (f"{number}版", f"第{number}版", "修订版", "增订版", f"{number} 版"),
            "ja": (f"第{number}版", "改訂版", "新版"),
            "ko": (f"{number}판", "개정판"),
            "ar": (f"ط{number}", "الطبعة الثانية", f"ط {number}"),
            "fa": (f"چاپ {number}", "چاپ دوم"),
        }
        return self.rng.choice(
            forms.get(self.language, (f"{number}-е изд.", f"{number}-е изд., перераб. и доп.", "Изд. 2-е."))
        )
