"""References checked and builds followed from Python: a real server on 127.0.0.1, a real kernel."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import citekit
from tests.checking.test_step import GANIAS, MOSS, TULIPS, article
from tests.indexes.faults import status
from tests.indexes.fixtures import MAILTO
from tests.indexes.server import IndexServer

DOI = "10.5555/citekit.published"
CELL = """
import citekit
bib = citekit.build({path!r}, crossref_url={url!r}, mailto={mailto!r})
bib
"""


@pytest.fixture
def server(server: IndexServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexServer:
    """The server, with an empty cache."""
    monkeypatch.setenv("CITEKIT_CACHE", str(tmp_path / "cache"))
    return server


def test_a_doi_a_string_and_an_item_are_checked(server: IndexServer) -> None:
    for reference in (DOI, f"https://doi.org/{DOI}", MOSS, {"DOI": DOI}):
        checked = citekit.check(reference, crossref_url=server.url, mailto=MAILTO)
        assert checked.doi == DOI
        assert checked.state in ("verified", "completed")
        assert checked.item
        assert checked.item["title"] == "Moss grows on the quiet side of clocks"
        assert repr(checked).startswith(f"<CheckedReference {DOI}: ")


def test_offline_nothing_is_asked(server: IndexServer) -> None:
    checked = citekit.check(DOI, crossref_url=server.url, offline=True)
    assert (checked.state, checked.reason, server.requests) == ("unchecked", "not asked: offline", [])


def test_offline_what_is_cached_counts_with_its_date(server: IndexServer) -> None:
    references = [DOI, MOSS, "Nobody N. A study of nothing that is printed here. J Nil. 1999", "10.5555/none"]
    before = citekit.check_many(references, crossref_url=server.url)
    server.reset()
    references.append("Never asked N. Before. J Nil. 1999")
    after = citekit.check_many(references, crossref_url=server.url, offline=True)
    assert server.requests == []
    assert [(one.state, one.doi) for one in after[:4]] == [(one.state, one.doi) for one in before]
    today = date.today().isoformat()
    assert [(one.date, one.unasked) for one in after[:4]] == [(today, "not asked: offline")] * 4
    assert [(one.date, one.unasked) for one in before] == [(today, None)] * 4
    assert (after[4].state, after[4].reason, after[4].date) == ("unchecked", "not asked: offline", None)


def test_several_are_checked_in_order(server: IndexServer) -> None:
    calls: list[citekit.Progress] = []
    checked = citekit.check_many([TULIPS, "", DOI], crossref_url=server.url, progress=calls.append)
    assert [one.raw for one in checked] == [TULIPS, "", DOI]
    assert [one.retracted for one in checked] == [True, False, False]
    assert (checked[1].state, checked[1].reason) == ("unchecked", "empty line")
    assert calls[-1].done == calls[-1].total


def test_a_server_that_fails_leaves_a_reference_unchecked(server: IndexServer) -> None:
    server.arm(status(403), times=None)
    checked = citekit.check(DOI, crossref_url=server.url)
    assert (checked.state, checked.item) == ("unchecked", None)
    assert checked.reason
    assert repr(checked) == f"<CheckedReference {DOI}: unchecked, {checked.reason}>"
    assert "<CheckedReference Moss" in repr(citekit.check("Moss\ngrows.", crossref_url=server.url))


def test_a_retracted_work_and_the_progress_of_a_build(server: IndexServer, tmp_path: Path) -> None:
    calls: list[citekit.Progress] = []
    path = article(tmp_path / "a.txt", GANIAS, TULIPS)
    bibliography = citekit.build(path, crossref_url=server.url, mailto=MAILTO, progress=calls.append)
    assert [work.retracted for work in bibliography] == [False, True]
    assert "<strong>RETRACTED</strong> ✓ completed" in bibliography._repr_html_()
    assert (calls[-1].done, calls[-1].total) == (2, 2)


@pytest.mark.slow
def test_a_notebook_shows_a_bar_and_a_table(server: IndexServer, tmp_path: Path) -> None:
    pytest.importorskip("ipykernel")
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    path = article(tmp_path / "a.txt", GANIAS, TULIPS)
    cell = nbformat.v4.new_code_cell(CELL.format(path=str(path), url=server.url, mailto=MAILTO))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    shown: list[str] = []

    class Client(nbclient.NotebookClient):  # type: ignore[misc, name-defined]
        def process_message(self, msg: dict[str, Any], *more: Any) -> Any:
            shown.append(msg["content"].get("data", {}).get("text/html", ""))
            return super().process_message(msg, *more)

    Client(notebook, kernel_name="python3").execute()
    assert "<progress max='2' value='2'></progress> Crossref: 2 of 2 (searches: 2)" in shown
    [bar, table] = (output["data"]["text/html"] for output in notebook.cells[0].outputs)
    assert bar == ""  # it goes when the build is done
    assert "2 works from 1 source" in table
