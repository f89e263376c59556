"""References of the Vancouver family: authors, title, journal, and year, volume and pages as one block.

The way through a string is `STEPS`: each step takes what it knows off the string and leaves the rest.
Source of the shapes: Citing Medicine (NLM); ICMJE sample references; the styles of Frontiers, PLOS, BMC.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from citekit.model import Item
from citekit.parsing import identifiers, names, pages
from citekit.text import clean, without_links


@dataclass
class Draft:
    """A string on its way: ``text`` has the length of ``raw``; what a step has taken is blanked out."""

    raw: str
    text: str
    item: Item = field(default_factory=dict)
    sure: dict[str, float] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    begin: int = 0
    tail: tuple[int, int] | None = None
    next_work: int | None = None

    def take(self, name: str, value: object, start: int, end: int, sure: float) -> None:
        """Note a field with the span that it was read from, and blank the span."""
        self.item[name], self.sure[name], self.spans[name] = value, sure, (start, end)
        self.blank(start, end)

    def blank(self, start: int, end: int) -> None:
        """Take ``start..end`` off the string."""
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]


_LABEL = re.compile(r"\s*(?:\[\s*\d{1,5}\s*\]|\(\d{1,5}\)|\d{1,5}\s?[.)](?=\s)|\d{1,3}(?=\s[^\W\d_a-z]))\s*")
_BETWEEN = re.compile(r"[\s.,;:]*")
_STOP = re.compile(r"(?<=[.?!])[\"”’]?\s+(?=[^\s.,;:)])")
_ABBREVIATED = re.compile(r"(?:^|(?<=\s))[^\W\d_]{1,12}\.$")
_PUBLISHER = re.compile(
    r"(?P<place>(?:(?:St|Ft|Mt)\.\s)?[^\W\d_][^.:;()\d]{1,60}(?:\([^()]{2,30}\))?)\s?:\s(?P<publisher>[^;:()]{2,90}?)[;,.]?\s*$"
)
_EDITION = re.compile(r"\(?\b(?P<edition>\d{1,2})(?:st|nd|rd|th)\s+ed(?:ition|n)?\b\.?\)?")
_IN = re.compile(r"(?<=[.?!:])\s+In\s?:\s*|\bIn\s?:\s+")
_EDITORS = re.compile(r"[,.;]?\s*\(?\b(?:editors?|eds?)\b\.?\)?[.,:;]?\s*", re.IGNORECASE)
_GROUP_FIRST = re.compile(r"([^.,;:()]{5,120}(?:\([A-Z-]{2,12}\))?)[,;]\s+")
_LIST_ENDS = re.compile(r"\s*(?:[.:;(]|,?\s*(?:editors?|eds?)\b|[,.]?\s*\(?(?:19|20)\d\d)")
# 'Salama MMA, Mansour RR Quantitative modeling ...': the stop behind the last name is lost.
_STOP_LOST = re.compile(r"\s+[^\W\d_]{2,}\s")
_MEDIUM = re.compile(
    r"\s*\[(?:Internet|Online|serial online|database on the Internet|homepage on the Internet)\]"
)
_ACCESSED = re.compile(
    r"[\[(]?\b(?:cited|accessed|last accessed|retrieved)\b:?[^\])]{0,40}[\])]?", re.IGNORECASE
)
_THESIS = re.compile(r"\b(?:dissertation|thesis|Dissertation|Tesis|Tese|thèse)\b")
_PREPRINT = re.compile(r"\b(?:bioRxiv|medRxiv|arXiv|chemRxiv|preprint|Research Square|SSRN)\b", re.IGNORECASE)


def _word_after(text: str, at: int) -> int:
    """The offset of the next word, past spaces and punctuation."""
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


def _label(draft: Draft) -> None:
    if match := _LABEL.match(draft.text):
        draft.blank(0, match.end())
        draft.begin = match.end()


def _links(draft: Draft) -> None:
    kept = without_links(draft.text.rstrip())
    if kept.strip():
        draft.blank(len(kept), len(draft.text))


def _identifiers(draft: Draft) -> None:
    for found in identifiers.find(draft.text):
        name = "number" if found.field == "arXiv" else found.field
        if name not in draft.item:
            value = f"arXiv:{found.value}" if found.field == "arXiv" else found.value
            draft.take(name, value, found.start, found.end, 0.99)


def _authors(draft: Draft) -> None:
    start = _word_after(draft.text, draft.begin)
    group_first = _GROUP_FIRST.match(draft.text, start)
    first = group_first.end() if group_first and names.is_collective(group_first[1]) else start
    people, cut, end = names.read_list(draft.text, first)
    if people and group_first and first > start:
        people.insert(0, {"literal": clean(group_first[1])})
    rest = draft.text[end : end + 200]
    if people and not cut:
        group = re.match(r"[,;]\s*(?:for|on behalf of|and)?\s*(?:the\s+)?([^.;:]{4,120}?)(?=[.;:]\s)", rest)
        if group and names.is_collective(group[1]):
            people.append({"literal": group[1].strip()})
            end += group.end()
            rest = draft.text[end : end + 200]
    ends = cut or bool(_LIST_ENDS.match(rest))
    if people and (ends or (len(people) > 1 and _STOP_LOST.match(rest))):
        role = _EDITORS.match(draft.text, end)
        name = "editor" if role and "ed" in role[0].lower() else "author"
        draft.take(
            name, people, start, end, 0.97 if cut or rest.lstrip()[:1] in ".:(" else 0.8 if ends else 0.6
        )
        draft.begin = role.end() if role and name == "editor" else end
        if cut:
            draft.item["custom"] = {"et_al": True}
        return
    body = re.compile(r"([^.?!]{3,140}?(?:\([A-Z]{2,8}\))?)\.\s+(?=\S)").match(draft.text, start)
    if body and names.is_collective(body[1]) and len(_STOP.findall(draft.text[body.end() :])) >= 1:
        draft.take("author", [{"literal": clean(body[1])}], start, body.end(1), 0.7)
        draft.begin = body.end()


def _tail(draft: Draft) -> None:
    """Year, volume, issue and pages; a year behind the authors is taken first."""
    early = pages.EARLY_YEAR.match(draft.text, draft.begin)
    if early and draft.text[early.end() :].strip(" .,") and not _starts_tail(draft.text, early.start()):
        _year(draft, early)
        draft.blank(*early.span())
        draft.begin = early.end()
    for _, pattern in pages.TAILS:
        found = list(pattern.finditer(draft.text, draft.begin))
        if not found:
            continue
        match = found[-1]
        for earlier in found[:-1]:  # a second work in the same string begins behind the first tail
            start = _word_after(draft.text, earlier.end())
            people, _, end = names.read_list(draft.text, start)
            if people and draft.text[end : end + 1] in ".:" and start < found[-1].start():
                match, draft.next_work = earlier, start
                break
        _read_tail(draft, match)
        return
    if "issued" not in draft.item and (bare := list(pages.BARE_YEAR.finditer(draft.text, draft.begin))):
        _year(draft, bare[-1], 0.8)
        draft.tail = bare[-1].span()


def _starts_tail(text: str, start: int) -> bool:
    """Whether the year at ``start`` begins the block of year, volume and pages: there is no title then."""
    return any(pattern.match(text, _word_after(text, start)) for _, pattern in pages.TAILS)


def _year(draft: Draft, match: re.Match[str], sure: float = 0.98) -> None:
    groups = match.groupdict()
    parts = pages.date_parts(match["year"], groups.get("month"), groups.get("day"))
    draft.item["issued"] = {"date-parts": [parts]}
    draft.sure["issued"], draft.spans["issued"] = sure, match.span("year")


def _read_tail(draft: Draft, match: re.Match[str]) -> None:
    groups = match.groupdict()
    if groups.get("year"):
        _year(draft, match)
    for name, group in (("volume", "volume"), ("issue", "issue"), ("issue", "suppl"), ("page", "page")):
        value = groups.get(group)
        if value and name not in draft.item:
            draft.item[name] = pages.tidy(value) if name == "page" else clean(value)
            draft.sure[name], draft.spans[name] = 0.97, match.span(group)
    draft.tail = match.span()


def _title_and_container(draft: Draft) -> None:
    start = _word_after(draft.text, draft.begin)
    end = draft.tail[0] if draft.tail else draft.next_work or len(draft.text)
    if end <= start:  # the year stands between authors and title
        start = _word_after(draft.text, draft.tail[1] if draft.tail else 0)
        end = len(draft.text.rstrip())
    middle = draft.text[start:end]
    if "volume" in draft.item or ("page" in draft.item and not _PUBLISHER.search(middle)):
        _article(draft, start, end)
    else:
        _book(draft, start, end)


def _stops(text: str) -> list[int]:
    """Offsets where a sentence of title or container may begin; none inside brackets."""
    starts, depth, last = [], 0, 0
    for match in _STOP.finditer(text):
        depth += text.count("(", last, match.start()) - text.count(")", last, match.start())
        last = match.start()
        if depth <= 0:
            starts.append(match.end())
    return starts


def _article(draft: Draft, start: int, end: int) -> None:
    middle = _MEDIUM.sub(lambda m: " " * len(m[0]), draft.text[start:end].rstrip())
    starts = [0, *_stops(middle)]
    cut = len(starts) - 1
    # 'Proc. Natl. Acad. Sci.': a lone abbreviated word before the container belongs to it, as long as
    # something is left for the title.
    while (
        cut > 1
        and _ABBREVIATED.search(middle[starts[cut - 1] : starts[cut]].strip())
        and (" " not in middle[starts[cut - 1] : starts[cut]].strip())
    ):
        cut -= 1
    title, container = middle[: starts[cut]], middle[starts[cut] :]
    if not title.strip() and len(container.split()) > 6:  # one sentence only: too long for a journal
        title, container = container, ""
    dotted = bool(re.search(r"[^\W\d_]\.\s?[^\W\d_]", container))
    _take(draft, "title", title, start, r" .,;", 0.95 if cut == 1 else 0.85)
    _take(draft, "container-title", container, start + starts[cut], " ,;" if dotted else " .,;", 0.95)


def _book(draft: Draft, start: int, end: int) -> None:
    if match := _EDITION.search(draft.text, start, end):
        draft.take("edition", match["edition"], *match.span(), 0.9)
    if match := _PUBLISHER.search(draft.text[start:end]):
        for name, label in (("publisher", "publisher"), ("place", "publisher-place")):
            _take(draft, label, match[name], start + match.start(name), " .,;", 0.8)
        end = start + match.start()
    if match := pages.BOOK_PAGES.search(draft.text.rstrip(), draft.tail[1] if draft.tail else start):
        draft.take("page", pages.tidy(match["page"]), *match.span("page"), 0.8)
    if match := _IN.search(draft.text, start, end):
        _chapter(draft, start, match, end)
        return
    middle = _MEDIUM.sub(lambda m: " " * len(m[0]), draft.text[start:end].rstrip())
    middle = _ACCESSED.sub(lambda m: " " * len(m[0]), middle).rstrip()
    starts = _stops(middle)
    if "publisher" not in draft.item and starts and "URL" not in draft.item:
        last = middle[starts[-1] :]
        if len(last.split()) <= 8:
            _take(draft, "container-title", last, start + starts[-1], " .,;", 0.5)
            middle = middle[: starts[-1]]
    _take(draft, "title", middle, start, " .,;", 0.75)


def _chapter(draft: Draft, start: int, match: re.Match[str], end: int) -> None:
    _take(draft, "title", draft.text[start : match.start()], start, " .,;", 0.85)
    position = match.end()
    people, cut, after = names.read_list(draft.text, position)
    role = _EDITORS.match(draft.text, after)
    if people and (role or cut):
        draft.take("editor", people, position, after, 0.9)
        position = role.end() if role else after
    _take(draft, "container-title", draft.text[position:end], position, " .,;", 0.8)


def _take(draft: Draft, name: str, text: str, start: int, strip: str, sure: float) -> None:
    """Note ``text``, which begins at ``start``, trimmed; nothing where nothing is left."""
    value = text.strip(strip)
    if value:
        begin = start + text.index(value)
        draft.take(name, clean(value), begin, begin + len(value), sure)


def _type(draft: Draft) -> None:
    item, raw = draft.item, draft.raw
    if _THESIS.search(raw) and "volume" not in item:
        item["type"] = "thesis"
    elif _PREPRINT.search(item.get("container-title", "") + item.get("number", "")):
        item["type"] = "article"
    elif "volume" in item or ("container-title" in item and "publisher" not in item):
        item["type"] = "article-journal"
    elif "container-title" in item:
        item["type"] = "chapter"
    elif "publisher" in item:
        item["type"] = "book"
    elif "URL" in item:
        item["type"] = "webpage"
    else:
        item["type"] = "document"


STEPS: tuple[Callable[[Draft], None], ...] = (
    _label,
    _links,
    _identifiers,
    _authors,
    _tail,
    _title_and_container,
    _type,
)


def label(raw: str) -> Draft:
    """``raw`` with every field that the steps found."""
    draft = Draft(raw, raw)
    for step in STEPS:
        step(draft)
    return draft
