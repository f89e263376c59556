"""The steps that mend titles whose ends the labels missed."""

import re
from itertools import pairwise, takewhile

from citekit.references.parser import values
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.tokens import Segment

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
# 'i.e.' in brackets inside a title was labelled a date, 'e.g.' a note.
_ASIDE = re.compile(r"(?:i\.\s?e\.|e\.\s?g\.)", re.IGNORECASE)
_QUOTED_JOURNAL = re.compile(r",\s[«“](?P<journal>[^«»“”]{2,80})[»”]?$")
_RESPONSIBLE = re.compile(r"\s/\s(?:под|сост|отв|пер|ред|за\s(?:заг|ред))\b.*$")
_PARTNERS = {"“": "”", "„": "“", "«": "»", "»": "«"}
_OTHERS = re.compile(r"[,，]\s?(?P<others>等)[.．]\s?(?=[\u3400-\u9fff\w]{4})")
_SLASHES = re.compile(r"\s//\s")


def title_behind_others(draft: ReferenceDraft) -> None:
    """Take what follows '等.' or 'et al.' among the names of a Chinese reference for the title's beginning."""
    for index, (people, title) in enumerate(pairwise(draft.segments)):
        others = _OTHERS.search(draft.raw, people.start, people.end) if people.field == "author" else None
        if not others or title.field != "title":
            continue
        tokens = [token for token in people.tokens if token.start < others.end("others")]
        segments = list(draft.segments)
        segments[index] = people._replace(end=others.end("others"), tokens=tokens)
        segments[index + 1] = title._replace(start=others.end())
        draft.replace_segments(segments)
        return


def join_titles(draft: ReferenceDraft) -> None:
    """Join a title that 'i.e.' or its own year parts: 'Does feeding (i.e., fat) ...', 'Roe J. 2013 guideline ... 2014'."""
    segments = list(draft.segments)
    dates = [segment for segment in segments if segment.field == "date"]
    for index, segment in enumerate(segments[:-1]):
        if segment.field != "date" or segments[index + 1].field != "title":
            continue
        following, text = segments[index + 1], draft.raw[segment.start : segment.end]
        before = segments[index - 1] if index else None
        if before and before.field == "title" and _ASIDE.match(text):
            segments[index - 1 : index + 2] = [before._replace(end=following.end)]
        elif _is_year_of_title(draft.raw, segment, following, dates):
            segments[index : index + 2] = [following._replace(start=segment.start)]
        else:
            continue
        draft.replace_segments(segments)
        return


def _is_year_of_title(raw: str, year: Segment, title: Segment, dates: list[Segment]) -> bool:
    """Whether a bare year touches the title, and another date follows: the first begins the title."""
    later = any(date.start > title.end and _YEAR.search(raw, date.start, date.end) for date in dates)
    bare = _YEAR.fullmatch(raw, year.start, year.end) and raw[year.end : title.start] == " "
    return bool(bare) and later and raw[: year.start].rstrip().endswith(".")


def title_among_names(draft: ReferenceDraft) -> None:
    """Take what was labelled the last author for the title, where its first word stands alone: 'Roe J. J. Thinking / ed.'."""
    authors = draft.item.get("author", [])
    if (
        len(authors) < 2
        or authors[-1].keys() != {"family"}
        or not all("given" in name for name in authors[:-1])
    ):
        return
    people = draft.of("author")[-1]
    alone = takewhile(lambda token: token.label.endswith("author-family"), reversed(people.tokens))
    start = min((token.start for token in alone), default=-1)
    slashes = _SLASHES.search(draft.raw, start) if start >= 0 else None
    behind = [segment for segment in draft.segments if segment.start >= people.end]
    first, last = draft.spans["author"]
    if not first < start < last or not behind or "," in draft.raw[start : people.end]:
        return
    if "title" in draft.item and not slashes:
        _begin_title(draft, start, people)
        return
    end = slashes.start() if slashes else behind[0].start
    title = values.read_title(_RESPONSIBLE.sub("", draft.raw[start:end]))
    if not title:
        return
    if slashes and "title" in draft.item and draft.spans["title"][0] >= slashes.end():
        if "container-title" in draft.item and "publisher" not in draft.item:
            draft.rename("container-title", "publisher")
        draft.rename("title", "container-title")
    draft.item["author"] = authors[:-1]
    draft.item["title"] = title
    draft.probabilities["title"], draft.spans["title"] = people.probability, (start, start + len(title))
    draft.spans["author"] = (draft.spans["author"][0], start)


def _begin_title(draft: ReferenceDraft, start: int, people: Segment) -> None:
    """Begin the title at a word behind initials: 'Roe J., Doe A. Django. A guide'."""
    first, end = draft.spans["title"]
    behind_initials = draft.raw[:start].rstrip().endswith(".")
    if behind_initials and draft.raw[people.end : first].strip() == ".":
        draft.item["author"] = draft.item["author"][:-1]
        draft.item["title"] = values.read_title(draft.raw[start:end])
        draft.spans["title"], draft.spans["author"] = (start, end), (draft.spans["author"][0], start)


def journal_in_title(draft: ReferenceDraft) -> None:
    """Part a title from the quoted journal behind it: 'Il titolo, «il verri», n. 3'."""
    title = draft.item.get("title", "")
    if "container-title" in draft.item or not (quoted := _QUOTED_JOURNAL.search(title)):
        return
    start, end = draft.spans["title"]
    opening = draft.raw.rfind(quoted["journal"], start, end)
    if opening < 0:
        return
    draft.item["title"] = values.read_title(title[: quoted.start()])
    draft.item["container-title"] = values.read_container(quoted["journal"])
    draft.spans["title"], draft.spans["container-title"] = (start, opening - 2), (opening, end)
    draft.probabilities["container-title"] = draft.probabilities["title"]


def with_opening_quote(raw: str, title: Segment) -> Segment:
    """The title with the quotation mark before it whose partner is inside: '“What is it?” A reply'."""
    before = raw[max(0, title.start - 1) : title.start]
    partner = _PARTNERS.get(before)
    if not partner:
        return title
    inside = raw[title.start : title.end].rstrip(" .,;" + partner)
    return title._replace(start=title.start - 1) if inside.count(partner) > inside.count(before) else title


def without_responsible(draft: ReferenceDraft) -> None:
    """Leave out what says who edited, as GOST prints it behind a title: '/ под общ. ред.'"""
    title = draft.item.get("title", "")
    if " / " in title and (shorter := _RESPONSIBLE.sub("", title)) != title:
        draft.item["title"] = shorter.rstrip()
