"""The steps that read authors, editors and translators."""

import re
from itertools import pairwise

from citekit.csl.item import cut_short_field
from citekit.csl.names import collective_words
from citekit.references.parser import names, values
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.tokens import Segment

_GLUED = re.compile(
    r"(?P<family>[^\W\d_a-z][^\W\d_]+(?:-[^\W\d_]+)?) (?P<given>[^\W\d_a-zß-ÿ]{1,3}) (?=[^\W\d_a-z])"
)
_GOES_ON = frozenset((",", ";", "and", "&", ", and", ", &", "; and"))
_BODY = re.compile(r"(?:(?:for|on behalf of)\s+(?:the\s+)?)?(?P<body>[^\W\d_a-z][^.:;?]{4,120})[.:]\s+(?=\S)")
_TRANSLATOR = re.compile(
    r"(?:trans(?:l|lated|lator)?s?\b|译|譯|訳|옮김|пер\.|ترجمة|ترجمه|übers|aus dem \w+en|trad\b|traduit|traducción|tradução)",
    re.I,
)
_SAME = re.compile(
    r"[-‐-―_\s.]*|(?:ders|dies|derselbe|dieselben?|idem|id|eadem|the same|o mesmo|el mismo|le même)\.?",
    re.IGNORECASE,
)
_EDITOR_AFTER = re.compile(
    r"[\s,.(\[]*(?:eds?|editors?|hrsg|hg|hgg|herausgeber\w*|éds?|dirs?|coords?|orgs?|a cura di)\b", re.I
)


def read_people(draft: ReferenceDraft) -> None:
    """Read authors, editors and translators, lists that are printed in parts included."""
    for role in ("author", "editor"):
        for segment in draft.of(role):
            read = names.read_names(draft.raw, segment.tokens)
            name = _role(draft, role, segment)
            if any(_SAME.fullmatch(_printed_name(person)) for person in read.names):
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


def _printed_name(person: names.Name) -> str:
    return person.get("family") or person.get("literal") or "."


def continue_list(draft: ReferenceDraft) -> None:
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
            draft.replace_segments([*draft.segments[: index + 1], rest, *draft.segments[index + 2 :]])
            return


def read_body_in_front(draft: ReferenceDraft) -> None:
    """Read an author in front of date and title: 'Statistics Norway, 2002: ...'."""
    titles_found, dates_found = draft.of("title"), draft.of("date")
    if "author" in draft.item or "editor" in draft.item or len(titles_found) < 2 or not dates_found:
        return
    first, date = titles_found[0], dates_found[0]
    if first is draft.segments[0] and first.end <= date.start < titles_found[1].start:
        draft.take("author", [{"literal": values.plain_words(draft.raw[first.start : first.end])}], first)
        draft.replace_segments(draft.segments[1:])


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
