"""How the panel of `citekit review` looks and reads: any screen, dark mode, screen readers, strings from outside."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from citekit.writers.entries import collect_entries
from citekit.writers.html.page import render
from tests.browser import faults, samples
from tests.browser.reviews import at_rest, on, opened, press, text, until
from tests.browser.samples import HOSTILE
from tests.browser.test_page import CONTRAST

pytestmark = pytest.mark.slow
NUMBERS = ("20", "12", "36", "58")
"""Entries that show notices, a decision, doubtful parts and a candidate."""
WIDE_NODES = """
return [...REVIEW.querySelectorAll("*")].filter((node) => {
  const { left, right, width } = node.getBoundingClientRect();
  return width > 1 && node.checkVisibility() && (left < 0 || right > document.documentElement.clientWidth);
}).map((node) => node.outerHTML.slice(0, 80));
"""


@pytest.fixture(scope="module")
def shown(driver: Any, built: Path) -> Iterator[Any]:
    """The page of one review, which no test changes."""
    with faults.reviewing(built) as address:
        yield opened(driver, address)
        driver.get("about:blank")


def to(page: Any, number: str) -> None:
    page.execute_script("goTo(state.queue.find((one) => one.number === arguments[0]).key)", number)
    on(page, int(number))


def resize(page: Any, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@pytest.mark.parametrize("width", [360, 768, 1600])
def test_it_fits_the_screen(shown: Any, width: int) -> None:
    resize(shown, width)
    for number in NUMBERS:
        to(shown, number)
        press(shown, "c")
        assert shown.execute_script(WIDE_NODES) == [], number
        press(shown, "Escape", "n")
        assert shown.execute_script(WIDE_NODES) == [], number
        assert shown.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
        press(shown, "Escape")
    resize(shown, 1280)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(shown: Any, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
    for number in NUMBERS:
        to(shown, number)
        assert shown.execute_script(CONTRAST) == [], number
        press(shown, "c")
        assert shown.execute_script(CONTRAST) == [], number
        press(shown, "Escape")
    shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_fields_differ_in_more_than_their_colour(shown: Any) -> None:
    to(shown, "36")
    press(shown, "c")
    told = shown.execute_script(
        "return [...document.querySelectorAll('.colour-keys .part')].map((one) => one.dataset.letter)"
    )
    assert len(set(told)) == len(told) == 18
    press(shown, "Escape")
    doubtful = shown.find_elements("css selector", "#review-string .doubted")
    assert {one.get_attribute("title") for one in doubtful} >= {"author: doubtful", "title: doubtful"}
    assert "? doubtful" in text(shown, "review-entry")


def test_names_for_screen_readers(shown: Any) -> None:
    to(shown, "12")
    nodes = shown.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node.get("ignored")
    ]
    roles = ("button", "link", "textbox", "searchbox", "checkbox", "combobox", "region", "table", "group")
    assert [one for one in named if one[0] in roles[:6] and not one[1].strip()] == []
    for expected in (
        ("region", "Review"),
        ("heading", "Guan et al. 2016"),
        ("button", "Take theirs: DOI"),
        ("button", "Keep mine: DOI"),
        ("button", "Edit: Volume"),
        ("button", "Wrong: mechanism:microglia"),
        ("list", "Why it is asked"),
        ("list", "Fields in the printed string"),
    ):
        assert expected in named
    assert [role for role, _ in named].count("status") >= 3
    focused = [
        node
        for node in nodes
        if any(one["name"] == "focused" and one["value"].get("value") for one in node.get("properties", []))
    ]
    assert "Guan et al. 2016" in [node.get("name", {}).get("value") for node in focused]
    described = shown.execute_script("return document.activeElement.getAttribute('aria-describedby')")
    assert described == "review-left review-why"


def test_nothing_moves(shown: Any) -> None:
    moving = (
        "return [...REVIEW.querySelectorAll('*')].filter((one) => { const { transitionDuration, animationName } = "
        "getComputedStyle(one); return transitionDuration !== '0s' || animationName !== 'none'; }).length"
    )
    assert shown.execute_script(moving) == 0


def test_the_keys_are_shown_and_those_of_the_page_still_work(shown: Any) -> None:
    to(shown, "20")
    press(shown, "?")
    assert "take theirs" in text(shown, "review-keys")
    press(shown, "Escape", "/")
    assert shown.execute_script("return document.activeElement.id") == "q"
    press(shown, "Guan", "Escape")
    shown.execute_script("document.activeElement.blur()")
    press(shown, "j", "j", "r")
    number = shown.execute_script("return ENTRIES[1].key")
    until(shown, "shownEntry?.key === arguments[0]", number)
    assert shown.execute_script("return document.activeElement.id") == "review-title"
    press(shown, "?", "Escape", "k")


def test_strings_from_outside_are_only_text(driver: Any, tmp_path: Path) -> None:
    plain = HOSTILE.replace("\n", " ")
    source = faults.planted().replace("Frequency of stimulation", f"{plain} Frequency of stimulation")
    (tmp_path / "review.txt").write_text(source, encoding="utf-8")
    library = [
        {"id": f"one{plain}", "type": "article-journal", "title": f"T{plain}", "note": plain, "volume": plain}
    ]
    (tmp_path / "library.json").write_text(json.dumps(library), encoding="utf-8")
    faults.run(tmp_path, "build", "-q", "review.txt", "library.json", "--offline")
    (tmp_path / "citekit.toml").write_text(
        'sources = ["review.txt", "library.json"]\noffline = true\n', encoding="utf-8"
    )
    with faults.reviewing(tmp_path) as address:
        page = opened(driver, address)
        to(page, "36")
        for act in ("n", "N"):
            press(page, act)
            page.execute_script(
                "document.getElementById('review-input').value = arguments[0]; saveEditor()", plain
            )
            at_rest(page)
        page.execute_script("act('tag-add', { tag: arguments[0] }, arguments[0])", f"x:{plain}")
        until(page, "!waitingActs.length && !sending")
        at_rest(page)
        assert plain.strip() in page.execute_script("return shownEntry.note")
        press(page, "c")
        press(page, "Escape")
        page.execute_script("showAll()")
        until(page, "all && order.length > 100")
        key = page.execute_script(
            "return order.find((one) => ENTRIES.find(({ key }) => key === one)?.node?.textContent.includes('onerror') && one !== shownKey)"
        )
        page.execute_script("goTo(arguments[0])", key)
        until(page, "shownEntry?.key === arguments[0]", key)
        assert "<img src=x" in text(page, "review")
        outside = "return document.querySelectorAll('#review :is(img, script, style, iframe), #review a[href^=javascript]').length"
        assert page.execute_script(outside) == 0
        assert page.get_log("browser") == []
        page.get("about:blank")


def test_a_long_list_follows_a_build(driver: Any, tmp_path: Path) -> None:
    made = samples.repeated(260)
    first, second, *others, last = made.works
    changed = msgspec.structs.replace(second, item={**second.item, "title": "Changed by a build"})
    after = msgspec.structs.replace(made, works=(first, changed, *others))
    file = tmp_path / "page.html"
    file.write_text(render(made, collect_entries(made), review=1), encoding="utf-8")
    driver.get(file.as_uri() + "#sort=year")
    until(driver, "rest !== null")
    kept = driver.execute_script(
        "const one = worksShown().find(({ node }) => node?.isConnected && node.querySelector('details'));"
        "one.node.querySelector('details').open = true; one.node.kept = true; return one.key"
    )
    driver.execute_async_script(
        "const [html, done] = arguments; const fresh = new DOMParser().parseFromString(html, 'text/html');"
        "unpack('rest', fresh).then((others) => { swap(fresh, others); done(); })",
        render(after, collect_entries(after), review=2),
    )
    assert driver.execute_script("return [ENTRIES.length, worksShown().length, current.sort]") == [
        259,
        259,
        "year",
    ]
    assert driver.execute_script("return ENTRIES.some(({ key }) => key === arguments[0])", last.key) is False
    driver.execute_script("apply({ ...emptyFilter(), q: 'changed by a build' }, true)")
    assert driver.execute_script("return worksShown().map(({ key }) => key)") == [changed.key]
    driver.execute_script("apply({ ...emptyFilter(), q: 'microglia' }, true)")
    assert driver.execute_script("return worksShown().length") == 130
    node = "ENTRIES.find(({ key }) => key === arguments[0]).node"
    assert driver.execute_script(f"return {node}.kept && {node}.querySelector('details').open", kept) is True
    driver.get("about:blank")
