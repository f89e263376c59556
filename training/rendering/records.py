"""The raw material of references: titles, journals, publishers, places, names.

Nothing of the test split is read: `is_test` says which publishers' rows those are.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from training.rendering.phrases import LANGUAGES, words
from training.sources import is_test

Row = dict[str, Any]

_EDGE = " \t.,;:/|•·*\"“”„‟«»‹›'‘’‚`´-–—"
_STOPWORDS = {
    "de": "der die das und des im zur zum eine einer ein für von den dem auf aus über als bei nach zwischen",
    "fr": "le la les des et du une dans sur aux l’ en pour un au par entre chez",
    "es": "el los las y del una en la por para un con como sobre al",
    "pt": "o os do da dos das e em uma no na um à ao para por pelo sobre",
    "it": "il della di gli nel dei e delle del la per alla tra sulla dell’ nella un una",
    "en": "the of and in for on a an to with from by is at as its",
}
_LANGUAGE_OF = {
    word: [language for language, text in _STOPWORDS.items() if word in text.split()]
    for word in dict.fromkeys(" ".join(_STOPWORDS.values()).split())
}
# Spacing and signs that only a broken PDF leaves; such titles would teach that fields look like that.
_BROKEN = re.compile(
    r"\b(?:cited|Accessed|accessed|Available|Retrieved|doi)\b|\s[.,;:)]|[(\[]\s|[a-z][.,][A-Za-z]|\d{5}|https?:|@|[\x00-\x1f↵�|\\{}<>]|(?:^|\s)(?:In|in|en|dans):|\b(?:eds?|Hrsg|Hg)\b"
)
_FULL_NAME = re.compile(
    r"(?P<family>(?:(?:von|van|de|der|den|di|la|du|le|al|da|dos)\s)*[^\W\d_][\w'’‑-]+),\s"
    r"(?P<given>[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ](?:[\w’'-]+|\.))*)(?=[,;/&.:(]|\s(?:and|und|et|y|e)\s|$)"
)
_ABBREVIATED = re.compile(
    r"\b(?:J|Biol|Chem|Med|Res|Sci|Int|Am|Proc|Rev|Eur|Clin|Nat|Genet|Physiol|Mol|Environ|Appl|Acad)\b(?!\.)"
)
# A second name or its initials run into the first.
_NO_NAME = re.compile(r"[\d(),;:&/*?]|\b[A-Z]{2,}\b")
_PARTICLES = frozenset(
    ("de", "da", "do", "dos", "das", "di", "del", "della", "van", "von", "der", "den", "ten", "la", "le")
)
_KEPT_TITLES = 30_000


class Person(NamedTuple):
    """A name; a body has only a ``literal``."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""


class MinedArticle(NamedTuple):
    """An article whose parts belong together, as a record has them."""

    language: str
    title: str
    container: str
    year: str
    volume: str
    issue: str
    page: str
    doi: str
    pmid: str
    people: tuple[Person, ...]


@dataclass
class Pool:
    """The raw material, some of it by language; lists are in the order of their files."""

    # 'mixed': English ones of every field; those of the records are nearly all biology.
    titles: dict[str, list[str]] = field(
        default_factory=lambda: {language: [] for language in (*LANGUAGES, "mixed")}
    )
    books: dict[str, list[str]] = field(default_factory=lambda: {language: [] for language in LANGUAGES})
    journals: dict[str, list[str]] = field(default_factory=dict)
    publishers: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    conferences: list[str] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    articles: list[MinedArticle] = field(default_factory=list)
    names: list[Person] = field(default_factory=list)


def language_of(text: str) -> str:
    """The language by its stopwords; English where none is found."""
    counts = dict.fromkeys(_STOPWORDS, 0)
    for word in text.lower().split():
        for language in _LANGUAGE_OF.get(word, ()):
            counts[language] += 1
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] > (counts["en"] if best != "en" else 0) else "en"


def read(folder: Path) -> Pool:
    """Read ``folder``, and names from ``../crossref``; missing files count as empty."""
    pool = Pool()
    for language in LANGUAGES:
        pool.publishers[language] = list(words(language, "publishers"))
        pool.places[language] = list(words(language, "places"))
        pool.journals[language] = list(words(language, "journals"))
    for name in ("physics", "astronomy", "maths", "law"):
        pool.journals[name] = list(words("en", name))
    pool.journals |= {
        "full": list(words("en", "journals")),
        "bare": [],
        "dotted": list(words("en", "physics")),
    }
    pool.bodies = list(words("en", "bodies"))
    for row in _rows(folder / "human.jsonl.gz"):
        _of_human(pool, row)
    for row in _rows(folder / "records.jsonl.gz"):
        if not is_test(row.get("publisher", "")):
            _of_record(pool, row["csl"])
    for row in _rows(folder / "refs.jsonl.gz"):
        if not is_test(row.get("publisher", "")):
            _of_reference(pool, row)
    for row in _rows(folder.parent / "crossref" / "works.jsonl.gz"):
        for name in row.get("author", ()):
            _add_name(pool, name.get("family", ""), name.get("given", ""))
    for name in ("publishers", "places", "journals"):
        lists: dict[str, list[str]] = getattr(pool, name)
        for key, values in lists.items():
            lists[key] = _unique(values)
    return pool


def _rows(path: Path) -> Iterator[Row]:
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _clean(text: str) -> str:
    """The text without punctuation at its edges; '' where it is unfit for use."""
    text = " ".join(text.split()).strip(_EDGE)
    if text.count("(") != text.count(")") or text.count("[") != text.count("]") or _BROKEN.search(text):
        return ""
    return text


def _of_human(pool: Pool, row: Row) -> None:
    raw: str = row["raw"]
    fields: dict[str, str] = {}
    for start, end, name in row["spans"]:
        fields.setdefault(name, raw[start:end])
    title = _clean(fields.get("title") or fields.get("title-a") or fields.get("title-m") or "")
    language = language_of(title)
    if 8 <= len(title) <= 260 and title[0].isupper():
        book = "publisher" in fields and "journal" not in fields and "title-j" not in fields
        (pool.books if book else pool.titles)[language].append(title)
        if language == "en":
            pool.titles["mixed"].append(title)
    if 8 <= len(container := _clean(fields.get("container-title", ""))) <= 160:
        container = re.sub(r"^(?:In|in)\s", "", container)
        if re.search(r"\b(?:Proc|Conf|Symp|Workshop|Congr)", container):
            pool.conferences.append(container)
        elif container[:1].isupper() and "," not in container:
            pool.books[language_of(container)].append(container)
    if 2 <= len(journal := _clean(fields.get("journal") or fields.get("title-j", ""))) <= 90:
        _add_journal(pool, journal + ("." if "." in journal else ""), language)
    if 2 < len(publisher := _clean(fields.get("publisher", ""))) <= 50 and not re.search(
        r"\d|[,;:()]", publisher
    ):
        pool.publishers[language].append(publisher)
    place = _clean(fields.get("location") or fields.get("pubplace", ""))
    if 2 < len(place) <= 30 and not re.search(r"[\d:()\[\].]|et al", place) and place[0].isupper():
        pool.places[language].append(place)
    if 4 < len(series := _clean(fields.get("collection-title") or fields.get("title-s", ""))) < 80:
        pool.series.append(series)
    for match in _FULL_NAME.finditer(fields.get("author", "")):
        if match.start() == 0 or fields["author"][match.start() - 1] in " /;":
            _add_name(pool, match["family"], match["given"])


def _add_journal(pool: Pool, name: str, language: str) -> None:
    if language != "en":
        pool.journals[language].append(name)
    elif "." in name:
        pool.journals["dotted"].append(name)
    else:
        pool.journals["bare" if _ABBREVIATED.search(name) else "full"].append(name)


def _add_name(pool: Pool, family: str, given: str) -> None:
    family, given = " ".join(family.split()), " ".join(given.split())
    if given.isupper() and len(given) > 4:
        given = given.title()
    if family.isupper() and len(family) > 3:
        family = family.title()
    if family.lower() in _PARTICLES:
        return
    fit = 2 <= len(family) <= 28 and 3 <= len(given) <= 24 and given[0].isupper() and given[1].islower()
    if (
        fit
        and not _NO_NAME.search(family)
        and not _NO_NAME.search(given)
        and not re.search(r"\s(?:and|for|of)\s", family)
    ):
        pool.names.append(Person(family, given))


def _of_record(pool: Pool, csl: Row) -> None:
    title = _clean(csl.get("title", ""))
    language = language_of(title)
    if 10 <= len(title) <= 260:
        if csl.get("type") == "book" and not csl.get("container-title"):
            pool.books[language].append(title)
        elif language != "en" or len(pool.titles["en"]) < _KEPT_TITLES:
            pool.titles[language].append(title)
    if container := _clean(csl.get("container-title", "")):
        _add_journal(pool, container + ("." if "." in container else ""), language)
    if publisher := _clean(csl.get("publisher", "")):
        pool.publishers["en"].append(publisher)
    if place := _clean(csl.get("publisher-place", "")):
        pool.places["en"].append(place)
    url = csl.get("URL", "")
    if url.startswith(("http", "www")) and " " not in url:
        pool.urls.append(url)
    people = []
    for name in csl.get("author", ()):
        if name.get("literal"):
            if 2 < len(body := _clean(name["literal"])) < 70 and "," not in body:
                pool.bodies.append(body)
                people.append(Person(literal=body))
        elif name.get("family") and re.fullmatch(r"[\w\s.'’-]{2,30}", name["family"]):
            _add_name(pool, name["family"], name.get("given", ""))
            people.append(Person(name["family"], name.get("given", ""), name.get("suffix", "")))
    if csl.get("type", "").endswith("journal") and title and container and people and csl.get("volume"):
        year = str(csl.get("issued", {}).get("date-parts", [[""]])[0][0])
        volume, issue, page, doi, pmid = (
            str(csl.get(key) or "") for key in ("volume", "issue", "page", "DOI", "PMID")
        )
        pool.articles.append(
            MinedArticle(
                language, title, container, year, volume, issue.strip("()"), page, doi, pmid, tuple(people)
            )
        )


def _of_reference(pool: Pool, row: Row) -> None:
    raw: str = row["raw"]
    family = ""
    for start, end, name in row["spans"]:
        text = raw[start:end]
        if name == "author-family":
            family = text
        elif name == "author-given" and family:
            _add_name(pool, family, text)
        elif name == "container" and 1 < len(text) < 90 and row.get("type") == "journal":
            _add_journal(pool, text, "en")
        elif name == "collab" and 2 < len(text) < 70:
            pool.bodies.append(text)
        elif name in ("title", "chapter-title") and row.get("lang") not in ("en", "und") and _clean(text):
            pool.titles[language_of(text)].append(_clean(text))
        elif name == "url" and text.startswith(("http", "www")) and " " not in text:
            pool.urls.append(text)
