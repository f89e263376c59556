"""Fields that may be parsed wrongly: what a build says of them, until the user settles them."""

import json
from pathlib import Path

import pytest

from tests.command import REVIEW, citekit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A review of which one reference has no mark between title and journal."""
    text = Path(REVIEW).read_text(encoding="utf-8")
    glued = text.replace("general population. Pain", "general population Pain")
    assert glued != text
    (tmp_path / "review.txt").write_text(glued, encoding="utf-8")
    return tmp_path


def _tags(folder: Path) -> list[str]:
    items = json.loads((folder / "bibliography" / "references.json").read_text(encoding="utf-8"))
    return next(item for item in items if item["id"].startswith("bouhassiraPrevalence"))["keyword"].split(
        ", "
    )


@pytest.mark.slow
def test_a_doubt_is_shown_everywhere_until_the_user_settles_it(folder: Path) -> None:
    result = citekit("build", "review.txt", "--offline", cwd=folder)
    assert "Reference 4 may be parsed wrongly; please check title" in result.stdout
    assert "citekit:check-parsing" in _tags(folder)
    page = (folder / "bibliography" / "reading-list.html").read_text(encoding="utf-8")
    assert page.count('<div class="doubts">') == 1
    lock = json.loads((folder / "bibliography" / "citekit.lock.json").read_text(encoding="utf-8"))
    work = next(work for work in lock["works"] if work["key"].startswith("bouhassiraPrevalence"))
    assert work["printed"][0]["confidence"]["doubts"][0] == "title"
    explained = citekit("explain", work["key"], cwd=folder).stdout
    assert "please check title" in explained
    assert explained.count("(may be parsed wrongly)") >= 1
    (folder / "corrections.toml").write_text(f"[{work['key']}]\nparsing-checked = true\n", encoding="utf-8")
    result = citekit("build", "review.txt", "--offline", cwd=folder)
    assert "parsed wrongly" not in result.stdout
    assert "citekit:check-parsing" not in _tags(folder)


def test_parse_judges_the_lines_of_a_list_by_each_other(folder: Path) -> None:
    lines = [
        line
        for line in (folder / "review.txt").read_text(encoding="utf-8").splitlines()
        if "doi: 10." in line
    ]
    raws = "\n".join(line.split(". ", 1)[-1] for line in lines)
    answers = [
        json.loads(line) for line in citekit("parse", "--list", cwd=folder, stdin=raws).stdout.splitlines()
    ]
    doubted = [answer for answer in answers if answer["confidence"]["doubts"]]
    assert len(answers) == len(lines) > 5
    assert len(doubted) <= 2
    assert any("general population Pain" in answer["raw"] for answer in doubted)
