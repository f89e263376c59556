"""Letters and digits that scans of a page take for one another: 'rn' for 'm', '1' for 'l', 'O' for '0'."""

import re

_LETTERS = str.maketrans("01i568qc", "ollsbbge")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_NUMBER = re.compile(r"(?<!\w)(?=\w*\d)[\dlIiOoSsBZzgq|]{2,6}(?!\w)")
_DIGITS = str.maketrans("lIiOoSsBZzgq|", "1110055822991")


def scan_letters(words: str) -> str:
    """The letters of plain words without spaces, those that scans confuse made the same."""
    letters = words.replace(" ", "")
    for seen, read in _PAIRS:
        letters = letters.replace(seen, read)
    return letters.translate(_LETTERS)


def scan_numbers(text: str) -> str:
    """``text`` with the letters in its numbers read as the digits they look like: '20l4' is 2014."""
    return _NUMBER.sub(lambda match: match[0].translate(_DIGITS), text)
