"""Dates as references print them in six languages."""

import random

from training.rendering import phrases


def of_month(rng: random.Random, language: str, month: int, year: str) -> str:
    """'May 2003'."""
    name = month_name(rng, language, month)
    if language == "en" and rng.random() < 0.2:
        return f"{name}, {year}"
    return f"{name} {year}" if language not in ("pt", "es") or rng.random() < 0.6 else f"{name} de {year}"


def month_name(rng: random.Random, language: str, month: int) -> str:
    """The month, cut to three letters now and then."""
    name: str = phrases.months(language)[month - 1]
    if rng.random() < 0.35 and len(name) > 4:
        name = name[:3] + ("." if rng.random() < 0.7 else "")
    return name


def of_day(rng: random.Random, language: str, year: int, month: int = 0, day: int = 0) -> str:
    """A full date as the language prints it; a month or day of 0 is drawn."""
    month, day = month or rng.randint(1, 12), day or rng.randint(1, 28)
    chance = rng.random()
    name = month_name(rng, language, month)
    if language == "en":
        if chance < 0.15:
            return f"{year}-{month:02}-{day:02}"
        if chance < 0.25:
            return f"{month}/{day}/{year}"
        forms: tuple[str, ...] = (
            f"{name} {day}, {year}",
            f"{name} {day}, {year}",
            f"{day} {name} {year}",
            f"{day} {name} {year}",
            f"{year}, {name} {day}",
            f"{year} {name} {day}",
            f"{name} {day} {year}",
            f"{day}th {name} {year}",
        )
        return rng.choice(forms)
    if chance < 0.2:
        return f"{day:02}.{month:02}.{year}" if language == "de" else f"{day:02}/{month:02}/{year}"
    if chance < 0.3:
        return f"{year}-{month:02}-{day:02}"
    if language == "de":
        forms = (
            f"{day}.{month}.{year}",
            f"{day}.{month}.{year}",
            f"{day}. {name} {year}",
            f"{day}. {name} {year}",
            f"{day:02}.{month:02}.{year % 100:02}",
            f"{day}.{month}.{year % 100:02}",
            f"{day}. {month}. {year}",
        )
        return rng.choice(forms)
    link = " de " if language in ("es", "pt") and rng.random() < 0.6 else " "
    return f"{day}{link}{name}{link}{year}"
