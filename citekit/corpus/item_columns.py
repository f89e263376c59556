"""The fields of an item that are columns of their own."""

from typing import Any

from citekit.csl.dates import year
from citekit.csl.item import Item, item_doi
from citekit.csl.names import creators, inverted, last_name
from citekit.csl.richtext import plain, untagged


def item_columns(item: Item) -> dict[str, Any]:
    """The columns 'type' to 'publisher' of references and works, in the order of their tables."""
    people = creators(item)
    return {
        "type": text_of(item, "type"),
        "title": text_of(item, "title"),
        "container_title": text_of(item, "container-title"),
        "authors": [name for name in map(inverted, people) if name],
        "first_author": (last_name(people[0]) or None) if people else None,
        "year": year(item),
        "volume": text_of(item, "volume"),
        "issue": text_of(item, "issue"),
        "page": text_of(item, "page"),
        "doi": item_doi(item) or None,
        "pmid": text_of(item, "PMID"),
        "publisher": text_of(item, "publisher"),
    }


def text_of(item: Item, name: str) -> str | None:
    """A field as plain text, None where there is none."""
    return untagged(plain(item.get(name))) or None
