"""Reference styles: those of ``styles.toml``, and mixtures of their parts.

A `Manner` is how one string is written: names, order, quotes, words of the language, templates. It is a style as
it stands or, more often, drawn part by part, since the strings of the world follow no style to the letter.
"""

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_PIECE = re.compile(r"\{(?P<name>\w+)\}|(?P<mark>[<|>])")
_OTHER_WORDS = re.compile(
    r"(?<!\{)\b(?:pp?\b\.?|S\.|pages|Pages|edited by|ed\. by|Edited by|Ed\.(?= \{)|vol\.|no\.|Vol\.|In:?(?= )|in:?(?= [<{]))"
)
_WORD_FIELD = {
    "pp": "p",
    "p": "p",
    "S": "p",
    "pages": "p",
    "Pages": "p",
    "vol": "vol",
    "no": "no",
    "Vol": "vol",
}
_STRAIGHT = 0.3
_TITLES_IN_QUOTES = ("article", "chapter", "paper", "news", "web", "talk")


class StyleField(NamedTuple):
    """A field of the record, a word of the language, or a part of the style."""

    name: str


class Group(NamedTuple):
    """Alternatives; the first one without a missing field is printed."""

    alternatives: tuple["Template", ...]


Template = tuple[str | StyleField | Group, ...]


@dataclass(slots=True)
class Manner:
    """How one string is written."""

    language: str
    front: bool
    head: str
    tail: str
    people: Sequence[str]
    editors: Sequence[str]
    etal: tuple[int, int, str]
    quotes: tuple[str, str]
    inside: bool
    capitals: bool
    journal: str
    end: str
    parts: dict[str, str]
    words: dict[str, str]
    eds: tuple[str, str]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "styles.toml").read_text(encoding="utf-8"))


@cache
def styles(language: str = "", front: bool | None = None) -> tuple[dict[str, Any], ...]:
    """The written styles of a language; ``front``: only those with the date in front."""
    return tuple(
        style
        for style in _data()["style"]
        if (not language or style["language"] == language) and front in (None, style["front"])
    )


@cache
def template(text: str) -> Template:
    """The template that ``text`` writes."""
    stack: list[list[list[str | StyleField | Group]]] = [[[]]]
    position = 0
    for match in _PIECE.finditer(text):
        if match.start() > position:
            stack[-1][-1].append(text[position : match.start()])
        position = match.end()
        if match["name"]:
            stack[-1][-1].append(StyleField(match["name"]))
        elif match["mark"] == "<":
            stack.append([[]])
        elif match["mark"] == "|":
            stack[-1].append([])
        else:
            group = Group(tuple(tuple(alternative) for alternative in stack.pop()))
            stack[-1][-1].append(group)
    if position < len(text):
        stack[-1][-1].append(text[position:])
    return tuple(stack[0][0])


@cache
def _translated(text: str) -> str:
    """The template with its words left to the language."""

    def field(match: re.Match[str]) -> str:
        word = match[0].rstrip(".:")
        return "{" + _WORD_FIELD.get(word, "In" if word.lower() == "in" else "by") + "}"

    return _OTHER_WORDS.sub(field, text)


def manner(rng: random.Random, language: str, kind: str) -> Manner:
    """A manner for a kind of work in a language: a style, or a mixture of styles."""
    parts: dict[str, list[Any]] = _data()["parts"]
    own = styles(language)
    style = rng.choice(own if rng.random() < (1.0 if language == "en" else 0.6) else styles("en"))
    straight = rng.random() < _STRAIGHT
    if not straight and (style.get("bare") and rng.random() < 0.7):
        straight = True
    front: bool = style["front"]
    chosen = dict(style)
    if not straight:
        if rng.random() < 0.35:
            front = rng.random() < (0.7 if language == "de" else 0.5)
        chosen["front"] = front
        _mix(rng, chosen, language, front, parts)
    own_words = style["language"] == language
    words = {name: rng.choice(values) for name, values in _data()["words"][language].items() if name != "eds"}
    tail = _tail(rng, chosen, kind, front, straight, parts)
    head: str = chosen["head"]
    if not straight and kind == "article" and rng.random() < 0.06:
        # Physics and chemistry leave the title out, in every form that others have.
        head = rng.choice(("{who} ({date})", "{who}, {date}", "{who} {date}") if front else ("{who}",))
        tail = rng.choice((", ", ". ", ", ", " ")) + tail.lstrip(".,;:– ")
    if chosen.get("bare") and kind not in ("article", "chapter", "book", "edited") and "{title}" not in head:
        head += ", {title}"
    if (not own_words or not straight) and rng.random() < (0.35 if language == "en" else 0.85):
        tail = _translated(tail)
    quotes = chosen.get("quotes") if kind in _TITLES_IN_QUOTES else None
    if quotes and not quotes[1] and kind != "chapter":
        quotes = None  # the chapter's template closes them
    eds = chosen.get("eds") if own_words and rng.random() < 0.7 else None
    german = language == "de" or (kind == "article" and rng.random() < 0.01)
    numbers = parts["german-numbers"] if german and rng.random() < 0.65 else parts["numbers"]
    single, several = eds or rng.choice(_data()["words"][language]["eds"])
    etal = chosen.get("etal") or (99, 99, "")
    if rng.random() < 0.06:
        keep = rng.choice((1, 1, 1, 2, 3, 6))
        etal = (keep, keep, words["etal"])
    elif not own_words and etal[0] < 99:
        etal = (etal[0], etal[1], words["etal"])
    last = chosen.get("end", ".")
    return Manner(
        language=language,
        front=front,
        head=head,
        tail=tail,
        people=_localised(chosen["people"], words["and"], own_words and straight),
        editors=_localised(chosen["editors"], words["and"], own_words and straight),
        etal=(etal[0], etal[1], etal[2]),
        quotes=(quotes[0], quotes[1]) if quotes else ("", ""),
        inside=bool(chosen.get("inside")) and language == "en",
        capitals=chosen.get("case") == "title",
        journal=chosen.get("journal", "full"),
        end="" if rng.random() < 0.12 else last,
        parts={
            "numbers": rng.choice(numbers),
            "imprint": chosen.get("imprint") or rng.choice(parts["imprint"]),
            "dated": rng.choice(parts["dated"]),
            "edited": chosen.get("edited") or rng.choice(parts["edited"]),
            "online": chosen["online"]
            if "online" in chosen and own_words and rng.random() < 0.5
            else rng.choice(parts["online"]),
        },
        words=words,
        eds=(single, several),
    )


def _mix(
    rng: random.Random, chosen: dict[str, Any], language: str, front: bool, parts: dict[str, list[Any]]
) -> None:
    """Replace parts of a style by those of others."""
    own = rng.choice(styles(language, front) or styles("", front))
    if rng.random() < 0.75:
        chosen["people"] = rng.choice(parts["people"]) if rng.random() < 0.7 else own["people"]
    if rng.random() < 0.75:
        if rng.random() < 0.5:
            chosen["editors"] = chosen["people"]
        else:
            chosen["editors"] = rng.choice(parts["people"]) if rng.random() < 0.6 else own["editors"]
    bare = chosen.pop("bare", None)
    if bare or (chosen["front"] != ("{date}" in chosen["head"])) or rng.random() < 0.7:
        chosen["head"] = rng.choice(parts["front" if front else "back"])
    chosen["mixed"] = True
    if rng.random() < 0.6:
        chosen.pop("imprint", None)
        chosen.pop("edited", None)
    if rng.random() < 0.4:
        chosen["quotes"] = rng.choice(parts["quotes"])
    elif rng.random() < 0.6:
        chosen.pop("quotes", None)
    if rng.random() < 0.7:
        chosen["journal"] = rng.choice(("any", "full", "full", "dotted"))
    if rng.random() < 0.6:
        chosen.pop("etal", None)
    if rng.random() < 0.9:
        chosen["end"] = rng.choice((".", ".", ".", ".", "", ";"))


def _tail(
    rng: random.Random,
    chosen: dict[str, Any],
    kind: str,
    front: bool,
    straight: bool,
    parts: dict[str, list[Any]],
) -> str:
    """The template after the title."""
    name = {"edited": "book", "software": "data"}.get(kind, kind)
    if name in ("article", "chapter", "book"):
        if straight:
            return str(chosen[name])
        if rng.random() < 0.35:
            tails = [style[name] for style in styles("", front) if not style.get("bare")]
            return str(rng.choice(tails))
    return str(rng.choice(parts[f"{name}-{'front' if front else 'back'}"]))


def _localised(names: Sequence[str], word: str, keep: bool) -> Sequence[str]:
    """The form of names with the language's 'and'."""
    if keep:
        return names
    first, rest, separator, last, two = names
    joined = f" {word} " if word != "/" else "/"

    def local(text: str) -> str:
        comma = "," if text.startswith(",") else ""
        return comma + joined if text.strip(" ,") in ("AND", "and", "&", "und", "et", "y", "e") else text

    return (first, rest, local(separator), local(last), local(two))
