"""Chromium for the tests of the page: without a window, without a network, with a profile of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from citekit.model.bibliography import Bibliography
from tests.browser import faults, samples
from tests.browser.reviews import opened


@pytest.fixture(scope="session")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory, downloads: Path) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="the page is tested with Selenium")
    from selenium.webdriver.chrome.service import Service

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    chromedriver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")
    if not chromium or not chromedriver:
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for one in (
        "headless",
        "no-sandbox",
        "disable-gpu",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "window-size=1280,900",
        f"user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(f"--{one}")
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service(chromedriver))
    try:
        yield driver
    finally:
        driver.quit()


Open = Callable[..., Any]


@pytest.fixture
def open_page(driver: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a bibliography (the sample's unless told otherwise) as a file, at an address."""

    def open_(address: str = "", made: Bibliography | None = None, *, width: int = 1280) -> Any:
        file = tmp_path / "reading list.html"
        file.write_text(samples.html(made or samples.bibliography()), encoding="utf-8")
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        driver.get("about:blank")
        driver.get_log("browser")
        driver.get_log("performance")
        driver.get(file.as_uri() + address)
        return driver

    yield open_
    driver.get("about:blank")


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
    if (built / "corrections.toml").exists():
        (built / "corrections.toml").unlink()
        faults.run(built, "build", "-q", "--allow-private")
    return built


@pytest.fixture
def review(driver: Any, folder: Path) -> Iterator[Any]:
    """The page of the review of ``folder``."""
    with faults.reviewing(folder) as address:
        yield opened(driver, address)
        driver.get("about:blank")
