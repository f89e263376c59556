"""Segments to an item, in ordered steps: each reads its own fields."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from citekit.csl.dates import date_parts
from citekit.csl.identifiers import arxiv_number
from citekit.csl.item import Item, cut_short_field, set_custom
from citekit.csl.names import collective_words, last_name
from citekit.references.parser import names, values
from citekit.references.parser.identifiers import Identifier
from citekit.references.parser.tokens import Segment


@dataclass
class ReferenceDraft:
    """A reference being assembled: its segments, and the fields read so far.

    ``probabilities`` and ``spans``: how sure each field is, and its place in ``raw``.
    """

    raw: str
    segments: Sequence[Segment]
    identifiers: Sequence[Identifier]
    item: Item = field(default_factory=dict)
    probabilities: dict[str, float] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, *fields: str) -> list[Segment]:
        """The segments of those fields, in order."""
        return [segment for segment in self.segments if segment.field in fields]

    def take(self, name: str, value: object, segment: Segment) -> None:
        """Note a field with the segment that it was read from; an empty value is none."""
        if value:
            self.item[name] = value
            self.probabilities[name] = segment.probability
            self.spans[name] = (segment.start, segment.end)

    def rename(self, name: str, new: str) -> None:
        """Give a field another name."""
        self.item[new] = self.item.pop(name)
        self.probabilities[new] = self.probabilities.pop(name)
        self.spans[new] = self.spans.pop(name)

    def custom(self, name: str, value: object) -> None:
        """Note a value that CSL has no field for."""
        set_custom(self.item, name, value)


_GLUED = re.compile(
    r"(?P<family>[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)?) (?P<given>[^\W\d_a-zß-ÿ]{1,3}) (?=[^\W\d_a-z])"
)
_SECTION = re.compile(r"[\s.][A-Z]$")
_GOES_ON = frozenset((",", ";", "and", "&", ", and", ", &", "; and"))
_BODY = re.compile(r"(?:(?:for|on behalf of)\s+(?:the\s+)?)?(?P<body>[^\W\d_a-z][^.:;?]{4,120})[.:]\s+(?=\S)")
_LABEL_WIDTH = 12
"""Characters in front of a number that may say what it is: 'fascículo '."""
_LONGEST_ISSUE = 4
_TRANSLATOR = re.compile(
    r"(?:trans(?:l|lated|lator)?s?\b|übers|aus dem \w+en|trad\b|traduit|traducción|tradução)", re.I
)
_SAME = re.compile(
    r"[-‐-―_\s.]*|(?:ders|dies|derselbe|dieselben?|idem|id|eadem|the same|o mesmo|el mismo|le même)\.?",
    re.IGNORECASE,
)
_EDITOR_AFTER = re.compile(
    r"[\s,.(\[]*(?:eds?|editors?|hrsg|hg|hgg|herausgeber\w*|éds?|dirs?|coords?|orgs?|a cura di)\b", re.I
)


def _identifiers(draft: ReferenceDraft) -> None:
    for identifier in draft.identifiers:
        name = "number" if identifier.field == "arXiv" else identifier.field
        if name not in draft.item:
            draft.item[name] = (
                arxiv_number(identifier.value) if identifier.field == "arXiv" else identifier.value
            )
            draft.probabilities[name], draft.spans[name] = 0.99, (identifier.start, identifier.end)


def _people(draft: ReferenceDraft) -> None:
    for role in ("author", "editor"):
        for segment in draft.of(role):
            read = names.read_names(draft.raw, segment.tokens)
            name = _role(draft, role, segment)
            if any(_SAME.fullmatch(last_name(person) or ".") for person in read.names):
                _same(draft, name, segment)
                continue
            if not read.names:
                continue
            if name in draft.item:
                last = draft.spans[name][1]
                if segment.start - last > 60 or (
                    name == "author" and "title" in _between(draft, last, segment.start)
                ):
                    continue
                read.names[:0] = draft.item[name]
                segment = segment._replace(
                    start=draft.spans[name][0],
                    probability=min(segment.probability, draft.probabilities[name]),
                )
            draft.take(name, read.names, segment)
            if read.et_al:
                draft.custom(cut_short_field(name), True)


def _list_goes_on(draft: ReferenceDraft) -> None:
    """Continue a list of names that ends in a comma, whatever the labels are.

    'Roe A, Doe B A title', where the stop behind 'Doe B' is lost; 'Roe A, Trial Research Group. A title'.
    """
    for index, (people, title) in enumerate(pairwise(draft.segments)):
        if people.field != "author" or title.field != "title" or "author" not in draft.item:
            continue
        between = draft.raw[people.end : title.start].strip()
        match = between == "," and _GLUED.match(draft.raw, title.start, title.end)
        name: names.Name = {"family": match["family"], "given": match["given"]} if match else {}
        if not match and between in _GOES_ON:
            match = _BODY.match(draft.raw, title.start, title.end)
            if not match or not collective_words() & set(match["body"].lower().split()):
                continue
            name = {"literal": match["body"]}
        if match:
            draft.item["author"].append(name)
            draft.probabilities["author"] = min(draft.probabilities["author"], title.probability)
            draft.spans["author"] = (draft.spans["author"][0], match.end())
            rest = title._replace(start=match.end())
            draft.segments = [*draft.segments[: index + 1], rest, *draft.segments[index + 2 :]]
            return


def _body_in_front(draft: ReferenceDraft) -> None:
    """Read an author in front of date and title: 'Statistics Norway, 2002: ...'."""
    titles_found, dates_found = draft.of("title"), draft.of("date")
    if "author" in draft.item or "editor" in draft.item or len(titles_found) < 2 or not dates_found:
        return
    first, date = titles_found[0], dates_found[0]
    if first is draft.segments[0] and first.end <= date.start < titles_found[1].start:
        draft.take("author", [{"literal": values.plain_words(draft.raw[first.start : first.end])}], first)
        draft.segments = draft.segments[1:]


def _same(draft: ReferenceDraft, name: str, segment: Segment) -> None:
    """Read '———.' and 'ders.': the authors of the entry before; for editors, its own."""
    if name == "author":
        draft.custom("same_author", True)
    elif "author" in draft.item:
        draft.take(name, [dict(author) for author in draft.item["author"]], segment)


def _between(draft: ReferenceDraft, start: int, end: int) -> set[str]:
    return {segment.field for segment in draft.segments if start <= segment.start < end}


def _role(draft: ReferenceDraft, role: str, segment: Segment) -> str:
    before, after = (
        draft.raw[max(0, segment.start - 25) : segment.start],
        draft.raw[segment.end : segment.end + 14],
    )
    if role == "editor" and (_TRANSLATOR.search(before) or _TRANSLATOR.match(after.lstrip(" ,([."))):
        return "translator"
    if role == "author" and _EDITOR_AFTER.match(after) and segment.field == "author":
        return "editor"
    return role


def _dates(draft: ReferenceDraft) -> None:
    for segment in draft.of("date"):
        date, more = values.read_date(draft.raw[segment.start : segment.end])
        if "status" in more:
            draft.item.setdefault("status", more["status"])
        if not date:
            continue
        known = draft.item.get("issued")
        if known and ("literal" in date or date_parts(known)):
            continue
        draft.take("issued", date, segment)
        if "year_suffix" in more:
            draft.custom("year_suffix", more["year_suffix"])
        if "original" in more:
            draft.item["original-date"] = more["original"]
    for segment in draft.of("accessed"):
        date, _ = values.read_date(draft.raw[segment.start : segment.end])
        if date_parts(date):
            draft.take("accessed", date, segment)
    if (
        "accessed" not in draft.item
        and "URL" in draft.item
        and (access := values.find_access_date(draft.raw))
    ):
        draft.item["accessed"], draft.spans["accessed"] = access
        draft.probabilities["accessed"] = draft.probabilities["URL"]


def _numbers(draft: ReferenceDraft) -> None:
    for name, read in (("volume", values.read_volume), ("issue", values.read_issue)):
        for segment in draft.of(name):
            if name not in draft.item:
                draft.take(name, read(draft.raw[segment.start : segment.end]), segment)
    for segment in draft.of("page"):
        text = draft.raw[segment.start : segment.end]
        if count := values.read_page_count(text + draft.raw[segment.end : segment.end + 3]):
            draft.take("number-of-pages", count, segment)
        elif "page" not in draft.item:
            draft.take("page", values.read_pages(text), segment)


def _article_number(draft: ReferenceDraft) -> None:
    """Take an issue in the pages' place, or too long, as article number: '14:1172293'."""
    issue = draft.item.get("issue", "")
    if "page" in draft.item or not issue.isdecimal():
        return
    if len(issue) > _LONGEST_ISSUE or draft.raw[: draft.spans["issue"][0]].rstrip().endswith(":"):
        draft.rename("issue", "page")


def _one_number(draft: ReferenceDraft) -> None:
    """Take the only number of a series as its volume, of a journal as what it is printed as: 'Nr. 69' is an issue."""
    given = [name for name in ("volume", "issue") if name in draft.item]
    if len(given) != 1 or not draft.item[given[0]][:1].isdecimal():
        return
    start, end = draft.spans[given[0]]
    before = draft.raw[max(0, start - _LABEL_WIDTH) : start]
    journal = draft.of("container") and draft.of("page") and not (draft.of("series") or draft.of("publisher"))
    as_issue = bool(journal) and values.is_printed_as_issue(before, draft.raw[start:end])
    if as_issue != (given[0] == "issue"):
        draft.rename(given[0], "issue" if as_issue else "volume")


def _words(draft: ReferenceDraft) -> None:
    for label, name, read in (
        ("title", "title", values.read_title),
        ("container", "container-title", values.read_container),
        ("series", "collection-title", values.read_container),
        ("publisher", "publisher", values.plain_words),
        ("place", "publisher-place", values.plain_words),
        ("edition", "edition", values.read_edition),
    ):
        segments = draft.of(label)
        if not segments:
            continue
        best = max(
            segments,
            key=lambda segment: (segment.end - segment.start > 3, segment.probability > 0.5, -segment.start),
        )
        # An abbreviation's stop that was taken for the end of the field: 'Phys. Rev.', 'Frankfurt a. M.'
        end = best.end + (draft.raw[best.end : best.end + 1] == ".")
        draft.take(name, read(draft.raw[best.start : end]), best)


def _notes(draft: ReferenceDraft) -> None:
    notes = [values.plain_words(draft.raw[segment.start : segment.end]) for segment in draft.of("note")]
    if any(notes):
        draft.item["note"] = "; ".join(note for note in notes if note)


def _glued_letter(draft: ReferenceDraft) -> None:
    """Move a section's letter to the number it touches: 'Nucl. Phys. B405'."""
    if "volume" not in draft.item or "container-title" not in draft.item:
        return
    container, volume = draft.item["container-title"], draft.item["volume"]
    touching = draft.spans["container-title"][1] == draft.spans["volume"][0]
    if touching and _SECTION.search(container):
        draft.item["container-title"], draft.item["volume"] = container[:-2].rstrip(), container[-1] + volume


def _alone(draft: ReferenceDraft) -> None:
    """Take a container without a title as the title, unless it has volume or pages."""
    item = draft.item
    if "title" not in item and "container-title" in item and not ({"volume", "issue", "page"} & set(item)):
        draft.rename("container-title", "title")


def _type(draft: ReferenceDraft) -> None:
    draft.item["type"] = values.work_type(draft.item, draft.raw)


STEPS: tuple[Callable[[ReferenceDraft], None], ...] = (
    _identifiers,
    _people,
    _list_goes_on,
    _body_in_front,
    _dates,
    _numbers,
    _article_number,
    _one_number,
    _words,
    _glued_letter,
    _notes,
    _alone,
    _type,
)


def assemble(raw: str, segments: Sequence[Segment], identifiers: Sequence[Identifier]) -> ReferenceDraft:
    """The item that the segments of ``raw`` and the identifiers found in it say."""
    draft = ReferenceDraft(raw, segments, identifiers)
    for step in STEPS:
        step(draft)
    return draft
