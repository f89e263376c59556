"""The steps that read a work's own number: a report's, a standard's, a patent's, a docket, a statute's section."""

import re

from citekit.references.parser import numbers, values
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.tokens import Segment
from citekit.references.parser.types import DECISIONS, STANDARD_SERIES, is_report

_SECTION_SIGN = re.compile(r"(?:§|sec(?:tion|s)?\b|ss?\.?\s\d|art\.)", re.IGNORECASE)
_CODE_LETTER = re.compile(r"(?<![^\W_])[A-Z]{1,3}\.$")
_THOUSANDS, _GROUPED = re.compile(r"(?:[,.' ]\d{3})+(?!\d)"), re.compile(r"\d{1,3}(?:[,.' ]\d{3})*")
_ECLI = re.compile(r"ECLI:[\w:.]+")
# What goes on touching a number: '16a' behind 'ASTM E8/E8M-', '-11' behind 'DIN EN ISO 9001:2015'.
_TOUCHING = re.compile(r"(?<=[-/:–])\d\w*(?:[-–/:.]\d\w*)*|(?:[-–/:]\d\w*)+")
# A German patent's digits in groups and its kind: '234 A1' behind 'DE 10 2015 001'.
_PATENT = re.compile(r"(?:DE|EP|US|WO)\s\d[\d ]*")
_PATENT_REST = re.compile(r"(?:\s\d{3})*(?:\s[A-CTU]\d?)?(?!\w)")
_VOLUME_LABEL = re.compile(r"\b(?:Bd|Band|Vol(?:ume)?|v)\.?\s*$", re.IGNORECASE)
# 'ISO 2015. A title' is a body and a year.
_STANDARD_IN_FRONT = re.compile(
    rf"(?:\[?\d{{1,3}}[\].)]\s*)?(?P<number>{STANDARD_SERIES}(?:\sР)?(?:[ /](?:ISO|IEC|IEEE|EN|CEN|TR|TS|ИСО|МЭК|В-П|Б))*"
    r"\s?(?!(?:19|20)\d\d[.,:]?\s)[A-Z]?\d+(?:\.\d+)*(?:[-–:/]\d+)*)[.,:]?\s+(?=[^\W\d])"
)


def identity(draft: ReferenceDraft) -> None:
    """Read the work's own number, and who issued it."""
    for segment in draft.of("number"):
        text = _whole_number(draft.raw, segment)
        name = "section" if _SECTION_SIGN.match(text) else "number"
        if name not in draft.item or draft.item[name].startswith("arXiv:"):
            draft.take(name, numbers.read_number(text), segment)
        elif ecli := _ECLI.search(text):
            draft.item["note"] = ecli[0]
    for segment in draft.of("authority")[:1]:
        draft.take("authority", values.plain_words(draft.raw[segment.start : segment.end]), segment)


def join_touching(draft: ReferenceDraft) -> None:
    """Extend numbers over what touches them, whatever it was labelled."""
    segments = list(draft.segments)
    for index, segment in enumerate(segments):
        if segment.field != "number":
            continue
        patent = _PATENT.fullmatch(draft.raw, segment.start, segment.end)
        rest = (_PATENT_REST if patent else _TOUCHING).match(draft.raw, segment.end)
        if not rest or not rest[0]:
            continue
        segments[index] = segment._replace(end=rest.end())
        segments[index + 1 :] = [
            later._replace(start=max(later.start, rest.end()))
            for later in segments[index + 1 :]
            if later.end > rest.end()
        ]
        draft.replace_segments(segments)
        return


def _whole_number(raw: str, segment: Segment) -> str:
    """The number with what its marks parted: 'G.' before '826', ',773' behind '2,707'."""
    text = raw[segment.start : segment.end]
    before, behind = (
        _CODE_LETTER.search(raw, max(0, segment.start - 6), segment.start),
        _THOUSANDS.match(raw, segment.end),
    )
    if before and text[:1].isdecimal():
        text = before[0] + text
    if behind and _GROUPED.fullmatch(text):
        text += behind[0]
    return text


def name_decision(draft: ReferenceDraft) -> None:
    """Take 'Urt.' for the name of a decision, which it has in Germany, and not for its court or its reporter."""
    segments = [
        segment._replace(field="title")
        if segment.field in ("authority", "container")
        and draft.raw[segment.start : segment.end].strip(" .,") in DECISIONS
        else segment
        for segment in draft.segments
    ]
    if segments != list(draft.segments):
        draft.replace_segments(segments)


def standard_in_front(draft: ReferenceDraft) -> None:
    """Take the number of a standard in front of its title for what it is: 'ГОСТ Р 7.0.5–2008. Title'."""
    standard = _STANDARD_IN_FRONT.match(draft.raw)
    if not standard or "title" not in draft.item:
        return
    start, end = draft.spans["title"]
    if end <= standard.end():
        return
    draft.item["number"] = standard["number"]
    draft.spans["number"] = standard.span("number")
    draft.probabilities.setdefault("number", draft.probabilities["title"])
    if start < standard.end():
        draft.item["title"] = values.read_title(draft.raw[standard.end() : end])
        draft.spans["title"] = (standard.end(), end)
    if "author" in draft.item and draft.spans["author"][0] < standard.end():
        draft.drop("author")


def number_of_report(draft: ReferenceDraft) -> None:
    """Take the only number behind 'NBER Working Paper No.' as the paper's."""
    if "number" in draft.item or {"issue", "page"} & draft.item.keys() or "volume" not in draft.item:
        return
    container, (start, _) = draft.item.get("container-title", ""), draft.spans["volume"]
    if (
        draft.of("series")
        or not is_report(container)
        or _VOLUME_LABEL.search(draft.raw, max(0, start - 8), start)
    ):
        return
    if draft.spans["container-title"][1] <= start:
        draft.rename("volume", "number")
