"""A request that cannot be answered is an error in one sentence, and leaves nothing behind."""

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import __version__
from citekit.data import data_text
from citekit.zotero.protocol.schema import schemas
from tests.command import REVIEW, citekit
from tests.conftest import FIXTURES
from tests.model.test_lock import comparable
from tests.readers.test_pdf import make_pdf, show_text

CASES = tomllib.loads((FIXTURES / "zotero" / "requests.toml").read_text(encoding="utf-8"))["case"]
LOCKED = f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files that can be read, and some that cannot."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "article.txt").write_bytes(Path(REVIEW).read_bytes())
    (folder / "scan.pdf").write_bytes(make_pdf("0 0 100 100 re f"))
    text = show_text("Hello there", 50, 700)
    locked = make_pdf(text, extra=[LOCKED], trailer="/Encrypt 6 0 R /ID [<41> <41>]")
    (folder / "locked.pdf").write_bytes(locked)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "program.exe").write_bytes(b"MZ\x00\x00" * 100)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_request_that_cannot_be_answered(case: dict[str, Any], folder: Path) -> None:
    before = sorted(folder.iterdir())
    request = case["request"].replace("{tmp}", str(folder))
    result = citekit("zotero", "plan", "-", "--offline", cwd=folder, stdin=request)
    error = case["error"].replace("{tmp}", str(folder)).replace("{version}", __version__)
    answer = json.loads(result.stdout)
    assert answer["error"].startswith(error)
    assert "\n" not in answer["error"]
    assert answer["update"] == case.get("update")
    assert result.exit_code == case.get("code", 2)
    assert sorted(folder.iterdir()) == before


def test_a_request_that_is_not_there(tmp_path: Path) -> None:
    result = citekit("zotero", "plan", "request.json", cwd=tmp_path)
    assert (
        json.loads(result.stdout)["error"]
        == "request.json: Cannot read the request: No such file or directory"
    )


REQUEST = {
    "version": 1,
    "action": "check",
    "items": ["ABCD2345"],
    "library": {
        "id": "1",
        "fields": ["DOI"],
        "items": [
            {
                "key": "ABCD2345",
                "version": 3,
                "itemType": "book",
                "title": "Knees",
                "creators": [{"creatorType": "author", "lastName": "Brace", "firstName": "K."}],
                "tags": [{"tag": "knee", "type": 1}],
                "collections": ["CDEF2345"],
                "relations": {"dc:relation": ["http://zotero.org/users/1/items/DEFG2345"]},
            },
            {"key": "DEFG2345", "itemType": "note", "parentItem": "ABCD2345", "note": "<p>Knees</p>"},
        ],
        "collections": [{"key": "CDEF2345", "name": "Joints", "parentCollection": False}],
    },
}
VALUES = st.sampled_from([None, True, -1, 1.5, "", "x", [], {}, [None], ["x"], [{}], {"x": 1}])


def parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of each part of a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        yield (*path, name)
        yield from parts(part, (*path, name))


@pytest.mark.slow
@settings(max_examples=150)
@given(
    path=st.sampled_from(list(parts(REQUEST))),
    value=VALUES,
    action=st.sampled_from(["check", "plan", "written"]),
)
def test_no_request_is_a_fault_of_citekit(
    path: tuple[Any, ...], value: Any, action: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    request = copy.deepcopy(REQUEST) | {"action": action, "folder": str(folder)}
    holder: Any = request
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    result = citekit("zotero", "plan", "-", "--offline", cwd=folder, stdin=json.dumps(request))
    assert "citekit failed" not in json.loads(result.stdout).get("error", ""), result.stderr


@pytest.mark.parametrize("name", schemas())
def test_the_shipped_schemas_are_the_types(name: str) -> None:
    assert comparable(json.loads(data_text(name))) == comparable(schemas()[name])
