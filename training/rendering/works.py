"""Works drawn from the raw material, independent of style."""

import random

from training.rendering import drawing, links, phrases, rarities
from training.rendering.drawing import DrawnWork
from training.rendering.phrases import words
from training.rendering.records import MinedArticle, Person, Pool

KINDS = {
    "article": 35.0, "book": 17.0, "edited": 8.0, "chapter": 20.0, "paper": 4.5, "thesis": 3.5, "report": 4.0,
    "web": 2.3, "news": 2.2, "preprint": 1.5, "talk": 1.0, "data": 0.4, "software": 0.5,
}  # fmt: skip


def draw(rng: random.Random, pool: Pool, kind: str, language: str, journal: str, full: bool) -> DrawnWork:
    """A work of that kind.

    ``journal``: which names of journals fit the style; ``full``: whether the style prints given names in full.
    """
    year = (
        min(int(rng.triangular(1955, 2021, 2006)), 2020) if rng.random() < 0.96 else rng.randint(1830, 1960)
    )
    if kind == "article":
        return _article(rng, pool, language, journal, full, year)
    work = DrawnWork(
        kind,
        language,
        drawing.title(rng, pool, language, kind),
        drawing.persons(rng, pool, language),
        year=year,
    )
    values = work.values
    if rng.random() < 0.015:
        work.people = []
    if rng.random() < (0.14 if kind == "edited" else 0.08) and kind in (
        "book",
        "report",
        "web",
        "data",
        "edited",
        "news",
    ):
        work.people = [Person(literal=drawing.body(rng, pool, language))]
    if kind in ("chapter", "book", "edited"):
        drawing.imprint(rng, pool, language, values)
        if rng.random() < 0.12:
            values["edition"] = "any"
        if rng.random() < 0.25:
            values["series"] = drawing.series(rng, pool, language)
            values["volume"] = str(rng.randint(1, 150))
        elif rng.random() < 0.06:
            values["volume"] = rng.choice(
                (str(rng.randint(1, 12)), rng.choice(("I", "II", "III", "IV", "V")))
            )
        if kind == "book" and rng.random() < 0.06:
            work.translators = drawing.persons(rng, pool, language)[:2]
        if kind == "chapter":
            values["container"] = drawing.book(rng, pool, language)
            values["page"] = drawing.pages(rng, 700)
            work.editors = drawing.persons(rng, pool, language) if rng.random() < 0.85 else []
            if rng.random() < 0.04:
                work.editors = list(work.people)
            elif rng.random() < 0.03:
                work.editors = [
                    Person(literal=rng.choice(("ders.", "dies.", "Ders.")) if language == "de" else "idem")
                ]
        elif rng.random() < 0.05:
            work.editors = drawing.persons(rng, pool, language)
        if kind != "chapter" and rng.random() < 0.12:
            values["page"] = "total" if rng.random() < 0.6 else drawing.pages(rng, 400)
        if rng.random() < 0.05:
            values["isbn"] = links.isbn(rng)
    elif kind == "thesis":
        drawing.institution(rng, language, values, "theses")
    elif kind == "report":
        drawing.institution(rng, language, values, "reports")
        if rng.random() < 0.3:
            values["series"], values["issue"] = drawing.series(rng, pool, language), str(rng.randint(1, 300))
    elif kind == "talk":
        values["note"] = phrases.filled(rng, language, rng.choice(words(language, "talks")))
        if rng.random() < 0.5:
            values["place"] = rng.choice(pool.places[language])
        if rng.random() < 0.4:
            values["month"], values["day"] = str(rng.randint(1, 12)), str(rng.randint(1, 28))
    elif kind == "paper":
        if pool.conferences and language == "en" and rng.random() < 0.6:
            values["container"] = rng.choice(pool.conferences)
        else:
            values["container"] = phrases.filled(rng, language, rng.choice(words(language, "conferences")))
        if rng.random() < 0.75:
            values["page"] = drawing.pages(rng, 1200)
        drawing.imprint(rng, pool, language, values)
        if rng.random() < 0.5:
            values.pop("publisher", None)
        if rng.random() < 0.2:
            values["volume"] = str(rng.randint(1, 4000))
            values["series"] = drawing.series(rng, pool, language)
        if rng.random() < 0.2:
            values["month"], values["day"] = str(rng.randint(1, 12)), str(rng.randint(1, 28))
        if rng.random() < 0.2:
            work.editors = drawing.persons(rng, pool, language)
    else:
        rarities.fill(rng, pool, kind, language, work)
    drawing.online(rng, pool, kind, values)
    return work


def _add_bodies(rng: random.Random, pool: Pool, language: str, work: DrawnWork) -> None:
    """A body as the author of some articles, or behind the persons."""
    chance = rng.random()
    if chance < 0.03:
        work.people = [Person(literal=drawing.body(rng, pool, language))]
    elif chance < 0.05:
        work.people.append(Person(literal=drawing.body(rng, pool, language)))


def _article(rng: random.Random, pool: Pool, language: str, journal: str, full: bool, year: int) -> DrawnWork:
    special = journal in ("physics", "astronomy", "maths", "law")
    if pool.articles and language == "en" and not special and rng.random() < 0.5:
        article: MinedArticle = rng.choice(pool.articles)
        people = [person for person in article.people if len(person.family) < 30]
        if not people or (full and any(len(person.given) < 4 for person in people)):
            people = [drawing.person(rng, pool, language) for _ in people[:8]] or [
                drawing.person(rng, pool, language)
            ]
        keep = int(article.year) if article.year.isdigit() and 1700 < int(article.year) < 2100 else year
        work = DrawnWork("article", article.language, article.title, people, year=keep)
        work.values = {
            name: getattr(article, name) for name in ("container", "volume", "issue", "page", "doi", "pmid")
        }
        if rng.random() > 0.35:
            work.values["doi"] = ""
        if not work.values["issue"] and rng.random() < 0.4:
            work.values["issue"] = str(rng.randint(1, 12))
        if rng.random() < 0.4:
            work.values["container"] = drawing.journal(rng, pool, "en", journal)
        return work
    work = DrawnWork(
        "article",
        language,
        drawing.title(rng, pool, language, "article"),
        drawing.persons(rng, pool, language, 1.25),
        year=year,
    )
    _add_bodies(rng, pool, language, work)
    values = work.values
    values["container"] = drawing.journal(rng, pool, language, journal)
    alone = rng.random() < 0.08  # magazines and bulletins that only count their issues
    if not alone and rng.random() < 0.94:
        values["volume"] = (
            str(max(1, int(rng.lognormvariate(3.4, 0.9))))
            if rng.random() < 0.97
            else rng.choice(("XII", "IV", "XXV", "A12", "12/13"))
        )
    if alone or rng.random() < 0.6:
        number = rng.randint(1, 150 if alone and rng.random() < 0.6 else 12)
        values["issue"] = rng.choice(
            (
                str(min(number, 4)),
                str(number),
                str(number),
                str(number),
                f"{number}/{number + 1}",
                f"{number}-{number + 1}",
            )
        )
        if rng.random() < 0.03:
            values["issue"] = rng.choice(
                (
                    "Suppl. 1",
                    "Special Issue",
                    "Suppl 2",
                    "Sonderheft 3",
                    "S1",
                    "Spring",
                    "Pt 2",
                    f"{rng.randint(20, 400)}",
                )
            )
    if rng.random() < 0.95:
        values["page"] = (
            drawing.pages(rng, 1500) if rng.random() < 0.8 or not special else str(rng.randint(1, 99999))
        )
        if rng.random() < 0.03:
            values["page"] = rng.choice(
                (
                    f"e{rng.randint(1000, 99999)}",
                    f"S{rng.randint(1, 90)}-S{rng.randint(91, 120)}",
                    f"L{rng.randint(1, 99)}",
                    f"{rng.randint(100000, 999999)}",
                    "MinedArticle ID 2837",
                )
            )
    if language == "pt" and rng.random() < 0.4:
        values["place"] = rng.choice(pool.places["pt"])  # ABNT: journal, place
    if special and journal != "law" and rng.random() < 0.15:
        values["arxiv"] = links.arxiv(rng)
    if rng.random() < 0.1:
        values["month"] = str(rng.randint(1, 12))
    drawing.online(rng, pool, "article", values)
    return work
