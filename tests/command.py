"""The command line in the tests' own process, and two documents to build."""

import contextlib
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from citekit.cli.main import main
from tests.conftest import FIXTURES

REVIEW, BLOG = str(FIXTURES / "short-review.txt"), str(FIXTURES / "blog.txt")


def citekit(*arguments: str, cwd: Path, stdin: str | bytes = "") -> Result:
    """Run the command in this process; whatever it raises is raised here."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    with contextlib.chdir(cwd):
        return CliRunner().invoke(main, arguments, input=data, catch_exceptions=False)


def citekit_apart(*arguments: str, cwd: Path) -> None:
    """Run the command in a process of its own."""
    subprocess.run([sys.executable, "-m", "citekit", *arguments], cwd=cwd, capture_output=True, check=True)
