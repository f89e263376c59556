"""`citekit review` in Chromium: the whole review by keyboard, two windows, changes from outside, lost connections."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser import faults
from tests.browser.reviews import SAVE, at_rest, focus, on, opened, press, said, text, until

pytestmark = pytest.mark.slow


def exported(folder: Path) -> dict[str, dict[str, Any]]:
    """The items of references.json by DOI, without their keys."""
    items = json.loads((folder / "bibliography" / "references.json").read_text(encoding="utf-8"))
    return {item["DOI"]: item for item in items if "DOI" in item}


def test_the_whole_review_by_keyboard(driver: Any, folder: Path) -> None:
    with faults.reviewing(folder) as address:
        page = opened(driver, address)
        steps = faults.faults()
        asked = page.execute_script("return state.queue.map((one) => one.number)")
        assert asked == [str(fault["number"]) for fault in steps]
        for done, fault in enumerate(steps):
            on(page, fault["number"])
            until(page, "LEFT.textContent.endsWith(arguments[0])", f"; {10 - done} left")
            press(page, *fault["review"])
        said(page, "left out")
        at_rest(page)
        assert text(page, "review-left") == "10 of 10; nothing is left"
        press(page, "j")
        assert text(page, "review-title") == "Nothing is left to review"
        assert focus(page) == "review-title"
        assert page.get_log("browser") == []
        driver.get("about:blank")
    _compare(folder)


def _compare(folder: Path) -> None:
    """The exports say what is true of the works that were misprinted, and what was typed."""
    items = {doi.lower(): item for doi, item in exported(folder).items()}
    assert items["10.1038/nn.4189"]["volume"] == "19"
    assert items["10.1097/j.pain.0000000000001712"]["issued"] == {"date-parts": [[2020]]}
    assert items["10.1097/aln.0b013e31827d4b82"]["page"] == "416-29"
    assert items["10.1177/1073858409349913"]["author"][0]["family"] == "Larsson"
    assert items["10.3892/ijmm.2020.4611"]["volume"] == "46"
    assert items["10.1046/j.1471-4159.2003.02157.x"]["volume"] == "88"
    assert items["10.1016/j.jpain.2019.01.329"]["volume"] == "20"
    bib = (folder / "bibliography" / "references.bib").read_text(encoding="utf-8")
    assert "Retracted; read the notice." in bib
    assert "Jin, Y. and Xing, G. and Li, G." in bib or "Jin, Y and Xing, G and Li, G" in bib
    assert "complete protocol" not in bib


def test_words_are_coloured(review: Any, folder: Path) -> None:
    page = review
    press(page, *"jjjjjj")
    on(page, 36)
    before = page.execute_script("return shownEntry.spans")
    press(page, "c")
    assert focus(page) == "review-string"
    # 'Pain physician 18 (6) Jin, Xing & Li Frequency ...': each author by itself, and the mark of the page away.
    page.execute_script(
        "colouring.anchor = colouring.at = colouring.words.findIndex(({ word }) => word === 'Jin')"
    )
    press(page, "a", "ArrowRight", "ArrowRight", "a", "ArrowRight", "ArrowRight", "a")
    said(page, "“Li” is author")
    press(page, "ArrowRight", "Shift+ArrowRight")
    said(page, "Selected: “Frequency of” (title)")
    press(page, "-")
    said(page, "“Frequency of” is of no field")
    press(page, "Enter")
    said(page, "Saved: the colouring")
    at_rest(page)
    raw = page.execute_script("return shownEntry.raw")
    spans = page.execute_script("return shownEntry.spans")
    given = [(one["field"], raw[one["start"] : one["end"]]) for one in spans]
    assert [words for field, words in given if field == "author"] == ["Jin", "Xing", "Li"]
    assert ("title", "stimulation for chronic pain") in given
    authors = page.execute_script("return shownEntry.item.author")
    assert [one.get("family") or one.get("literal") for one in authors] == ["Jin", "Xing", "Li"]
    assert "Xing" in (folder / "corrections.toml").read_text(encoding="utf-8")
    press(page, "u")
    said(page, "Undone")
    at_rest(page)
    assert page.execute_script("return shownEntry.spans") == before


def test_words_are_selected_with_the_mouse(review: Any) -> None:
    from selenium.webdriver import ActionChains

    page = review
    press(page, *"jjjjjj")
    on(page, 36)
    press(page, "c")
    words = page.execute_script("return colouring.nodes")
    texts = page.execute_script("return colouring.words.map(({ word }) => word)")
    first, last = words[texts.index("stimulation")], words[texts.index("chronic")]
    ActionChains(page).click_and_hold(first).move_to_element(last).release().perform()
    until(page, "colouring.anchor !== colouring.at")
    press(page, "i")
    said(page, "“stimulation for chronic” is title")
    press(page, "ArrowDown")
    said(page, "Selected: “ pain” (title)")
    press(page, "Escape")
    assert focus(page) == "review-title"


def test_tags_are_judged(review: Any, folder: Path) -> None:
    page = review
    tag = page.execute_script("return shownEntry.tags[0].tag")
    while focus(page) != f"tag {tag}":
        press(page, "ArrowDown")
    press(page, "w")
    said(page, "is wrong")
    at_rest(page)
    assert page.execute_script("return shownEntry.removed_tags") == [tag]
    assert focus(page) == f"tag {tag}"
    press(page, "g")
    at_rest(page)
    assert page.execute_script("return shownEntry.tags.find((one) => one.tag === arguments[0]).right", tag)
    press(page, "a", "to-read", "Enter")
    said(page, "Saved: tag to-read")
    at_rest(page)
    key = page.execute_script("return shownKey")
    entry = page.execute_script(
        "return ENTRIES.find((one) => one.key === arguments[0]).node.textContent", key
    )
    assert "to-read" in entry
    assert tag.split(":")[1] in entry
    page.execute_script("focusRow('field issued')")
    press(page, "e", "last year", "Enter")
    said(page, "Not saved")


def test_two_windows(review: Any, folder: Path) -> None:
    page = review
    first, address = page.current_window_handle, page.current_url
    press(page, "n", "From the first")
    page.switch_to.new_window("tab")
    second = page.current_window_handle
    opened(page, address)
    press(page, "n", "From the second", SAVE)
    said(page, "Saved: the note")
    at_rest(page)
    page.switch_to.window(first)
    said(page, "Changed meanwhile to “From the second”")
    assert (focus(page), page.find_element("id", "review-input").get_attribute("value")) == (
        "review-input",
        "From the first",
    )
    press(page, ", longer", SAVE)
    said(page, "note")
    at_rest(page)
    assert "From the first, longer" in text(page, "review-entry")
    press(page, "Enter")
    on(page, 12)
    page.switch_to.window(second)
    until(page, "shownEntry?.note === 'From the first, longer' && shownEntry.settled")
    until(page, "LEFT.textContent === '1 of 10; 9 left'")
    at_rest(page)
    press(page, "u", "built", "u")
    until(page, "shownEntry?.note === 'From the second'")
    page.close()
    page.switch_to.window(first)
    until(page, "LEFT.textContent === '2 of 10; 10 left'")
    assert page.execute_script("return shownEntry.number") == "12"


def test_the_page_follows_what_changes_beside_it(review: Any, folder: Path) -> None:
    page = review
    page.execute_script("apply({ ...emptyFilter(), q: 'microglia' }, true)")
    shown = text(page, "shown")
    page.execute_script(
        "worksShown()[3].node.querySelector('details.evidence').open = true;"
        "worksShown()[3].node.scrollIntoView({ block: 'start', behavior: 'instant' })"
    )
    opened_key, kept = page.execute_script("const one = worksShown()[3]; return [one.key, one.node]")
    top = "return worksShown()[3].node.getBoundingClientRect().top"
    before = page.execute_script(top)
    press(page, "n", "half a note")
    page.execute_script("worksShown()[3].node.scrollIntoView({ block: 'start', behavior: 'instant' })")
    key = page.execute_script("return shownKey")
    corrections = folder / "corrections.toml"
    corrections.write_text(f'[{key}]\nnote = "By hand"\n[{key}.fields]\nvolume = "999"\n', encoding="utf-8")
    until(page, "shownEntry?.fields.find((one) => one.name === 'volume').value === '999'")
    at_rest(page)
    assert page.find_element("id", "review-input").get_attribute("value") == "half a note"
    assert focus(page) == "review-input"
    assert text(page, "shown") == shown
    assert page.execute_script("return worksShown()[3].key") == opened_key
    assert kept.get_attribute("open") is None
    assert page.execute_script("return worksShown()[3].node") == kept
    assert kept.find_element("css selector", "details.evidence").get_attribute("open")
    assert abs(page.execute_script(top) - before) < 3
    corrections.write_text(f'[{key}]\nnote = "By hand\n', encoding="utf-8")
    until(page, "!MESSAGES.hidden && MESSAGES.textContent.includes('corrections.toml:2')")
    press(page, SAVE)
    said(page, "Not saved (the note): corrections.toml:2")
    corrections.write_text(f'[{key}]\nnote = "By hand"\n', encoding="utf-8")
    until(page, "shownEntry?.fields.find((one) => one.name === 'volume').value !== '999'")
    at_rest(page)
    press(page, "n")
    assert page.find_element("id", "review-input").get_attribute("value") == "half a note"
    page.execute_script(
        "const input = document.getElementById('review-input'); input.value = 'x'.repeat(5e6); saveEditor()"
    )
    said(page, "Too long")
    assert page.execute_script("return connected && !waitingActs.length")


def test_without_a_connection_acts_are_kept(review: Any, folder: Path) -> None:
    page = review
    lost = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.execute_cdp_cmd("Network.enable", {})
    page.execute_cdp_cmd("Network.emulateNetworkConditions", lost)
    try:
        press(page, "n", "without a connection", SAVE)
        until(page, "LINE.textContent.includes('No connection') && LINE.textContent.includes('1 act kept')")
        assert not (folder / "corrections.toml").exists()
        (folder / "corrections.toml").write_text('[some-other-key]\nnote = "meanwhile"\n', encoding="utf-8")
    finally:
        page.execute_cdp_cmd("Network.emulateNetworkConditions", {**lost, "offline": False})
    said(page, "Saved: the note")
    at_rest(page)
    assert text(page, "review-line") == ""
    written = (folder / "corrections.toml").read_text(encoding="utf-8")
    assert "without a connection" in written
    assert "meanwhile" in written
