"""What users do with one file, in the worker processes of `hostile.py`."""

import json
import shutil
from pathlib import Path

REQUEST, LOCK = "request.json", "citekit.lock.json"
"""Names of inputs that are no sources: a request to `citekit zotero plan`, and what `citekit export` reads."""
_VOCABULARIES = (".obo", ".ttl", ".rdf", ".owl", ".xlsx")
_MAYBE_VOCABULARIES = (".csv", ".tsv", ".xml")
_PLANNED = 5
"""One file of so many is also what a plug-in asks for."""


def use(path: Path, works: int) -> str:
    """The outcome: 'read', 'refused', or a fault. ``works``: so many were in it, and should still be, if not 0.

    A file is built, exported, checked, mended (`.bib`), given to the assistant's tool and to what a plug-in of
    Zotero runs; or imported as a vocabulary. Any other exception than a CitekitError is the caller's: a traceback.
    """
    from citekit.errors import CitekitError

    try:
        if path.name == REQUEST:
            return _plan(path)
        if path.name == LOCK:
            return _export(path)
        if path.suffix in _VOCABULARIES:
            return import_vocabulary(path)
        if path.suffix in _MAYBE_VOCABULARIES:
            import_vocabulary(path)
        return _build(path, works)
    except CitekitError:
        return "refused"


def _build(path: Path, works: int) -> str:
    import citekit
    from citekit.assistant.tools import Tools
    from citekit.config.config import Config
    from citekit.writers.formats import WRITERS

    bibliography = citekit.build(path, offline=True)
    if any(work.state == "verified" for work in bibliography):
        return "untrue states"
    said = any(note.level in ("warning", "review") for note in bibliography.notes)
    if 2 * len(bibliography.works) < works and not said:
        return "silent losses"
    for writer in WRITERS:
        str(bibliography.export(writer.id)).encode()
    Tools([path.parent], Config(offline=True)).check_file(str(path))
    if path.stat().st_size % _PLANNED == 0 and _plan_document(path) == "tracebacks":
        return "tracebacks"
    return _mend(path) if path.suffix == ".bib" else "read"


def _plan_document(path: Path) -> str:
    """Let what a plug-in of Zotero runs build it."""
    source = {"version": 1, "action": "build", "source": {"path": str(path)}, "settings": {"offline": True}}
    request, folder = path.with_name("build.json"), path.with_name("document")
    request.write_text(json.dumps({**source, "folder": str(folder)}), encoding="utf-8")
    try:
        return _plan(request)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _export(path: Path) -> str:
    import citekit
    from citekit.writers.formats import WRITERS

    bibliography = citekit.load(path.parent)
    for writer in WRITERS:
        str(bibliography.export(writer.id)).encode()
    return "read"


def _plan(request: Path) -> str:
    """Answer a plug-in's request: an answer in JSON on standard output, whatever is asked."""
    code, output = _command("zotero", "plan", str(request), "--offline")
    try:
        json.loads(output)
    except ValueError:
        return "tracebacks"
    return "refused" if code else "read"


def import_vocabulary(path: Path) -> str:
    """Import a vocabulary: 'read' or 'refused'."""
    out = path.with_name("imported.toml")
    out.unlink(missing_ok=True)
    code, _ = _command("taxonomy", "import", str(path), "-o", str(out))
    return "refused" if code else "read"


def _mend(path: Path) -> str:
    """Mend a library of which no record is known: every byte is kept."""
    before = path.read_bytes()
    _command("check", str(path), "--fix", "all", "--yes", "--offline")
    return "read" if path.read_bytes() == before else "lost bytes"


def _command(*arguments: str) -> tuple[int, str]:
    """Exit code and standard output of a command, in this process. Raises what it does not catch."""
    from click.testing import CliRunner

    from citekit.cli.main import main

    ran = CliRunner().invoke(main, arguments)
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran.exit_code, ran.stdout
