"""Text without its differences of spaces, dashes, quotes and case."""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_QUOTES = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u2032`\u00b4\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"), '"'),
}
# Soft hyphen, zero-width characters, byte order mark, marks of writing direction: never part of a word.
_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
)
_PLAIN = {**_INVISIBLE, **_DASHES, **_QUOTES}
_NOT_WORD = re.compile(r"[\W_]+")


def squeeze(text: str) -> str:
    """``text`` with every run of white space (no-break and thin spaces too) as one space, trimmed."""
    return " ".join(text.split())


def clean(text: str) -> str:
    """``text`` as it is read: single spaces, no invisible characters."""
    return squeeze(text if text.isascii() else text.translate(_INVISIBLE))


def ascii_digits(text: str) -> str:
    """``text`` with the decimal digits of other scripts as '0' to '9': '۱۳۹۸' as '1398'."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def fold_dashes(text: str) -> str:
    """Every dash and minus sign as ``-``."""
    return text.translate(_DASHES)


def fold(text: str) -> str:
    """Fold for comparing: compatibility form, plain dashes and quotes, no case, single spaces."""
    if text.isascii():
        return squeeze(text.replace("`", "'").lower())
    return squeeze(unicodedata.normalize("NFKC", text).translate(_PLAIN).casefold())


def word_key(text: str) -> str:
    """Fold to letters and digits without accents or case: two forms of a title are one."""
    folded = fold(text)
    if folded.isascii():
        return _NOT_WORD.sub("", folded)
    decomposed = unicodedata.normalize("NFKD", folded)
    return _NOT_WORD.sub("", "".join(c for c in decomposed if not unicodedata.combining(c)))


def shorten(text: str, width: int = 90) -> str:
    """``text``, cut to ``width`` characters with '...' at its end."""
    return text if len(text) <= width else text[: width - 3].rstrip() + "..."
