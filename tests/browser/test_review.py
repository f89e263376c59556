"""`citekit review` in Chromium: the whole review by keyboard, two windows, changes from outside, lost connections."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import faults
from tests.browser.test_page import key

pytestmark = pytest.mark.slow
SECONDS = 60
SAVE = "Ctrl+Enter"


def until(page: Any, condition: str, *arguments: Any) -> Any:
    """What a condition in the page becomes, once it is true."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := page.execute_script(f"return {condition};", *arguments):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{condition} {arguments} {text(page, 'review')}")


def text(page: Any, name: str) -> str:
    return str(page.find_element("id", name).text)


def press(page: Any, keys: str) -> None:
    """Press a key, or type a text; `SAVE` is Ctrl and Enter."""
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    if keys == SAVE:
        ActionChains(page).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    else:
        key(page, keys)


def said(page: Any, words: str) -> None:
    until(page, "SAID.textContent.includes(arguments[0])", words)


def at_rest(page: Any) -> None:
    """Until all acts are saved, the build is done and the panel and the list show it."""
    until(
        page,
        "!waitingActs.length && !sending && !building && !fetching && shownEntry?.build === state.build"
        " && listed >= state.build",
    )


def on(page: Any, number: int) -> None:
    """Until the panel shows the entry of this number."""
    until(page, "shownEntry?.number === arguments[0]", str(number))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a build of the fixture with its faults; the index answers meanwhile."""
    folder = tmp_path_factory.mktemp("review")
    with faults.index() as index:
        faults.build(folder, index.url)
        yield folder


@pytest.fixture
def folder(built: Path) -> Path:
    """The folder as after its build."""
    (built / "corrections.toml").unlink(missing_ok=True)
    faults.run(built, "build", "-q", "--allow-private")
    return built


def opened(driver: Any, address: str, *, width: int = 1280) -> Any:
    """The page of a review, at rest."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.get(address)
    driver.execute_script("sessionStorage.clear()")
    until(driver, "typeof shownEntry !== 'undefined' && shownEntry")
    at_rest(driver)
    return driver


@pytest.fixture
def review(driver: Any, folder: Path) -> Iterator[Any]:
    """The page of the review of ``folder``."""
    with faults.reviewing(folder) as address:
        driver.get("about:blank")
        driver.get_log("browser")
        yield opened(driver, address)
        driver.get("about:blank")


def exported(folder: Path) -> dict[str, dict[str, Any]]:
    """The items of references.json by DOI, without their keys."""
    items = json.loads((folder / "bibliography" / "references.json").read_text(encoding="utf-8"))
    return {item["DOI"]: item for item in items if "DOI" in item}


def test_the_whole_review_by_keyboard(review: Any, folder: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    steps: dict[int, tuple[str, ...]] = {
        20: ("n", "Retracted; read the notice.", SAVE, Keys.ENTER),
        12: ("t", "j"),
        33: (Keys.ENTER,),
        50: (Keys.ENTER,),
        64: ("t", "j"),
        84: (Keys.ARROW_DOWN, "t", "j"),
        36: ("e", "Jin, Y; Xing, G; Li, G", Keys.ENTER, Keys.ENTER),
        58: ("1", "j"),
        95: ("d", "10.1016/j.jpain.2019.01.329", Keys.ENTER, "j"),
        101: ("x",),
    }
    assert [one["number"] for one in review.execute_script("return state.queue")] == [str(n) for n in steps]
    for left, (number, presses) in zip(range(len(steps), 0, -1), steps.items(), strict=True):
        on(review, number)
        until(review, "LEFT.textContent.endsWith(arguments[0])", f"; {left} left")
        for one in presses:
            press(review, one)
    said(review, "left out")
    at_rest(review)
    assert text(review, "review-left") == "10 of 10; nothing is left"
    key(review, "j")
    assert text(review, "review-title") == "Nothing is left to review"
    assert review.switch_to.active_element.get_attribute("id") == "review-title"
    assert review.get_log("browser") == []
    _compare(folder)


def _compare(folder: Path) -> None:
    """The exports are those of the text without faults."""
    items = exported(folder)
    true = {
        "10.1038/nn.4189": {"volume": "19"},
        "10.1097/j.pain.0000000000001712": {"issued": {"date-parts": [[2020]]}},
        "10.1097/aln.0b013e31827d4b82": {"page": "416-29"},
        "10.1177/1073858409349913": {"author": [{"family": "Larsson", "given": "M"}]},
        "10.3892/ijmm.2020.4611": {"volume": "46"},
        "10.1046/j.1471-4159.2003.02157.x": {"volume": "88"},
        "10.1016/j.jpain.2019.01.329": {"volume": "20"},
    }
    found = {doi.lower(): item for doi, item in items.items()}
    for doi, fields in true.items():
        for name, value in fields.items():
            assert found[doi][name] in (value, [*value, found[doi][name][-1]]), (doi, name)
    text = (folder / "bibliography" / "references.bib").read_text(encoding="utf-8")
    assert "Read the notice" in text or "read the notice" in text
    assert re.search(r"Jin, Y\.? and Xing, G\.? and Li, G", text)
    assert "complete protocol" not in text
