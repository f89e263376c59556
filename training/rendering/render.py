"""Tagged reference strings: a drawn work printed in a drawn manner.

`rendered` is what the training reads. The same folder and seed give the same strings.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from training.examples import Example
from training.rendering import law, noise, phrases, pieces, printing, records, scripts, styles, works
from training.rendering.drawing import DrawnWork
from training.rendering.pieces import Piece
from training.rendering.records import Pool
from training.rendering.works import KINDS

SOURCE = "rendered"
# The shares of strings in other scripts, and of laws and numbered papers.
_SCRIPTS, _LAWS = 0.1, 0.08
_LANGUAGES = {"de": 35, "en": 40, "fr": 8, "es": 6, "pt": 7, "it": 4}
# How often a style cites works of its own language, English ones, and others.
_OWN = {
    "de": (0.55, 0.41),
    "en": (0.9, 0.0),
    "fr": (0.62, 0.33),
    "es": (0.62, 0.33),
    "pt": (0.68, 0.29),
    "it": (0.65, 0.3),
}
_PAPER = re.compile(
    r"(?P<name>[^\d#]*(?:paper|papier|bericht|drucksache|bt-drs\.|bulletin|circular|boletim|discussão|trabajo|travail|lavoro|"
    r"cuaderno|quaderno|brief|memo|documentos)\w*)(?P<between>,?\s(?:no?\.|nr\.|n[°º]|n\.|sp ii)?\s?)(?P<number>\d[\d/-]*)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<kind>[^\d#]*[^\W\d_]\.?)(?P<between>,?\s(?:no\.?|nr\.|n[°º]|n\.)?\s?)(?P<number>\d[\d/-]*)",
    re.IGNORECASE,
)


def rendered(folder: Path, count: int, seed: int) -> Iterator[Example]:
    """``count`` strings from the raw material in ``folder``."""
    pool = records.read(folder)
    rng = random.Random(seed)
    finished = 0
    while finished < count:
        example = render(rng, pool)
        if len(example.spans) > 1 and len(example.raw) > 15:
            finished += 1
            yield example


def render(rng: random.Random, pool: Pool) -> Example:
    """One string."""
    chance = rng.random()
    if chance < _SCRIPTS:
        return scripts.render(rng, SOURCE)
    if chance < _SCRIPTS + _LAWS:
        return law.render(rng, pool, SOURCE)
    kind = rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    language = rng.choices(tuple(_LANGUAGES), tuple(_LANGUAGES.values()))[0]
    manner = styles.manner(rng, language, kind)
    own, english = _OWN[language]
    chance = rng.random()
    of = language if chance < own else "en" if chance < own + english else rng.choice(phrases.LANGUAGES)
    full = "G" in manner.people[0]
    work = works.draw(rng, pool, kind, of, manner.journal, full)
    printed = _papers(printing.printed(rng, work, manner))
    if rng.random() < 0.14:
        printed = [*_label(rng, work), *printed]
    return pieces.joined(noise.noisy(printed, rng), SOURCE)


def _papers(pieces: list[Piece]) -> list[Piece]:
    """The pieces of 'IZA Discussion Paper No. 366': a series and its number; of 'Tech. Rep. 12': a kind and its number."""
    found: list[Piece] = []
    for text, label in pieces:
        match = _PAPER.fullmatch(text) if label == "note" else None
        numbered = _NUMBERED.fullmatch(text) if label == "note" and not match else None
        if match:
            found += [(match["name"], "container"), (match["between"], ""), (match["number"], "volume")]
        elif numbered:
            found += [(numbered["kind"], "note"), (numbered["between"], ""), (numbered["number"], "number")]
        else:
            found.append((text, label))
    return found


def _label(rng: random.Random, work: DrawnWork) -> list[Piece]:
    """The number or mark in front."""
    number = rng.randint(1, 120)
    form = rng.choice(("N.", "N.", "[N]", "[N]", "(N)", "N", "[K]", "N)", "[K]", "F"))
    if form == "F":
        first = work.people[0] if work.people else None
        name = (first.family or first.literal) if first else "Anon"
        return [(f"{name} {work.year}", "label"), (": ", "")]
    if "K" in form:
        families = [person.family or person.literal for person in work.people] or ["Anon"]
        key = (
            families[0][:3] + str(work.year)[2:]
            if len(families) == 1
            else "".join(name[0] for name in families[:4]) + str(work.year)[2:]
        )
        return [(f"[{key}]", "label"), (" ", "")]
    text = form.replace("N", str(number))
    bare = text.rstrip(".)") if not text.startswith("(") else text
    return [
        (bare, "label"),
        (text[len(bare) :] + rng.choice((" ", " ", " ", "")) if form != "N" else " ", ""),
    ]
