"""Segments to an item, in ordered steps: each reads its own fields."""

import re
from collections.abc import Callable, Sequence

from citekit.csl.dates import date_parts, make_date
from citekit.csl.identifiers import arxiv_number
from citekit.csl.names import inverted
from citekit.references.parser import (
    dates,
    designations,
    gost,
    imprints,
    numbers,
    people,
    titles,
    towns,
    values,
)
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.identifiers import Identifier
from citekit.references.parser.tokens import Segment
from citekit.references.parser.types import DECISIONS, is_thesis, work_type

_SECTION = re.compile(r"[\s.][A-Z]$")
_ARABIC = re.compile(r"[\u0620-\u064a]")
_PATENT_OFFICE = re.compile(
    r"(?:U\.\s?S\.|US|United States|European|German|Japan|Canadian)\sPatent\s(?:(?:and|&)\sTrademark\s)?Office|World Intellectual Property Organization"
)
_STANDARD_YEAR = re.compile(r"[:–—-]\s?(?P<year>(?:19|20)\d\d)(?:-\d\d)?$")
_THESIS_BRACKET = re.compile(r"[(\[](?P<genre>[^()\[\],;]{4,60})(?:[,;][^()\[\]]{0,120})?[)\]]")
_LEAVES = re.compile(r"(?P<count>\d{2,4})\s?(?:f|fl|fls|h|hh|ff)\b\.?")
# The number in the title of a law: 'Directive 95/46/EC', 'Regulation (EU) No 12/2016', 'Lei nº 9.394'.
_LAW_NUMBER = re.compile(
    r"(?<![\w/.])(?:n[°ºo.]\.?\s?)?(?P<number>\d[\d.]{0,8}[/-]\d{1,4}(?:/[A-Z]{2,5})?|(?<=[°º] )\d[\d.]+)(?![\d/])"
)
# What stands in front of a journal in styles of Russia.
_IN_JOURNAL = re.compile(r"\s//\s")
_IN_BRACKETS = re.compile(r"\s?\([^()]{4,30}\)\s?")
_LABEL_WIDTH = 12
"""Characters in front of a number that may say what it is: 'fascículo '."""
_LONGEST_ISSUE = 4


def _identifiers(draft: ReferenceDraft) -> None:
    for identifier in draft.identifiers:
        name = "number" if identifier.field == "arXiv" else identifier.field
        if name not in draft.item:
            draft.item[name] = (
                arxiv_number(identifier.value) if identifier.field == "arXiv" else identifier.value
            )
            draft.probabilities[name], draft.spans[name] = 0.99, (identifier.start, identifier.end)


def _dates(draft: ReferenceDraft) -> None:
    arabic = bool(_ARABIC.search(draft.raw))
    for segment in draft.of("date"):
        date, more = dates.read_date(draft.raw[segment.start : segment.end], arabic)
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
        date, _ = dates.read_date(draft.raw[segment.start : segment.end], arabic)
        if date_parts(date):
            draft.take("accessed", date, segment)
    if "accessed" not in draft.item and "URL" in draft.item and (access := dates.find_access_date(draft.raw)):
        draft.item["accessed"], draft.spans["accessed"] = access
        draft.probabilities["accessed"] = draft.probabilities["URL"]


def _numbers(draft: ReferenceDraft) -> None:
    for name, read in (("volume", numbers.read_volume), ("issue", numbers.read_issue)):
        for segment in draft.of(name):
            if name not in draft.item:
                draft.take(name, read(draft.raw[segment.start : segment.end]), segment)
    for segment in draft.of("page"):
        text = draft.raw[segment.start : segment.end]
        if count := numbers.read_page_count(text, draft.raw[segment.end : segment.end + 3]):
            draft.take("number-of-pages", count, segment)
        elif "page" not in draft.item:
            draft.take("page", numbers.read_pages(text), segment)


def _article_number(draft: ReferenceDraft) -> None:
    """Take an issue in the pages' place, or too long, as article number: '14:1172293'."""
    issue = draft.item.get("issue", "")
    if "page" in draft.item or not issue.isdecimal():
        return
    if len(issue) > _LONGEST_ISSUE or draft.raw[: draft.spans["issue"][0]].rstrip().endswith(":"):
        draft.rename("issue", "page")


def _one_number(draft: ReferenceDraft) -> None:
    """Take the only number of a series as its volume, of a journal as what it is printed as: 'Nr. 69' is an issue."""
    _issue_behind_date(draft)
    given = [name for name in ("volume", "issue") if name in draft.item]
    if len(given) != 1 or not draft.item[given[0]][:1].isdecimal():
        return
    start, end = draft.spans[given[0]]
    before = draft.raw[max(0, start - _LABEL_WIDTH) : start]
    paged = draft.of("page") or _IN_JOURNAL.search(draft.raw)
    journal = draft.of("container") and paged and not (draft.of("series") or draft.of("publisher"))
    as_issue = bool(journal) and numbers.is_printed_as_issue(before, draft.raw[start:end])
    if as_issue != (given[0] == "issue"):
        draft.rename(given[0], "issue" if as_issue else "volume")


def _issue_behind_date(draft: ReferenceDraft) -> None:
    """Take a second volume behind a date in brackets for the issue: '31 (Juli 2008) 3, S. 254'."""
    volumes, dated = draft.of("volume"), draft.of("date")
    if len(volumes) != 2 or "issue" in draft.item or not dated:
        return
    between = draft.raw[volumes[0].end : volumes[1].start]
    if volumes[0].end <= dated[0].start < volumes[1].start and _IN_BRACKETS.fullmatch(between):
        draft.take("issue", numbers.read_issue(draft.raw[volumes[1].start : volumes[1].end]), volumes[1])


def _words(draft: ReferenceDraft) -> None:
    for label, name, read in (
        ("title", "title", values.read_title),
        ("container", "container-title", values.read_container),
        ("series", "collection-title", values.read_container),
        ("edition", "edition", values.read_edition),
    ):
        if best := draft.best(label):
            best = titles.with_opening_quote(draft.raw, best) if label == "title" else best
            draft.take(name, read(draft.words(best)), best)


def _notes(draft: ReferenceDraft) -> None:
    notes = [values.plain_words(draft.raw[segment.start : segment.end]) for segment in draft.of("note")]
    if "note" in draft.item:
        notes.insert(0, draft.item["note"])
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
    draft.item["type"] = kind = work_type(draft.item, draft.raw)
    note = draft.item.get("note", "")
    if kind == "thesis":
        _thesis(draft, note)
    if kind == "article-newspaper" and "page" not in draft.item and "volume" in draft.item:
        start = draft.spans["volume"][0]
        if draft.raw[start - 1 : start] in ("(", "（"):  # '人民日报, 2018-05-12(7)'
            draft.rename("volume", "page")
    if kind == "patent" and (office := _PATENT_OFFICE.search(draft.raw)):
        draft.item["authority"] = office[0]
        draft.drop("publisher")
    if kind == "standard" and (year := _STANDARD_YEAR.search(draft.item.get("number", ""))):
        draft.item.setdefault("issued", make_date([int(year["year"])]))
        draft.probabilities.setdefault("issued", draft.probabilities["number"])
        draft.spans.setdefault("issued", draft.spans["number"])
    if kind == "legal_case" and draft.item.get("title") in DECISIONS and "authority" not in draft.item:
        _court(draft)
    title = draft.item.get("title", "")
    if kind == "legislation" and "number" not in draft.item and (law := _LAW_NUMBER.search(title)):
        draft.item["number"] = law["number"]
        draft.probabilities["number"], draft.spans["number"] = (
            draft.probabilities["title"],
            draft.spans["title"],
        )
    if kind == "legal_case" and "publisher" in draft.item and "authority" not in draft.item:
        draft.rename("publisher", "authority")


def _thesis(draft: ReferenceDraft, note: str) -> None:
    """Read the degree from a note or brackets, and count the leaves: '[PhD thesis, University of X]', '120 f.'"""
    brackets = (one["genre"] for one in _THESIS_BRACKET.finditer(draft.raw))
    degree = next(filter(is_thesis, brackets), "")
    if is_thesis(note):
        draft.item["genre"] = draft.item.pop("note")
    elif degree:
        draft.item["genre"] = degree.strip()
    if leaves := _LEAVES.fullmatch(draft.item.get("page", "")):
        draft.rename("page", "number-of-pages")
        draft.item["number-of-pages"] = leaves["count"]


def _court(draft: ReferenceDraft) -> None:
    """Take the body in front of 'Urteil' as the court."""
    if len(draft.item.get("author", ())) == 1:
        draft.rename("author", "authority")
        draft.item["authority"] = inverted(draft.item["authority"][0])


STEPS: tuple[Callable[[ReferenceDraft], None], ...] = (
    _identifiers,
    titles.title_behind_others,
    titles.join_titles,
    people.read_people,
    people.continue_list,
    people.read_body_in_front,
    _dates,
    designations.name_decision,
    designations.join_touching,
    _numbers,
    designations.identity,
    _article_number,
    _one_number,
    _words,
    imprints.read_imprint,
    titles.title_among_names,
    titles.journal_in_title,
    titles.without_responsible,
    gost.authors,
    gost.responsible,
    gost.journal,
    designations.standard_in_front,
    designations.number_of_report,
    imprints.part_place,
    towns.university,
    towns.place_of_journal,
    towns.lone_place,
    imprints.part_title,
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
