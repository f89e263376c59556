"""The word lists of ``phrases.toml``, and titles put together from them.

Titles, publishers and names in German, French, Spanish, Portuguese and Italian are rare in the raw material, and
most strings that the parser meets in those languages come from fields that the material knows nothing of.
"""

import random
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("de", "en", "fr", "es", "pt", "it")
_OF = {
    "fr": {"le": "du", "la": "de la", "les": "des", "l’": "de l’"},
    "es": {"el": "del", "la": "de la", "los": "de los", "las": "de las"},
    "pt": {"o": "do", "a": "da", "os": "dos", "as": "das"},
    "it": {"il": "del", "la": "della", "lo": "dello", "i": "dei", "le": "delle", "l’": "dell’"},
}
_CONTRACTED = {
    "fr": (("à le", "au"), ("à les", "aux")),
    "es": (("a el", "al"),),
    "pt": (("em o", "no"), ("em a", "na")),
    "it": (
        ("a il", "al"),
        ("a la", "alla"),
        ("a lo", "allo"),
        ("a le", "alle"),
        ("su il", "sul"),
        ("su la", "sulla"),
    ),
}
_SLOT = re.compile(r"\b[NGBPYQ]\b")


@cache
def _phrases() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))


@cache
def words(language: str, name: str) -> tuple[str, ...]:
    """A list of a language."""
    return tuple(_phrases()[language][name])


@cache
def _lands(language: str) -> tuple[str, ...]:
    return tuple(_phrases()["lands"][language])


@cache
def unusual_names() -> tuple[tuple[str, str], ...]:
    """Rare forms of families and given names; the given name may be empty."""
    pairs = (pair.partition("|") for pair in _phrases()["others"]["pairs"])
    return tuple((family, given) for family, _, given in pairs)


def filled(rng: random.Random, language: str, pattern: str) -> str:
    """The pattern with words in its slots, beginning with a capital."""
    text = _SLOT.sub(lambda match: _word(rng, language, match[0]), pattern)
    text = text.replace("’ ", "’")
    for apart, joined in _CONTRACTED.get(language, ()):
        text = text.replace(f" {apart} ", f" {joined} ")
    return text[:1].upper() + text[1:]


def title(rng: random.Random, language: str) -> str:
    """A title, with a subtitle more often than not."""
    text = filled(rng, language, rng.choice(words(language, "titles")))
    if rng.random() < 0.6:
        text += (" " if text[-1] in "?!" else ": ") + filled(
            rng, language, rng.choice(words(language, "subtitles"))
        )
    return text


def _word(rng: random.Random, language: str, slot: str) -> str:
    if slot == "Y":
        return str(rng.randint(1800, 2020))
    if slot == "Q":
        return rng.choice(words(language, "adjectives"))
    if slot == "P":
        return rng.choice(_lands(language))
    noun = rng.choice(words(language, "nouns"))
    if language == "en":
        return noun
    if language == "de":
        if rng.random() < 0.55:
            article, _, head = rng.choice(words("de", "heads")).partition(" ")
            noun = f"{article} {rng.choice(words('de', 'fore'))}{head}"
        article, _, bare = noun.partition(" ")
        if slot == "G":
            ending = "" if article == "die" else "es" if bare.endswith(("t", "d")) and len(bare) < 9 else "s"
            return (
                f"{'der' if article == 'die' else 'des'} {bare}{'' if bare.endswith(('us', 's')) else ending}"
            )
        return noun if slot == "N" else bare
    article, _, bare = noun.replace("’", "’ ").partition(" ")
    return f"{_OF[language][article]} {bare}" if slot == "G" else f"{article} {bare}"


def months(language: str) -> tuple[str, ...]:
    """The names of the months."""
    return tuple(_phrases()["months"][language])
