r"""The syntax of LaTeX that the readers need: arguments in braces and brackets, comments, the user's own commands."""

import re
from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

JOIN = "\ue0f1"
"""Replaces a comment at the end of a line; with the line's end it is nothing, as in TeX."""
_SIGN = re.compile(r"\\.|[{}\[\]]", re.DOTALL)
# Behind a blank line no argument begins.
_BEFORE_ARGUMENT = re.compile(rf"(?:[ \t{JOIN}]*\n?){{2}}[ \t{JOIN}]*")
_LONGEST_OPTION = 2000


class LatexText(NamedTuple):
    """A text with the places where its braces and brackets close, found once."""

    text: str
    closing: Mapping[int, int]
    brackets: Mapping[int, int]

    def argument(self, at: int) -> tuple[str, int]:
        """The argument in braces, or the one character, that begins at ``at``; and where it ends."""
        at = self.skip_space(at)
        if at in self.closing:
            end = self.closing[at]
            return self.text[at + 1 : end], end + 1
        if self.text[at : at + 1] in ("", "{", "}", "\\"):
            return "", at
        return self.text[at], at + 1

    def arguments(self, at: int, count: int) -> tuple[list[str], int]:
        """So many arguments in braces from ``at`` on, fewer where there are not so many."""
        values: list[str] = []
        while len(values) < count and self.skip_space(at) in self.closing:
            value, at = self.argument(at)
            values.append(value)
        return values, at

    def options(self, at: int, most: int = 9) -> tuple[list[str], int]:
        """The arguments in brackets from ``at`` on."""
        values: list[str] = []
        while len(values) < most:
            begin = self.skip_space(at)
            end = self.brackets.get(begin)
            if end is None or end - begin > _LONGEST_OPTION:
                break
            values.append(self.text[begin + 1 : end])
            at = end + 1
        return values, at

    def skip_space(self, at: int) -> int:
        """Where the next argument after ``at`` can begin."""
        match = _BEFORE_ARGUMENT.match(self.text, at)
        return match.end() if match else at


def scanned(text: str) -> LatexText:
    """Find the braces and brackets of a text."""
    closing: dict[int, int] = {}
    brackets: dict[int, int] = {}
    opened: list[tuple[int, list[int]]] = [(-1, [])]  # each brace with the brackets that are open in it
    for match in _SIGN.finditer(text):
        sign, at = match[0], match.start()
        if sign == "{":
            opened.append((at, []))
        elif sign == "}" and len(opened) > 1:
            closing[opened.pop()[0]] = at
        elif sign == "[":
            opened[-1][1].append(at)
        elif sign == "]" and opened[-1][1]:
            brackets[opened[-1][1].pop()] = at
    return LatexText(text, closing, brackets)


_LITERAL = re.compile(
    r"\\(?:url|href|path|doi|nolinkurl)\s*\{[^{}\n]*\}|\\verb\*?(?P<mark>[^\sA-Za-z*])(?P<code>.*?)(?P=mark)|\\.|%"
)
_SPECIAL = re.compile(r"[\\{}%$&#_^~]")


def without_comment(line: str) -> str:
    r"""A line without its comment, and with the signs in ``\verb`` written as text."""
    pieces: list[str] = []
    at = 0
    for match in _LITERAL.finditer(line):
        if match[0] == "%":
            return "".join((*pieces, line[at : match.start()], JOIN))
        if match["mark"]:
            pieces += (line[at : match.start()], _SPECIAL.sub(_written, match["code"]))
            at = match.end()
    return "".join((*pieces, line[at:]))


def _written(match: re.Match[str]) -> str:
    names = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
    return names.get(match[0], f"\\{match[0]}")


class OwnCommand(NamedTuple):
    """A command that the document defines: how many arguments it takes, the default of the first, its text."""

    arity: int
    default: str | None
    body: str


_DEFINITION = re.compile(
    r"\\(?P<how>(?:re)?newcommand|providecommand|DeclareRobustCommand|def)\*?\s*(?P<brace>\{\s*)?\\(?P<name>[A-Za-z]+)"
    r"(?(brace)\s*\})(?P<pattern>[#1-9]*)"
)
_COUNT = re.compile(r"\s*\[([0-9])\]")
# What a command that is more than an abbreviation contains.
_PROGRAM = re.compile(
    r"\\(?:if|else|fi\b|[gex]?def\b|expandafter|csname|global|let\b|begin|end|catcode|newcommand|the\b|@|section|relax|spaceskip|fontdimen|[hv]skip)|@"
)
_LONGEST_BODY = 500
_PARAMETER = re.compile(r"#([1-9])")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_DEEPEST = 8


def definitions(
    source: LatexText, known: Container[str]
) -> tuple[dict[str, OwnCommand], list[tuple[int, int]]]:
    """The commands that a text defines, without those in ``known``, and the spans of all definitions."""
    commands: dict[str, OwnCommand] = {}
    spans: list[tuple[int, int]] = []
    for match in _DEFINITION.finditer(source.text):
        if spans and match.start() < spans[-1][1]:
            continue
        at, count, default = match.end(), 0, None
        if match["how"] == "def":
            count = len(match["pattern"]) // 2
        elif number := _COUNT.match(source.text, at):
            count = int(number[1])
            options, at = source.options(number.end(), 1)
            default = options[0] if options else None
        if source.skip_space(at) not in source.closing:
            continue
        body, at = source.argument(at)
        spans.append((match.start(), at))
        if match["name"] not in known and len(body) <= _LONGEST_BODY and not _PROGRAM.search(body):
            commands[match["name"]] = OwnCommand(
                count, default, re.sub(rf"(?:{JOIN}[^\S\n]*|(?<!\s)[^\S\n]+)?\n\s*", " ", body)
            )
    return commands, spans


def expand(text: str, commands: Mapping[str, OwnCommand]) -> str:
    """Replace the document's own commands by their texts; line feeds stay."""
    if not commands:
        return text
    limit = 4 * len(text) + 10 * _LONGEST_BODY
    for _ in range(_DEEPEST):
        expanded = _expand_once(scanned(text), commands, limit)
        if expanded == text:
            break
        text = expanded
    return text


def _expand_once(source: LatexText, commands: Mapping[str, OwnCommand], limit: int) -> str:
    pieces: list[str] = []
    at, length = 0, 0
    for match in _COMMAND.finditer(source.text):
        command = commands.get(match[1])
        if command is None or match.start() < at:
            continue
        values, end = _values(source, match.end(), command)
        body = _filled(command.body, values)
        pieces += (source.text[at : match.start()], body, "\n" * source.text.count("\n", match.start(), end))
        length += match.start() - at + len(body)
        at = end
        if length > limit:
            break
    pieces.append(source.text[at:])
    return "".join(pieces)


def _values(source: LatexText, at: int, command: OwnCommand) -> tuple[list[str], int]:
    values: list[str] = []
    if command.default is not None:
        options, at = source.options(at, 1)
        values.append(options[0] if options else command.default)
    while len(values) < command.arity:
        value, end = source.argument(at)
        values.append(value)
        at = end
    return values, at


def _filled(body: str, values: Sequence[str]) -> str:
    """The text of a command with its arguments, each in one line."""
    return _PARAMETER.sub(
        lambda sign: values[int(sign[1]) - 1].replace("\n", " ") if int(sign[1]) <= len(values) else "", body
    )
