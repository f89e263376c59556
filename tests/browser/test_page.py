"""Copying, exporting, keys, print, dark mode, small screens, and what outsiders' strings can do: nothing."""

import base64
import json
import re
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.browser import samples
from tests.browser.conftest import Open

pytestmark = pytest.mark.slow


def key(page: Any, *keys: str) -> None:
    from selenium.webdriver import ActionChains

    actions = ActionChains(page)
    for one in keys:
        actions.send_keys(one)
    actions.perform()
    page.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


def focused(page: Any) -> str:
    return page.switch_to.active_element.get_attribute("id")


def requests(page: Any) -> list[str]:
    """What the page asked of anyone since it was opened, itself left out."""
    messages = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    sent = [
        one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"
    ]
    return [url for url in sent if not re.match(r"file:.*/reading%20list\.html|about:blank|blob:", url)]


def copied(page: Any) -> str:
    """What the page said it copied: caught on its way to the clipboard, whichever way it took."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if text := page.execute_script("return window.caught"):
            return text
        time.sleep(0.05)
    raise AssertionError("nothing was copied")


def downloaded(folder: Path, name: str) -> bytes:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if (folder / name).exists():
            content = (folder / name).read_bytes()
            (folder / name).unlink()
            return content
        time.sleep(0.05)
    raise AssertionError(f"no {name} in {list(folder.iterdir())}")


def test_what_is_seen_is_exported(open_page: Open, downloads: Path) -> None:
    page = open_page("#tag=mechanism:microglia&sort=-year")
    press = "button[data-export='{}']"
    page.find_element("css selector", press.format("bib")).click()
    bib = downloaded(downloads, "reading-list.bib").decode()
    assert re.findall(r"^@\w+\{(\w),", bib, re.MULTILINE) == ["c", "b"]
    page.find_element("css selector", press.format("ris")).click()
    ris = downloaded(downloads, "reading-list.ris").decode()
    assert ris.count("TY  - ") == ris.count("ER  - \r\n") == 2
    assert "\n" not in ris.replace("\r\n", "")
    page.find_element("css selector", press.format("json")).click()
    items = json.loads(downloaded(downloads, "reading-list.json"))
    assert [item["id"] for item in items] == ["c", "b"]
    assert items[0]["title"] == "H<sub>2</sub>O & salt in humans"
    assert page.get_log("browser") == []


def test_what_is_seen_is_a_word_document(open_page: Open, downloads: Path) -> None:
    docx = pytest.importorskip("docx")
    page = open_page("#tag=mechanism:microglia&group=year")
    page.find_element("css selector", "button[data-export='docx']").click()
    content = downloaded(downloads, "reading-list.docx")
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
    word = docx.Document(BytesIO(content))
    paragraphs = [(one.style.name, one.text) for one in word.paragraphs]
    assert paragraphs[0] == ("Title", page.title)
    headings = [text for style, text in paragraphs if style == "Heading 1"]
    assert headings == ["2021", "2020"]
    [reference] = [one for one in word.paragraphs if "salt in humans" in one.text]
    assert [run.text for run in reference.runs if run.font.subscript] == ["2"]
    assert {one.address for paragraph in word.paragraphs for one in paragraph.hyperlinks} == {
        "https://doi.org/10.5555/1",
        "https://doi.org/10.5555/2",
    }
    assert paragraphs[-1] == ("Quote", "Opioids calmed rats in every trial (1). 1 Effects; with [2]")


def test_copying_from_a_file(open_page: Open) -> None:
    page = open_page()
    # The clipboard itself is closed to a browser without a window: what is handed to it is caught.
    page.execute_script("navigator.clipboard.writeText = async (text) => { window.caught = text; };")
    page.find_element("css selector", "#e1 button[data-copy='bibtex']").click()
    assert copied(page).startswith("@article{b,")
    page.execute_script(
        "window.caught = ''; navigator.clipboard.writeText = async () => { throw new Error('no'); };"
        "document.addEventListener('copy', () => { window.caught = getSelection().toString() "
        "|| document.activeElement.value; });"
    )
    page.find_element("css selector", "#e1 button[data-copy='citation']").click()
    assert copied(page) == "Cørge N. Naïve Łódź microglia in vitro. A journal. 2020. doi:10.5555/1"
    page.execute_async_script("setTimeout(arguments[0], 100)")
    assert page.find_element("id", "told").text == "Citation copied"
    header = page.find_element("css selector", "header.document button[data-copy='bibtex']")
    page.execute_script("window.caught = ''")
    header.click()
    assert copied(page).startswith("@article{review2023,")


def test_the_clipboard_of_a_file_is_reached(open_page: Open) -> None:
    page = open_page()
    page.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    page.find_element("css selector", "#e1 button[data-copy='citation']").click()
    page.execute_async_script("setTimeout(arguments[0], 300)")
    read = page.execute_async_script(
        "navigator.clipboard.readText().then(arguments[0], (error) => arguments[0](String(error)))"
    )
    assert read.startswith("Cørge N. Naïve")


def test_from_the_keyboard_alone(open_page: Open) -> None:
    from selenium.webdriver.common.keys import Keys

    page = open_page()
    key(page, Keys.TAB)
    assert page.switch_to.active_element.get_attribute("class") == "skip"
    key(page, "/", "r", "a", "t", "s")
    assert focused(page) == "q"
    assert page.find_element("id", "shown").text == "showing 2 of 4"
    key(page, Keys.ESCAPE)
    assert page.find_element("id", "shown").text == "showing 4 of 4"
    page.execute_script("document.activeElement.blur()")
    key(page, "j")
    assert focused(page) == "e0"
    key(page, "j", Keys.ARROW_DOWN)
    assert focused(page) == "e2"
    key(page, Keys.ARROW_UP, "k")
    assert focused(page) == "e0"
    key(page, "e")
    assert page.find_element("css selector", "#e0 details.evidence").get_attribute("open")
    outline = page.execute_script(
        "return getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow"
    )
    assert "solid" in outline or "px" in outline
    unreachable = page.execute_script(
        "return [...document.querySelectorAll('button, a[href], input, select, summary')]"
        ".filter(e => e.tabIndex < 0).length"
    )
    assert unreachable == 0


NAMED = ("link", "button", "textbox", "searchbox", "combobox", "spinbutton", "checkbox", "article", "dialog")


@pytest.mark.parametrize("address", ["", "#group=mechanism"])
def test_a_screen_reader_has_a_name_for_everything(open_page: Open, address: str) -> None:
    page = open_page(address)
    page.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    roles = _accessible(page)
    # What is behind a modal dialog is not there for a screen reader.
    page.execute_script("showKeys()")
    roles += _accessible(page)
    assert {role for role, _ in roles} >= {
        *("link", "button", "searchbox", "combobox", "checkbox", "article", "dialog"),
    }
    assert [(role, name) for role, name in roles if role in NAMED and not name.strip()] == []


def _accessible(page: Any) -> list[tuple[str, str]]:
    """Role and name of everything that a screen reader sees."""
    page.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    nodes = page.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]


@pytest.mark.parametrize("hostile", ["", samples.HOSTILE], ids=["plain", "hostile"])
@pytest.mark.parametrize("width", [360, 768, 960, 1600])
def test_nothing_is_wider_than_the_screen(open_page: Open, width: int, hostile: str) -> None:
    page = open_page("", samples.bibliography(hostile), width=width)
    page.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.execute_script("return document.documentElement.scrollWidth") <= width


def test_a_question_mark_shows_the_keys(open_page: Open) -> None:
    from selenium.webdriver.common.keys import Keys

    page = open_page("#q=rats")
    key(page, "?")
    dialog = page.find_element("id", "keys")
    assert dialog.is_displayed()
    assert "next, previous work" in dialog.text
    key(page, "j", Keys.ESCAPE)
    assert not dialog.is_displayed()
    assert page.find_element("id", "shown").text == "showing 2 of 4"


def test_the_list_is_copied_with_headings_and_sentences(open_page: Open) -> None:
    page = open_page("#group=mechanism&q=rats")
    page.execute_script(
        "navigator.clipboard.write = async ([item]) => {"
        "window.caught = await (await item.getType('text/html')).text();"
        "window.plain = await (await item.getType('text/plain')).text(); };"
    )
    page.find_element("id", "copy-list").click()
    html = copied(page)
    assert re.findall(r"<h2>(.*?)</h2>", html) == ["microglia", "opioid"]
    assert "<p><b>RETRACTED (2021-03-01)</b></p>" in html
    assert "<blockquote>Opioids calmed rats in every trial (1)." in html
    assert "<i>Read this first.</i>" in html
    assert "class=" not in html
    assert "\n\n> Opioids calmed rats" in page.execute_script("return window.plain")


def test_references_begin_on_the_first_screen(open_page: Open) -> None:
    page = open_page()
    top = "return document.querySelector('#entries').getBoundingClientRect().top"
    assert page.execute_script(top) < 450


def test_the_filters_fold_away_on_a_small_screen(open_page: Open) -> None:
    page = open_page(width=360)
    assert not page.find_element("id", "q").is_displayed()
    key(page, "/")
    assert page.find_element("id", "q").is_displayed()


CONTRAST = """
const light = (color) => {
  const rgb = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
};
const ground = (node) => {
  for (let one = node; one; one = one.parentElement) {
    const color = getComputedStyle(one).backgroundColor;
    if (!/, 0\\)|transparent/.test(color)) return color;
  }
  return "rgb(255, 255, 255)";
};
const low = [];
for (const node of document.querySelectorAll("body *")) {
  const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  if (!own || !node.checkVisibility() || node.closest("svg, script")) continue;
  const [one, other] = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
  const ratio = (one + 0.05) / (other + 0.05);
  if (ratio < 4.5) low.push(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
}
return low;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(open_page: Open, scheme: str) -> None:
    page = open_page("#tag=mechanism:opioid")
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
    page.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    paper = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) > 380) is (scheme == "light")
    assert page.execute_script(CONTRAST) == []


def test_on_paper(open_page: Open) -> None:
    page = open_page("#tag=mechanism:opioid")
    page.execute_script("document.querySelector('#e0 details.evidence').open = true")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    for gone in (".side", ".tools", ".pictures", "#e0 .evidence", "#e0 button"):
        assert not page.find_element("css selector", gone).is_displayed(), gone
    text = page.find_element("css selector", "#e0").text
    assert "doi:10.5555/0" in text
    assert "RETRACTED" in text
    assert "showing 1 of 4" in page.find_element("css selector", ".bar").text
    pdf = page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(pdf).startswith(b"%PDF")


def test_without_script_it_is_a_list(open_page: Open) -> None:
    page = open_page()
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.refresh()
        assert page.find_element("css selector", "noscript .hint").is_displayed()
        assert not page.find_element("css selector", ".side").is_displayed()
        assert page.find_element("css selector", "#e0").text.count("RETRACTED") == 1
    finally:
        page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_without_script_the_works_that_are_packed_are_references(open_page: Open) -> None:
    page = open_page("", samples.repeated(220))
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.refresh()
        assert "first 200 works have all details" in page.find_element("css selector", "noscript .hint").text
        assert len(page.find_elements("css selector", "article.entry")) == 200
        short = page.find_elements("css selector", ".short li")
        assert len(short) == 20
        assert short[0].text.startswith("[4] A printed string 13")
    finally:
        page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


SPOKEN = (
    "title",
    "h1",
    "#e0 .reference",
    "#e0 .note",
    "#e0 blockquote",
    "#e0 .tags",
    "#e0 .key",
    ".document .meta",
)


def test_hostile_strings_are_text(open_page: Open, downloads: Path) -> None:
    page = open_page("", samples.bibliography(samples.HOSTILE))
    page.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    for place in SPOKEN:
        node = page.find_element("css selector", place)
        assert "<script>alert(2)</script>" in node.get_attribute("textContent"), place
    assert page.find_elements("tag name", "img") == []
    schemes = page.execute_script(
        "return [...document.querySelectorAll('a')].map(a => a.protocol ?? a.href.baseVal)"
        ".filter(p => p && !/^(https?:|file:|#)/.test(p))"
    )
    assert schemes == []
    assert page.execute_script("return document.querySelectorAll('script').length") == 4
    assert (
        page.execute_script("return document.querySelectorAll('[style], [onerror], [onclick]').length") == 0
    )
    page.find_element("css selector", "#e0 a.tag").click()
    assert page.find_element("id", "shown").text == "showing 1 of 4"
    button = page.find_element("css selector", "#active button")
    assert "<script>alert(2)</script>" in button.text
    page.refresh()
    assert page.find_element("id", "shown").text == "showing 1 of 4"
    for kind in ("json", "docx"):
        page.find_element("css selector", f"button[data-export='{kind}']").click()
    word = pytest.importorskip("docx").Document(BytesIO(downloaded(downloads, "reading-list.docx")))
    assert any("<script>alert(2)</script>" in paragraph.text for paragraph in word.paragraphs)
    for link in page.find_elements("css selector", ".drawing a")[:2]:
        page.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", link)
    assert page.get_log("browser") == []
    assert requests(page) == []


def test_the_policy_forbids_what_it_should(open_page: Open) -> None:
    page = open_page()
    asked = page.execute_async_script(
        "const done = arguments[0]; const image = new Image();"
        "document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));"
        "image.src = 'https://127.0.0.1:9/x.png'"
    )
    assert asked == "img-src"
    ran = page.execute_script(
        "const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        "document.body.append(script); return window.ran ?? false"
    )
    assert ran is False
    page.get_log("browser")
