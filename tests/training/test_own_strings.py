"""Strings that the user coloured, from corrections.toml to the examples that the parser learns from."""

import gzip
import json
from pathlib import Path

from citekit.corrections.correction import Colouring, Correction
from citekit.corrections.file import FILE
from citekit.corrections.update import update
from tests.command import citekit
from training import sources

RAW = "Dørge N, Doe A. Opioids in rats. Pain 2018;12:45-9. doi:10.5555/x"
PARTS = {
    "Dørge N, Doe A": "author",
    "Opioids in rats": "title",
    "Pain": "container-title",
    "2018": "issued",
    "12": "volume",
    "45-9": "page",
    "10.5555/x": "DOI",
}


def test_coloured_strings_are_exported_and_read(tmp_path: Path) -> None:
    spans = tuple((RAW.index(words), RAW.index(words) + len(words), name) for words, name in PARTS.items())
    update(tmp_path, ["one"], Correction(), Correction(colouring=Colouring(RAW, spans), note="mine"))
    update(tmp_path, ["two"], Correction(), Correction(note="no colours"))
    for where in (".", FILE):
        result = citekit("parse", "--export-corrections", where, cwd=tmp_path)
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        assert [row["id"] for row in rows] == ["one"]
    with gzip.open(tmp_path / "human.jsonl.gz", "wt", encoding="utf-8"):
        pass
    assert list(sources.human(tmp_path)) == []
    (tmp_path / sources.OWN).write_text(result.stdout, encoding="utf-8")
    [example] = sources.human(tmp_path)
    found = {label: RAW[start:end] for start, end, label in example.spans}
    assert (found["container"], found["date"], found["page"]) == ("Pain", "2018", "45-9")
    assert found["doi"] == "10.5555/x"
    assert {"author-family", "author-given"} <= found.keys()


def test_without_coloured_strings(tmp_path: Path) -> None:
    result = citekit("parse", "--export-corrections", cwd=tmp_path)
    assert (result.exit_code, result.stderr) == (2, "citekit: .: No corrections.toml found\n")
    (tmp_path / FILE).write_text('[one]\nnote = "x"\n', encoding="utf-8")
    result = citekit("parse", "--export-corrections", cwd=tmp_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No coloured strings" in result.stderr
