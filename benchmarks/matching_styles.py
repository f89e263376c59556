"""Reference strings printed from facts in about thirty styles, written apart from those the parser learnt from.

A style is a template: ``{field}`` is filled, ``<...>`` falls away when a field in it is empty. `printed` draws
what styles leave open: which form of the journal's name, how many authors, page ranges cut short.
"""

import random
import re
from typing import NamedTuple

import msgspec
from matching_journals import SKIPPED, abbreviate, stopped


class Person(NamedTuple):
    """A name; of a body only ``family``."""

    family: str
    given: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a reference can print of a work; '' is unknown. ``kind``: article, chapter, book or preprint."""

    kind: str
    people: tuple[Person, ...]
    year: str
    title: str
    subtitle: str = ""
    container: str = ""
    short: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    publisher: str = ""
    month: str = ""

    @property
    def whole_title(self) -> str:
        """Title and subtitle."""
        return f"{self.title}: {self.subtitle}" if self.subtitle else self.title


class Style(NamedTuple):
    """A way to print: ``names`` is a form of `_name` and how names are joined; ``most`` authors, then ``first``."""

    name: str
    names: str
    most: int
    first: int
    article: str
    within: str = "{authors}. {title}. In: {journal}<. {publisher}>; {year}<. p. {pages}>."
    book: str = "{authors}. {title}. <{publisher}; >{year}."


_APA_IN = "{authors} ({year}). {title}. In {journal}< (pp. {pages})><. {publisher}>."
_APA_BOOK = "{authors} ({year}). {title}<. {publisher}>."
_CHICAGO_IN = "{authors}. “{title}.” In {journal}<, {pages}><. {publisher}>, {year}."
_IEEE_IN = "{authors}, “{title},” in {journal}, {year}<, pp. {pages}>."
_FRONT_IN = "{authors}, {year}. {title}, in: {journal}<. {publisher}><, pp. {pages}>."

# names: form of the first name | form of the others | between | before the last
STYLES = (
    Style("vancouver", "F G|F G|, |, ", 6, 6, "{authors}. {title}. {abbr}. {year}< {month}>;{volume}<({issue})><:{short}>."),
    Style("vancouver-3", "F G|F G|, |, ", 3, 3, "{authors}. {title}. {abbr} {year};{volume}<:{short}>."),
    Style("apa-7", "F, G.|F, G.|, |, & ", 20, 19, "{authors} ({year}). {title}. {journal}<, {volume}><({issue})><, {pages}>.", _APA_IN, _APA_BOOK),
    Style("apa-6", "F, G.|F, G.|, |, & ", 7, 6, "{authors} ({year}). {title}. {journal}, {volume}<, {pages}>.", _APA_IN, _APA_BOOK),
    Style("harvard", "F, G.|F, G.|, | and ", 3, 1, "{authors} ({year}) ‘{title}’, {journal}<, {volume}><({issue})><, pp. {pages}>.", _APA_IN, _APA_BOOK),
    Style("harvard-plain", "F, GG|F, GG|, | & ", 99, 99, "{authors} {year}, '{title}', {journal}<, vol. {volume}><, no. {issue}><, pp. {pages}>.", _FRONT_IN, _APA_BOOK),
    Style("chicago-note", "N F|N F|, |, and ", 3, 1, "{authors}, “{title},” {journal} {volume}<, no. {issue}> ({year})<: {pages}>.", _CHICAGO_IN, "{authors}, {title} (<{publisher}, >{year})."),
    Style("chicago-date", "F, N|N F|, |, and ", 10, 7, "{authors}. {year}. “{title}.” {journal} {volume}< ({issue})><: {pages}>.", _CHICAGO_IN, "{authors}. {year}. {title}<. {publisher}>."),
    Style("mla", "F, N|N F|, |, and ", 2, 1, "{authors}. “{title}.” {journal}<, vol. {volume}><, no. {issue}>, {year}<, pp. {short}>.", _CHICAGO_IN, "{authors}. {title}. <{publisher}, >{year}."),
    Style("ieee", "G. F|G. F|, |, and ", 6, 1, "{authors}, “{title},” {abbr.}<, vol. {volume}><, no. {issue}><, pp. {pages}>, <{month} >{year}.", _IEEE_IN, "{authors}, {title}. <{publisher}, >{year}."),
    Style("acs", "F, G.|F, G.|; |; ", 99, 99, "{authors} {title}. {abbr.} {year}, {volume}< ({issue})><, {pages}>."),
    Style("acs-untitled", "F, G.|F, G.|; |; ", 99, 99, "{authors} {abbr.} {year}, {volume}<, {first}>."),
    Style("rsc", "G. F|G. F|, | and ", 99, 99, "{authors}, {abbr.}, {year}, {volume}<, {pages}>."),
    Style("ama", "F G|F G|, |, ", 6, 3, "{authors}. {title}. {abbr}. {year};{volume}<({issue})><:{pages}>."),
    Style("nature", "F, G.|F, G.|, | & ", 5, 1, "{authors} {title}. {abbr.} {volume}<, {pages}> ({year})."),
    Style("science", "G. F|G. F|, |, ", 5, 1, "{authors}, {title}. {abbr.} {volume}<, {pages}> ({year})."),
    Style("cell", "F, G.|F, G.|, |, and ", 10, 10, "{authors} ({year}). {title}. {abbr.} {volume}<, {pages}>.", _APA_IN, _APA_BOOK),
    Style("elsevier-numeric", "G. F|G. F|, |, ", 6, 6, "{authors}, {title}, {abbr.} {volume} ({year})< {pages}>.", _IEEE_IN),
    Style("elsevier-harvard", "F, G.|F, G.|, |, ", 99, 99, "{authors}, {year}. {title}. {abbr.} {volume}< ({issue})><, {pages}>.", _FRONT_IN, _FRONT_IN),
    Style("springer-basic", "F G|F G|, |, ", 99, 3, "{authors} ({year}) {title}. {abbr} {volume}<({issue})><:{pages}>", _APA_IN, _APA_BOOK),
    Style("springer-physics", "G. F|G. F|, |, ", 99, 99, "{authors}, {abbr.} {volume}<, {first}> ({year})"),
    Style("physical-review", "G. F|G. F|, |, and ", 10, 3, "{authors}, {abbr.} {volume}<, {first}> ({year})."),
    Style("aip", "G. F|G. F|, |, and ", 99, 99, "{authors}, “{title},” {abbr.} {volume}<({issue})><, {pages}> ({year})."),
    Style("iso-690", "FF, N|N F|, | a ", 3, 1, "{authors}. {title}. {journal}. {year}<, vol. {volume}><, no. {issue}><, s. {pages}>."),
    Style("din", "FF, N|FF, N| ; | ; ", 3, 1, "{authors}: {title}. In: {journal} {volume} ({year})<, Nr. {issue}><, S. {pages}>"),
    Style("abnt", "FF, G.|FF, G.|; |; ", 3, 1, "{authors}. {title}. {journal}<, v. {volume}><, n. {issue}><, p. {pages}>, <{month} >{year}."),
    Style("gost", "F G.|F G.|, |, ", 3, 3, "{authors} {title} // {journal}. – {year}.< – Vol. {volume}>< – №. {issue}>< – P. {pages}>."),
    Style("gb-7714", "FF G|FF G|, |, ", 3, 3, "{authors}. {title}[J]. {journal}, {year}<, {volume}><({issue})><: {pages}>."),
    Style("frontiers", "F, G.|F, G.|, |, and ", 6, 6, "{authors} ({year}). {title}. {abbr.} {volume}<, {pages}>.", _APA_IN, _APA_BOOK),
    Style("frontiers-numeric", "F G|F G|, |, ", 6, 6, "{authors}. {title}. {abbr}. ({year}) {volume}<:{short}>."),
    Style("wiley", "G. F|G. F|, |, ", 99, 99, "{authors}, {abbr.} {year}, {volume}<, {first}>."),
    Style("taylor-francis", "F, N|N F|, |, and ", 6, 3, "{authors}. {year}. “{title}.” {journal} {volume}<({issue})><:{pages}>.", _CHICAGO_IN),
    Style("bibtex-plain", "N F|N F|, |, and ", 99, 99, "{authors}. {title}. {journal}<, {volume}><({issue})><:{pages}>, <{month} >{year}."),
    Style("plos", "F G|F G|, |, ", 5, 5, "{authors} ({year}) {title}. {abbr} {volume}<: {pages}>."),
    Style("astronomy", "F, G.|F, G.|, |, & ", 3, 1, "{authors} {year}, {abbr}, {volume}<, {first}>"),
    Style("bmj", "F G|F G|, |, ", 3, 3, "{authors}. {title}. {abbr} {year};{volume}<:{short}>."),
    Style("lancet", "F G|F G|, |, ", 6, 3, "{authors}. {title}. {journal} {year}; {volume}<: {short}>."),
)  # fmt: skip
TITLED = tuple(style for style in STYLES if "{title}" in style.article)
UNTITLED = tuple(style for style in STYLES if "{title}" not in style.article)

_GROUP = re.compile(r"<([^<>]*)>")
_FIELD = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def printed(rng: random.Random, facts: Facts, style: Style) -> str:
    """The work in that style, without accidents."""
    template = {"article": style.article, "preprint": style.article, "chapter": style.within}.get(
        facts.kind, style.book
    )
    fields = _fields(rng, facts, style)
    template = _GROUP.sub(
        lambda group: group[1] if all(fields.get(n) for n in _FIELD.findall(group[1])) else "", template
    )
    text = _FIELD.sub(lambda field: fields[field[1]], template)
    return _tidy(text)


def _fields(rng: random.Random, facts: Facts, style: Style) -> dict[str, str]:
    title = facts.title if facts.subtitle and rng.random() < 0.15 else facts.whole_title
    if rng.random() < 0.2:
        title = title_case(title)
    abbreviated = facts.short if facts.short and rng.random() < 0.6 else abbreviate(facts.container)
    bare = abbreviated.replace(".", "")
    dotted = abbreviated if "." in abbreviated else stopped(abbreviated, facts.container)
    return {
        "authors": authors(rng, facts.people, style),
        "title": title.rstrip("."),
        "journal": facts.container,
        "abbr": bare if rng.random() < 0.9 else facts.container,
        "abbr.": dotted if rng.random() < 0.9 else facts.container,
        "year": facts.year,
        "month": _MONTHS[int(facts.month) - 1] if facts.month and rng.random() < 0.3 else "",
        "volume": facts.volume,
        "issue": facts.issue if rng.random() < 0.85 else "",
        "pages": facts.page.replace("-", "–") if rng.random() < 0.6 else facts.page,
        "first": facts.page.split("-")[0],
        "short": _short(facts.page),
        "publisher": facts.publisher,
    }


def _tidy(text: str) -> str:
    """Without the marks that lead to a missing volume or year."""
    for wrong, right in (
        (" ;", ";"),
        (";.", "."),
        (", ,", ","),
        (",,", ","),
        ("()", ""),
        (" .", "."),
        (";:", ":"),
        (" ,", ","),
    ):
        text = text.replace(wrong, right)
    text = re.sub(r"([.?!])\.(?=\s|$|”)", r"\1", text)
    return re.sub(r"\s+", " ", text).strip(" ,;")


def authors(rng: random.Random, people: tuple[Person, ...], style: Style) -> str:
    """The list of names; 'et al.' where it is longer than the style prints, or the printer was lazy."""
    first, others, between, last = style.names.split("|")
    keep = len(people) if len(people) <= style.most else style.first
    if len(people) > 2 and rng.random() < 0.12:
        keep = min(keep, rng.choice((1, 1, 3, 6)))
    names = [_name(person, others if at else first) for at, person in enumerate(people[:keep])]
    if keep < len(people):
        return between.join(names) + rng.choice((", et al.", " et al.", ", et al"))
    if len(names) > 1:
        return between.join(names[:-1]) + last + names[-1]
    return names[0] if names else ""


def _name(person: Person, form: str) -> str:
    """``F`` family, ``FF`` in capitals, ``G`` initials, ``G.`` with stops, ``GG`` glued, ``N`` given name."""
    if not person.given:
        return person.family.upper() if "FF" in form else person.family
    parts = re.findall(r"[^\W\d_]+", person.given)
    values = {
        "FF": person.family.upper(),
        "F": person.family,
        "G.": " ".join(f"{part[0]}." for part in parts),
        "GG": "".join(part[0] for part in parts),
        "G": "".join(part[0] for part in parts),
        "N": person.given,
    }
    return re.sub(r"FF|F|G\.|GG|G|N", lambda match: values[match[0]], form)


def _short(page: str) -> str:
    """'782-794' as '782-94'."""
    match = _RANGE.fullmatch(page)
    if not match or len(match[1]) != len(match[2]):
        return page
    first, last = match.groups()
    same = next((at for at in range(len(first)) if first[at] != last[at]), len(first) - 1)
    return f"{first}-{last[same:]}"


def title_case(title: str) -> str:
    """Every longer word with a capital."""
    return " ".join(
        word[:1].upper() + word[1:] if word.lower() not in SKIPPED else word for word in title.split()
    )
