"""Parts of works, drawn from the raw material: titles, journals, names, imprints."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from training.rendering import links, phrases
from training.rendering.phrases import LANGUAGES, words
from training.rendering.records import Person, Pool

# Languages whose references often name the place and no publisher.
_PLACE_ALONE = frozenset(("de", "fr", "it"))
_BETWEEN_PLACES = (", ", ", ", "/", " – ", " and ", "; ")


@dataclass(slots=True)
class DrawnWork:
    """A work; empty values are unknown."""

    kind: str
    language: str
    title: str
    people: list[Person]
    editors: list[Person] = field(default_factory=list)
    translators: list[Person] = field(default_factory=list)
    year: int = 2000
    values: dict[str, str] = field(default_factory=dict)


def title(rng: random.Random, pool: Pool, language: str, kind: str) -> str:
    """A title of the language: one that exists, or one put together."""
    text = _title(rng, pool, language, kind)
    return text.rstrip(".?") + rng.choice("!!?") if rng.random() < 0.02 else text


def _title(rng: random.Random, pool: Pool, language: str, kind: str) -> str:
    real = (
        pool.books[language] if kind in ("book", "edited") and rng.random() < 0.6 else pool.titles[language]
    )
    if language == "en" and rng.random() < 0.5:
        real = pool.titles["mixed"]
    share = 0.85 if language == "en" else 0.5 if language == "fr" else 0.35
    if kind in ("book", "edited") and language == "en":
        share = 0.75
    if real and rng.random() < share:
        text = rng.choice(real)
        return text.capitalize() if text.isupper() else text
    return phrases.title(rng, language)


def book(rng: random.Random, pool: Pool, language: str) -> str:
    """The title of a book that contains others."""
    if language == "en" and rng.random() < 0.08:
        return rng.choice(
            (
                "Annual Reviews of Information Science",
                "International Encyclopedia of the Social Sciences",
                "Handbook of Social Psychology",
            )
        )
    return title(rng, pool, language, "book").rstrip(".")


def journal(rng: random.Random, pool: Pool, language: str, fit: str) -> str:
    """The name of a journal, in a form that the style takes."""
    if fit in ("physics", "astronomy", "maths", "law"):
        return rng.choice(pool.journals[fit])
    if language != "en" or fit == "any":
        kinds: Sequence[str] = (
            (language,)
            if language != "en"
            else ("en", "full", "bare", "dotted", "dotted", "maths", "physics")
        )
        fit = rng.choice(kinds)
    if fit == "full" and rng.random() < 0.5:
        fit = "en"
    return rng.choice(pool.journals[fit] or pool.journals["en"])


def person(rng: random.Random, pool: Pool, language: str) -> Person:
    """A name, oftener than not of the language."""
    chance = rng.random()
    if chance < 0.03:
        return Person(*rng.choice(phrases.unusual_names()))
    if not pool.names or chance < (0.3 if language == "en" else 0.75):
        of = language if language != "en" or rng.random() < 0.5 else rng.choice(LANGUAGES)
        given = rng.choice(words(of, "givens"))
        family = rng.choice(words(of, "families"))
        if rng.random() < 0.3 and pool.names:
            family = rng.choice(pool.names).family
    else:
        family, given, *_ = rng.choice(pool.names)
    if rng.random() < 0.22 and " " not in given:
        given = f"{given} {rng.choice('ABCDEFGHJKLMPRSTW')}."
    if rng.random() < 0.04:
        family = f"{family}-{rng.choice(words(language, 'families')).split()[-1]}"
    suffix = (
        rng.choice(("Jr.", "Jr.", "Jr", "III", "II", "Sr."))
        if rng.random() < 0.012 and language == "en"
        else ""
    )
    return Person(family, given, suffix)


def persons(rng: random.Random, pool: Pool, language: str, more: float = 1.0) -> list[Person]:
    """One to a dozen names; ``more`` above 1 makes long lists likelier."""
    chance = rng.random() * more
    many = (
        1
        if chance < 0.45
        else 2
        if chance < 0.76
        else 3
        if chance < 0.9
        else rng.choice((4, 4, 4, 5, 5, 6, 7, 8, 10, 12))
    )
    return [person(rng, pool, language) for _ in range(many)]


def body(rng: random.Random, pool: Pool, language: str) -> str:
    """A body that publishes under its own name."""
    own = words(language, "bodies")
    name = rng.choice(own if rng.random() < 0.6 or not pool.bodies else pool.bodies)
    if name.isupper() and len(name) < 7 and rng.random() < 0.15:
        return f"{name} ({rng.choice(own)})"
    return name


def series(rng: random.Random, pool: Pool, language: str) -> str:
    """A series of books."""
    if pool.series and language == "en" and rng.random() < 0.5:
        return rng.choice(pool.series)
    return phrases.filled(rng, language, rng.choice(words(language, "series")))


def imprint(rng: random.Random, pool: Pool, language: str, values: dict[str, str]) -> None:
    """Publisher and place; half of the time from the lists, as mined ones are noisier."""
    if rng.random() < (0.72 if language in _PLACE_ALONE else 0.86):
        values["publisher"] = rng.choice(
            words(language, "publishers") if rng.random() < 0.6 else pool.publishers[language]
        )
    if rng.random() < 0.93 or "publisher" not in values:
        values["place"] = place(rng, pool, language)


def place(rng: random.Random, pool: Pool, language: str) -> str:
    """A place of publication, now and then two."""
    first, second = (
        rng.choice(words(language, "places") if rng.random() < 0.7 else pool.places[language])
        for _ in range(2)
    )
    return f"{first}{rng.choice(_BETWEEN_PLACES)}{second}" if rng.random() < 0.06 else first


def institution(rng: random.Random, language: str, values: dict[str, str], notes: str) -> None:
    """The kind of a thesis or report, and its institution."""
    note = rng.choice(words(language, notes))
    number = rng.choice(
        (
            str(rng.randint(1, 400)),
            str(rng.randint(500, 9999)),
            f"{rng.randint(80, 99)}-{rng.randint(1, 40):02}",
            f"{rng.randint(2000, 2018)}/{rng.randint(1, 30)}",
        )
    )
    values["note"] = note.replace("#", number)
    if rng.random() < 0.92:
        values["publisher"] = rng.choice(words(language, "societies"))
    if rng.random() < 0.55:
        values["place"] = rng.choice(words(language, "places"))


def online(rng: random.Random, pool: Pool, kind: str, values: dict[str, str]) -> None:
    """An address, DOI or number, for some."""
    chance = rng.random()
    if (
        kind == "web"
        or chance < 0.06
        or (kind in ("report", "data", "software", "news", "talk") and chance < 0.25)
    ):
        values["url"] = rng.choice(pool.urls) if pool.urls and rng.random() < 0.4 else links.url(rng)
        if rng.random() < 0.55:
            values["accessed"] = "any"
    elif (kind == "article" and chance < 0.2) or chance < 0.08:
        values["doi"] = links.doi(rng)
    elif chance > 0.99:
        values["pmid"] = str(rng.randint(1000000, 32000000))
    elif chance > 0.985:
        values["pmcid"] = f"PMC{rng.randint(100000, 7000000)}"
    elif chance > 0.98:
        values["issn"] = f"{rng.randint(1000, 9999)}-{rng.randint(100, 999)}{rng.choice('0123456789X')}"


def pages(rng: random.Random, highest: int) -> str:
    """A range of pages in one of its forms."""
    first = int(rng.triangular(1, highest, 60))
    last = first + rng.choice((rng.randint(1, 12), rng.randint(8, 30), rng.randint(15, 50)))
    chance = rng.random()
    if chance < 0.06:
        return str(first)
    if chance < 0.075:
        return f"{first} {rng.choice(('ff.', 'f.', 'ff'))}" if chance < 0.07 else f"{first}f."
    if chance < 0.16 and first > 99 and first // 100 == last // 100:
        return f"{first}-{str(last)[-2:] if first // 10 != last // 10 or chance < 0.12 else str(last)[-1]}"
    return f"{first}-{last}"
