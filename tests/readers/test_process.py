"""Files that are read by a child process: its limits, and its end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from citekit.errors import SourceError
from citekit.readers import kinds, limits
from citekit.readers.process import read_in_child
from citekit.runtime import child
from tests.conftest import FIXTURES
from tests.readers.test_pdf import make_pdf, show_text

DATA = (FIXTURES / "readers" / "two-columns.pdf").read_bytes()


def nested(depth: int) -> bytes:
    """A page that shows a form ten times, which shows another ten times, and so on."""
    shows, data = "/X Do " * 10, make_pdf(show_text("Hello", 50, 700))
    data = data[: data.index(b"xref")].replace(b"/F 3 0 R >> >>", b"/F 3 0 R >> /XObject << /X 6 0 R >> >>")
    data = data.replace(b"<< /Length 42 >>", b"<< /Length 42 >>").replace(
        b"(Hello) Tj ET", b"(Hello) Tj ET /X Do"
    )
    for number in range(6, 6 + depth):
        last = number == 5 + depth
        body = show_text("Hello", 50, 700) if last else shows
        inner = "/Font << /F 3 0 R >>" if last else f"/XObject << /X {number + 1} 0 R >>"
        head = (
            f"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << {inner} >> /Length {len(body)}"
        )
        data += f"{number} 0 obj\n<< {head} >>\nstream\n{body}\nendstream\nendobj\n".encode()
    return data + b"trailer\n<< /Root 1 0 R >>\n"


def test_a_file_that_takes_too_long_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_SECONDS", 1)
    monkeypatch.setattr(limits, "_MEMORY", 16_000_000_000)  # a fast machine would need too much of it first
    monkeypatch.setattr(limits, "_MOST_MEMORY", 16_000_000_000)
    with pytest.raises(SourceError, match=r"x\.pdf: Too slow to read \(limit: 1 seconds for this size\)"):
        kinds.READERS["pdf"].read(nested(7), "x", "x.pdf")


@pytest.mark.parametrize("kind", ["html", "jats"])
def test_a_file_that_takes_too_much_memory_is_an_error(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MEMORY", 90_000_000)
    monkeypatch.setattr(limits, "_MEMORY_PER_BYTE", 1)
    data = b"<article>" + b"<p>a</p>" * 800_000 + b"</article>"
    with pytest.raises(SourceError, match=r"x\.xml: .*memory.* \(?limit|memory than the limit"):
        kinds.READERS[kind].read(data, "x", "x.xml")


def test_a_crash_of_the_reader_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_CODE", "import os; os.abort()")
    with pytest.raises(SourceError, match=r"x\.pdf: Damaged, or needs more memory"):
        kinds.READERS["pdf"].read(DATA, "x", "x.pdf")


def test_what_breaks_a_reader_is_an_error_of_that_file() -> None:
    with pytest.raises(SourceError, match=r"x: Cannot be read \(KeyError: a fault of citekit"):
        read_in_child("libraries", b"@book{a}", "x", "x", "no kind", size=8)


@pytest.mark.parametrize("kind", ["html", "jats", "bibtex", "markdown", "text"])
def test_a_child_reads_what_this_process_reads(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = {
        "html": b"<html><body><h1>T</h1><p>Words [1].</p><h2>References</h2><ol><li>Smith J. A title. 2010.</ol>",
        "jats": b"<article><front/><body><p>Words.</p></body></article>",
        "bibtex": b"@book{a, title={T}, year=2010, nonsense}",
        "markdown": b"# T\n\nWords [@a].\n",
        "text": "Wörter.\n".encode("cp1252"),
    }[kind]
    module = {"html": "html.reader", "jats": "jats.reader", "bibtex": "libraries"}.get(kind, kind)
    more = ("bibtex",) if kind == "bibtex" else ()
    assert read_in_child(module, data, "x", "x", *more, size=9) == kinds.READERS[kind].read(data, "x", "x")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see processes")
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    file = tmp_path / "slow.pdf"
    file.write_bytes(nested(7))
    script = (
        "import sys, subprocess; from pathlib import Path\n"
        "from citekit.readers import kinds, limits; limits._MEMORY = limits._MOST_MEMORY\n"
        "started = subprocess.Popen\n"
        "def popen(*a, **k):\n"
        "    child = started(*a, **k); print(child.pid, flush=True); return child\n"
        "subprocess.Popen = popen\n"
        "kinds.READERS['pdf'].read(Path(sys.argv[1]).read_bytes(), 'x', 'x')\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    while Path(f"/proc/{child}").exists() and "Z (zombie)" not in Path(f"/proc/{child}/status").read_text():
        time.sleep(0.02)
