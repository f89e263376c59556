"""The plug-in with the real program, from the menu to the library."""

import re
from pathlib import Path
from typing import Any

import pytest

import citekit
from tests.conftest import FIXTURES
from tests.readers.test_pdf import make_pdf, show_text
from tests.zotero.plugin.conftest import Bench, write_program

pytestmark = pytest.mark.slow

ARTICLE = """
const authors = [{creatorType: "author", lastName: "Brace", firstName: "A."}];
const article = await h.add({itemType: "journalArticle", title: "A short review", creators: authors, date: "2023"});
const attachment = {path: args[0], contentType: "text/plain"};
await h.add({itemType: "attachment", title: "Full text", parentItem: article, attachment});
"""
REVIEW = str(FIXTURES / "short-review.txt")


def _cited(zotero: Bench) -> list[dict[str, Any]]:
    items = zotero("return h.library().items;")
    return [one for one in items if any(tag.get("type") for tag in one.get("tags", []))]


def test_from_a_text_to_a_tagged_collection(zotero: Bench) -> None:
    """The clicked item is the document, and once it is built, a build or an update changes nothing."""
    zotero.open()
    article, *said = zotero(
        ARTICLE
        + """
        const said = [await h.carryOut("citekit-menu-build", [article])];
        globalThis.before = JSON.stringify(h.library());
        for (const entry of ["update-item", "build"]) said.push(await h.carryOut(`citekit-menu-${entry}`, [article]));
        return [article, ...said, JSON.stringify(h.library()) === before];
        """,
        REVIEW,
    )
    assert re.fullmatch("“.+”: 13 new.", said[0])
    assert all(one.endswith("is up to date.") for one in said[1:3])
    assert said[3]
    library = zotero("return h.library();")
    (collection,) = library["collections"]
    inside = [one for one in library["items"] if collection["key"] in one.get("collections", [])]
    assert len(inside) == 14
    (document,) = [one for one in inside if one["key"] == article]
    assert document["title"] == "A short review"
    assert document["tags"] == []
    assert len(document["relations"]["dc:relation"]) == 13
    works = [one for one in inside if one is not document]
    assert all(one["citationKey"] and one["relations"]["dc:relation"] for one in works)
    assert all(tag["type"] == 1 for one in works for tag in one["tags"])
    notes = [one for one in library["items"] if one["itemType"] == "note"]
    assert {note["parentItem"] for note in notes} <= {one["key"] for one in works}
    assert notes


def test_works_that_the_library_has(zotero: Bench) -> None:
    """By DOI, in upper case too: reused as they are, and shown before anything is written."""
    zotero.open()
    said = zotero(
        ARTICLE
        + """
        const mine = {itemType: "journalArticle", title: "Of mine", DOI: "10.1016/J.JPAIN.2005.11.008"};
        globalThis.mine = await h.add({...mine, tags: [{tag: "to read"}]});
        return await h.carryOut("citekit-menu-build", [article]);
        """,
        REVIEW,
    )
    assert "12 new, 1 already yours" in said
    question = zotero("return h.question;")
    assert "12 new, 1 already yours" in question
    assert any(line.startswith("Already yours: ") for line in question)
    item = zotero("return h.item(mine).toJSON();")
    assert item["title"] == "Of mine"
    assert {"tag": "to read"} in item["tags"]
    assert {"tag": "citekit:unchecked", "type": 1} not in item["tags"]


def test_what_the_user_edits_stays(zotero: Bench) -> None:
    zotero.open()
    zotero(
        ARTICLE
        + """
        await h.carryOut("citekit-menu-build", [article]);
        const work = h.Zotero.allItems().find((item) => item.getField("DOI") === "10.1016/j.jpain.2005.11.008");
        work.setField("volume", "77");
        await work.saveTx();
        globalThis.work = work;
        await h.carryOut("citekit-menu-update-item", [article]);
        """,
        REVIEW,
    )
    assert zotero("return work.getField('volume');") == "77"


VERSIONS = [
    (2, f"citekit {citekit.__version__} is too old for the plug-in {citekit.__version__}; update citekit"),
    (
        0,
        f"The plug-in {citekit.__version__} is too old for citekit {citekit.__version__}; update the plug-in",
    ),
]


@pytest.mark.parametrize(("version", "sentence"), VERSIONS)
def test_a_plug_in_of_another_version(
    zotero: Bench, program: str, tmp_path: Path, version: int, sentence: str
) -> None:
    """The real program says which of the two to update."""
    body = f"""[ "$1" = zotero ] || exec '{program}' "$@"
    sed 's/^{{"version":1,/{{"version":{version},/' | '{program}' "$@"
    """
    zotero.open(settings={"command": write_program(tmp_path / "other", body)})
    zotero(ARTICLE + "await h.select('citekit-menu-build', [article]);", REVIEW)
    (notice,) = zotero("return h.notices();")
    assert notice.startswith(sentence)
    assert len(zotero("return h.library().items;")) == 2


def test_a_document_with_references_is_no_post(zotero: Bench) -> None:
    zotero.open()
    zotero(ARTICLE + "await h.select('citekit-menu-study', [article]);", REVIEW)
    (notice,) = zotero("return h.notices();")
    assert "Build bibliography" in notice
    assert len(zotero("return h.library().items;")) == 2


def test_closed_after_writing(zotero: Bench, program: str, tmp_path: Path) -> None:
    """The program did not learn what was written: the next start finishes, and creates nothing twice."""
    body = f"""[ "$1" = zotero ] || exec '{program}' "$@"
    cat >'{tmp_path}/request'
    if [ -e '{tmp_path}/closed' ] && grep -q '"action":"written"' '{tmp_path}/request'; then
      touch '{tmp_path}/late'
      exec sleep 600
    fi
    exec '{program}' "$@" <'{tmp_path}/request'
    """
    (tmp_path / "closed").touch()
    zotero.open(settings={"command": write_program(tmp_path / "closing", body)})
    before = zotero(
        ARTICLE
        + """
        const running = h.select("citekit-menu-build", [article]);
        await h.press("citekit:progress", "write");
        await waitFor("the end", () => IOUtils.exists(args[1]));
        const before = JSON.stringify(h.library());
        await h.plugin.stop();
        await running;
        await IOUtils.remove(args[2]);
        await h.restart();
        return before;
        """,
        REVIEW,
        str(tmp_path / "late"),
        str(tmp_path / "closed"),
    )
    assert '"citationKey"' in before
    notices = zotero(
        """
        await h.press("citekit:progress", "finish");
        await waitFor("the end", () => h.notices().length);
        return h.notices();
        """
    )
    assert notices[0].endswith("is up to date.")
    assert zotero("return JSON.stringify(h.library());") == before


def test_a_file_that_moved(zotero: Bench, tmp_path: Path) -> None:
    """An update says so and changes nothing."""
    moved = tmp_path / "moved.txt"
    moved.write_bytes(Path(REVIEW).read_bytes())
    zotero.open()
    zotero(
        ARTICLE
        + """
        await h.carryOut("citekit-menu-build", [article]);
        await IOUtils.remove(args[0]);
        globalThis.before = JSON.stringify(h.library());
        h.Zotero.notices.length = 0;
        await h.select("citekit-menu-update-item", [article]);
        """,
        str(moved),
    )
    (notice,) = zotero("return h.notices();")
    assert "moved.txt: No such file; it was moved or deleted, so locate it in Zotero" in notice
    assert zotero("return JSON.stringify(h.library()) === before;")


def test_a_note_is_read(zotero: Bench) -> None:
    text = Path(REVIEW).read_text("utf-8")
    html = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    zotero.open()
    said = zotero(
        """
        const article = await h.add({itemType: "blogPost", title: "Pasted"});
        const note = await h.add({itemType: "note", parentItem: article, note: args[0]});
        return await h.carryOut("citekit-menu-build", [note]);
        """,
        html,
    )
    assert said.endswith(": 13 new.")


def test_a_post_whose_study_is_not_identified(zotero: Bench) -> None:
    """Nothing can be asked here, and the sentence says what is missing."""
    zotero.open()
    said = zotero(
        ARTICLE + "await h.carryOut('citekit-menu-study', [article]); return h.notices();",
        str(FIXTURES / "blog.txt"),
    )
    assert len(said) == 1
    assert said[0].startswith("No study was identified that “A short review” talks about. ")
    assert len(zotero("return h.library().items;")) == 2


ENCRYPTED = f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"
BAD = [
    ("empty.pdf", b"", "empty"),
    ("not.pdf", b"%PDF-1.4 and no more", "PDF"),
    ("scan.pdf", make_pdf("0 0 100 100 re f"), "Scanned PDF (images without text); run OCR over it"),
    (
        "locked.pdf",
        make_pdf(show_text("Text", 50, 700), extra=[ENCRYPTED], trailer="/Encrypt 6 0 R /ID [<41> <41>]"),
        "PDF locked with a password",
    ),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD)
def test_files_that_cannot_be_read(
    zotero: Bench, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    zotero.open()
    zotero(
        """
        const data = {itemType: "attachment", title: args[0]};
        const pdf = await h.add({...data, attachment: {path: args[1], contentType: "application/pdf"}});
        await h.select("citekit-menu-build", [pdf]);
        """,
        name,
        str(tmp_path / name),
    )
    (notice,) = zotero("return h.notices();")
    assert name in notice
    assert reason in notice
    assert "Traceback" not in notice
    assert len(zotero("return h.library().items;")) == 1


def test_a_check_without_the_network(zotero: Bench) -> None:
    zotero.open()
    zotero(
        ARTICLE
        + "await h.add({itemType: 'book', title: 'B'}); await h.select('citekit-menu-check-item', [article]);",
        REVIEW,
    )
    (notice,) = zotero("return h.notices();")
    assert notice.startswith("One item checked: 0 with differences")
