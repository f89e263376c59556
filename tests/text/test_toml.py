"""Faults in TOML files: the line of a value, and what is said of it."""

from pathlib import Path

import pytest

from citekit.errors import ConfigError, TaxonomyError
from citekit.text.toml import TomlFile, decode
from citekit.text.toml_edit import ChangedMeanwhile, TomlDocument

TEXT = '''\
name = "x"
["10.5555/x.y"] # [10.5555/z]
note = """
[a]
fields = 1
"""
[a]
fields.volume = "1"
tags = [
  "one",
  "[a.fields]",
]
[a.inner]
"quoted" = 1
[[label]]
id = "first"
[[label]]
parents = ["a:b",
  'c:d']
id = "second"
'''


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("name",), "", 1),
        (("10.5555/x.y", "note"), "", 3),
        (("a",), "", 7),
        (("a", "fields", "volume"), "", 8),
        (("a", "tags"), "[a.fields]", 11),
        (("a", "tags"), "not there", 9),
        (("a", "inner", "quoted"), "", 14),
        (("a", "missing"), "", 7),
        (("label", 0, "id"), "", 16),
        (("label", 1, "id"), "", 20),
        (("label", 1, "parents"), "c:d", 19),
        (("nowhere",), "", 1),
    ],
)
def test_the_line_of_a_value(path: tuple[str | int, ...], value: str, line: int) -> None:
    assert TomlFile(TEXT, "file.toml").line(*path, value=value) == line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 'x'\nflag = 1\n", ":2: Invalid flag: expected true or false, found the number 1"),
        ("flg = true\n", ":1: Unknown setting 'flg'; did you mean 'flag'? (expected a, flag, list)"),
        ("list = 'x'\n", ':1: Invalid list: expected a list such as ["one", "two"], found the text "x"'),
        ("list = ['x', true]\n", ":1: Invalid list: expected only texts, found true"),
        ("[a]\n", ':1: Invalid a: expected text in "quotation marks", found a table'),
        ("a = 2020-01-02\n", ':1: Invalid a: expected text in "quotation marks", found the date 2020-01-02'),
    ],
)
def test_values_of_another_kind(text: str, message: str) -> None:
    toml = TomlFile(text, "file.toml")
    [fault] = toml.check(toml.values, {"a": str, "flag": bool, "list": list}, noun="setting")
    assert str(fault) == f"file.toml{message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = [1\n", ":2: Invalid TOML: unclosed array"),
        ("a = 1\n\na = 2\n", ":3: Invalid TOML: cannot overwrite a value"),
        ("a = " + "[" * 100_000, ": Invalid TOML: nested too deeply"),
    ],
)
def test_text_that_is_not_toml(text: str, message: str) -> None:
    with pytest.raises(TaxonomyError) as caught:
        TomlFile(text, "file.toml", TaxonomyError)
    assert str(caught.value).startswith(f"file.toml{message}")


def test_bytes_that_are_not_utf8() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb", "file.toml") == "a\nb"
    with pytest.raises(ConfigError, match=r"file\.toml:2: Not UTF-8 \(byte 0xe9\); save the file as UTF-8"):
        decode(b"a\n\xe9", "file.toml")


def test_what_another_program_saves_meanwhile_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "corrections.toml"
    file.write_text("[a]\n", encoding="utf-8")
    document = TomlDocument(file)
    document.toml["a"]["note"] = "mine"
    file.write_text('[a]\nnote = "theirs"\n', encoding="utf-8")
    with pytest.raises(ChangedMeanwhile, match="saved it; try again"):
        document.write()
    assert file.read_text(encoding="utf-8") == '[a]\nnote = "theirs"\n'
    assert list(tmp_path.iterdir()) == [file]
