"""Touches and seconds from a build with ten faults to a bibliography that one would sign.

    python benchmarks/review.py

The faults are those of fixtures/review/faults.toml in fixtures/review.txt; a test server has the true records. They are
mended twice: by commands in a terminal with an editor, and with the keys of `citekit review` in Chromium. Every key
counts one, also those of texts that are typed. In the editor a place is found by searching (Ctrl-W, words, Enter), each
character that is deleted or typed is a key, and saving and leaving are three. Seconds are the time that the machine
takes: no time to read or think is in them. Needs Selenium, chromium and chromedriver.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from tests.browser import faults
from tests.browser.reviews import BUILT, NAMED, at_rest, on, opened, press

SAVE_AND_LEAVE = 3
SEARCH = 2
EDITOR = """
import sys
file, search, deleted, typed = sys.argv[-1], *sys.argv[1:4]
text = open(file, encoding="utf-8").read()
assert search + deleted in text, (search, deleted)
open(file, "w", encoding="utf-8", newline="").write(text.replace(search + deleted, search + typed, 1))
"""


def in_terminal(fault: Mapping[str, Any], folder: Path, editor: Path) -> tuple[int, int, float]:
    """Mend a fault by commands: how many, their keys, seconds."""
    keys, begun = 0, time.perf_counter()
    for command in fault["commands"]:
        keys += len(f"citekit {command}\n")
        arguments = [*command.split(), *(["--allow-private"] if command == "build" else [])]
        edit = fault.get("edit", {"search": "", "delete": "", "type": ""})
        words = (edit["search"], edit["delete"], edit["type"])
        if command.startswith("edit"):
            keys += SEARCH + sum(map(len, words)) + SAVE_AND_LEAVE
        quoted = " ".join("'" + word + "'" for word in words)
        faults.run(folder, *arguments, EDITOR=f"{sys.executable} {editor} {quoted}")
    return len(fault["commands"]), keys, time.perf_counter() - begun


def in_browser(fault: Mapping[str, Any], page: Any) -> tuple[int, float]:
    """Mend a fault by keys: how many, and seconds until the next entry is shown."""
    on(page, fault["number"])
    begun = time.perf_counter()
    press(page, *fault["review"])
    page.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    steps = [step for step in fault["review"] if step != BUILT]
    return sum(
        1 if step in NAMED or "+" in step else len(step) for step in steps
    ), time.perf_counter() - begun


def chromium(profile: Path) -> Any:
    """A browser without a window."""
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    for one in ("headless", "no-sandbox", "disable-gpu", f"user-data-dir={profile}"):
        options.add_argument(f"--{one}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options, Service(os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")))


def main() -> None:
    """Print a line for each fault, and the sums."""
    os.environ["CITEKIT_OFFLINE"] = "0"
    with tempfile.TemporaryDirectory() as scratch, faults.index() as index:
        terminal, browser, editor = (Path(scratch, name) for name in ("terminal", "browser", "editor.py"))
        editor.write_text(EDITOR, encoding="utf-8")
        for folder in (terminal, browser):
            folder.mkdir()
            faults.build(folder, index.url)
        before = [in_terminal(fault, terminal, editor) for fault in faults.faults()]
        driver = chromium(Path(scratch, "profile"))
        try:
            with faults.reviewing(browser) as address:
                page = opened(driver, address)
                after = [in_browser(fault, page) for fault in faults.faults()]
                begun = time.perf_counter()
                at_rest(page)
                last = time.perf_counter() - begun
        finally:
            driver.quit()
    print(
        "| fault | commands | keys | s | keys in the review | s |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    for fault, (commands, keys, seconds), (pressed, shown) in zip(
        faults.faults(), before, after, strict=True
    ):
        print(f"| {fault['name']} | {commands} | {keys} | {seconds:.1f} | {pressed} | {shown:.1f} |")
    print(f"| the last build is shown | | | | | {last:.1f} |")
    commands, keys, seconds = (sum(column) for column in zip(*before, strict=True))
    pressed, shown = (sum(column) for column in zip(*after, strict=True))
    print(f"| together | {commands} | {keys} | {seconds:.1f} | {pressed} | {shown + last:.1f} |")


if __name__ == "__main__":
    main()
