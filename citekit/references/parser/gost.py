"""The steps for references as GOST R 7.0.5 and 7.0.100 print them, where the labels miss names, titles or journals."""

import re

from citekit.references.parser import values
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.names import Name

_UPPER, _LOWER = "А-ЯЁІЇЄҐЂЈЉЊЋЏ", "а-яёіїєґђјљњћџ"
# The author in front of a title: 'Лутц М. Изучаем Python'.
_AUTHOR = re.compile(
    rf"(?P<family>[{_UPPER}][{_LOWER}’'-]+)\s(?P<given>[{_UPPER}][{_LOWER}]?\.(?:\s?[{_UPPER}]\.)?)\s(?=[{_UPPER}])"
)
_PERSON = re.compile(
    rf"(?P<family>[{_UPPER}][{_LOWER}’'-]+)\s(?P<given>[{_UPPER}][{_LOWER}]?\.?(?:\s?[{_UPPER}]\.)?)"
)
_INITIALS = re.compile(r"(?:[^\W\d_a-zа-яё]\.\s?){1,3}")
_FAMILY = re.compile(r"(?P<family>[^\W\d_a-zа-яё][^\W\d_]+)\s(?=[^\W\d_a-zа-яё])")
# A university is named after a person: 'Вестник МГТУ им. Н.Э. Баумана'.
_NAMED_AFTER = re.compile(rf"\s?[иі]м\.\s(?:[{_UPPER}]\.\s?){{1,2}}[{_UPPER}][{_LOWER}]+")
_MEDIUM = re.compile(r"\s?\[(?:Текст|Электронный ресурс|Електронний ресурс)\]$", re.IGNORECASE)
_THROUGH_NUMBER = re.compile(r"\s?\($")


def authors(draft: ReferenceDraft) -> None:
    """Read authors who were labelled a body, or whom the labels left in the title, in whole or their family name."""
    if "author" in draft.item and not draft.raw.isascii():
        draft.item["author"] = [_person(name) for name in draft.item["author"]]
    _authors_in_title(draft)


def _person(name: Name) -> Name:
    """'Грис Д.' as a person."""
    person = _PERSON.fullmatch(name.get("literal", ""))
    return {"family": person["family"], "given": person["given"]} if person else name


def _authors_in_title(draft: ReferenceDraft) -> None:
    title = draft.item.get("title", "")
    people = draft.item.get("author", [])
    first, touching = draft.spans.get("title", (0, 0))[0], draft.spans.get("author", (0, 0))[1]
    alone = _AUTHOR.match(title) if not people and "editor" not in draft.item else None
    if alone:
        people, rest = [{"family": alone["family"], "given": alone["given"].rstrip()}], alone.end()
    elif (
        len(people) == 1
        and 0 <= first - touching <= 2
        and _INITIALS.fullmatch(people[0].get("literal", ""))
        and (family := _FAMILY.match(title))
    ):
        people, rest = [{"family": family["family"], "given": people[0]["literal"]}], family.end()
    else:
        return
    start, end = draft.spans["title"]
    before = draft.spans.get("author", (start, start))[0]
    draft.item["author"], draft.item["title"] = people, title[rest:]
    draft.spans["author"], draft.spans["title"] = (before, start + rest), (start + rest, end)
    draft.probabilities["author"] = min(draft.probabilities.get("author", 1.0), draft.probabilities["title"])


def responsible(draft: ReferenceDraft) -> None:
    """Leave out the authors where they are printed again behind ' / ', and the medium behind the title."""
    if title := draft.item.get("title"):
        draft.item["title"] = _MEDIUM.sub("", title)
    families = {name.get("family") for name in draft.item.get("author", ())}
    if "editor" not in draft.item or not families:
        return
    before = draft.raw[: draft.spans["editor"][0]].rstrip()
    if before.endswith(" /") and all(name.get("family") in families for name in draft.item["editor"]):
        draft.drop("editor")


def journal(draft: ReferenceDraft) -> None:
    """Read a journal with the person after whom its university is named, and a number with the one in brackets behind it."""
    if "container-title" in draft.item:
        start, end = draft.spans["container-title"]
        if named := _NAMED_AFTER.match(draft.raw, end):
            draft.item["container-title"] = values.read_container(draft.raw[start : named.end()])
            draft.spans["container-title"] = (start, named.end())
    if {"volume", "issue"} <= draft.item.keys() and "№" in draft.raw:
        (_, issue_end), (start, end) = draft.spans["issue"], draft.spans["volume"]
        if _THROUGH_NUMBER.fullmatch(draft.raw, issue_end, start):
            draft.item["issue"] += f" ({draft.item['volume']})"
            draft.spans["issue"] = (draft.spans["issue"][0], end + 1)
            draft.drop("volume")
