"""Titles, containers, publishers: the words of a segment without the marks that only set it off."""

import re

from citekit.text.normalize import clean

_QUOTES = "\"“”„‟«»‹›‘’‚`´'"
_TAG = re.compile(r"</?(?:i|b|em|italic|bold|sub|sup|strong)>")
_IN = re.compile(r"^(?:in|en|em|dans)\s*:\s+|^in\s+(?=proc|the proc|actes|anais|atti)", re.IGNORECASE)
_EDITION = re.compile(
    r"(?P<number>\d{1,2})(?:st|nd|rd|th|\.|ª|a\.|º|e|ème)?\s?(?:rev(?:ised)?\.?\s)?"
    r"(?:ed(?:ition|n|ição|ición|izione)?|éd(?:ition)?|aufl(?:age)?)?\.?",
    re.IGNORECASE,
)
_INITIAL_LAST = re.compile(r"[.\s][^\W\d_]\.$")
_DOTTED = re.compile(r"[^\W\d_]\.\s?[^\W\d_]")


def title(text: str) -> str:
    """A title: no quotes round it, no closing stop; a question mark stays."""
    value = _unquoted(clean(_TAG.sub("", text)).strip(" .,;:/*|"))
    return _balanced(value.strip(" ,;:/*|"))


def container(text: str) -> str:
    """A journal or book; the stop of a last abbreviation stays where other abbreviations stand before it."""
    value = _IN.sub("", clean(_TAG.sub("", text)).strip(" ,;:/*|"))
    value = _unquoted(value)
    if not _DOTTED.search(value):
        value = value.rstrip(" .")
    return _balanced(value.strip(" ,;:/*|"))


def words(text: str) -> str:
    """A publisher, a place, a note; a last initial keeps its stop: 'Frankfurt a. M.'"""
    value = clean(_TAG.sub("", text)).strip(" ,;:/*|" + _QUOTES)
    return _balanced(value if _INITIAL_LAST.search(value) else value.strip(" ."))


def edition(text: str) -> str:
    """'4' from '4th ed.', as CSL counts editions; anything else as printed."""
    value = words(text).strip("()[] ")
    number = _EDITION.fullmatch(value)
    return number["number"] if number else value


def _unquoted(value: str) -> str:
    if value[:1] in _QUOTES and value[-1:] in _QUOTES and len(value) > 2:
        return value[1:-1].strip(" .,;" + _QUOTES)
    if value[:1] in "“„«»‹›" and not set(value[1:]) & set(_QUOTES):
        return value[1:].strip()
    if value[-1:] in "”“»«›‹" and not set(value[:-1]) & set(_QUOTES):
        return value[:-1].strip(" .,;")
    return value


def _balanced(value: str) -> str:
    """Without a bracket at an edge whose partner is not there."""
    for opening, closing in ("()", "[]"):
        if value.endswith(closing) and value.count(opening) < value.count(closing):
            value = value[:-1].rstrip(" .,;")
        if value.startswith(opening) and value.count(opening) > value.count(closing):
            value = value[1:].lstrip()
    return value
