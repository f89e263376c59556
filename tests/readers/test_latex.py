"""LaTeX documents."""

import contextlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import citekit
from citekit.errors import SourceError
from citekit.readers import kinds
from citekit.readers.latex import files, markup
from citekit.readers.latex.reader import read, read_beside
from tests.conftest import FIXTURES
from tests.growth import assert_linear

CASES = tomllib.loads((FIXTURES / "readers" / "latex.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_documents_with_their_files(case: dict[str, Any], tmp_path: Path) -> None:
    for name, text in case["files"].items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(case.get("encoding", "utf-8")))
    (tmp_path / "secret.tex").write_text("secret words")
    main = tmp_path / "folder" / "main.tex"
    assert kinds.detect_kind(main.read_bytes(), "main.tex").id == "latex"
    document = citekit.read(main, offline=True)
    cited = {}
    for words in case["cited"]:
        reference = next(
            printed
            for printed in document.references
            if printed.item.get("title") == words or printed.raw.startswith(words)
        )
        cited[words] = [citation.marker for citation in reference.citations]
    assert cited == case["cited"]
    assert len(document.references) == len(case["cited"])
    article = read_beside(main.read_bytes(), "x", "main.tex", main)
    lines = [f"{block.kind}: {article.text[block.start : block.end]}" for block in article.blocks]
    assert [line for line in case.get("lines", []) if line not in lines] == []
    assert "secret" not in document.text
    notes = [
        f"{note.file or 'main.tex'}:{note.line}: {note.message}" if note.line else note.message
        for note in article.notes
    ]
    assert sorted(notes) == sorted(case.get("notes", []))
    for title, fields in case.get("fields", {}).items():
        item = next(
            reference.item for reference in document.references if reference.item.get("title") == title
        )
        names = [", ".join(filter(None, (name["family"], name.get("given")))) for name in item["author"]]
        assert {**item, "author": names} == {**item, **fields}


def test_what_a_document_says_of_itself() -> None:
    text = rb"""\documentclass[11pt]{article}
\title{Magnetic stimulation\\ and {TRPV1}\footnote{x}}
\author{Ann Bee$^{1}$ \and Carl de Sousa\thanks{y} \\ University of Somewhere \and Dora~M. Eff\inst{2}, Emil Gee}
\author{\IEEEauthorblockN{Fay Aitch}\IEEEauthorblockA{Somewhere Else}}
\date{March 5, 2024}
\begin{document}Words.\end{document}"""
    item = read(text, "x", "x.tex").item
    assert item["title"] == "Magnetic stimulation and TRPV1"
    assert [f"{name['given']} {name['family']}" for name in item["author"]] == [
        "Ann Bee",
        "Carl de Sousa",
        "Dora M. Eff",
        "Emil Gee",
        "Fay Aitch",
    ]
    assert item["issued"] == {"date-parts": [[2024, 3, 5]]}
    assert "issued" not in read(rb"\date{\today} Words.", "x", "x.tex").item


def test_lines_are_those_of_the_document() -> None:
    article = read(
        b"\\title{A study}\n\n\nFirst.\n% no\nStill the first.\n\n\n\\section{Two}\nSecond.", "x", "x.tex"
    )
    assert [block.line for block in article.blocks] == [1, 4, 9, 11]
    assert [article.text.count("\n", 0, block.start) + 1 for block in article.blocks] == [1, 4, 9, 11]


HOSTILE = (
    "{", "}", "\\emph{", "\\footnote{", "\\cite[", "\\cite{a", "\\cite{a}", "$", "$$", "\\[", "\\begin{equation}", "%\n",
    "\\begin{tabular}{l} & ", "\\section{", "\\bibitem{a}", "\\bibitem[", "\\newcommand{\\a}{", "\\def\\a", "\\verb|",
    "\\url{", "\\input{", "\\item[", "\\begin{verbatim}", "\\end{a}", "\\textsuperscript{", "\\href{", "\n\n", "\\'",
    "\\title{", "\\author{", "\\cites(", "\\left(", "\\frac", "\\nocite{", "\\xspace ", "\\iffalse\\fi ", "\\begin{comment}\\end{comment}",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_grows_with_the_length(unit: str) -> None:
    def run(text: str) -> None:
        with contextlib.suppress(SourceError):
            read(text.encode(), "x", "x.tex")

    assert_linear(run, unit, 2_000)


@pytest.mark.parametrize(
    "definitions",
    [
        r"\newcommand{\a}{\b\b}\newcommand{\b}{\c\c}\newcommand{\c}{\a\a\a}",
        r"\newcommand{\a}[1]{#1#1#1#1\a{#1#1}}",
        "".join(
            rf"\newcommand{{\{one}}}{{{f'{chr(92)}{two}' * 100}}}"
            for one, two in zip("abcdefg", "bcdefgh", strict=True)
        ),
    ],
)
def test_commands_that_burst(definitions: str) -> None:
    uses = "\\a{x}" * 50
    article = read(f"{definitions} Words {uses} end.".encode(), "x", "x.tex")
    assert len(article.text) < 200_000
    assert article.text.startswith("Words")


def test_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_CHARACTERS", 2_000)
    with pytest.raises(SourceError, match="too large"):
        read(b"x" * 2_001, "x", "x.tex")
    main = tmp_path / "main.tex"
    main.write_text("\\input{a}\n\\input{a}\nWords.")
    (tmp_path / "a.tex").write_text("word " * 300)
    article = read_beside(main.read_bytes(), "x", "main.tex", main)
    assert [(note.line, note.message.partition("(")[0]) for note in article.notes] == [
        (2, "Ignored 'a.tex': file too large ")
    ]
    for number in range(20):
        (tmp_path / f"c{number}.tex").write_text(f"deep{number} \\input{{c{number + 1}}}")
    main.write_text("\\input{c0}")
    article = read_beside(main.read_bytes(), "x", "main.tex", main)
    assert "too many files" in article.notes[0].message
    assert "deep5" in article.text


def test_a_document_that_is_no_file_puts_in_none() -> None:
    article = read(b"Words \\cite{a}. \\input{other}\n\\bibliography{refs}", "x", "x.tex")
    assert [note.message for note in article.notes] == [
        "Ignored 'other': only a document that is a file can name others",
        "Ignored 'refs.bib': only a document that is a file can name others",
        "No library for the key that the text cites: put the .bib or .bbl file that it is made with into its folder",
    ]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"5\% of {\em in vivo} \textbf{x}", "5% of in vivo x"),
        (r"\textcolor{red}{a} \frac b \href{x", "a"),
        ("a } b { c", "a  b  c"),
        (r"\'{e}\ss \LaTeX\ ``x'' a---b $\mathbf{x}^2$", "éßLaTeX “x” a—b x^2"),
    ],
)
def test_markup_becomes_text(latex: str, text: str) -> None:
    assert markup.to_text(latex).startswith(text)


PIECES = [
    *HOSTILE,
    "words ",
    "\\citep[p. 1]{b}",
    "\\end{equation}",
    "\\begin{document}",
    "\\end{document}",
    "]",
    "\\par ",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30))
def test_any_text_is_an_article_or_an_error(pieces: list[str]) -> None:
    with contextlib.suppress(SourceError):
        article = read("".join(pieces).encode("utf-8", "replace"), "x", "x.tex")
        assert not any("\ue000" <= char <= "\uf8ff" for char in article.text)
        assert all(article.text[block.start : block.end].strip() for block in article.blocks)
