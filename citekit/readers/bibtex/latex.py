r"""LaTeX in a .bib value as Unicode with CSL's rich text: the way back from `citekit.writers.bibtex.latex`.

What commands mean is data (``data/bib_tex.toml``). Of a command that is not known the argument stays, and of one
without an argument its name. pylatexenc keeps no types and drops unknown commands; of the values in
``fixtures/readers/bibtex.toml`` it reads 3 of 15 so, and takes 14 times as long.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from citekit.csl.mappings.bibtex import TexReading, tex, tex_reading
from citekit.readers.bibtex.signs import MARK, double_struck, greek, in_parentheses, over, typed
from citekit.readers.latex.syntax import OwnCommand, expand
from citekit.readers.latex.tables import latex_tables

_MARKUP = re.compile(r"[\\{}$~`]|--|''")
_TOKEN = re.compile(r"\\[A-Za-z]+\*?\s*|\\.|\$\$?|[{}^_~]|---?|``|''|[?!]`|[^\\{}$^_~\-`'?!]+|.", re.DOTALL)
# The longest first.
_LIGATURES = (("?`", "¿"), ("!`", "¡"), *sorted(tex().signs.items(), reverse=True), ("{", ""), ("}", ""))
_SCRIPTS = {"^": "sup", "_": "sub"}
# Signs that TeX sets with spaces where a formula has something on both sides: '√s = 13'.
_SPACED = frozenset("≤≥≈≠≡≪≫≲≳⩽⩾≃≅∝∼→←↔⇒⇔⟶∈∉∋⊂⊃⊆⊇×±∓∪∩⊕⊗∧∨")
_EQUALS = re.compile(r"(?<![<>=:!~])=(?![<>=])")
_SPACED_SIGN = re.compile(rf"(?<=[^\s(\[,;])\s*{MARK}(.)\s*(?=[^\s)\],;])")
_INNER_SPACE = re.compile(r"(?<=[(\[])\s+|(?<!\s)\s+(?=[)\]])")
_NOTHING = frozenset("-/!@()[]")
_SPACES = frozenset(" ,;:>\n\t\\")
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))
_VERBATIM = frozenset(("url", "path", "nolinkurl", "doi", "verb"))
_TEXT_IN_FORMULAS = frozenset(("text", "textrm", "textnormal", "mbox", "hbox", "fbox"))
_CHARACTER = re.compile(
    r"\s*(?:\"(?P<hex>[0-9A-Fa-f]{1,6})|'(?P<octal>[0-7]{1,7})|(?P<decimal>[0-9]{1,7}))\s?"
)
_BASES = {"hex": 16, "octal": 8, "decimal": 10}
_FORMULAS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_DEEPEST = 40


class LatexValue(NamedTuple):
    """A value as text, and the commands in it that are not known."""

    text: str
    unknown: tuple[str, ...] = ()


def plain_text(value: str) -> str:
    """``value`` as text; white space squeezed. Braces that only group are dropped."""
    return read_value(value).text


def read_value(value: str, commands: Mapping[str, OwnCommand] | None = None) -> LatexValue:
    """``value`` as text, with the file's own ``commands`` replaced by what they stand for."""
    if not has_commands(value):
        return LatexValue(text_without_commands(value))
    if commands:
        value = expand(value, commands)
    reader = _ValueReader(_TOKEN.findall(value))
    text = reader.read(0, len(reader.tokens), False, 0)
    return LatexValue(" ".join(text.split()), tuple(dict.fromkeys(reader.unknown)))


def has_markup(value: str) -> bool:
    """Whether LaTeX has any meaning in ``value``."""
    return bool(_MARKUP.search(value))


def has_commands(value: str) -> bool:
    """Whether ``value`` has a command or a formula."""
    return "\\" in value or "$" in value


def text_without_commands(value: str) -> str:
    """The text of a value without commands and formulas: its braces mean nothing."""
    if _MARKUP.search(value):
        for sign, char in _LIGATURES:
            value = value.replace(sign, char)
    return " ".join(value.split())


class _ValueReader:
    """Reads the tokens of a value."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.unknown: list[str] = []
        self._tex: TexReading = tex_reading()
        self._signs = tex().signs
        self._closing = _closing(tokens)

    def read(self, at: int, end: int, math: bool, depth: int) -> str:
        """The text of the tokens from ``at`` to ``end``."""
        out: list[str] = []
        tokens = self.tokens
        while at < end:
            token = tokens[at]
            at += 1
            if not token:
                continue
            close: int | None
            if token in _FORMULAS and self._closing.get(at - 1, end) < end and depth < _DEEPEST:
                close = self._closing[at - 1]
                out.append(self._formula(at, close, depth))
                at = close + 1
            elif token[0] == "\\":
                piece, at = self._command(at, end, math, depth)
                out.append(piece)
            elif token in "{}":
                close = self._closing.get(at - 1)
                if close is not None and close < end and depth < _DEEPEST:
                    out.append(self.read(at, close, math, depth + 1))
                    at = close + 1
            elif token[0] == "$":
                out.append("" if math else token)
            elif math and token in _SCRIPTS:
                inside, at = self._argument(at, end, math, depth)
                out.append(inside if inside in ("°", "′") else typed(_SCRIPTS[token], inside))
            elif token in self._signs and not (math and token != "~"):
                out.append(self._signs[token])
            elif token in ("?`", "!`"):
                out.append("¿" if token == "?`" else "¡")
            elif math:
                out.append(_EQUALS.sub(f"{MARK}=", token).replace("'", "′"))
            else:
                out.append(token)
        return "".join(out)

    def _formula(self, at: int, end: int, depth: int) -> str:
        """The text between dollar signs; "$'$" is the soft sign of a transliteration."""
        text = _INNER_SPACE.sub("", self.read(at, end, True, depth + 1))
        text = _SPACED_SIGN.sub(r" \1 ", text).replace(MARK, "")
        return "ʹ" if self.tokens[at:end] == ["'"] else text

    def _command(self, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        """The text of the command before ``at``, and where its arguments end."""
        token = self.tokens[at - 1]
        name = token[1:].rstrip().rstrip("*") if token[1:2].isalpha() else token[1:]
        if name in self._tex.accents and not (math and name in "=.'`"):
            return self._accent(name, at, end, math, depth)
        if (len(name) == 1 and not name.isalpha()) or not name:
            return (" " if name in _SPACES and name else "" if name in _NOTHING else name), at
        space = " " if token[-1].isspace() else ""
        if kind := self._tex.types.get(name):
            inside, at = self._argument(at, end, math, depth)
            return typed(kind, inside), at
        if kind := self._tex.switches.get(name):
            return (typed(kind, self.read(at, end, math, depth + 1)), end) if depth < _DEEPEST else ("", at)
        if known := self._tex.signs.get(name) or greek(name):
            if math and known in _SPACED:
                return f"{MARK}{known}", at
            is_word = len(known) > 1 and known[0].isalpha()
            return known + (space if is_word or (math and not known.isalpha()) else ""), at
        if name in self._tex.spaces:
            return " ", at
        if name in self._tex.words:
            following = self.tokens[at][:1] if at < end else ""
            return name + (" " if space or following == "\\" or following.isalnum() else ""), at
        return self._by_arguments(name, space, at, end, math, depth)

    def _by_arguments(
        self, name: str, space: str, at: int, end: int, math: bool, depth: int
    ) -> tuple[str, int]:
        """The text of a command that does something with its arguments, or is not known."""
        if name in self._tex.over:
            inside, at = self._argument(at, end, math, depth)
            return over(inside, self._tex.over[name], every=name == "overline"), at
        if name in _FRACTIONS:
            above, at = self._argument(at, end, math, depth)
            below, at = self._argument(at, end, math, depth)
            return f"{in_parentheses(above)}/{in_parentheses(below)}", at
        if name == "sqrt":
            inside, at = self._argument(at, end, math, depth)
            return f"√{in_parentheses(inside)}", at
        if name == "not":
            inside, at = self._argument(at, end, math, depth)
            return unicodedata.normalize("NFC", f"{inside.replace(MARK, '')[:1]}\u0338"), at
        if name == "mathbb":
            inside, at = self._argument(at, end, math, depth)
            return "".join(map(double_struck, inside)), at
        if name == "ensuremath":
            after = self._skip_argument(at, end)
            return self._formula(at, after, depth) if depth < _DEEPEST else "", after
        if name in self._tex.quoted:
            inside, at = self._argument(at, end, math, depth)
            return f"“{inside}”", at
        if name in latex_tables().notes:
            inside, at = self._argument(at, end, False, depth)
            return f" ({inside})", at
        if math and name in _TEXT_IN_FORMULAS:
            return self._argument(at, end, False, depth)
        if name in _VERBATIM:
            begin, at = at, self._skip_argument(at, end)
            raw = "".join(self.tokens[begin:at]).strip()
            return re.sub(r"\\([_&%#~{}$])", r"\1", raw[1:-1]), at
        if name in ("char", "symbol", "anychar"):
            return self._numbered(at, end)
        return self._plain_or_unknown(name, space, at, end, math, depth)

    def _plain_or_unknown(
        self, name: str, space: str, at: int, end: int, math: bool, depth: int
    ) -> tuple[str, int]:
        unprinted = 1 if name in self._tex.dropped else latex_tables().dropped.get(name)
        if unprinted is None and name in latex_tables().printed:
            unprinted = latex_tables().printed[name] - 1
        if unprinted is not None:
            for _ in range(unprinted):
                at = self._skip_argument(at, end) if not self._has_sign(at, end) else at + 1
            return " " if name.endswith("space") else "", at
        if name in self._tex.plain or name in latex_tables().citing:
            if name in ("left", "right") and at < end and self.tokens[at].startswith("."):
                self.tokens[at] = self.tokens[at][1:]
            return "", at
        if len(name) > len("textbackslash") and name.startswith("textbackslash"):
            # Written twice over: a backslash, escaped, in front of a command.
            self.tokens[at - 1] = f"\\{name.removeprefix('textbackslash')}{space}"
            return self._command(at, end, math, depth)
        self.unknown.append(name)
        if name.startswith("text"):
            for length in range(len(name) - 1, len("text"), -1):
                if known := self._tex.signs.get(name[:length]):
                    return known + name[length:] + space, at
        after = self._skip_argument(at, end)
        has_words = any(
            char.isalnum() for token in self.tokens[at : min(after, at + 50)] for char in token[:50]
        )
        return ("" if has_words else name + space), at

    def _accent(self, name: str, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        inside, at = self._argument(at, end, math, depth)
        if len(inside) > 1 and inside[0] in "^\"'`" and inside[1].isalpha():  # \~{^e}
            mark = self._tex.accents[inside[0]]
            inside = unicodedata.normalize("NFC", f"{inside[1]}{mark}") + inside[2:]
        if not inside[:1].isalnum():
            return (name if name in "~^'\"`" else "") + inside, at
        base = inside[0].replace("ı", "i").replace("ȷ", "j")
        return unicodedata.normalize("NFC", f"{base}{self._tex.accents[name]}") + inside[1:], at

    def _argument(self, at: int, end: int, math: bool, depth: int) -> tuple[str, int]:
        """What a command applies to: a group, another command, or one character; the rest stays in place."""
        tokens = self.tokens
        while at < end and not tokens[at].strip():
            at += 1
        if at >= end or depth > _DEEPEST:
            return "", at
        token = tokens[at]
        if token == "{" and (close := self._closing.get(at, end)) < end:
            return self.read(at + 1, close, math, depth + 1), close + 1
        if token[0] == "\\":
            text, after = self._command(at + 1, end, math, depth + 1)
            is_group = not text and after < end and tokens[after] == "{"  # \mathrm{c}
            return self._argument(after, end, math, depth + 1) if is_group else (text, after)
        if token in "{}" or token[0] == "$":
            return "", at
        first = token.lstrip()
        tokens[at] = first[1:]
        return first[:1], at if first[1:] else at + 1

    def _skip_argument(self, at: int, end: int) -> int:
        """Where the group behind ``at`` ends; ``at`` if there is none."""
        begin = at
        while begin < end and not self.tokens[begin].strip():
            begin += 1
        close = self._closing.get(begin, end) if begin < end and self.tokens[begin] == "{" else end
        return close + 1 if close < end else at

    def _has_sign(self, at: int, end: int) -> bool:
        r"""Whether the argument at ``at`` is a sign with a backslash: \vphantom\}."""
        return at < end and self.tokens[at][:1] == "\\" and not self.tokens[at][1:2].isalpha()

    def _numbered(self, at: int, end: int) -> tuple[str, int]:
        r"""The character of a number: \char"00E9, \symbol{233}, or as `tex_letters` writes it."""
        after = self._skip_argument(at, end)
        raw = (
            "".join(self.tokens[at:after]).strip()[1:-1] if after > at else "".join(self.tokens[at : at + 2])
        )
        match = _CHARACTER.match(raw)
        if not match:
            return "", at
        number = int(match["hex"] or match["octal"] or match["decimal"], _BASES[match.lastgroup or "decimal"])
        if after == at:
            length = match.end()
            for index in (at, at + 1):
                if length:
                    token = self.tokens[index]
                    self.tokens[index] = token[length:]
                    length = max(0, length - len(token))
        return chr(number) if 31 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "", after


def _closing(tokens: list[str]) -> dict[int, int]:
    """Where each group and formula that is closed begins -> where it ends."""
    closing: dict[int, int] = {}
    open_at: list[int] = []
    formulas: list[int] = [-1]  # the formula that is open in each open group
    for at, token in enumerate(tokens):
        if token == "{":
            open_at.append(at)
            formulas.append(-1)
        elif token == "}" and open_at:
            closing[open_at.pop()] = at
            formulas.pop()
        elif formulas[-1] >= 0 and _FORMULAS[tokens[formulas[-1]]] == token:
            closing[formulas[-1]] = at
            formulas[-1] = -1
        elif formulas[-1] < 0 and token in _FORMULAS:
            formulas[-1] = at
    return closing
