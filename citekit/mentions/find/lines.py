"""Which lines of a post are prose, titles, labelled values, or its frame."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from citekit.csl.identifiers import DOI_PREFIX
from citekit.mentions.find.journals import name_at
from citekit.mentions.find.passages import Passage, clue
from citekit.model.article import Article
from citekit.model.citation import Clue
from citekit.text.normalize import clean

LineKind = Literal["prose", "title", "label", "frame"]

# 'Journal: Pain', 'Article title' with the value on the next line: facts that press services set in a table.
LABEL = re.compile(
    r"(?:(?P<journal>journal(?:\sname)?|published\sin|publication)"
    r"|(?P<doi>doi|original\s(?:publication|study|paper))"
    r"|(?P<title>article\stitle|paper\stitle|title\sof\s(?:paper|article)|title|paper)"
    r"|(?P<other>journal\sreference|references?|notes?\sto\seditors|method\sof\sresearch"
    r"|subject\sof\sresearch|article\spublication\sdate|source))\s*(?::\s*|$)",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"""(?: (?:written|posted|reviewed|edited|medically\sreviewed|fact[\s-]?checked)\sby\b
      | more\sinformation\s*:?$
      | (?:tags?|categor(?:y|ies)|keywords|filed\sunder|share|credits?|image|photo(?:graph)?|caption|picture
        |funding|funder|conflicts?\sof\sinterests?|disclosures?|coi\sstatement|copyright|disclaimer
        |contacts?|media\scontacts?|press\scontacts?)\s*(?::|$|credits?\b|by\b)
      | (?:©|\#\#\#|share\s(?:this|on)|subscribe|sign\sup|follow\sus|leave\sa\s(?:comment|reply)
        |comments?\s*\(?\d*\)?$|\d+\scomments?$|image\scredit|photo\scredit
        |facebook|twitter|linkedin|print$|email$|advertisement$) )""",
    re.VERBOSE | re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:(?:written|posted|reviewed|edited|medically reviewed) by|more information)\s*:?$", re.IGNORECASE
)
_CONTACT = re.compile(r"(?:media |press )?contacts?\s*:?$", re.IGNORECASE)
_ABOUT = re.compile(r"about (?:the )?[A-Z]|about us\b|about the (?:author|journal|society)", re.IGNORECASE)
_ADDRESS = re.compile(rf"https?://|\bwww\.|\b{DOI_PREFIX}/")
_STOP = re.compile(r"[.!?…:]['\"”’»)\]\d,–-]*$")


@dataclass(frozen=True)
class PostLine:
    """A block of the article with its kind; offsets and line as in the block."""

    start: int
    end: int
    line: int
    kind: LineKind


def lines(article: Article, apart: Sequence[tuple[int, int]] = ()) -> Iterator[PostLine]:
    """The article's blocks with their kinds, but those inside ``apart`` (spans)."""
    text, last_place = article.text, len(article.text)
    hidden = iter(apart)
    current = next(hidden, None)
    labelled = False  # whether the last line was a label with its value on this one
    skip = ""  # what the last line announced: 'name' of a writer, 'contact' lines, text 'about' a body
    for block in article.blocks:
        while current and current[1] <= block.start:
            current = next(hidden, None)
        if current and current[0] <= block.start:
            continue
        start, end = max(block.start, 0), min(block.end, last_place)
        head = text[start : min(end, start + 100)].strip()
        if not head:
            continue
        kind: LineKind = _kind(head, text[max(start, end - 20) : end].rstrip(), end - start, block.kind)
        if labelled and kind == "title":
            kind = "label"
        labelled = kind == "label" and not labelled and bool(LABEL.fullmatch(head))
        if kind == "label" or (skip == "contact" and end - start > 120):
            skip = ""
        if skip:
            kind, skip = "frame", "" if skip == "name" else skip
        elif _ALONE.match(head):
            skip = "name"
        elif _CONTACT.match(head) and end - start < 40:
            skip = "contact"
        elif kind == "title" and start > 0.5 * last_place and _ABOUT.match(head) and head[6:7].strip():
            kind, skip = "frame", "about"
        yield PostLine(start, end, block.line, kind)


def _kind(head: str, tail: str, length: int, block: str) -> LineKind:
    if block in ("furniture", "caption") or _FRAME.match(head):
        return "frame"
    if LABEL.match(head) and (length < 60 or ":" in head[:30]):
        return "label"
    if (head[0] != "(" and (block in ("heading", "list-heading"))) or (
        length < 160 and not _STOP.search(tail) and not _ADDRESS.search(head) and head[0] != "("
    ):
        return "title"
    return "prose"


def labelled(passage: Passage) -> Iterator[Clue]:
    """Journal and title of labelled lines such as 'Journal: Pain'.

    The value is behind the colon or on the next line.
    """
    sentences = passage.sentences
    for index, sentence in enumerate(sentences):
        match = LABEL.match(sentence.text, sentence.start, sentence.end)
        if not match or not (match["journal"] or match["title"]):
            continue
        start, end = match.end(), sentence.end
        if start >= end and index + 1 < len(sentences):
            start, end = sentences[index + 1].start, sentences[index + 1].end
        if start >= end or (match.end() < sentence.end and ":" not in match[0]):
            continue
        if match["journal"]:
            name = name_at(passage.text, start, end)
            if name and name.start == start:
                yield clue("journal", passage.text, name.start, name.end)
        elif len(clean(passage.text[start:end]).split()) >= 4:
            text = passage.text[start:end]
            inner = re.match(r"[\"'“‘]*(?P<title>.*?)[\"'”’.]*$", text, re.DOTALL)
            if inner and inner["title"]:
                yield clue("title", passage.text, start + inner.start("title"), start + inner.end("title"))
