"""Records that look like another and are not it, made from a real one in the shapes that Crossref has them.

All of them are of our own making: the set of real records has too few. Each maker takes the record's message
and a stranger's, and gives a message without abstract and references; its DOI is invented.
"""

import random
import re
from collections.abc import Callable

from matching_messages import (
    Message,
    based,
    dated,
    elsewhere,
    later,
    number,
    page_range,
    paged,
    placed,
    sibling,
    title_of,
    year_of,
)
from matching_relatives import neighbour, unpublished
from matching_translations import translated
from rapidfuzz import fuzz

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
    ("effects of", "influence of"), ("effect of", "impact of"), ("analysis of", "evaluation of"),
    ("study of", "investigation of"), ("evidence for", "evidence of"), ("role of", "function of"),
    ("treatment of", "therapy for"), ("using", "with"), ("novel", "new"), ("between", "among"),
)  # fmt: skip
_EDITIONS = {"es": "{} (Edición en español)", "de": "{} (Deutsche Ausgabe)"}
_TOO_ALIKE = 80
"""The likeness from which on a made title still is the old one, in percent."""
_REPLIES = ("Reply to Comment on ‘{}’", "Reply to: {}", "Authors’ reply: {}")
_COMMENTS = ("Comment on “{}”", "Re: {}", "Comments on ‘{}’", "Commentary on: {}", "Discussion of “{}”")
_ERRATA = (
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


_ACCOMPANYING = {
    "component": ("{}", "{}", "Supplementary Figure S1 for {}"),
    "material": (
        "Supplementary Table 1 from {}",
        "Supplemental Material: {}",
        "Figure S2 from {}",
        "Data from {}",
    ),
    "review": (
        'Review for "{}"',
        'Decision letter for "{}"',
        'Author response for "{}"',
        'Peer Review #1 of "{}"',
    ),
}


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
    known = {"is-preprint-of": [{"id-type": "doi", "id": message["DOI"], "asserted-by": "subject"}]}
    people = list(message["author"])
    if len(people) > 3 and rng.random() < 0.2:
        del people[rng.randrange(1, len(people))]
    changes = {
        **placed(year, None, None),
        **elsewhere(),
        "title": [_reworded(rng, title_of(message))],
        "author": people,
        "publisher": publisher,
        "institution": [{"name": group}] if group else None,
        "posted": dated(year, month),
        "issued": dated(year, month),
        "published_print": None,
        "relation": known if rng.random() < 0.35 else {},
    }
    doi = pattern.format(y=year, m=month, d=rng.randint(1, 28), n=number(rng))
    return based(message, doi, type="posted-content", subtype="preprint", **changes)


def copy(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A famous paper registered again, or the same statement in another journal."""
    if rng.random() < 0.5:
        return _registered_again(rng, message)
    year = year_of(message) + rng.choice((0, 0, 1, 2))
    return based(
        message,
        f"10.{rng.randint(1100, 9900)}/{number(rng)}",
        publisher=stranger.get("publisher"),
        **elsewhere(*stranger["container-title"]),
        **placed(year, str(rng.randint(1, 60)), page_range(rng), str(rng.randint(1, 6))),
    )


def _registered_again(rng: random.Random, message: Message) -> Message:
    """Under the prefix that is known for it: half of them keep the year and the journal's name."""
    keeps = rng.random() < 0.5
    year = year_of(message) if keeps else rng.choice((2024, 2025, 2026))
    names = message["container-title"] if keeps else [rng.choice(_JOURNALS)]
    doi = f"10.65215/{number(rng)}"
    return based(message, doi, publisher="Scholar Media", **elsewhere(*names), **placed(year, None, None))


def comment(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A comment by others, or the authors' reply to one, in the same journal."""
    reply = rng.random() < 0.3
    form = rng.choice(_REPLIES if reply else _COMMENTS)
    year, volume = later(rng, message, rng.choice((0, 1, 1)))
    return based(
        message,
        sibling(rng, message),
        title=[form.format(title_of(message))],
        subtitle=None,
        author=message["author"] if reply else _other_authors(rng, stranger),
        **placed(year, volume, paged(rng, message, 400).split("-")[0], str(rng.randint(1, 12))),
    )


def erratum(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A correction of the paper, often with all its authors, sometimes in the same volume."""
    year, volume = later(rng, message, rng.choice((0, 0, 1)))
    place = f"{message.get('volume', '')}, {str(message.get('page', '')).split('-')[0]} ({year_of(message)})"
    said = rng.choice(_ERRATA).format(t=title_of(message), c=message["container-title"][0], p=place)
    notice = [{"DOI": message["DOI"], "type": "correction", "updated": dated(year), "label": "Correction"}]
    return based(
        message,
        sibling(rng, message),
        title=[said],
        subtitle=None,
        author=message["author"] if rng.random() < 0.85 else None,
        update_to=notice if rng.random() < 0.5 else None,
        **placed(year, volume, paged(rng, message, 600).split("-")[0]),
    )


def part(rng: random.Random, message: Message, stranger: Message) -> Message:
    """The second part of a series, often right behind the first."""
    year, volume = later(rng, message, rng.choice((0, 0, 0, 1)))
    title = rng.choice(_PARTS)[1].format(title_of(message))
    place = placed(year, volume, paged(rng, message, 1))
    return based(message, sibling(rng, message), title=[title], subtitle=None, **place)


def abstract(rng: random.Random, message: Message, stranger: Message) -> Message:
    """The conference abstract of the same study, in a supplement."""
    year, volume = later(rng, message, -rng.choice((0, 1, 1, 2)))
    title = title_of(message)
    mark = rng.choice(("", "", "{n} ", "Abstract {n}: ", "P{n}: ")).format(n=rng.randint(10, 2000))
    said = mark + (title.upper() if rng.random() < 0.3 else _reworded(rng, title))
    host = stranger if rng.random() < 0.5 else message
    issue = rng.choice(("S1", "suppl_1", "Suppl 2", "Supplement"))
    page = f"S{rng.randint(1, 400)}" if rng.random() < 0.7 else f"{rng.randint(1, 400)}A"
    place = placed(year, stranger.get("volume") if host is stranger else volume, page, issue)
    names = elsewhere(*host["container-title"])
    return based(message, sibling(rng, host), title=[said], subtitle=None, **names, **place)


def same_title(rng: random.Random, message: Message, stranger: Message) -> Message:
    """Another work of that title in the same journal: next year's report, another month's editorial."""
    year, volume = later(rng, message, rng.choice((-2, -1, 1, 1, 2, 3)))
    people = message["author"] if rng.random() < 0.6 else _other_authors(rng, stranger)
    place = placed(year, volume, page_range(rng), str(rng.randint(1, 12)))
    return based(message, sibling(rng, message), author=people, **place)


def translation(rng: random.Random, message: Message, stranger: Message) -> Message:
    """The edition in another language; half the time with the same volume and pages, always its own title.

    The title is made word by word, or it is a stranger's real one, in another language.
    """
    language = rng.choice(tuple(_EDITIONS))
    title = translated(title_of(message), language)
    if rng.random() < 0.5 or fuzz.ratio(title, title_of(message)) > _TOO_ALIKE:
        title = title_of(stranger)
    names = elsewhere(_EDITIONS[language].format(message["container-title"][0]))
    made = {"title": [title], "subtitle": None, "language": language, **names}
    if rng.random() < 0.5:
        made |= {"page": page_range(rng), "volume": str(rng.randint(1, 140))}
    return based(message, sibling(rng, message), **made)


def component(rng: random.Random, message: Message, stranger: Message) -> Message:
    """A supplement, table or figure of the paper, or a review of it, registered on its own."""
    doi = message["DOI"]
    kind = rng.choice(("component", "component", "material", "review"))
    said = {"title": [rng.choice(_ACCOMPANYING[kind]).format(title_of(message))], "subtitle": None}
    none = {**placed(0, None, None), **elsewhere(), "container_title": None, "published_print": None, **said}
    if kind == "material":  # as AACR and GSA have it: with the paper's authors
        name, issued = f"{doi.split('/')[0]}0/{number(rng)}.v1", dated(year_of(message))
        return based(message, name, **none | {"type": "posted-content", "subtype": "other", "issued": issued})
    if kind == "review":
        name, issued = f"{doi}/v1/review{rng.randint(1, 3)}", dated(year_of(message))
        return based(message, name, **none | {"type": "peer-review", "author": None, "issued": issued})
    undated = {"date-parts": [[None]]}
    name = f"{doi}.s{rng.randint(1, 12):03}"
    return based(message, name, **none | {"type": "component", "author": None, "issued": undated})


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
    "unpublished": unpublished,
    "neighbour": neighbour,
}


def in_place_of(
    rng: random.Random, kind: str, message: Message, stranger: Message
) -> tuple[Message, str | None]:
    """A look-alike that stands where the true record is missing, and the title to print if it is another."""
    made, title = MAKERS[kind](rng, message, stranger), title_of(message)
    if kind == "part":
        one, two = rng.choice(_PARTS)
        return {**made, "title": [two.format(title)]}, one.format(title)
    if kind == "same-title" and rng.random() < 0.7:
        yearly = (title + rng.choice(("—{}", ", {}", ": {} update")), rng.choice(_YEARLY))
        form = rng.choice((*yearly, rng.choice(_GENERIC)))
        ours, theirs = (form.replace("{}", str(year_of(one))) for one in (message, made))
        return {**made, "title": [theirs], "subtitle": []}, ours
    return made, None
