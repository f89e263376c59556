"""``citekit taxonomy check | new | coverage``, in a process of its own."""

from pathlib import Path

import pytest

from tests.command import citekit
from tests.conftest import FIXTURES

FAULTY = r"""[taxonomy]
id = "x"
title = "X"

[[label]]
facet = "a"
id = "b"
parents = ["a:cd"]
synonyms = [
  "gl*a",
  "fine",
  "...",
]
patterns = ['(\w+ ?)+x']

[[label]]
facet = "a"
id = "c"
abreviations = ["C"]
"""


def test_all_faults_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "tags.toml").write_text(FAULTY)
    (tmp_path / "empty.toml").write_text("")
    result = citekit("taxonomy", "check", "tags.toml", "empty.toml", "none.toml", cwd=tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    said = result.stderr.splitlines()
    assert [line.split(" ")[1] for line in said] == [
        "empty.toml:1:",
        "none.toml:",
        *(f"tags.toml:{line}:" for line in (8, 10, 12, 14, 19)),
    ]
    for words in (
        "did you mean 'a:c'?",
        "* inside a word",
        "nested repetitions",
        "did you mean 'abbreviations'?",
    ):
        assert words in result.stderr


def test_unused_rules_are_errors_unless_another_file_has_what_they_lack(tmp_path: Path) -> None:
    own = '[taxonomy]\nid = "x"\ntitle = "X"\n[[label]]\nfacet = "mechanism"\nid = "opioid"\nabbreviations = ["OP"]\n'
    (tmp_path / "own.toml").write_text(own)
    result = citekit("taxonomy", "check", "own.toml", cwd=tmp_path)
    assert (result.exit_code, "own.toml:7: mechanism:opioid has abbreviations" in result.stderr) == (2, True)
    result = citekit("taxonomy", "check", "own.toml", "pain-neuromodulation", cwd=tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    first, second = result.stdout.splitlines()
    assert first == "own.toml: labels 1 (1 mechanism), terms 1, patterns 0: no faults"
    assert second.startswith("pain-neuromodulation: labels ")


def test_a_name_that_nobody_knows(tmp_path: Path) -> None:
    result = citekit("taxonomy", "check", "pain-neuromodulatio", cwd=tmp_path)
    assert (result.exit_code, "did you mean 'pain-neuromodulation'?" in result.stderr) == (2, True)
    assert citekit("taxonomy", "check", cwd=tmp_path).exit_code == 2


def test_a_new_one_works_and_is_never_overwritten(tmp_path: Path) -> None:
    result = citekit("taxonomy", "new", "my.toml", cwd=tmp_path)
    assert (result.exit_code, result.stdout) == (
        0,
        "Wrote my.toml. Next: citekit taxonomy check my.toml\n",
    )
    assert citekit("taxonomy", "check", "my.toml", cwd=tmp_path).exit_code == 0
    (tmp_path / "my.toml").write_text("mine")
    result = citekit("taxonomy", "new", "my.toml", cwd=tmp_path)
    assert (result.exit_code, "my.toml: File exists" in result.stderr) == (2, True)
    assert (tmp_path / "my.toml").read_text() == "mine"
    result = citekit("taxonomy", "new", "nowhere/my.toml", cwd=tmp_path)
    assert (result.exit_code, "nowhere/my.toml: Cannot write" in result.stderr) == (2, True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("covered")
    assert citekit("build", str(FIXTURES / "short-review.txt"), "--offline", cwd=folder).exit_code == 0
    return folder


def test_coverage(built: Path) -> None:
    result = citekit("taxonomy", "coverage", cwd=built)
    assert result.exit_code == 0, result.stderr
    assert "pain-neuromodulation: 13 works, 13 of them with a label" in result.stdout
    assert "      5  pain\n" in result.stdout
    for place in ("bibliography", "bibliography/citekit.lock.json"):
        assert citekit("taxonomy", "coverage", "--lock", place, cwd=built).stdout == result.stdout


def test_coverage_by_another_taxonomy(built: Path) -> None:
    citekit("taxonomy", "new", "my.toml", cwd=built)
    result = citekit("taxonomy", "coverage", "--taxonomy", "my.toml", "--most", "1", cwd=built)
    assert result.exit_code == 0, result.stderr
    assert "Unused labels (3): topic:sleep, topic:insomnia, topic:apnoea" in result.stdout
    assert "design:review" in result.stdout
    result = citekit("taxonomy", "coverage", "--lock", "nowhere", cwd=built)
    assert (result.exit_code, "nowhere" in result.stderr) == (2, True)


def test_coverage_takes_the_taxonomy_of_the_build(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("References\n\n1. Roe A. Microglia in rats. J Pain. 2001;64:101-9.\n")
    citekit("taxonomy", "new", "my.toml", cwd=tmp_path)
    built = citekit("build", "a.txt", "--taxonomy", "my.toml", cwd=tmp_path)
    assert built.exit_code == 0, built.stderr
    covered = citekit("taxonomy", "coverage", "--lock", "bibliography", cwd=tmp_path)
    assert "pain-neuromodulation:" not in covered.stdout
    assert ": 1 works" in covered.stdout, covered.stderr
    (tmp_path / "my.toml").unlink()
    lost = citekit("taxonomy", "coverage", cwd=tmp_path)
    assert (lost.exit_code, "the build's taxonomy 'my.toml'" in lost.stderr) == (2, True)
