"""How fast the HTML page is made, and how fast it is in Chromium.

    python benchmarks/page.py [NUMBER ...]
    python benchmarks/page.py --articles ../shared [NUMBER ...]

The entries are those of fixtures/review.txt, repeated under other keys; four of five have an abstract, which is
a piece of the review's text. With --articles they are those of the 29 articles with the most references of the 40 in
that folder, and more than they have are these again under other keys. Needs Selenium, /usr/bin/chromium and
/usr/bin/chromedriver (or CHROMIUM and CHROMEDRIVER). The latency of a keystroke, a filter, an order or a group is the
time from the event to the end of the layout that it causes, the longest of several; first paint is what the browser
says of it; 'first' is how far the first work is from the top, in screens of 900 pixels; 'made' is the time for the
whole export, 'peak' the memory that it took.
"""

import argparse
import json
import os
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
KEYS = ("q=m", "q=mi", "q=microglia+rat", "q=e", "q=review", "")
FILTERS = (
    "tag=model:neuropathic-pain",
    "year=2015..2020",
    "cited=no",
    "state=unchecked",
    "",
)
SORTS = ("sort=-year", "sort=title", "group=design", "group=year", "")
MEASURE = """
const [address, done] = arguments;
performance.mark("from");
const before = performance.now();
apply(readAddress("#" + address), true);
document.body.offsetHeight;
const script = performance.now() - before;
requestAnimationFrame(() => setTimeout(() => done([script, performance.now() - before]), 0));
"""


def of_articles(folder: Path) -> Bibliography:
    """The bibliography of the 29 articles with the most references."""
    golds = sorted(folder.glob("articles/*/gold.json"))
    counts = {gold: len(json.loads(gold.read_bytes())["references"]) for gold in golds}
    chosen = sorted(golds, key=lambda gold: -counts[gold])[:29]
    return citekit.build([gold.with_name("page.txt") for gold in sorted(chosen)], offline=True)


def repeated(bibliography: Bibliography, number: int) -> Bibliography:
    """The bibliography with ``number`` works: its own again and again, under other keys; 0: its own."""
    if number == 0:
        return bibliography
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
    first = driver.execute_script(
        "return document.querySelector('#entries article').getBoundingClientRect().top + scrollY"
    )
    keys, filters, sorts = (latencies(driver, addresses) for addresses in (KEYS, FILTERS, SORTS))
    heap = driver.execute_script("return performance.memory.usedJSHeapSize") / 1e6
    return [
        f"{len(bibliography.works):,}",
        f"{made:.2f} s",
        f"{peak / 1e6:.0f} MB",
        f"{len(html.encode()) / 1e6:.1f} MB",
        f"{paint:.0f} ms",
        f"{loaded:.0f} ms",
        f"{first / 900:.1f}",
        f"{keys:.0f} ms",
        f"{filters:.0f} ms",
        f"{sorts:.0f} ms",
        f"{heap:.0f} MB",
    ]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("numbers", nargs="*", type=int)
    parser.add_argument("--articles", type=Path)
    arguments = parser.parse_args()
    if arguments.articles:
        bibliography, numbers = of_articles(arguments.articles), arguments.numbers or [0, 10_000]
    else:
        bibliography = citekit.build([FIXTURES / "review.txt"], offline=True)
        numbers = arguments.numbers or [109, 2000, 5000]
    heads = [
        "entries",
        "made",
        "peak",
        "file",
        "first paint",
        "loaded",
        "first",
        "key",
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
                row = measure(driver, repeated(bibliography, number), Path(folder))
                print("| " + " | ".join(row) + " |", flush=True)
            finally:
                driver.quit()


if __name__ == "__main__":
    main()
