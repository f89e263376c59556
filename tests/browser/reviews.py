"""`citekit review` in Chromium, for its tests: its page opened, keys pressed, and signs waited for."""

import time
from typing import Any

SECONDS = 60
SAVE, BUILT = "Ctrl+Enter", "built"
NAMED = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "ArrowDown": "\ue015",
    "ArrowRight": "\ue014",
    "Shift": "\ue008",
    "Ctrl": "\ue009",
}
"""Keys by name, as WebDriver numbers them (https://www.w3.org/TR/webdriver2/#keyboard-actions)."""


def until(page: Any, condition: str, *arguments: Any) -> Any:
    """What a condition in the page becomes, once it is true."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := page.execute_script(f"return {condition};", *arguments):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{condition} {arguments} {text(page, 'review-left')} {text(page, 'review-said')}")


def text(page: Any, name: str) -> str:
    return str(page.find_element("id", name).text)


def press(page: Any, *keys: str) -> None:
    """Press keys, or type texts; `SAVE` is Ctrl and Enter, `BUILT` waits for the build."""
    from selenium.webdriver import ActionChains

    for one in keys:
        if one == BUILT:
            at_rest(page)
        elif "+" in one and len(one) > 1:
            modifier, _, last = one.partition("+")
            held = NAMED[modifier]
            ActionChains(page).key_down(held).send_keys(NAMED[last]).key_up(held).perform()
        else:
            ActionChains(page).send_keys(NAMED.get(one, one)).perform()


def focus(page: Any) -> str:
    """The id of the element that has the focus, else its row in the panel."""
    return str(
        page.execute_script(
            "const at = document.activeElement; return at.id || at.dataset.row || at.tagName;"
        )
    )


def said(page: Any, words: str) -> None:
    until(page, "SAID.textContent.includes(arguments[0])", words)


def at_rest(page: Any) -> None:
    """Until all acts are saved, the build is done and the panel and the list show it."""
    until(
        page,
        "!waitingActs.length && !sending && !building && !asking && !fetching && shownEntry?.build === state.build"
        " && listed >= state.build",
    )


def on(page: Any, number: int) -> None:
    """Until the panel shows the entry of this number."""
    until(page, "shownEntry?.number === arguments[0]", str(number))


def opened(driver: Any, address: str, *, width: int = 1280) -> Any:
    """The page of a review, at rest."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.get("about:blank")
    driver.get_log("browser")
    driver.get(address)
    until(driver, "typeof shownEntry !== 'undefined' && shownEntry")
    at_rest(driver)
    return driver
