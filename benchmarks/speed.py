"""How fast and how large: ratios to a bare interpreter, so that a slow or busy machine cancels out.

    python benchmarks/speed.py

Prints the tables of benchmarks/README.md. Every figure is the median of several runs of whole processes, each
paired with a run of ``python -c ''``.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 7
BARE = [sys.executable, "-c", ""]
CITEKIT = [sys.executable, "-m", "citekit"]

REFERENCE = (
    "{n}. Watson{n} JD, Crick FH, et al. Molecular structure {n} of nucleic acids in words. Nature. (1953) "
    "{n}(4356):737–8. doi: 10.1038/{n}737a0\n\nPubMed Abstract | CrossRef Full Text | Google Scholar\n\n"
)
SENTENCE = (
    "Pain is common in rats with nerve injury and in humans, e.g. after stroke (TNF-α, IL-6), as is known. "
)


def seconds(command: list[str], cwd: Path) -> float:
    """Wall-clock time of one run."""
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def megabytes(command: list[str], cwd: Path) -> float:
    """Peak resident memory of one run, measured in a process of its own."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], cwd=cwd, check=True, capture_output=True, text=True
    )
    return int(done.stdout) / 1024


def paired(command: list[str], cwd: Path) -> tuple[float, float]:
    """Median seconds of ``command``, and the median of its ratio to a bare interpreter run beside it."""
    seconds(command, cwd)  # once to warm the caches
    times, ratios = [], []
    for _ in range(RUNS):
        bare, own = seconds(BARE, cwd), seconds(command, cwd)
        times.append(own)
        ratios.append(own / bare)
    return statistics.median(times), statistics.median(ratios)


def article(references: int, sentences: int) -> str:
    """An article with a list of so many references, and a text of so many sentences that cites each once."""
    cited = [f"It is said ({n}). " for n in range(1, references + 1)]
    each = max(1, sentences // max(1, references))
    text = "\n\n".join(SENTENCE * each + marker for marker in cited) or "\n\n".join(
        [SENTENCE * 10] * (sentences // 10)
    )
    entries = "".join(REFERENCE.format(n=n) for n in range(1, references + 1))
    return f"Pain in words and numbers\n\n1 Introduction\n\n{text}\n\nReferences\n\n{entries}"


def whole_processes(folder: Path) -> None:
    """The table of commands."""
    fixtures = [str(ROOT / "fixtures" / name) for name in ("review.txt", "blog.txt")]
    commands = {
        "`citekit --help`": [*CITEKIT, "--help"],
        "`citekit build fixtures/review.txt fixtures/blog.txt --offline`": [
            *CITEKIT, "build", *fixtures, "--offline", "-o", str(folder / "out"),
        ],
    }  # fmt: skip
    print("| command | seconds | times a bare interpreter | peak memory, MB |\n| --- | --- | --- | --- |")
    bare = statistics.median(seconds(BARE, folder) for _ in range(RUNS))
    print(f"| `python -c ''` | {bare:.3f} | 1.0 | {megabytes(BARE, folder):.0f} |")
    for name, command in commands.items():
        time_, ratio = paired(command, folder)
        print(f"| {name} | {time_:.3f} | {ratio:.1f} | {megabytes(command, folder):.0f} |")


def scaling(folder: Path) -> None:
    """The table of growing inputs: linear means that the last column stays the same."""
    sizes = [("list of references", n, article(n, n)) for n in (1250, 5000, 20_000)]
    sizes += [("references in 300,000 characters", 500, article(500, 300_000 // len(SENTENCE)))]
    sizes += [("text, MB", mb, article(200, mb * 1_000_000 // len(SENTENCE))) for mb in (1, 5, 20)]
    print(
        "\n| input | size | read and linked, s | a unit, ms | whole build, s | a unit, ms | peak memory, MB | file, MB |"
    )
    print("|" + " --- |" * 8)
    for kind, size, text in sizes:
        path = folder / f"{size}.txt"
        path.write_text(text, encoding="utf-8")
        code = f"import citekit; citekit.build([{str(path)!r}], offline=True)"
        read = seconds([sys.executable, "-c", code], folder)
        command = [*CITEKIT, "build", path.name, "-o", f"out{size}", "--offline", "--force"]
        whole, peak = seconds(command, folder), megabytes(command, folder)
        print(
            f"| {kind} | {size:,} | {read:.2f} | {1000 * read / size:.2f} | {whole:.2f} | {1000 * whole / size:.2f} "
            f"| {peak:.0f} | {path.stat().st_size / 1e6:.1f} |"
        )


def main() -> None:
    """Print both tables."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores; medians of {RUNS} runs.\n")
    with tempfile.TemporaryDirectory() as folder:
        whole_processes(Path(folder))
        scaling(Path(folder))


if __name__ == "__main__":
    main()
