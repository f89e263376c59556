"""Values of fields that hold words: titles, containers, publishers, editions."""

import re

from citekit.text.normalize import clean

_QUOTES = "\"“”„‟«»‹›‘’‚`´'"
_EDGE = " ,;:/*|" + _QUOTES
_TAG = re.compile(r"</?(?:i|b|u|em|strong|italic|bold|sub|sup|sc|tt|span)(?:\s[^<>]{0,80})?>")
_IN = re.compile(r"^(?:in|en|em|dans)\s*:\s+|^in\s+(?=proc|the proc|actes|anais|atti)", re.IGNORECASE)
# 'Cad Saude Publica [serial on the Internet]'
_MEDIUM = re.compile(
    r"\.?\s?\[[^\[\]]{0,20}(?:internet|on-?line|en ligne|en línea|em linha|cd-?rom)[^\[\]]{0,12}\]\.?$",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"(?P<number>\d{1,2})(?:st|nd|rd|th|\.|ª|a\.|º|e|ème|-[еэтг]е?)?\s?(?:rev(?:ised)?\.?\s)?"
    r"(?:ed(?:ition|n|ição|ición|izione)?|éd(?:ition)?|aufl(?:age)?|изд(?:ание)?|вид(?:ання)?)?\.?",
    re.IGNORECASE,
)
_NESTED = 3  # no title is in more pairs of quotation marks
_CLOSING_QUOTE = re.compile(rf"(?<=[\w.?!])[{_QUOTES}](?=[\s.,;:])")
_OPENING_QUOTE = re.compile(rf"(?<=\s)[{_QUOTES}](?=\w)")
_NO_ABBREVIATION = re.compile(r"(?:(?:19|20)\d\d|[^\W\d_]{9})[ .]+$")
_INITIAL_LAST = re.compile(r"[.\s][^\W\d_]\.$")
_DOTTED = re.compile(r"[^\W\d_]\.\s?[^\W\d_]")


def read_title(text: str) -> str:
    """A title without quotes around it and closing stop; a question mark stays."""
    value = _without_quotes(_clean(text).strip(" .,;:/*|"))
    return _without_unpaired(value.strip(" ,;:/*|"))


def read_container(text: str) -> str:
    """A journal or book without its medium; a last abbreviation keeps its stop if others have theirs."""
    value = _IN.sub("", _clean(text).strip(" ,;:/*|"))
    if "[" in value:
        value = _MEDIUM.sub("", value)
    value = _without_quotes(value)
    if not _DOTTED.search(value) or _NO_ABBREVIATION.search(value):
        value = value.rstrip(" .")
    return _without_unpaired(value.strip(" ,;:/*|"))


def plain_words(text: str) -> str:
    """A publisher, a place, a note; a last initial keeps its stop: 'Frankfurt a. M.'"""
    value = _clean(text).strip(_EDGE)
    if (closing := value.find("]")) >= 0 and "[" not in value[:closing]:
        value = value[:closing]  # 'University of Oxford]. ProQuest'
    return _without_unpaired(value if _INITIAL_LAST.search(value) else value.strip(" ."))


def _clean(text: str) -> str:
    return clean(_TAG.sub("", text) if "<" in text else text)


def read_edition(text: str) -> str:
    """'4' from '4th ed.', as CSL counts editions; anything else as printed."""
    value = plain_words(text).strip("()[] —–-")
    number = _EDITION.fullmatch(value)
    return number["number"] if number else value


def _without_quotes(value: str) -> str:
    if value[:1] in _QUOTES and value[-1:] in _QUOTES and len(value) > 2:
        for _ in range(_NESTED):
            if len(value) > 2 and value[0] in _QUOTES and value[-1] in _QUOTES and _is_around(value):
                value = value[1:-1].strip(" .,;")
        return value
    if value[:1] in "“„«»‹›" and not set(value[1:]) & set(_QUOTES):
        return value[1:].strip()
    if value[-1:] in "”“»«›‹" and not set(value[:-1]) & set(_QUOTES):
        return value[:-1].strip(" .,;")
    return value


def _is_around(value: str) -> bool:
    """Whether the marks at the ends belong together: not in ``'Feeling' and 'thinking'``."""
    closing = _CLOSING_QUOTE.search(value, 1, len(value) - 1)
    return not (closing and _OPENING_QUOTE.search(value, closing.end(), len(value) - 1))


def _without_unpaired(value: str) -> str:
    """Without a bracket at an edge whose partner is not there."""
    for opening, closing in ("()", "[]"):
        if opening not in value and closing not in value:
            continue
        if value.endswith(closing) and value.count(opening) < value.count(closing):
            value = value[:-1].rstrip(" .,;")
        if value.startswith(closing):  # '2019a) Guidance for industry'
            value = value[1:].lstrip(" .,;:")
        if value.startswith(opening) and value.count(opening) > value.count(closing):
            value = value[1:].lstrip()
    return value
