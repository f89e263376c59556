"""Text as .bib values: the cases of fixtures/libraries/titles.json, and any text at all."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.csl.mappings.bibtex import tex
from citekit.csl.richtext import plain
from citekit.readers.bibtex.latex import plain_text
from citekit.writers.bibtex.latex import ASCII, TEX, escape, rich

FIXTURES = Path(__file__).parents[2] / "fixtures" / "libraries"
TITLES = json.loads((FIXTURES / "titles.json").read_text(encoding="utf-8"))

HOSTILE = st.text(st.sampled_from(list("aB1 %&_#{}$\\\"'~^<>/i,;@=\n\t\x07βΩ脳ש‏—-:.()")), max_size=40)
TEXTS = HOSTILE | st.text(max_size=40)

_TOKENS = re.compile(
    r"\{\\text(?P<name>backslash|braceleft|braceright)\}|(?P<accent>\\[~^]\{\})|(?P<angle>\$[<>]\$)"
    r"|(?P<close>\}\$?)|(?P<open>\\text(?:it|bf|sc)\{|\$[_^]\{|\{\}(?=\$\^)|\{)|(?P<escaped>\\[&%$#_{}])"
)
_NAMED = {"backslash": "\\", "braceleft": "{", "braceright": "}"}
_OPENED = {r"\textit{": "i", r"\textbf{": "b", r"\textsc{": "sc", "$_{": "sub", "$^{": "sup"}


def unlatex(value: str) -> str:
    """What ``rich`` was given: commands as CSL's tags again, braces gone, escapes undone."""
    stack: list[str] = []

    def replacement(match: re.Match[str]) -> str:
        if match["name"]:
            return _NAMED[match["name"]]
        if match["accent"] or match["escaped"]:
            return match[0][1]
        if match["angle"]:
            return match[0][1]
        if match["open"]:
            if match[0] == "{}":
                return ""
            stack.append(_OPENED.get(match[0], ""))
            return f"<{stack[-1]}>" if stack[-1] else ""
        name = stack.pop()
        left_over = match[0][1:] if name not in ("sub", "sup") else ""
        return (f"</{name}>" if name else "") + left_over

    # A closing brace of a word may touch the dollar of the next command: take only what belongs together.
    text, position = [], 0
    while match := _TOKENS.search(value, position):
        text += [value[position : match.start()]]
        if match["close"] and match[0] == "}$" and stack[-1] not in ("sub", "sup"):
            name = stack.pop()
            text.append(f"</{name}>" if name else "")
            position = match.start() + 1
            continue
        text.append(replacement(match))
        position = match.end()
    return "".join(text) + value[position:]


def balanced(value: str) -> bool:
    """Whether braces pair up as BibTeX counts them, which knows no escaped brace."""
    depth = 0
    for char in value:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize("case", TITLES, ids=lambda case: case["title"])
def test_titles(case: dict[str, str]) -> None:
    assert rich(plain(case["title"]), keep_capitals=True) == case["bibtex"]


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    for value in (rich(plain(text), keep_capitals=True), escape(plain(text))):
        assert balanced(value), value
        assert unlatex(value) == re.sub(r"<span[^<>]*>|</span>", "", plain(text))


def test_plain_takes_anything() -> None:
    assert [plain(value) for value in (3, 1.5, True, None, [], {}, " a\x00\n b ")] == [
        "3",
        "1.5",
        "",
        "",
        "",
        "",
        "a b",
    ]


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("Åsa Þóra Čapek", r"{\AA}sa {\TH}{\'{o}}ra {\v{C}}apek"),
        ("IL-1β", r"IL-1\ensuremath{\beta}"),
        ("10⁻³ M, H₂O", "10$^{-3}$ M, H$_{2}$O"),
        ("5–10 — “so”", r"5{--}10 {---} {\textquotedblleft}so{\textquotedblright}"),
        ("x\u0304", r"{\={x}}"),
        ("ễ", r"{\~{{\^{e}}}}"),
        ("想{א}", r"{\anychar{24819}}\{{\anychar{1488}}\}"),
        ("é{ and }", r"{\'{e}}\{ and \}"),
        ("a--b ''c``", "a-{}-b '{}'c`{}`"),
    ],
)
def test_letters_for_pdflatex(text: str, latex: str) -> None:
    assert escape(text, ASCII) == latex
    assert re.sub("</?su[bp]>", "", plain_text(latex)) == text.translate(str.maketrans("⁻³₂", "-32"))


def test_every_letter_that_is_written_is_read() -> None:
    for char, command in tex().written.items():
        if char not in tex().plain:
            assert plain_text(f"a{command}b") == f"a{char}b", command


def test_zotero_alone_gets_its_own_spelling() -> None:
    title = "~ ^ H<sub>2</sub>O Ca<sup>2+</sup>"
    assert rich(title) == r"\~{} \^{} H$_{2}$O Ca{}$^{2+}$"
    assert rich(title, spelling=TEX) == (
        r"{\textasciitilde} {\textasciicircum} H\textsubscript{2}O Ca\textsuperscript{2+}"
    )
