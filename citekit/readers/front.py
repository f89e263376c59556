"""Metadata in a page's own text: title, authors, site, date, DOI, how to cite.

Works on the lines above the first section (and, for posts, on 'Written by' below the text). The 'how to
cite' string is handed on as it is: turning strings into items is the parser's work.
"""

import re
from collections.abc import Sequence
from typing import Any

from citekit.csl.dates import make_date, month_number, year
from citekit.csl.identifiers import find_doi
from citekit.csl.item import Item
from citekit.csl.names import name_particles
from citekit.model.article import Block
from citekit.readers.blocks import plain_heading
from citekit.text.normalize import clean, squeeze

_MONTH = r"(?P<month>[A-Z][a-z]{2,8})\.?"
_DATES = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
)
_CITE = re.compile(
    r"(?:Citation|Cite this (?:article|paper)(?: as)?|How to cite(?: this (?:article|paper))?|To cite this article|"
    r"Cite as|Suggested citation|Recommended citation|Zitierweise|Como citar|Cómo citar)\s*[:.]\s*(?P<string>.{30,})",
    re.IGNORECASE,
)
_JOURNAL_LINES = (
    re.compile(r"(?P<journal>[^·|]{3,90}?)\s{0,9}[·|]\s{0,9}(?P<year>(?:19|20)\d\d)\b"),
    re.compile(r"(?P<journal>[A-Z][^\d,]{2,80}?\.?),\s+\d{1,2}\s+[A-Z][a-z]+\s+(?P<year>(?:19|20)\d\d)\b"),
)
_BYLINE = re.compile(r"(?:Written by|Posted by|Published by|Author|By)\b\s*:?\s*(?P<names>.*)", re.IGNORECASE)
_MARKS = re.compile(
    r"[\d*†‡§¶#∥⊥∗⁎✉]+|&#x?[0-9a-f]*;|[⁰¹²³⁴-⁹ᵃ-ᶻ]+|(?<=[a-z])(?:\s[a-e]|\s?[a-e],\s?[a-e])(?:,\s?[a-e])*$"
)
_DEGREES = re.compile(
    r"(?:,\s*|(?<!\s)\s+)?\b(?:M\.?D|Ph\.?\s?D|Dr|Prof|Professor|MSc|MPH|BSc|MBBS|FRCP|FAAN|DO|RN|PharmD|MBA|MS|MA|BA|DDS|DSc)\b\.?,?",
)
_SITE = re.compile(
    r"\bthe (?P<site>(?:[A-Z][\w’'-]+ ){1,5}(?:Center|Centre|Clinic|Hospital|Institute|Practice|Foundation|Lab))\b"
)
_FIRST_PERSON = re.compile(r"\b(?:[Mm]y|[Oo]ur|[Ww]e|I|me)\b")
_FRONT_LINES = 40
# Titles that a word processor or a template writes.
_NO_TITLE = re.compile(
    r"(?:Microsoft Word\b.*|Untitled|Document\d*|Manuscript|.*\.docx?|Title)", re.IGNORECASE
)


def person(text: str) -> dict[str, str]:
    """Parse a name in reading order: 'Luis de Sousa, MD' -> de Sousa, Luis."""
    words = _DEGREES.sub("", squeeze(text)).strip(" ,.").split()
    if len(words) < 2:
        return {"literal": " ".join(words)}
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in name_particles():
        cut -= 1
    return {"family": " ".join(words[cut:]), "given": " ".join(words[:cut])}


def of_properties(title: str, creator: str) -> Item:
    """The item of a document's properties, where a person wrote them."""
    item: Item = {}
    if len(title.split()) >= 3 and not _NO_TITLE.fullmatch(title.strip()):
        item["title"] = clean(title)
        # The creator may be the computer's owner: it counts only beside a title.
        names = [person(name) for name in re.split(r"\s*;\s*", creator)] if creator else []
        if names and all("given" in name for name in names):
            item["author"] = names
    return item


def find_date(text: str) -> list[int] | None:
    """The first full date in ``text`` as [year, month, day]."""
    hits = [match for pattern in _DATES if (match := pattern.search(text))]
    for match in sorted(hits, key=lambda match: match.start()):
        month = match["month"]
        number = int(month) if month.isdigit() else month_number(month)
        if number and 1 <= number <= 12 and 1 <= int(match["day"]) <= 31:
            return [int(match["year"]), number, int(match["day"])]
    return None


def cite_as(text: str, blocks: Sequence[Block]) -> str | None:
    """The string after 'Citation:' or 'How to cite', where the page prints one."""
    near = (*blocks[:_FRONT_LINES], *blocks[-_FRONT_LINES:])
    for block in near:
        if match := _CITE.match(text, block.start, block.end):
            return clean(match["string"])
    return None


def front(text: str, blocks: Sequence[Block]) -> Item:
    """Read the page's own CSL-JSON item from its front. ``blocks``: those of ``text``."""
    top = _top_lines(text, blocks)
    item: Item = {}
    journal = next((m for line in top for p in _JOURNAL_LINES if (m := p.match(line))), None)
    if journal:
        item["container-title"] = clean(journal["journal"])
        item["issued"] = make_date([int(journal["year"])])
    if date := next((d for line in top if len(line) < 80 and (d := find_date(line))), None):
        item["issued"] = make_date(date)
    if doi := next((doi for line in top if len(line) < 200 and (doi := find_doi(line))), ""):
        item["DOI"] = doi
    item["type"] = "article-journal" if journal or doi else "webpage"
    titles = [i for i, line in enumerate(top) if _is_title(line)]
    position = _title_of_post(top, titles, item) if item["type"] == "webpage" else next(iter(titles), None)
    if position is not None:
        item["title"] = clean(top[position]).rstrip("†*‡ ")
        names = _authors(top[position + 1]) if position + 1 < len(top) else []
        if names:
            item["author"] = names
    if item["type"] == "webpage":
        _read_post(text, blocks, item)
    return item


def _top_lines(text: str, blocks: Sequence[Block]) -> list[str]:
    """The lines above the first section, without furniture."""
    top: list[str] = []
    for block in blocks[:_FRONT_LINES]:
        line = text[block.start : block.end]
        if (
            block.kind == "heading"
            and top
            and plain_heading(line) in {"abstract", "introduction", "summary", "background"}
        ):
            break
        if block.kind != "furniture":
            top.append(line)
    return top


def _title_of_post(top: Sequence[str], titles: Sequence[int], item: Item) -> int | None:
    """Which of the lines ``titles`` is a post's title.

    The name of the site above it goes into ``item``.

    A site's name is short, and each of its words has a capital. Where the title looks like that too, it is
    the last such line above the date.
    """
    dated = next((i for i, line in enumerate(top) if len(line) < 80 and find_date(line)), 0)
    above = [i for i in titles if i < dated] or list(titles[:1])
    names = [i for i in above if _is_site_name(top[i])]
    position = next((i for i in above if i not in names), above[-1] if above else None)
    site = next((i for i in names if position is not None and i < position), None)
    if site is not None:
        item["container-title"] = clean(top[site])
    return position


def _is_site_name(line: str) -> bool:
    words = [word for word in line.split() if word not in {"of", "the", "and", "for", "in", "on", "&"}]
    return len(words) <= 5 and all(word[0].isupper() for word in words) and line[-1].isalnum()


def _is_title(line: str) -> bool:
    words = line.split()
    if not 3 <= len(words) <= 45 or len(line) > 350 or line.endswith((".", ":", ";", ",")):
        return False
    if (
        re.search(r"\s[|·]\s", line)
        or any(pattern.match(line) for pattern in _JOURNAL_LINES)
        or find_doi(line)
        or find_date(line)
    ):
        return False
    if re.match(
        r"(?:Sec(?:tion)?\.|Vol|Volume|Edited|Received|Published|https?:|By\b|Thank you|As a library|Learn more)",
        line,
    ):
        return False
    return len(line) >= 12 and len(_authors(line)) < 2


def _authors(line: str) -> list[dict[str, str]]:
    """Parse a line of authors with affiliation marks; [] for any other line."""
    if re.search(r"&#|\.\s*$", line) or len(line) > 3000:  # garbled by copying: 'Yi-Wen Bai,&#x;Yi-Wen Bai'
        return []
    parts = [clean(_MARKS.sub(" ", part)) for part in re.split(r",|;|\band\b|&(?!#)", line)]
    parts = [part for part in parts if len(part) > 1 and not _DEGREES.fullmatch(part)]
    names = [part for part in parts if re.fullmatch(r"(?:[^\W\d_][\w.’'‐-]*\s+){1,5}[^\W\d_][\w’'‐-]+", part)]
    if not names or len(names) < 0.8 * len(parts) or not all(part[0].isupper() for part in names):
        return []
    return [person(part) for part in names]


def _read_post(text: str, blocks: Sequence[Block], item: Item) -> None:
    """Author and site of a web page."""
    for position, block in enumerate(blocks):
        line = text[block.start : block.end]
        match = _BYLINE.fullmatch(line) if len(line) < 120 else None
        if not match:
            continue
        names = match["names"] or (
            text[blocks[position + 1].start : blocks[position + 1].end] if position + 1 < len(blocks) else ""
        )
        people = [
            person(name)
            for name in re.split(r"(?<!\s)\s+and\s+|;|&", names)
            if 2 <= len(_DEGREES.sub("", name).split()) <= 6
        ]
        if people and all("family" in name and name["family"][0].isupper() for name in people):
            item["author"] = people
            break
    if "container-title" not in item and (site := _site(text[:200_000])):
        item["container-title"] = site


def _site(text: str) -> str | None:
    """The author's institution, where the page is in the first person.

    '... at the X Center. My ...' gives 'X Center'.
    """
    for match in _SITE.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        line_end = text.find("\n", match.end())
        around = text[line_start : line_end if line_end >= 0 else len(text)]
        if _FIRST_PERSON.search(around) and not re.search(r"\b(?:Dr|Prof|colleagues|researchers)\b", around):
            return match["site"]
    return None


def complete(item: Item, printed: Item) -> Item:
    """Complete ``item`` (the page's metadata) by ``printed`` (its 'how to cite').

    The string wins, but a full date of the same year, and full names for its initials, are kept. Where the page
    names its title, authors and journal, it does so in tags made for that, and the string only completes them.
    """
    tagged = {"title", "author", "container-title"} <= item.keys()
    merged: dict[str, Any] = {**printed, **item} if tagged else {**item, **printed}
    if year(item) and year(item) == year(printed):
        merged["issued"] = item["issued"]
    return merged


def full_names(authors: Sequence[dict[str, str]], text: str) -> list[dict[str, str]]:
    """Replace initials by the full given names that ``text`` contains."""
    completed = []
    for name in authors:
        given = name.get("given", "")
        letters = re.findall(r"[^\W\d_]", given)
        full = None
        if letters and name.get("family") and all(c.isupper() for c in letters):
            words = r"[-\s]".join(rf"{re.escape(c)}[^\W\d_]+" for c in letters)
            match = re.search(rf"\b({words})\s+{re.escape(name['family'])}", text)
            full = match[1] if match else None
        completed.append({**name, "given": full} if full else dict(name))
    return completed
