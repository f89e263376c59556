"""The parts of a text that headings name: chapters, openings, appendices and boxes, what is behind a list."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from typing import Literal, cast

from citekit.data import DATA
from citekit.text.normalize import clean, fold

PartKind = Literal["chapter", "opening", "aside", "behind", "section"]
"""``opening``: an abstract or introduction; ``aside``: an appendix or box; ``behind``: legends, notes, thanks;
``section``: any other heading."""


def part_kind(heading: str) -> PartKind:
    """What part of a text a heading begins."""
    words = _NUMBER.sub("", fold(clean(heading)), count=1)
    return next((kind for kind, pattern in _patterns().items() if pattern.match(words)), "section")


_NUMBER = re.compile(r"(?:[\divx]{1,6}(?:\.\d{1,3}){0,4}[.)]?\s+)?")


@cache
def _patterns() -> dict[PartKind, re.Pattern[str]]:
    table = tomllib.loads((DATA / "text_parts.toml").read_text(encoding="utf-8"))
    return {cast("PartKind", kind): _pattern(words) for kind, words in table.items()}


def _pattern(words: list[str]) -> re.Pattern[str]:
    anything = _either([word[:-1] for word in words if word.endswith("*")])
    with_number = _either([word[:-1] for word in words if word.endswith("#")])
    others = _either([word for word in words if word[-1] not in "*#"])
    numbers = r"\d{1,3}|[ivxlc]{1,6}|[a-h]|[一二三四五六七八九十]{1,3}"
    return re.compile(
        rf"(?:{anything})|(?:{with_number})\s?\d{{1,3}}(?![^\W_])|(?:第(?:{numbers}))?(?:{others})"
        rf"(?:\s?(?:{numbers})(?![^\W_])|\s?(?:[.:-]|$)|(?<=章)\s)"
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in words) or "(?!)"
