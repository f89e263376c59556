"""Make the pictures of the documentation: ``python docs/pictures.py`` (needs chromium and chromedriver).

Builds the two example documents offline, opens the page and takes a screenshot of it.
"""

import shutil
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

import citekit

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1280, 860
PICTURES = {"reading-list.png": ""}
"""File -> the address of the view that it shows."""


def open_browser(profile: str) -> webdriver.Chrome:
    """Open a headless Chromium whose window has the pictures' size."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for option in ("headless", "no-sandbox", "disable-gpu", "hide-scrollbars", f"user-data-dir={profile}"):
        options.add_argument(f"--{option}")
    browser = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    return browser


def main() -> None:
    """Write every picture into ``docs/images``."""
    sources = [ROOT / "fixtures" / "review.txt", ROOT / "fixtures" / "blog.txt"]
    bibliography = citekit.build(sources, offline=True)
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "reading-list.html")
        page.write_text(str(bibliography.export("html")), encoding="utf-8")
        browser = open_browser(str(Path(folder, "profile")))
        try:
            for name, address in PICTURES.items():
                browser.get("about:blank")
                browser.get(page.as_uri() + address)
                browser.save_screenshot(str(IMAGES / name))
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
