"""At which line of a taxonomy file an entry, a key or a value stands, which tomllib does not tell."""

import re
from bisect import bisect_right

Block = tuple[int, int]
"""Start and end of an entry in the file's text."""

_HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([\w.\"'-]+)[ \t]*\]?\]", re.MULTILINE)
_NEWLINE = re.compile("\n")


class Lines:
    """The blocks of one file: ``everything``, ``head`` (``[taxonomy]``) and ``labels``, one each in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._newlines = [found.start() for found in _NEWLINE.finditer(text)]
        headers = [(found[1], found.start()) for found in _HEADER.finditer(text)]
        ends = [*(start for _, start in headers[1:]), len(text)]
        blocks = [(name, (start, end)) for (name, start), end in zip(headers, ends, strict=False)]
        self.everything: Block = (0, len(text))
        self.head = next((block for name, block in blocks if name == "taxonomy"), self.everything)
        self.labels = [block for name, block in blocks if name == "label"]

    def label(self, place: int) -> Block:
        """The block of the label at ``place``; the whole file where the labels are an inline array."""
        return self.labels[place] if place < len(self.labels) else self.everything

    def find(self, block: Block, key: str = "", value: str = "") -> int:
        """The line, from 1, of a block, or of a key in it, or of a value in the key's list."""
        at, end = block
        found = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", re.MULTILINE) if key else None
        if found and (place := found.search(self.text, at, end)):
            at = place.end()
            forms = (f"'{value}'", f'"{value}"', value, value.replace("\\", "\\\\"))
            places = [self.text.find(form, at, end) for form in forms if value]
            at = min((place for place in places if place >= 0), default=at)
        else:
            # A header's match may begin with the blanks before it.
            at += len(self.text[at:end]) - len(self.text[at:end].lstrip())
        return bisect_right(self._newlines, at - 1) + 1
