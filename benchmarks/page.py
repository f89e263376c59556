"""How fast the HTML page is made, and how fast it is in Chromium: 109, 2,000 and 5,000 entries.

    python benchmarks/page.py [NUMBER ...]

The entries are those of fixtures/review.txt, repeated under other keys; four of five have an abstract, which is
a piece of the review's text. Needs Selenium, /usr/bin/chromium and /usr/bin/chromedriver (or CHROMIUM and
CHROMEDRIVER). The latency of a filter or an order is the time from the event to the end of the layout that it
causes, the longest of several; first paint is what the browser says of it; 'made' is the time for the whole
export, 'peak' the memory that it took.
"""

import os
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import msgspec
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

import citekit
from citekit.model.bibliography import Bibliography

FIXTURES = Path(__file__).parent.parent / "fixtures"
ABSTRACT = 1_600
"""Characters."""
FILTERS = (
    "q=microglia+rat",
    "q=e",
    "tag=model:neuropathic-pain",
    "year=2015..2020",
    "cited=no",
    "q=review",
    "",
)
SORTS = ("sort=-year", "sort=title", "")
MEASURE = """
const [address, done] = arguments;
performance.mark("from");
const before = performance.now();
apply(readAddress("#" + address), true);
document.body.offsetHeight;
const script = performance.now() - before;
requestAnimationFrame(() => setTimeout(() => done([script, performance.now() - before]), 0));
"""


def repeated(bibliography: Bibliography, number: int) -> Bibliography:
    """The bibliography with ``number`` works: its own again and again, under other keys."""
    text = " ".join(bibliography.sources[0].text.split())
    works = [
        msgspec.structs.replace(
            bibliography.works[at % len(bibliography.works)],
            key=f"{bibliography.works[at % len(bibliography.works)].key}{at // len(bibliography.works) or ''}",
        )
        for at in range(number)
    ]
    works = [
        msgspec.structs.replace(work, item=work.item | {"abstract": abstract(text, at)}) if at % 5 else work
        for at, work in enumerate(works)
    ]
    return msgspec.structs.replace(bibliography, works=tuple(works))


def abstract(text: str, at: int) -> str:
    """Another piece of the text for each work, as long as abstracts are."""
    start = at * 97 % (len(text) - ABSTRACT)
    return text[start : start + ABSTRACT]


def browser() -> webdriver.Chrome:
    """Chromium without a window, with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    for one in ("headless", "no-sandbox", "disable-gpu", "no-first-run", "disable-background-networking"):
        options.add_argument(f"--{one}")
    options.add_argument(f"--user-data-dir={tempfile.mkdtemp()}")
    options.add_argument("--window-size=1280,900")
    return webdriver.Chrome(options, Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver")))


def latencies(driver: webdriver.Chrome, addresses: tuple[str, ...]) -> float:
    """The longest, in milliseconds, each address by itself twice; the rest of the page is drawn in between."""
    found = []
    for one in (*addresses, *addresses):
        found.append(driver.execute_async_script(MEASURE, one)[0])
        time.sleep(0.7)
    return max(found)


def measure(driver: webdriver.Chrome, bibliography: Bibliography, folder: Path) -> list[str]:
    """A row of the table."""
    start = time.perf_counter()
    html = str(bibliography.export("html"))
    made = time.perf_counter() - start
    tracemalloc.start()
    bibliography.export("html")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    driver.get(file.as_uri())
    time.sleep(5)
    paint = driver.execute_script(
        "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
    )
    loaded = driver.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd")
    filters, sorts = latencies(driver, FILTERS), latencies(driver, SORTS)
    heap = driver.execute_script("return performance.memory.usedJSHeapSize") / 1e6
    return [
        f"{len(bibliography.works):,}",
        f"{made:.2f} s",
        f"{peak / 1e6:.0f} MB",
        f"{len(html.encode()) / 1e6:.1f} MB",
        f"{paint:.0f} ms",
        f"{loaded:.0f} ms",
        f"{filters:.0f} ms",
        f"{sorts:.0f} ms",
        f"{heap:.0f} MB",
    ]


def main() -> None:
    """Prints the table."""
    numbers = [int(one) for one in sys.argv[1:]] or [109, 2000, 5000]
    review = citekit.build([FIXTURES / "review.txt"], offline=True)
    heads = [
        "entries",
        "made",
        "peak",
        "file",
        "first paint",
        "loaded",
        "filter",
        "order",
        "heap",
    ]
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            driver = browser()
            try:
                print(
                    "| " + " | ".join(measure(driver, repeated(review, number), Path(folder))) + " |",
                    flush=True,
                )
            finally:
                driver.quit()


if __name__ == "__main__":
    main()
