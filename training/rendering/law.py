"""Judgments, statutes, bills, patents, standards and numbered reports, from the lists of ``law.toml``."""

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from training.examples import Example
from training.rendering import days, drawing, links, noise, people, phrases
from training.rendering.filling import draw_filled
from training.rendering.pieces import Piece, joined
from training.rendering.records import Pool

# How often each kind is drawn.
_KINDS = {
    "us.cases": 16, "us.codes": 8, "us.bills": 3, "uk.cases": 9, "uk.codes": 5, "eu.cases": 7, "eu.laws": 8,
    "de.cases": 8, "de.laws": 6, "fr.cases": 4, "fr.laws": 3, "others.laws": 5,
    "numbered.patent": 12, "numbered.standard": 14, "numbered.memo": 8, "numbered.report": 14,
}  # fmt: skip
_NAME_FORMS = (
    ("F, I", "F, I", ", ", ", & ", " & "), ("I F", "I F", ", ", ", and ", " and "), ("F B", "F B", ", ", ", ", ", "),
    ("F, D", "F, D", ", ", " and ", " and "), ("G F", "G F", ", ", ", and ", " and "), ("F, G", "G F", ", ", ", and ", ", and "),
    ("F, I", "I F", ", ", ", and ", " and "), ("F, D", "F, D", "; ", "; ", "; "),
)  # fmt: skip
_LANGUAGES = {"de": "de", "fr": "fr", "others": "pt"}


@cache
def _lists() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "law.toml").read_text(encoding="utf-8"))


def render(rng: random.Random, pool: Pool, source: str) -> Example:
    """One string."""
    place, kind = rng.choices(tuple(_KINDS), tuple(_KINDS.values()))[0].split(".")
    lists = _lists()[place]
    pieces: list[Piece] = []
    while not pieces:
        pieces = draw_filled(rng, lists[kind], _Law(rng, pool, place, kind).values())
    if rng.random() < 0.08:
        pieces = [(f"{rng.randint(1, 99)}", "label"), (". ", ""), *pieces]
    return joined(noise.noisy(pieces, rng), source)


class _Law:
    """The fields of a law, judgment or numbered paper being drawn."""

    def __init__(self, rng: random.Random, pool: Pool, place: str, kind: str) -> None:
        self.rng, self.pool, self.place, self.kind = rng, pool, place, kind
        self.lists = _lists()[place]
        self.language = _LANGUAGES.get(place, "en")
        self.year = int(rng.triangular(1950, 2024, 2008))

    def values(self) -> dict[str, list[Piece]]:
        """All that the templates of the place name."""
        own = {"numbered": self.numbered, "eu": self.european}.get(self.place)
        return {**self.common(), **(own() if own else self.national())}

    def common(self) -> dict[str, list[Piece]]:
        """Fields of every place."""
        rng = self.rng
        number = rng.randint
        values = {
            "case": [(self.case(), "title")],
            "volume": [(str(number(1, 990)), "volume")],
            "volume2": [(str(number(1, 990)), "")],
            "v": [(str(number(1, 45)), "volume")],
            "page": [(str(number(1, 1900)), "page")],
            "page2": [(str(number(1, 1900)), "")],
            "pin": [(f"{number(100, 900)}" + rng.choice(("", "", f"–{number(2, 30):02}")), "")],
            "paras": [
                (
                    rng.choice(("paras # and #", "para #", "paras #-#", "paragraph #")).replace(
                        "#", str(number(12, 120))
                    ),
                    "",
                )
            ],
            "date": [(str(self.year), "date")],
            "day": [(self.day(), "date")],
            "issue": [(str(number(1, 300)), "issue")],
            "number": [(f"{number(1, 999)}{rng.choice(('/', '-', '-'))}{number(10, 9999)}", "number")],
            "ecli": [
                (
                    f"ECLI:{rng.choice(('EU:C', 'DE:BGH', 'FR:CCASS', 'NL:HR', 'EU:T'))}:{self.year}:{number(1, 9999)}",
                    "number",
                )
            ],
            "section": [
                (
                    f"{rng.choice(('§', '§', '§§', 'sec.'))} {number(1, 2999)}{rng.choice(('', '', '(a)', 'a', '(b)(1)'))}",
                    "number",
                )
            ],
        }
        if courts := self.lists.get("courts"):
            court = rng.choice([name for name in courts if name])
            values["authority"] = [(court, "authority")]
            values["court"] = values["authority"] if rng.random() < 0.9 else []
        if reporters := self.lists.get("reporters"):
            values["reporter"] = [(rng.choice(reporters), "container")]
            values["reporter2"] = [(rng.choice(reporters), "")]
        return values

    def national(self) -> dict[str, list[Piece]]:
        """Fields of the law of a country."""
        rng, lists = self.rng, self.lists
        number = rng.randint
        values: dict[str, list[Piece]] = {
            "title": [(rng.choice(lists.get("acts") or lists.get("titles") or ("",)), "title")],
            "public": [(f"{number(88, 118)}-{number(1, 400)}", "number")],
            "stat": [("Stat.", "container")],
            "bill": [(rng.choice(("H.R. #", "S. #", "H.R. #", "H.R.J. Res. #", "S. Res. #")).replace("#", str(number(1, 6000))), "number")],
            "congress": [(f"{number(95, 118)}th Cong.", "authority")],
            "neutral": [(rng.choice(lists.get("neutral", ("",))), "authority")],
            "docket": [(str(number(1, 2000)), "number")],
            "s": [(rng.choice(("s #", "s. #", "section #", "ss 2–#")).replace("#", str(number(3, 200))), "number")],
            "chapter": [(f"{rng.choice('ACHP')}-{number(1, 50)}", "number")],
            "publisher": [(rng.choice(lists.get("publishers", ("",))), "publisher")],
            "sort": [(rng.choice(lists.get("sorts", ("",))), "title")],
            "of": [(rng.choice(lists.get("of", ("",))), "")],
            "gazette": [(rng.choice(lists.get("gazettes", ("",))), "container")],
        }  # fmt: skip
        if codenames := lists.get("codenames"):
            values["code"] = [(rng.choice(codenames), "container")]
        if dockets := lists.get("dockets"):
            values["number"] = [
                (rng.choice(dockets).replace("#", f"{number(1, 990)}/{number(0, 99):02}"), "number")
            ]
        if self.place in ("fr", "others"):
            values["title"] = [(self.dated(values["title"][0][0]), "title")]
        if self.place == "others":
            values["brasil"] = [(rng.choice(("BRASIL", "Brasil")), "author-literal")]
            values["br"] = [(self.dated(rng.choice(lists["br"])), "title")]
            values["brof"] = [(rng.choice(lists["brof"]), "note")]
            values["es"] = [(self.dated(rng.choice(lists["es"])), "title")]
            values["it"] = [(self.dated(rng.choice(lists["it"])), "title")]
        return values

    def dated(self, title: str) -> str:
        """The title of a law with its number and day."""
        number = self.rng.choice((f"{self.rng.randint(1, 99)}-{self.rng.randint(1, 1500)}", f"{self.rng.randint(1, 30)}/{self.year}", f"{self.rng.randint(1, 13)}.{self.rng.randint(100, 999)}"))  # fmt: skip
        month = phrases.months(self.language)[self.rng.randint(0, 11)].lower()
        of = " de " if self.place == "others" else " "
        return title.replace("#", number).replace("@", f"{self.rng.randint(1, 28)}{of}{month}{of}{self.year}")

    def european(self) -> dict[str, list[Piece]]:
        """Fields of European law."""
        rng, lists = self.rng, self.lists
        number = rng.randint
        court = f"{rng.choice(('C', 'C', 'T'))}-{number(1, 800)}/{self.year % 100:02}"
        kind = rng.choice(lists["kinds"]).replace(
            "#", f"{self.year}/{number(1, 2000)}" if rng.random() < 0.6 else f"{number(1, 2000)}/{self.year}"
        )
        title = " ".join(
            filter(
                None, (kind, rng.choice(lists["on"]).replace("@", self.day()), rng.choice(lists["objects"]))
            )
        )
        series = rng.choice(("L", "L ", "C ", "L"))
        issue = str(number(1, 350))
        journal: Piece = (
            rng.choice(
                (
                    "OJ",
                    "O.J.",
                    "Official Journal of the European Union",
                    "Official Journal",
                    "ABl.",
                    "Official Journal of the European Communities",
                )
            ),
            "container",
        )
        page: Piece = (drawing.pages(rng, 300), "page")
        volume: Piece = (f"{series}{issue}", "volume")
        return {
            "number": [(court, "number")],
            "number2": [(f"C-{number(1, 800)}/{self.year % 100:02}", "number")],
            "ecr": [("ECR", "container")],
            "ecrpage": [(rng.choice((f"I-{number(100, 9999)}", f"I–{number(100, 9999)}", str(number(100, 4000)))), "page")],
            "application": [(f"{number(100, 99999)}/{number(60, 99)}", "number")],
            "court": [(rng.choice(lists["rights"]), "authority")],
            "title": [(title, "title")],
            "body": [(rng.choice(lists["authors"]), "author-literal")],
            "oj": [("[", ""), (str(self.year), "date"), ("] ", ""), journal, (" ", ""), volume, ("/", ""), page],
            "oj2": [journal, (rng.choice((", ", " ")), ""), volume, (", ", ""), (self.day(), "date"), (rng.choice((", p. ", ", pp. ", ", ")), ""), page],
            "oj3": [journal, (" ", ""), volume, (rng.choice((", ", "/", ":")), ""), page],
        }  # fmt: skip

    def numbered(self) -> dict[str, list[Piece]]:
        """Fields of patents, standards, memos and reports."""
        rng, lists = self.rng, self.lists
        number = rng.randint
        persons = drawing.persons(rng, self.pool, "en")
        forms = rng.choice(_NAME_FORMS)
        us = rng.choice((f"{number(2, 11)},{number(100, 999)},{number(100, 999)}", f"{number(2, 11)} {number(100, 999)} {number(100, 999)}", str(number(2000000, 11999999)), f"US{number(2000000, 11999999)}B2"))  # fmt: skip
        patent = rng.choice((f"US{number(3000000, 11999999)}{rng.choice(('', 'A', 'B1', 'B2', ' B2'))}", f"EP {number(100000, 3999999)} {rng.choice(('A1', 'B1'))}", f"WO {number(1990, 2022)}/{number(10000, 199999)}", f"DE {number(1000000, 9999999)} A1", f"JP{number(2000, 2020)}{number(100000, 999999)}A", f"WO{number(1990, 2022)}{number(100000, 199999)}A1", f"CN{number(10**8, 10**9)}B"))  # fmt: skip

        def coded(name: str) -> list[Piece]:
            code = rng.choice(lists[name]).replace("#", str(number(2, 29000))).replace("Y", str(self.year))
            return [(code, "number")]

        return {
            "who": people.listed(persons, forms, (8, 3, rng.choice((" et al.", ", et al."))), "author"),
            "title": [(drawing.title(rng, self.pool, "en", "article"), "title")],
            "us": [(us, "number")],
            "patent": [(patent, "number")],
            "office": [(rng.choice(lists["offices"]), "")],
            "authority": [(rng.choice(lists["authorities"]), "authority")],
            "body": [(drawing.body(rng, self.pool, "en"), "")],
            "iso": coded("isos"),
            "itu": coded("itus"),
            "tr": coded("trs"),
            "rfc": [(rng.choice(("RFC #", "RFC #", "RFC#", "Request for Comments: #", "Request for Comments #")).replace("#", str(number(700, 9600))), "number")],
            "draft": [(f"draft-ietf-{rng.choice(('quic', 'tls', 'httpbis', 'cose', 'core'))}-{rng.choice(('transport', 'protocol', 'semantics', 'msg'))}-{number(0, 30):02}", "number")],
            "series": [(rng.choice(lists["series"]), "")],
            "publisher": [(rng.choice(lists["publishers"]), "publisher")],
            "author": [(rng.choice(lists["authors"]), "author-literal")],
            "place": [(rng.choice(lists["places"]) if self.kind == "standard" else rng.choice(self.pool.places["en"]), "place")],
            "society": [(rng.choice(phrases.words("en", "societies")), "publisher")],
            "doi": [(links.doi(rng), "doi")],
            "url": [(links.url(rng), "url")],
        }  # fmt: skip

    def day(self) -> str:
        return days.of_day(self.rng, self.language, self.year)

    def case(self) -> str:
        """The name of a case: two parties, or one in a matter."""
        rng = self.rng
        bodies = _lists()["parties"]["bodies"]

        def party() -> str:
            chance = rng.random()
            if chance < 0.4:
                return str(rng.choice(bodies))
            name = drawing.person(rng, self.pool, "en")
            if chance < 0.5:
                return f"{name.family} {rng.choice(('Inc.', 'Corp.', '& Sons Ltd', 'Co.', 'GmbH', 'LLC'))}"
            return name.family

        chance = rng.random()
        if chance < 0.06:
            return f"{rng.choice(('In re', 'Ex parte', 'Re', 'Estate of'))} {party()}"
        if chance < 0.12:
            return f"R{rng.choice((' v ', ' v. '))}{party()}"
        return f"{party()}{rng.choice(_lists()['parties']['joins'])}{party()}"
