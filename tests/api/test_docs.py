"""The examples of the documentation's page on Python run as they stand."""

import contextlib
import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, ROOT


def test_the_examples_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("review.txt", "blog.txt"):
        shutil.copy(FIXTURES / name, tmp_path)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    with contextlib.chdir(tmp_path):
        exec("".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), {})
    printed = capsys.readouterr().out
    assert f"print(bib)  # {printed.splitlines()[0]}\n" in page
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"bibliography", "blog.txt", "list.html", "refs.bib", "refs.ris", "review.txt"}
