"""Lists: the numbers that a browser shows before their items, and which items are one paragraph each."""

import re

from citekit.readers.html.rules import has_class, is_entry, is_link_word, words
from citekit.readers.html.tree import Element

_OWN_NUMBER = re.compile(r"[\[(]?(\d{1,5})(?:[\]).:]|\s)?")
_LABEL = re.compile(r"[\[(]?\d{1,5}[\]).:]{0,2}")
_NONE = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone", re.IGNORECASE)
# Longer items are sections, not paragraphs.
_LONGEST_ITEM = 4000
_LONGEST_INNER_LIST = 1000
_MOST_ELEMENTS = 500
_MOSTLY = 0.6


def items(element: Element) -> list[Element]:
    """The items of a list."""
    return [
        child
        for child in element.children
        if isinstance(child, Element) and (child.tag == "li" or child.get("role") == "listitem")
    ]


def labels(element: Element) -> dict[int, str]:
    """The number to write before each item (by its id), for an ``<ol>`` whose items do not print their own."""
    found = items(element)
    given = {id(item): label for item in found if (label := _given(item))}
    if len(given) >= _MOSTLY * len(found):
        return {key: label if not label[-1].isalnum() else f"{label}." for key, label in given.items()}
    if element.tag == "ul" and not has_class(element, "labels", "numbered-lists"):
        return {}
    if has_class(element, "labels", "unnumbered-lists") or _NONE.search(element.get("style")):
        return {}
    numbers = _numbers(element, found)
    heads = [(number, item.words(40)) for item, number in zip(found, numbers, strict=True)]
    own = sum(bool((m := _OWN_NUMBER.match(head)) and int(m[1]) == number) for number, head in heads)
    if own and own >= _MOSTLY * len(found):
        return {}
    return {id(item): f"{number}." for item, number in zip(found, numbers, strict=True)}


def _given(item: Element) -> str | None:
    """A number in an attribute that the page's style shows: ``data-counter="1."``."""
    for name in words("labels", "attributes"):
        if name in item.attributes and _LABEL.fullmatch(item.get(name).strip()):
            label = item.get(name).strip()
            head = item.words(20)
            return None if head.startswith(label.rstrip(".")) and _OWN_NUMBER.match(head) else label
    return None


def _numbers(element: Element, found: list[Element]) -> list[int]:
    """The ordinal number of each item, as ``start``, ``value`` and ``reversed`` say."""
    back = "reversed" in element.attributes
    number = _integer(element.get("start"), len(found) if back else 1)
    numbers = []
    for item in found:
        number = _integer(item.get("value"), number)
        numbers.append(number)
        number += -1 if back else 1
    return numbers


def _integer(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\s*-?[0-9]{1,9}\s*", text) else otherwise


def is_paragraph(item: Element, *, led_to: bool) -> bool:
    """Whether an item, or an entry of a reference list, is one paragraph however it is built inside.

    ``led_to``: links lead to it, so that a list in it is one of authors.
    """
    if item.headings or item.size > _LONGEST_ITEM or item.count > _MOST_ELEMENTS:
        return False
    if not item.lists:
        return True
    inner = list(item.elements("ol", "ul"))
    if all(is_links(one) for one in inner):
        return True
    named = led_to or is_entry(item) or item.targets == 1
    return named and item.targets <= 1 and sum(one.size for one in inner) <= _LONGEST_INNER_LIST


def is_links(element: Element) -> bool:
    """Whether a list holds nothing but a publisher's links: 'View Article', 'PubMed'."""
    return (
        element.size < 300
        and element.count < 100
        and all(is_link_word(words) for one in items(element) if (words := one.words(100)))
    )
