"""CSL-JSON items (https://docs.citationstyles.org, schema 1.0.2).

Accessors for parts of an item are beside this module: `names`, `dates`, `pages`, `identifiers`, `titles`.
"""

from collections.abc import Mapping
from typing import Any

from citekit.csl.richtext import plain

Item = dict[str, Any]
"""A CSL-JSON item: field -> text, number, list of names, date, or ``custom``.

Not a TypedDict: most code goes through the fields by name, and an item of a library or a correction may have
anything in any field.
"""


def item_doi(item: Item) -> str:
    """The DOI in lower case, '' where there is none."""
    return plain(item.get("DOI")).lower()


def custom(item: Item) -> Mapping[str, Any]:
    """The values that CSL has no field for: ``et_al``, ``year_suffix``, ``tags`` ..."""
    value = item.get("custom")
    return value if isinstance(value, Mapping) else {}


def set_custom(item: Item, name: str, value: object) -> None:
    """Set a value that CSL has no field for."""
    item["custom"] = {**custom(item), name: value}


def is_cut_short(item: Item, role: str = "author") -> bool:
    """Whether the list of names ends in 'et al.'."""
    return custom(item).get(cut_short_field(role)) is True


def cut_short_field(role: str) -> str:
    """The name in ``custom`` that says so: 'et_al' for authors, 'editor_et_al' for editors."""
    return "et_al" if role == "author" else f"{role}_et_al"


def library_keys(item: Item) -> tuple[str, ...]:
    """The key that an item has in its library, then its aliases (biblatex's ``ids``)."""
    keys = (item.get("citation-key"), *custom(item).get("ids", ()))
    return tuple(str(key) for key in keys if key)


_TYPES = """
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview
    legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference patent
    performance periodical personal_communication post post-weblog regulation report review review-book
    software song speech standard thesis treaty webpage
"""
TYPES = frozenset(_TYPES.split())
"""The item types of CSL 1.0.2."""
