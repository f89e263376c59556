"""Strings that print little more than an address: 'WordNet, https://wordnet.princeton.edu (accessed 2 May 2020)'."""

import re

from citekit.csl.item import Item
from citekit.references.parser.dates import read_date

_STRING = re.compile(
    r"(?P<title>[^\n]*?)(?P<label>[\s,.:;(\[<–—-]{0,9}(?:\b(?:available (?:at|from|online)|retrieved from|url|website|web ?site|"
    r"online|disponível em|disponible en|disponible sur|verfügbar unter|режим доступа)\b)?[\s,.:;(\[<–—-]{0,9})"
    r"(?P<url>(?:https?|ftp)://[^\s<>\"]+)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ACCESSED = re.compile(
    r"[\s,.;:()\[\]>-]*+(?:(?:date )?(?:last )?(?:accessed(?: on)?|retrieved(?: on)?|visited|viewed|checked|access(?: date)?|abgerufen am|"
    r"zugriff am|consulté le|acesso em|acessado em|consultado el|дата обращения)\b[\s:,]*(?P<date>[^()\[\]]{4,30}?))?"
    r"[\s,.;:()\[\]>]*",
    re.IGNORECASE,
)
_QUOTES = " \t,.:;\"'“”„‘’«»"
_LONGEST_TITLE = 300


def read_address(text: str) -> Item:
    """The item of a string that is words, an address and at most the day of access; {} for any other.

    What stands before the address is the title: nothing says that a part of it is a name.
    """
    match = _STRING.fullmatch(text.strip()) if len(text) <= 2 * _LONGEST_TITLE else None
    accessed = _ACCESSED.fullmatch(match["rest"]) if match else None
    if not match or not accessed:
        return {}
    title = match["title"].strip(_QUOTES)
    item: Item = {"type": "webpage", "title": title, "URL": match["url"].rstrip(".,;:)]>")}
    if accessed["date"]:
        date, _ = read_date(accessed["date"].strip())
        if not date:
            return {}
        item["accessed"] = date
    return item if any(character.isalpha() for character in title) else {}
