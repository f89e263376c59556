"""`citekit check --fix`: values of records go into a .bib file, and nothing else of it changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from citekit.config.config import Config
from citekit.errors import UsageError
from citekit.indexes.crossref.crossref import Crossref
from citekit.manuscripts.fix import FIELDS, FixedFile, fields, fix
from citekit.manuscripts.run import check_files

VOLUME = '@article{a,{sep}author = {Sharma, C. L. and Tandon, J. P.},{sep}title = {Potentiometric Studies on Stepwise Mixed Ligand Complex Formation},{sep}journal = {Zeitschrift f{\\"u}r Naturforschung B}, year = 1970,{sep}volume = {value},{sep}number = 1, pages = {22--26}{end}'


def fixed(path: Path, text: bytes, names: list[str], crossref: Crossref) -> list[FixedFile]:
    path.write_bytes(text)
    report, checked = check_files(Config(sources=(str(path),)), crossref)
    return fix(checked, report.findings, names)


def entry(value: str, sep: str = "\n  ", end: str = "\n}\n") -> bytes:
    return VOLUME.replace("{sep}", sep).replace("{value}", value).replace("{end}", end).encode()


@pytest.mark.parametrize(
    ("old", "new"), [("52", "25"), ("{52}", "{25}"), ('"52"', '"25"'), ('"5" # "2"', '"25"'), ("vol", "{25}")]
)
@pytest.mark.parametrize("separator", ["\n  ", "\r\n\t", " "])
def test_a_value_is_replaced_in_its_own_signs(
    old: str, new: str, separator: str, tmp_path: Path, crossref: Crossref
) -> None:
    before = b"% first\n@string{vol = 52}\n\n" + entry(old, separator) + b"\n% last \xc3\xa9\n"
    [file] = fixed(tmp_path / "a.bib", before, ["volume"], crossref)
    assert file.after == before.replace(f"volume = {old}".encode(), f"volume = {new}".encode())
    file.write()
    assert (tmp_path / "a.bib").read_bytes() == file.after


@pytest.mark.parametrize(
    ("separator", "added"),
    [
        ("\n  ", ",\n  doi = {10.1515/znb-1970-0108}"),
        ("\r\n\t", ",\r\n\tdoi = {10.1515/znb-1970-0108}"),
        (" ", ", doi = {10.1515/znb-1970-0108}"),
    ],
)
@pytest.mark.parametrize("end", ["\n}\n", ",\n}\n", "}"])
def test_a_doi_is_added_as_the_other_fields_are_written(
    separator: str, added: str, end: str, tmp_path: Path, crossref: Crossref
) -> None:
    before = entry("25", separator, end)
    [file] = fixed(tmp_path / "a.bib", before, ["DOI"], crossref)
    assert file.after == before.replace(b"{22--26}", b"{22--26}" + added.encode())


def test_other_encodings_keep_their_bytes(tmp_path: Path, crossref: Crossref) -> None:
    before = b"% Universit\xe4t\n" + entry("52")
    [file] = fixed(tmp_path / "a.bib", before, ["volume"], crossref)
    assert file.after == before.replace(b"volume = 52", b"volume = 25")


def test_ignored_findings_are_not_fixed(tmp_path: Path, crossref: Crossref) -> None:
    assert fixed(tmp_path / "a.bib", b"% citekit: ignore differs\n" + entry("52"), ["volume"], crossref) == []


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path, crossref: Crossref) -> None:
    [file] = fixed(tmp_path / "a.bib", entry("52"), ["volume"], crossref)
    (tmp_path / "a.bib").write_bytes(entry("53"))
    with pytest.raises(UsageError, match="changed while it was checked"):
        file.write()
    assert (tmp_path / "a.bib").read_bytes() == entry("53")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_what_a_killed_process_left_beside_the_file_is_removed(tmp_path: Path, crossref: Crossref) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    path = folder / "[a].bib"
    [file] = fixed(path, entry("52"), ["volume"], crossref)
    writing = f"from pathlib import Path; from citekit.writers.output import write_file; write_file(Path({str(path)!r}), b'')"
    killed = (
        "import os, sys; sys.addaudithook(lambda name, _: name == 'os.rename' and os.kill(os.getpid(), 9))"
    )
    assert subprocess.run([sys.executable, "-c", f"{killed}; {writing}"]).returncode == -9
    [left] = set(folder.iterdir()) - {path}
    file.write()
    assert left.exists()  # another process may be writing it
    path.write_bytes(file.before)
    os.utime(left, (0, 0))
    file.write()
    assert list(folder.iterdir()) == [path]
    assert path.read_bytes() == file.after


def test_fields_are_named_as_in_csl_or_bibtex() -> None:
    assert fields("volume, pages,journal") == ["volume", "page", "container-title"]
    assert fields("all") == list(FIELDS)
    with pytest.raises(UsageError, match="did you mean 'volume'"):
        fields("volum")
