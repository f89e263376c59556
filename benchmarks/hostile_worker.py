"""A process that does with one file after the other what users do, and can be ended; for `hostile.py`."""

import contextlib
import json
import resource
import select
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Self

sys.path.insert(0, str(Path(__file__).parent.parent))

from hostile_inputs import Input

SECONDS = 20
_FRESH = 200
"""So many files are done by one process; then its peak of memory is that of the next ones."""


class Workers:
    """One worker after the other; files lie in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._done = 0
        self.error = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, case: Input) -> tuple[str, int]:
        """The outcome, and the most megabytes that its process and its children have taken so far."""
        path = self._folder / case.name
        path.write_bytes(case.data)
        if self._process is None or self._done >= _FRESH:
            self._end()
            self._process, self._done = self._start(), 0
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        self._done += 1
        self.error = ""
        if not select.select([self._process.stdout], [], [], SECONDS * 3)[0]:
            self._end()
            return "hangs over 20 s", 0
        answer = self._process.stdout.readline()
        if not answer:
            self._end()
            return "tracebacks", 0
        reply = json.loads(answer)
        self.error = reply["error"]
        outcome = "hangs over 20 s" if reply["seconds"] > SECONDS else reply["outcome"]
        return outcome, reply["megabytes"]

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _use(path: Path) -> str:
    """Build and export it, check it, mend it, give it to an assistant's tool, and import it as a vocabulary."""
    import citekit
    from citekit.assistant.tools import Tools
    from citekit.config.config import Config
    from citekit.errors import CitekitError
    from citekit.writers.formats import WRITERS

    outcome = "refused"
    try:
        if path.suffix in (".obo", ".ttl", ".xlsx"):
            import_vocabulary(path)
            return "read"
        if path.suffix in (".csv", ".tsv"):
            with contextlib.suppress(CitekitError):
                import_vocabulary(path)
        bibliography = citekit.build(path, offline=True)
        outcome = "read"
        if any(work.state == "verified" for work in bibliography):
            return "untrue states"
        for writer in WRITERS:
            str(bibliography.export(writer.id)).encode()
        Tools([path.parent], Config(offline=True)).check_file(str(path))
        if path.suffix == ".bib" and not _is_mended(path):
            return "lost bytes"
    except CitekitError:
        pass
    return outcome


def import_vocabulary(path: Path) -> None:
    from click.testing import CliRunner

    from citekit.cli.main import main

    out = path.with_name("imported.toml")
    out.unlink(missing_ok=True)
    ran = CliRunner().invoke(main, ["taxonomy", "import", str(path), "-o", str(out)])
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception


def _is_mended(path: Path) -> bool:
    """Whether `citekit check --fix` keeps every byte of a library of which no record is known."""
    from click.testing import CliRunner

    from citekit.cli.main import main

    before = path.read_bytes()
    ran = CliRunner().invoke(main, ["check", str(path), "--fix", "doi", "--yes", "--offline"])
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return path.read_bytes() == before


def main() -> None:
    """Answer a line for each name of a file."""
    import time

    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        begin, error = time.process_time(), ""
        try:
            outcome = _use(Path(line.rstrip("\n")))
        except Exception:
            outcome, error = "tracebacks", traceback.format_exc()
        peak = max(
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        reply = {
            "outcome": outcome,
            "error": error,
            "seconds": time.process_time() - begin,
            "megabytes": peak // 1000,
        }
        answers.write(json.dumps(reply) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
