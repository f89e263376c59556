"""Messages of Crossref: what a reference needs of one, and others made from it by changing fields."""

import gzip
import html
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matching_styles import Person

Message = dict[str, Any]

_KEPT = (
    "type", "title", "subtitle", "author",
    "container-title", "short-container-title", "publisher", "ISSN", "volume",
    "issue", "page", "article-number", "issued", "published-print", "published-online", "created", "member",
)  # fmt: skip
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def messages(path: Path) -> Iterator[Message]:
    """The records of one file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def plain(text: str) -> str:
    """Without markup, entities and line breaks."""
    return " ".join(html.unescape(html.unescape(_TAG.sub("", text))).split())


def title_of(message: Message) -> str:
    """Its first title, as it is."""
    return (message.get("title") or [""])[0] or ""


def year_of(message: Message) -> int:
    """The year of issue."""
    return int(message["issued"]["date-parts"][0][0])


def people_of(message: Message) -> tuple[Person, ...]:
    """The authors that have a name."""
    names = message.get("author") or []
    people = (Person(n.get("family") or n.get("name") or "", n.get("given") or "") for n in names)
    return tuple(person for person in people if person.family)


def container_of(message: Message) -> str:
    """The name of what it stands in; of a preprint, its server."""
    institutions = message.get("institution") or []
    institutions = [institutions] if isinstance(institutions, dict) else institutions
    names = [*(message.get("container-title") or []), *(one.get("name") for one in institutions)]
    if message.get("type") == "posted-content":
        names += ["bioRxiv" if message["DOI"].startswith("10.1101") else message.get("publisher") or ""]
    return next((plain(name) for name in names if name), "")


def based(message: Message, doi: str, **changes: Any) -> Message:
    """The record's fields with some changed; None takes a field away (its name with '_' for '-')."""
    made = {name: message[name] for name in _KEPT if name in message}
    made["relation"] = {}
    for name, value in changes.items():
        made[name.replace("_", "-")] = value
    made = {name: value for name, value in made.items() if value is not None}
    return {"DOI": doi.lower(), "prefix": doi.split("/")[0], **made}


def dated(year: int, month: int | None = None) -> Message:
    """A date as messages have it."""
    return {"date-parts": [[year, month] if month else [year]]}


def placed(year: int, volume: str | None, page: str | None, issue: str | None = None) -> Message:
    """The fields of a work's place, all of the record's own replaced."""
    return {
        "volume": volume or None,
        "issue": issue,
        "page": page,
        "article_number": None,
        "issued": dated(year),
        "published_print": dated(year),
        "published_online": None,
    }


def elsewhere(*names: str) -> Message:
    """The fields of another container."""
    return {"container_title": list(names), "short_container_title": None, "ISSN": None}


def number(rng: random.Random) -> int:
    """An invented DOI's number."""
    return rng.randint(100_000, 999_999)


def page_range(rng: random.Random) -> str:
    """Some pages."""
    start = rng.randint(1, 900)
    return f"{start}-{start + rng.randint(1, 20)}"


def sibling(rng: random.Random, message: Message) -> str:
    """A DOI that its publisher could have given to another work."""
    stem = re.sub(r"\d+$", "", message["DOI"]) or message["DOI"]
    return f"{stem}{number(rng)}"


def paged(rng: random.Random, message: Message, near: int) -> str:
    """A page range up to ``near`` pages behind the record's."""
    numbers = re.findall(r"\d+", str(message.get("page") or ""))
    start = int(numbers[-1][:6]) + rng.randint(1, near) if numbers else rng.randint(1, 900)
    return f"{start}-{start + rng.randint(1, 9)}"


def later(rng: random.Random, message: Message, steps: int) -> tuple[int, str]:
    """Year and volume some steps on; volumes advance with the years."""
    volume = str(message.get("volume") or "")
    return year_of(message) + steps, str(int(volume) + steps) if volume.isdigit() else volume
