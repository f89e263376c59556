"""The files of a corpus: their names, and which shard each is in."""

from pathlib import Path

import pytest

from citekit.corpus.reading import plan as planning
from citekit.corpus.reading.files import find_files
from citekit.corpus.reading.plan import load_plan, make_plan
from citekit.errors import UsageError
from tests.corpus.conftest import NONE, make_articles


def names(*sources: Path | str) -> list[str]:
    return [file.source for file in find_files([str(source) for source in sources])]


def test_names_begin_with_the_folder_that_was_named(papers: Path) -> None:
    below = ["papers/more/article.xml", "papers/more/page.html", "papers/more/two-columns.pdf"]
    every = ["papers/blog.txt", "papers/broken.txt", *below, "papers/short-review.txt"]
    assert names(papers) == every
    assert names(papers / "**" / "*.pdf") == ["papers/more/two-columns.pdf"]
    assert names(papers / "blog.txt", papers) == every
    assert names(papers / "data.csv") == ["papers/data.csv"], "named itself"
    assert names(papers / "more") == [name.removeprefix("papers/") for name in below]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere", "nowhere: No such file or folder"),
        ("*.nothing", r"\*\.nothing: No file matches this pattern"),
        ("https://example.org/a.pdf", "No such file or folder"),
    ],
)
def test_a_source_that_is_not_there_is_an_error(source: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        names(source)


def test_two_files_of_one_name_are_an_error(tmp_path: Path) -> None:
    for year in ("2019", "2020"):
        (tmp_path / year / "papers").mkdir(parents=True)
        (tmp_path / year / "papers" / "a.txt").write_text(year)
    with pytest.raises(UsageError, match=r"Two files would be called 'papers/a\.txt'"):
        names(tmp_path / "2019" / "papers", tmp_path / "2020" / "papers")
    assert len(names(tmp_path)) == 2


def test_the_plan_keeps_its_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_FILES", 2)
    papers, folder = make_articles(tmp_path), tmp_path / "corpus"
    folder.mkdir()
    first = make_plan([str(papers)], folder, NONE)
    assert [len(shard.files) for shard in first] == [2, 2, 2]
    assert make_plan([str(papers)], folder, NONE) == first == load_plan(folder)
    (papers / "a-new-one.txt").write_text("New.")
    second = make_plan([str(papers)], folder, NONE)
    assert second[:3] == first
    assert [file.source for file in second[3].files] == ["papers/a-new-one.txt"]
    changed = papers / "blog.txt"
    changed.write_text("Changed.")
    third = make_plan([str(changed)], folder, NONE)
    assert third[:3] == second[1:]
    assert third[3].name != first[0].name
    assert [file.source for file in third[3].files] == [file.source for file in first[0].files]
    papers.rename(tmp_path / "moved")
    (tmp_path / "papers").symlink_to(tmp_path / "moved")
    assert [shard.name for shard in make_plan([str(tmp_path / "papers")], folder, NONE)] == [
        s.name for s in third
    ]


def test_a_large_file_is_a_shard_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_BYTES", 1000)
    for name, size in (("a", 400), ("b", 500), ("c", 5000), ("d", 10)):
        (tmp_path / f"{name}.txt").write_bytes(b"x" * size)
    plan = make_plan([str(tmp_path)], tmp_path, NONE)
    assert [[Path(file.source).stem for file in shard.files] for shard in plan] == [["a", "b"], ["c"], ["d"]]
