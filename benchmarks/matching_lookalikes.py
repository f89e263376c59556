"""Records that look like another and are not it, made from a real one in the shapes that Crossref has them.

All of them are of our own making: the set of real records has too few. Each maker takes the record's message
and a stranger's, and gives a message without abstract and references; its DOI is invented.
"""

import random
import re
from collections.abc import Callable
from typing import Any

from matching_styles import Person

Message = dict[str, Any]

_KEPT = ("type", "title", "subtitle", "author", "container-title", "short-container-title", "publisher", "ISSN", "volume", "issue", "page", "article-number", "issued", "published-print", "published-online", "created", "prefix", "member")  # fmt: skip
_SERVERS = (
    ("10.1101", "bioRxiv", "openRxiv", "10.1101/{y}.{m:02}.{d:02}.{n}"),
    ("10.1101", "medRxiv", "openRxiv", "10.1101/{y}.{m:02}.{d:02}.2{n}"),
    ("10.21203", None, "Springer Science and Business Media LLC", "10.21203/rs.3.rs-{n}/v1"),
    ("10.2139", None, "Elsevier BV", "10.2139/ssrn.{n}"),
    ("10.26434", None, "American Chemical Society (ACS)", "10.26434/chemrxiv-{y}-{n}"),
    ("10.20944", None, "MDPI AG", "10.20944/preprints{y}{m:02}.{n}.v1"),
)
_JOURNALS = (
    "Annals of Applied Research",
    "International Journal of Advanced Studies",
    "Scientific Communications",
    "World Journal of Science",
    "Open Research Letters",
    "European Review of Methods and Applications",
)
_SYNONYMS = (
    ("effects of", "the influence of"), ("effect of", "the impact of"), ("analysis of", "an analysis of"),
    ("study of", "investigation of"), ("evidence for", "evidence of"), ("role of", "function of"),
    ("treatment of", "therapy for"), ("using", "with"), ("novel", "new"), ("between", "among"),
)  # fmt: skip
_SPANISH = {
    "the": "la", "of": "de", "and": "y", "in": "en", "for": "para", "on": "sobre", "with": "con", "by": "por",
    "from": "desde", "to": "a", "an": "un", "a": "un", "effects": "efectos", "effect": "efecto", "study": "estudio",
    "analysis": "análisis", "treatment": "tratamiento", "disease": "enfermedad", "patients": "pacientes",
    "using": "mediante", "new": "nuevo", "between": "entre", "at": "en", "as": "como", "under": "bajo",
    "skin": "piel", "water": "agua", "model": "modelo", "structure": "estructura", "growth": "crecimiento",
}  # fmt: skip
_GERMAN = {
    "the": "die", "of": "von", "and": "und", "in": "in", "for": "für", "on": "über", "with": "mit", "by": "durch",
    "from": "aus", "to": "zu", "an": "eine", "a": "ein", "effects": "Auswirkungen", "effect": "Wirkung",
    "study": "Studie", "analysis": "Analyse", "treatment": "Behandlung", "disease": "Krankheit",
    "patients": "Patienten", "using": "mittels", "new": "neue", "between": "zwischen", "at": "bei", "as": "als",
    "under": "unter", "skin": "Haut", "water": "Wasser", "model": "Modell", "structure": "Struktur", "growth": "Wachstum",
}  # fmt: skip
_ENDINGS = {
    "es": (("ation", "ación"), ("ity", "idad"), ("ism", "ismo"), ("ic", "ico"), ("al", "al"), ("y", "ía"), ("", "o")),
    "de": (("ation", "ation"), ("ity", "ität"), ("ism", "ismus"), ("ical", "ische"), ("ic", "ische"), ("al", "ale"), ("y", "ie"), ("", "en")),
}  # fmt: skip


def title_of(message: Message) -> str:
    """Its first title, as it is."""
    return (message.get("title") or [""])[0] or ""


def year_of(message: Message) -> int:
    """The year of issue."""
    return int(message["issued"]["date-parts"][0][0])


def _based(message: Message, doi: str, **changes: Any) -> Message:
    """The record's fields with some changed; None takes a field away (its name with '_' for '-')."""
    made = {name: message[name] for name in _KEPT if name in message}
    made["relation"] = {}
    for name, value in changes.items():
        made[name.replace("_", "-")] = value
    made = {name: value for name, value in made.items() if value is not None}
    return {
        "DOI": doi.lower(),
        "prefix": doi.split("/")[0],
        **{k: v for k, v in made.items() if k != "prefix"},
    }


def _dated(year: int, month: int | None = None) -> Message:
    return {"date-parts": [[year, month] if month else [year]]}


def _number(rng: random.Random) -> int:
    return rng.randint(100_000, 999_999)


def _sibling(rng: random.Random, message: Message) -> str:
    """A DOI that its publisher could have given to another work."""
    stem = re.sub(r"\d+$", "", message["DOI"]) or message["DOI"]
    return f"{stem}{_number(rng)}"


def _paged(rng: random.Random, message: Message, near: int) -> str:
    """A page range up to ``near`` pages behind the record's."""
    numbers = re.findall(r"\d+", str(message.get("page") or ""))
    start = int(numbers[-1][:6]) + rng.randint(1, near) if numbers else rng.randint(1, 900)
    return f"{start}-{start + rng.randint(1, 9)}"


def _later(rng: random.Random, message: Message, steps: int) -> tuple[int, str]:
    """Year and volume some steps on; volumes advance with the years."""
    volume = str(message.get("volume") or "")
    return year_of(message) + steps, str(int(volume) + steps) if volume.isdigit() else volume


def _reworded(rng: random.Random, title: str) -> str:
    """A title slightly changed, as between two versions."""
    way = rng.random()
    if way < 0.45:
        return title
    for old, new in rng.sample(_SYNONYMS, len(_SYNONYMS)):
        if re.search(rf"\b{old}\b", title, re.IGNORECASE):
            return re.sub(rf"\b{old}\b", new, title, count=1, flags=re.IGNORECASE)
    main, mark, _ = title.partition(": ")
    return (
        main if mark else f"{title}: {rng.choice(('a preliminary study', 'new evidence', 'first results'))}"
    )


def _other_authors(rng: random.Random, stranger: Message) -> list[Message]:
    return [dict(name) for name in stranger["author"][: rng.randint(1, 3)]]


def preprint(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A version on a preprint server: no volume, no page; 'is-preprint-of' in a third of them."""
    _, group, publisher, pattern = rng.choice(_SERVERS)
    year = year_of(message) - rng.choice((0, 0, 1))
    month = rng.randint(1, 12)
    doi = pattern.format(y=year, m=month, d=rng.randint(1, 28), n=_number(rng))
    known = {"is-preprint-of": [{"id-type": "doi", "id": message["DOI"], "asserted-by": "subject"}]}
    people = list(message["author"])
    if len(people) > 3 and rng.random() < 0.2:
        del people[rng.randrange(1, len(people))]
    return _based(
        message,
        doi,
        type="posted-content",
        subtype="preprint",
        title=[_reworded(rng, title_of(message))],
        author=people,
        container_title=[],
        short_container_title=None,
        publisher=publisher,
        institution=[{"name": group}] if group else None,
        volume=None,
        issue=None,
        page=None,
        article_number=None,
        ISSN=None,
        posted=_dated(year, month),
        issued=_dated(year, month),
        published_print=None,
        published_online=None,
        relation=known if rng.random() < 0.35 else {},
    )


def copy(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A famous paper registered again, or the same statement in another journal."""
    if rng.random() < 0.5:
        return _registered_again(rng, message)
    year = year_of(message) + rng.choice((0, 0, 1, 2))
    start = rng.randint(1, 900)
    return _based(
        message,
        f"10.{rng.randint(1100, 9900)}/{_number(rng)}",
        container_title=stranger.get("container-title") or [rng.choice(_JOURNALS)],
        short_container_title=None,
        publisher=stranger.get("publisher"),
        volume=str(rng.randint(1, 60)),
        issue=str(rng.randint(1, 6)),
        page=f"{start}-{start + rng.randint(2, 14)}",
        article_number=None,
        ISSN=None,
        issued=_dated(year),
        published_print=_dated(year),
        published_online=None,
    )


def _registered_again(rng: random.Random, message: Message) -> Message:
    """Under the prefix that is known for it: half of them keep the year and the journal's name."""
    keeps = rng.random() < 0.5
    year = year_of(message) if keeps else rng.choice((2024, 2025, 2026))
    return _based(
        message,
        f"10.65215/{_number(rng)}",
        container_title=message["container-title"] if keeps else [rng.choice(_JOURNALS)],
        short_container_title=None,
        publisher="Scholar Media",
        volume=None,
        issue=None,
        page=None,
        article_number=None,
        ISSN=None,
        issued=_dated(year),
        published_print=None,
        published_online=_dated(year),
    )


def comment(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A comment by others, or the authors' reply to one, in the same journal."""
    reply = rng.random() < 0.3
    title = title_of(message)
    forms = (
        ("Reply to Comment on ‘{}’", "Reply to: {}", "Authors’ reply: {}")
        if reply
        else ("Comment on “{}”", "Re: {}", "Comments on ‘{}’", "Commentary on: {}", "Discussion of “{}”")
    )
    steps = rng.choice((0, 1, 1))
    year, volume = _later(rng, message, steps)
    return _based(
        message,
        _sibling(rng, message),
        title=[rng.choice(forms).format(title)],
        subtitle=None,
        author=message["author"] if reply else _other_authors(rng, stranger),
        volume=volume or None,
        issue=str(rng.randint(1, 12)),
        page=_paged(rng, message, 400).split("-")[0],
        article_number=None,
        issued=_dated(year),
        published_print=_dated(year),
        published_online=None,
    )


def erratum(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A correction of the paper, often with all its authors, sometimes in the same volume."""
    title = title_of(message)
    year, volume = _later(rng, message, rng.choice((0, 0, 1)))
    place = f"{message.get('volume', '')}, {str(message.get('page', '')).split('-')[0]} ({year_of(message)})"
    form = rng.choice(
        (
            "Erratum: {t}",
            "Erratum: {t} [{c} {p}]",
            "Correction to: {t}",
            "Correction: {t}",
            "Corrigendum to “{t}” [{c} {p}]",
            "Author Correction: {t}",
            "Erratum to “{t}”",
            "Publisher’s Note: {t}",
            "{t} (vol {p})",
        )
    )
    said = form.format(t=title, c=(message["container-title"] or [""])[0], p=place)
    notice = [{"DOI": message["DOI"], "type": "correction", "updated": _dated(year), "label": "Correction"}]
    return _based(
        message,
        _sibling(rng, message),
        title=[said],
        subtitle=None,
        author=message["author"] if rng.random() < 0.85 else None,
        volume=volume or None,
        page=_paged(rng, message, 600).split("-")[0],
        article_number=None,
        issued=_dated(year),
        published_print=_dated(year),
        published_online=None,
        update_to=notice if rng.random() < 0.5 else None,
    )


def part(rng: random.Random, message: Message, stranger: Message) -> Message:
    """The second part of a series; `printed_title` gives the first part's title."""
    year, volume = _later(rng, message, rng.choice((0, 0, 0, 1)))
    return _based(
        message,
        _sibling(rng, message),
        title=[_PARTS[rng.randrange(len(_PARTS))][1].format(title_of(message))],
        subtitle=None,
        volume=volume or None,
        page=_paged(rng, message, 1),
        article_number=None,
        issued=_dated(year),
        published_print=_dated(year),
        published_online=None,
    )


_PARTS = (
    ("{}, Part I", "{}, Part II"),
    ("{}. Part 1", "{}. Part 2"),
    ("{}: I. Theory", "{}: II. Experiment"),
    ("{} (Part One)", "{} (Part Two)"),
    ("{}. I", "{}. II"),
    ("{}—Part III: Validation", "{}—Part IV: Applications"),
)
_YEARLY = (
    "Annual report {}",
    "Guidelines of care {}",
    "Index to volume {}",
    "Clinical practice recommendations {}",
)
_GENERIC = (
    "Editorial",
    "Introduction",
    "News and Views",
    "In This Issue",
    "Letter to the Editor",
    "Book reviews",
)


def abstract(rng: random.Random, message: Message, stranger: Message) -> Message:
    """The conference abstract of the same study, in a supplement."""
    year, volume = _later(rng, message, -rng.choice((0, 1, 1, 2)))
    elsewhere = rng.random() < 0.5
    title = title_of(message)
    mark = rng.choice(("", "", "{n} ", "Abstract {n}: ", "P{n}: ")).format(n=rng.randint(10, 2000))
    return _based(
        message,
        _sibling(rng, stranger if elsewhere else message),
        title=[mark + (title.upper() if rng.random() < 0.3 else _reworded(rng, title))],
        subtitle=None,
        container_title=stranger["container-title"] if elsewhere else message["container-title"],
        short_container_title=None,
        volume=(stranger.get("volume") if elsewhere else volume) or None,
        issue=rng.choice(("S1", "suppl_1", "Suppl 2", "Supplement")),
        page=f"S{rng.randint(1, 400)}" if rng.random() < 0.7 else f"{rng.randint(1, 400)}A",
        article_number=None,
        issued=_dated(year),
        published_print=_dated(year),
        published_online=None,
    )


def same_title(rng: random.Random, message: Message, stranger: Message) -> Message:
    """Another work of that title in the same journal: next year's report, another month's editorial."""
    steps = rng.choice((-2, -1, 1, 1, 2, 3))
    year, volume = _later(rng, message, steps)
    yearly = rng.random() < 0.6
    start = rng.randint(1, 900)
    return _based(
        message,
        _sibling(rng, message),
        author=message["author"] if yearly else _other_authors(rng, stranger),
        volume=volume or None,
        issue=str(rng.randint(1, 12)),
        page=f"{start}-{start + rng.randint(1, 20)}",
        article_number=None,
        issued=_dated(year),
        published_print=_dated(year),
        published_online=None,
    )


def translation(rng: random.Random, message: Message, stranger: Message) -> Message:
    """The edition in another language; half the time with the same volume and pages, always its own title."""
    language = rng.choice(("es", "de"))
    container = (message["container-title"] or [""])[0]
    edition = {"es": f"{container} (Edición en español)", "de": f"{container} (Deutsche Ausgabe)"}[language]
    same = rng.random() < 0.5
    start = rng.randint(1, 900)
    return _based(
        message,
        _sibling(rng, message),
        title=[_foreign(title_of(message), language)],
        subtitle=None,
        container_title=[edition],
        short_container_title=None,
        language=language,
        page=message.get("page") if same else f"{start}-{start + rng.randint(2, 12)}",
        volume=(message.get("volume") if same else str(rng.randint(1, 140))) or None,
        ISSN=None,
    )


def _foreign(title: str, language: str) -> str:
    """The title as another language would look: small words translated, long ones with that language's endings."""
    words = {"es": _SPANISH, "de": _GERMAN}[language]
    return " ".join(_foreign_word(word, words, language) for word in title.split())


def _foreign_word(word: str, words: dict[str, str], language: str) -> str:
    core = word.strip(".,:;()")
    if core.lower() in words:
        return word.replace(core, words[core.lower()])
    if len(core) < 5 or not core.isalpha():
        return word
    ending, other = next(pair for pair in _ENDINGS[language] if core.endswith(pair[0]))
    return word.replace(core, core[: len(core) - len(ending)] + other)


def component(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A supplement, table or figure of the paper, or a review of it, registered on its own."""
    title, doi = title_of(message), message["DOI"]
    kind = rng.choice(("component", "component", "material", "review"))
    none: dict[str, Any] = dict.fromkeys(
        ("container_title", "short_container_title", "volume", "issue", "page", "article_number", "ISSN", "subtitle", "published_print", "published_online")
    )  # fmt: skip
    if kind == "material":  # as AACR, GSA: posted-content with the paper's authors
        form = rng.choice(
            (
                "Supplementary Table 1 from {}",
                "Supplemental Material: {}",
                "Figure S2 from {}",
                "Data from {}",
            )
        )
        number = f"10.{doi.split('/')[0][3:]}/{_number(rng)}.v1"
        return _based(
            message, number, type="posted-content", subtype="other", title=[form.format(title)], **none
        )
    if kind == "review":
        form = rng.choice(("Review for \"{}\"", "Decision letter for \"{}\"", "Author response for \"{}\"", "Peer Review #1 of \"{}\""))  # fmt: skip
        return _based(message, f"{doi}/v1/review{rng.randint(1, 3)}", type="peer-review", title=[form.format(title)], **(none | {"author": None}))  # fmt: skip
    form = rng.choice(("{}", "{}", "Supplementary Figure S1 for {}"))
    undated = {"date-parts": [[None]]}
    return _based(message, f"{doi}.s{rng.randint(1, 12):03}", type="component", title=[form.format(title)], **(none | {"author": None, "issued": undated}))  # fmt: skip


Maker = Callable[[random.Random, Message, Message], Message]
MAKERS: dict[str, Maker] = {
    "preprint": preprint,
    "copy": copy,
    "comment": comment,
    "erratum": erratum,
    "part": part,
    "abstract": abstract,
    "same-title": same_title,
    "translation": translation,
    "component": component,
}


def in_place_of(
    rng: random.Random, kind: str, message: Message, stranger: Message
) -> tuple[Message, str | None]:
    """A look-alike that stands where the true record is missing, and the title to print if it is another."""
    if kind == "part":
        one, two = rng.choice(_PARTS)
        title = title_of(message)
        made = part(rng, message, stranger)
        return {**made, "title": [two.format(title)]}, one.format(title)
    if kind == "same-title" and rng.random() < 0.7:
        made = same_title(rng, message, stranger)
        if rng.random() < 0.4:
            generic = rng.choice(_GENERIC)
            return {**made, "title": [generic]}, generic
        form = (
            rng.choice(_YEARLY)
            if rng.random() < 0.5
            else title_of(message) + rng.choice(("—{}", ", {}", ": {} update"))
        )
        return {**made, "title": [form.format(year_of(made))]}, form.format(year_of(message))
    return MAKERS[kind](rng, message, stranger), None


def people_of(message: Message) -> tuple[Person, ...]:
    """The authors that have a name."""
    names = (Person(name.get("family") or name.get("name") or "", name.get("given") or "") for name in message.get("author") or [])  # fmt: skip
    return tuple(person for person in names if person.family)
