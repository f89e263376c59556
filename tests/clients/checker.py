"""The formats that programs read, written for each of them, and what a checker says that they kept."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from citekit.model.bibliography import Bibliography, Options
from citekit.model.entry import Collection, Entry, EntryList
from citekit.writers.annotation import annotation_text
from citekit.writers.bibtex import writer as bibtex
from citekit.writers.formats import WRITERS, ExportTarget

READ_BY_PROGRAMS = (".bib", ".ris", ".json", ".rdf")
NOT_THERE = "(entry)"
"""Stands for the field, where a program has no such entry at all."""


class File(NamedTuple):
    """An export: 'bibtex-latex', where it is, and whether its .bib is 'bibtex' or 'biblatex'."""

    name: str
    path: Path
    dialect: str


def written(entry_list: EntryList, folder: Path, bibliography: Bibliography | None = None) -> Iterator[File]:
    """``entry_list`` in every format that programs read, for every program that the format is written for."""
    bibliography = bibliography or Bibliography(options=Options())
    for one in WRITERS:
        ending = Path(one.file).suffix
        if ending not in READ_BY_PROGRAMS:
            continue
        for profile in one.profiles or ("",):
            name = f"{one.id}-{profile}".strip("-")
            content = ExportTarget(one, profile).write(entry_list, bibliography)
            path = folder / f"{name}{ending}"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            yield File(name, path, "biblatex" if one.id == "biblatex" else "bibtex")


def truth(entry_list: EntryList) -> list[dict[str, Any]]:
    """The entries as the checker wants them: CSL-JSON with tags, notes and collections under ``custom``."""
    standing = defaultdict(list)
    for key, path in _standing(entry_list.collections, ""):
        standing[key].append(path)
    keys = bibtex.unique_keys(entry_list.entries)
    return [
        _true(entry, key, standing[entry.key]) for entry, key in zip(entry_list.entries, keys, strict=True)
    ]


def _standing(collections: tuple[Collection, ...], above: str) -> Iterator[tuple[str, str]]:
    for one in collections:
        path = f"{above}/{one.name}".lstrip("/")
        yield from ((key, path) for key in one.keys)
        yield from _standing(one.collections, path)


def _true(entry: Entry, key: str, collections: list[str]) -> dict[str, Any]:
    note = annotation_text(entry)
    custom = {"tags": list(entry.tags), "notes": [note] if note else [], "collections": collections}
    return {**entry.item, "id": key, "custom": custom}


def report(shared: Path, items: Path, file: File, npm: Path | None) -> dict[str, Any]:
    """What the checker in ``shared`` says of a file, as it writes it."""
    out = file.path.with_name(f"{file.path.name}.report")
    command = [sys.executable, str(shared / "tools" / "roundtrip.py")]
    options = {
        "--truth": str(items),
        "--export": str(file.path),
        "--npm": str(npm or ""),
        "--pandoc": "pandoc",
        "--bibutils": "/usr/bin",
        "--biber": "biber",
        "--bibtex": "bibtex",
        "--latex": "pdflatex",
        "--dialect": file.dialect,
        "--json": str(out),
    }
    arguments = [word for option in options.items() if option[1] for word in option]
    subprocess.run([*command, *arguments, "--quiet"], check=False, capture_output=True, timeout=600)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def losses(client: dict[str, Any]) -> dict[str, list[str]]:
    """Field -> the entries of which a program lost or changed it."""
    found = defaultdict(list)
    for row in client["rows"]:
        if not row["found"]:
            found[NOT_THERE].append(row["item"])
            continue
        for field, judged in row["fields"].items():
            if judged["verdict"] in ("lost", "changed"):
                found[field].append(row["item"])
    return dict(found)
