"""The text of a .bib file: where entries can begin, and where braces and quotation marks close."""

import re
from bisect import bisect_right

HEAD = re.compile(r"%[^\n]*|(?<![\w.])@\s*+(?P<type>[A-Za-z][\w:+.-]*)\s*+(?P<open>[{(])")
"""The head of a block, or a comment, in which no block begins."""
# Where an entry begins, whatever is open before it: on a line of its own, or with a key and a first field.
_LINE = re.compile(r"@[ \t]*+[A-Za-z]\w*+[ \t]*+[{(]")
_INSIDE = re.compile(r"@[A-Za-z]{3,20}\{[^\s,{}=@]{1,100},\s*+[A-Za-z]{2,20}\s*+=\s*+[\"{]")
_AT = re.compile("@")
_LONGEST_INDENT = 200
_LINE_END = re.compile("\n")
_SPACE = re.compile(r"(?:\s|%[^\n]*)*+")
_BRACES = (re.compile(r"[{}]"), re.compile(r"[{}]|\\.", re.DOTALL))
_QUOTES = (re.compile(r"[{}\"]"), re.compile(r"[{}\"]|\\.", re.DOTALL))
# What comes behind a value.
_AFTER_VALUE = re.compile(r"\s*+[,#})]")
# How often a text is searched, all in all, behind the beginning of the next entry.
_MOST_SEARCHES = 20


class StructureError(Exception):
    """What is wrong with a block, and where."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at


class BibSource:
    """The text of a .bib file with its lines and the places where entries begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._starts = [match.start() for match in _AT.finditer(text) if self._begins(match.start())]
        self._searches = _MOST_SEARCHES * len(text)

    def _begins(self, at: int) -> bool:
        line = self.text.rfind("\n", max(0, at - _LONGEST_INDENT), at)
        if line < 0 and at > _LONGEST_INDENT:
            before = self.text[at - 1]
        else:
            before = self.text[line + 1 : at].lstrip()
            if not before:
                return _LINE.match(self.text, at) is not None
        return before[0] != "%" and not before[-1].isalnum() and _INSIDE.match(self.text, at) is not None

    def line(self, at: int) -> int:
        """The line of a place; the first is 1."""
        return bisect_right(self._lines, at)

    def next_start(self, at: int) -> int:
        """Where the next entry behind ``at`` begins, or the text ends."""
        index = bisect_right(self._starts, at)
        return self._starts[index] if index < len(self._starts) else len(self.text)

    def skip_space(self, at: int) -> int:
        """Where white space and comments from ``at`` on end."""
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def closing_brace(self, at: int, limit: int, *, escapes: bool = False) -> int:
        """Where the brace closes that is open at ``at``; -1 for nowhere.

        It may close behind ``limit``, where an entry begins, but there values alone end so.
        """
        depth = 1
        end = len(self.text) if self._searches > 0 else limit
        for match in _BRACES[escapes].finditer(self.text, at, end):
            sign = match[0]
            if sign == "{":
                depth += 1
            elif sign == "}":
                depth -= 1
                if not depth:
                    return self._checked(match.start(), limit)
        self._searches -= max(0, end - limit)
        return -1

    def end_of_comment(self, at: int) -> int:
        """Where a @comment ends whose brace is open at ``at``; ``at`` if it does not close."""
        if self._searches <= 0:
            return at
        closing = self.closing_brace(at, len(self.text))
        if closing < 0:
            self._searches -= len(self.text) - at
        return max(at, closing + 1)

    def closing_quote(self, at: int, limit: int, *, escapes: bool = False) -> int:
        """Where the quotation mark closes that is open at ``at``, outside braces; -1 for nowhere."""
        depth = 0
        for match in _QUOTES[escapes].finditer(self.text, at, limit):
            sign = match[0]
            if sign == "{":
                depth += 1
            elif sign == "}":
                depth -= 1
            elif sign == '"' and depth <= 0:
                return match.start()
        return -1

    def _checked(self, closing: int, limit: int) -> int:
        if closing < limit:
            return closing
        self._searches -= closing - limit
        return closing if _AFTER_VALUE.match(self.text, closing + 1) else -1
