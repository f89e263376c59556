"""Links inside a web page, and the elements that they point to."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from citekit.readers.html.rules import words
from citekit.readers.html.tree import Element

# Some pages derive an entry's anchor from the link to it.
_PREFIXES = ("ref-id-", "ref-", "reference-")
_NO_TARGETS = frozenset(
    {"meta", "input", "param", "form", "map", "select", "textarea", "button", "iframe", "link"}
)


class PageLinks:
    """The links of a page and their targets; counts ``targets`` in every element."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._named: dict[str, Element] = {}
        for attribute in ("id", "name", *sorted(words("names", "places") - {"id", "name"})):
            for element in elements:
                name = element.attributes.get(attribute)
                if name and element.tag not in _NO_TARGETS:
                    self._named.setdefault(name, element)
        self._links: dict[int, str] = {}
        self._missing: dict[str, list[Element]] = {}
        for element in elements:
            if target := self._target(element):
                self._links[id(element)] = target
        self._targets: dict[int, list[str]] = {}
        self._repair_lost_names()
        for target in dict.fromkeys(self._links.values()):
            self._targets.setdefault(id(self._named[target]), []).append(target)
        for element in reversed(elements):
            element.targets += id(element) in self._targets
            if element.parent is not None:
                element.parent.targets += element.targets

    def link(self, element: Element) -> str | None:
        """The name in this page that the element links to."""
        return self._links.get(id(element))

    def names(self, element: Element) -> Sequence[str]:
        """The names under which links point to the element."""
        return self._targets.get(id(element), ())

    def _target(self, element: Element) -> str | None:
        fragment = None
        if element.tag == "a" and "#" in element.get("href"):
            fragment = unquote(element.get("href").rpartition("#")[2])
            for name in (fragment, *(prefix + fragment for prefix in _PREFIXES)) if fragment else ():
                if name in self._named and not (name == fragment and self._named[name] is element):
                    return name
        for attribute in words("names", "links"):
            if attribute in element.attributes:
                name = element.get(attribute).lstrip("#").split(" ")[0]
                if name in self._named and self._named[name] is not element:
                    return name
        if fragment and element.get("id") and re.fullmatch(r"[\w.:-]+", fragment):
            self._missing.setdefault(fragment, []).append(element)
        return None

    def _repair_lost_names(self) -> None:
        """Links to names that the page lost: the entry is where a link leads back to them."""
        if not self._missing:
            return
        back = {id(self._named[name]): name for name in self._links.values()}
        sources: dict[str, Element] = {}
        by_link = {target: key for key, target in self._links.items()}
        elements = {id(element): element for element in self._all()}
        for fragment, links in self._missing.items():
            for link in links:
                name = back.get(id(link))
                if name in by_link and (source := elements.get(by_link[name])) is not None:
                    sources[fragment] = source
            if fragment in sources:
                self._named[fragment] = sources[fragment]
                for link in links:
                    self._links[id(link)] = fragment

    def _all(self) -> list[Element]:
        top = next(iter(self._named.values()), None)
        while top is not None and top.parent is not None:
            top = top.parent
        return [top, *top.elements()] if top is not None else []
