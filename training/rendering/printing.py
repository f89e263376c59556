"""One work printed in one manner: the template filled, field by field."""

import random
import re

from training.rendering import days, noise, people, phrases
from training.rendering.drawing import DrawnWork
from training.rendering.pieces import Piece
from training.rendering.styles import Group, Manner, StyleField, Template, template

_PLAIN = (
    "title",
    "container",
    "series",
    "volume",
    "issue",
    "publisher",
    "place",
    "note",
    "url",
    "id",
    "arxiv",
    "pmcid",
)
_PARTS = ("numbers", "imprint", "dated", "online")
_LABELS = {"arxiv": "id", "pmcid": "id"}
_ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th")
_NUMBERS = re.compile(r"(?:(?:\{vol\}|[Vv]ol\.)\s?)?\{volume\}[^{}>]*(?:\{no\})?[^{}>]*\{issue\}\)?>?")
# How often a language puts a stop or dash before a subtitle.
_STOPPED = {"de": 0.5, "it": 0.25, "fr": 0.25}
_DOI_LEADS = ("", "", "https://doi.org/", "https://doi.org/", "http://dx.doi.org/")


def printed(rng: random.Random, work: DrawnWork, manner: Manner) -> list[Piece]:
    """The work printed in that manner, before any noise."""
    return _Reference(rng, work, manner).pieces()


class _Reference:
    """A work being printed."""

    def __init__(self, rng: random.Random, work: DrawnWork, manner: Manner) -> None:
        self.rng = rng
        self.work = work
        self.manner = manner
        # German books put the particle behind the given name now and then.
        self.dropped = rng.random() < (0.35 if manner.language == "de" else 0.03)

    def pieces(self) -> list[Piece]:
        """All pieces of the reference."""
        manner = self.manner
        head = manner.head if self.work.people else self.unnamed()
        pieces = self.fill(template(head + self.tail()), lenient=True) or []
        if self.work.values.get("url") or self.work.values.get("doi") or self.rng.random() < 0.1:
            pieces += self.fill(template(manner.parts["online"]), lenient=True) or []
        if not self.work.values.get("url") and not self.work.values.get("doi"):
            for name in ("arxiv", "isbn", "pmid", "pmcid", "issn"):
                if (
                    self.work.values.get(name)
                    and not any(label == "id" for _, label in pieces)
                    and self.rng.random() < 0.6
                ):
                    pieces += (
                        self.fill(
                            template(
                                {
                                    "isbn": ". ISBN {isbn}",
                                    "pmid": ". PMID: {pmid}",
                                    "issn": ". ISSN {issn}",
                                }.get(name, ", {" + name + "}")
                            ),
                            lenient=True,
                        )
                        or []
                    )
        if self.rng.random() < 0.006:
            pieces += [(" (", ""), (manner.words["press"], "date"), (")", "")]
        pieces.append((manner.end, ""))
        return _joined(pieces, manner)

    def tail(self) -> str:
        """The template behind the title; a work that only counts its issues names them."""
        tail = self.manner.tail
        values = self.work.values
        if values.get("volume") or not values.get("issue") or self.rng.random() < 0.3:
            return tail
        self.manner.parts["numbers"] = "{no} {issue}"
        return _NUMBERS.sub("{no} {issue}", tail)

    def fill(self, nodes: Template, lenient: bool = False) -> list[Piece] | None:
        """The template filled; None when a field is missing, unless ``lenient``."""
        pieces: list[Piece] = []
        for node in nodes:
            if isinstance(node, str):
                pieces.append((node, ""))
            elif isinstance(node, Group):
                for alternative in node.alternatives:
                    filled = self.fill(alternative)
                    if filled is not None:
                        pieces += filled
                        break
            else:
                filled = self.field(node)
                if filled is not None:
                    pieces += filled
                elif lenient:
                    self.withdraw(pieces)
                else:
                    return None
        return pieces

    def withdraw(self, pieces: list[Piece]) -> None:
        """Take back the words that led to a field that the work does not have."""
        while pieces and not pieces[-1][1]:
            text = pieces[-1][0]
            if any(mark in text for mark in "()[]") or text in (self.manner.quotes[1], *self.manner.eds):
                break
            pieces.pop()

    def unnamed(self) -> str:
        """The beginning of a reference that names nobody."""
        if not self.manner.front:
            return self.rng.choice(("{title}", "{title}", "{nobody}: {title}"))
        return self.rng.choice(
            (
                "{title} ({date})",
                "{title}, {date}",
                "{title}. ({date})",
                "{nobody} ({date}): {title}",
                "{title}. {date}",
            )
        )

    def field(self, node: StyleField) -> list[Piece] | None:
        """The pieces of a field, None when the work has none."""
        name = node.name
        work, manner = self.work, self.manner
        if name in manner.words and name not in ("edition",):
            return [(manner.words[name], "")]
        if name in _PARTS:
            filled = self.fill(template(manner.parts[name]), lenient=True)
            return filled if filled and any(label for _, label in filled) else None
        if name == "title":
            return self.title()
        if name == "date":
            return [(self.date(), "date")]
        if name == "day":
            month, day = work.values.get("month"), work.values.get("day")
            return (
                [(days.of_day(self.rng, manner.language, work.year, int(month), int(day)), "date")]
                if month and day
                else None
            )
        if name == "nobody":
            return [
                (self.rng.choice(("N.N.", "Anonymous", "Anon.", "o. V.", "o.V.", "N. N.")), "author-literal")
            ]
        if name == "short":
            # 'in: Hartmann/Janich (1998), S. 12': the book is in the list under its own name.
            if not work.editors:
                return None
            names = people.listed(work.editors[:3], ("F", "F", " / ", " / ", " / "), (9, 9, ""), "editor")
            return (
                names
                if self.rng.random() < 0.4
                else [*names, (" (", ""), (str(work.year), "date"), (")", "")]
            )
        if name == "who":
            return self.who()
        if name == "editor":
            if not work.editors:
                return None
            return people.listed(
                work.editors, manner.editors, (6, 3, manner.words["etal"]), "editor", self.dropped
            )
        if name == "eds":
            persons = work.people if work.kind == "edited" else work.editors
            return [(manner.eds[len(persons) > 1], "")]
        value = work.values.get(name, "")
        if not value:
            return None
        if name in _PLAIN:
            if name == "container" and work.kind == "chapter":
                value = self.subtitled(value)
            if name == "url" and self.rng.random() < 0.06:
                return [("<", ""), (value, "url"), (">", "")]
            return [(value, _LABELS.get(name, name))]
        if name == "doi":
            return [(self.rng.choice(_DOI_LEADS), ""), (value, "doi")]
        if name == "page":
            if value == "total":
                form = manner.words["total"]
                return [(form.replace("#", str(self.rng.randint(48, 780))), "page")]
            return [(value, "page")]
        if name == "edition":
            number = self.rng.choice((2, 2, 2, 3, 3, 4, 5, 6, 7, 8))
            return [
                (
                    manner.words["edition"].replace("#", str(number)).replace("%", _ORDINALS[number - 1]),
                    "edition",
                )
            ]
        if name == "accessed":
            return [(days.of_day(self.rng, manner.language, self.rng.randint(2000, 2021)), "accessed")]
        return [(value, "id")]

    def who(self) -> list[Piece] | None:
        """The names in front."""
        work, manner = self.work, self.manner
        if not work.people:
            return None
        if work.kind != "edited":
            if self.rng.random() < 0.006:
                return [
                    (
                        self.rng.choice(
                            ("———", "———.", "---", "—", "______", "ders.", "Ders.", "Dies.", "–")
                        ),
                        "author-literal",
                    )
                ]
            return people.listed(work.people, manner.people, manner.etal, "author", self.dropped)
        names = people.listed(work.people, manner.people, manner.etal, "editor", self.dropped)
        return names + (self.fill(template(manner.parts["edited"]), lenient=True) or [])

    def title(self) -> list[Piece] | None:
        """The title in its quotes."""
        text = self.work.title
        manner = self.manner
        if manner.capitals and self.work.language == "en":
            text = noise.title_case(text)
        text = self.subtitled(text)
        if self.rng.random() < 0.03:
            text = noise.quoting(text, self.rng)
        opening, closing = manner.quotes
        pieces: list[Piece] = [(text, "title")]
        if opening:
            pieces = [(opening, ""), *pieces, (closing, "")]
        if self.work.translators:
            lead, _, end = self.rng.choice(phrases.words(manner.language, "translated")).partition("#")
            names = people.listed(
                self.work.translators, manner.editors, (6, 3, manner.words["etal"]), "editor"
            )
            pieces += [(lead, ""), *names, (end, "")]
        if self.work.kind in ("web", "software", "data") and self.rng.random() < 0.06:
            pieces += [
                (" [", ""),
                (self.rng.choice(("Internet", "online", "Online", "computer program", "Data set")), "note"),
                ("]", ""),
            ]
        return pieces

    def subtitled(self, text: str) -> str:
        """A title with a stop or dash before its subtitle: in German as often as a colon, elsewhere now and then."""
        if ": " not in text or self.rng.random() > _STOPPED.get(self.manner.language, 0.1):
            return text
        head, _, rest = text.partition(": ")
        return f"{head}{self.rng.choice(('. ', '. ', ' – ', ' - '))}{rest[:1].upper()}{rest[1:]}"

    def date(self) -> str:
        """The date in the form of style and kind."""
        rng, work, words = self.rng, self.work, self.manner.words
        year = str(work.year)
        if work.values.get("day") and ("{day}" not in self.manner.tail or not self.manner.front):
            return days.of_day(
                rng, self.manner.language, work.year, int(work.values["month"]), int(work.values["day"])
            )
        if (
            work.values.get("month")
            and self.manner.front
            and work.kind in ("talk", "paper")
            and rng.random() < 0.5
        ):
            return f"{year}, {days.month_name(rng, self.manner.language, int(work.values['month']))}"
        if work.values.get("month") and not self.manner.front:
            return days.of_month(rng, self.manner.language, int(work.values["month"]), year)
        chance = rng.random()
        if chance < 0.015:
            return words["press"]
        if chance < 0.03 and work.kind in ("book", "web", "report", "edited", "data"):
            return words["undated"]
        if chance < 0.04:
            return f"{year}{rng.choice(('/', '-', '–'))}{rng.choice((str(work.year + 1), str(work.year + 1)[2:]))}"
        if chance < 0.055 and work.kind in ("book", "chapter"):
            first = work.year - rng.randint(5, 90)
            return rng.choice(
                (f"{year} [{first}]", f"[{first}] {year}", f"{first}/{year}", f"{year} ({first})")
            )
        if chance < (0.13 if self.manner.front else 0.065):
            return f"{year}{rng.choice('aaaabbbcd')}"
        return year


def _joined(pieces: list[Piece], manner: Manner) -> list[Piece]:
    """The pieces without doubled marks, stops inside quotes where the style has them."""
    result: list[Piece] = []
    last = ""
    before = ""
    closing = manner.quotes[1] if manner.inside else ""
    for text, label in pieces:
        if not label and text:
            if closing and last and result and result[-1] == (closing, "") and text[0] in ".,":
                mark = "" if before in "?!" or before == text[0] else text[0]
                result[-1] = (mark + closing, "")
                text = text[1:]
            elif text[0] == "." and ((last and last in ".?!…") or (last in "”“\"»«’'" and before in "?!")):
                text = text[1:]
            elif text[0] in ",;:" and (not last or last == text[0] or last in "[(–"):
                text = text[1:].lstrip()
            if text[:1] in (")", "]") and result and result[-1][0].strip() in ("(", "["):
                result.pop()
                text = text[1:]
            if text[:1] == " " and (last == " " or not last):
                text = text.lstrip(" ")
        if not text:
            continue
        if label == "container" and text.endswith("."):
            inner = text[:-1]
            if "." not in inner:
                text = inner
        result.append((text, label))
        before = last if len(text) == 1 else text[-2]
        last = text[-1]
    return result
