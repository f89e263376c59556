import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.errors import SourceError
from citekit.readers import front
from citekit.readers.blocks import text_blocks
from citekit.readers.kinds import read_file
from citekit.readers.text import article
from tests.conftest import FIXTURES

PAGES = tomllib.loads((FIXTURES / "readers" / "pages.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_what_a_page_says_of_itself(case: dict) -> None:
    page = article(case["text"], "x", "x.txt")
    assert page.item == case["item"]
    assert page.cite_as == case.get("cite-as")


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case["name"])
def test_the_kinds_of_lines(case: dict) -> None:
    page = article(case["text"], "x", "x.txt")
    for kind in ("heading", "list-heading", "caption", "furniture"):
        texts = [page.text[block.start : block.end] for block in page.blocks if block.kind == kind]
        assert texts == case.get(kind, []), kind


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "empty"),
        (b" \n \n", 1, "empty"),
        (b"\xd0\xcf\x11\xe0rest", 1, "old Office format"),
        (b"{\\rtf1 words}", 1, "Rich text"),
        (b"\x1f\x8brest", 1, "gzip"),
        (b"\x89PNG", 1, "image"),
        (b"one\ntwo \x00 three", 2, "NUL bytes"),
        (b"one\ntwo\n" + bytes(range(0x80, 0x100)) * 3, 3, "Invalid UTF-8 (byte 0x80)"),
        (b"\xff\xfe\x41", 1, "UTF-16"),
    ],
)
def test_errors_for_unreadable_text(tmp_path: Path, data: bytes, line: int, words: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read_file(path, "page")
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="File not found"):
        read_file(tmp_path / "page.txt", "page")
    with pytest.raises(SourceError, match="folder"):
        read_file(tmp_path, "page")


def test_windows_1252_is_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("one\nMüller – “so”".encode("cp1252"))
    page = read_file(path, "page")
    assert page.text == "one\nMüller – “so”"
    assert [(note.level, note.line) for note in page.notes] == [("warning", 1)]
    path.write_bytes("Müller sagte es, größer".encode() + b"\xe4")  # UTF-8 that was damaged on its way
    with pytest.raises(SourceError, match="Invalid UTF-8"):
        read_file(path, "page")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("Müller\r\nsagte".encode(encoding))
    assert read_file(path, "page").text == "Müller\nsagte"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Alexander Mauskop, MD", {"family": "Mauskop", "given": "Alexander"}),
        (
            "Luis Eugenio Portela Fernandes de Sousa",
            {"family": "de Sousa", "given": "Luis Eugenio Portela Fernandes"},
        ),
        ("Rosalind E. Franklin, PhD", {"family": "Franklin", "given": "Rosalind E."}),
        ("Reuters", {"literal": "Reuters"}),
    ],
)
def test_names_in_reading_order(printed: str, name: dict) -> None:
    assert front.person(printed) == name


def test_full_names_for_initials() -> None:
    text = "Yi-Wen Bai,&#x;Yi-Wen Bai1,2†Qi-Hao Yang"
    names = [
        {"family": "Bai", "given": "Y-W"},
        {"family": "Yang", "given": "Q-H"},
        {"family": "Chen", "given": "P"},
    ]
    assert [name["given"] for name in front.full_names(names, text)] == ["Yi-Wen", "Qi-Hao", "P"]


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    page = article(text, "x", "x.txt")
    assert all(text[block.start : block.end].strip() for block in page.blocks)
    assert [block.line for block in page.blocks] == [
        text.count("\n", 0, block.start) + 1 for block in text_blocks(text)
    ]
