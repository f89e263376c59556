"""The plug-in for Zotero: seconds from a PDF to a tagged collection, and the size of its file.

``python benchmarks/zotero_plugin.py [FOLDER]`` prints the review of ``fixtures`` as a PDF with Chromium and builds it in
Firefox, offline, in the stand-in of the tests; with a folder, pictures of the plug-in's windows are written there.
"""

import html
import io
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from citekit.zotero.plugin.archive import plugin_archive  # noqa: E402
from tests.conftest import FIXTURES  # noqa: E402
from tests.zotero.plugin.conftest import (  # noqa: E402
    Bench,
    bench_options,
    citekit_command,
    register_standin,
)
from tests.zotero.plugin.marionette import Firefox  # noqa: E402

BUILD = """
const article = await h.add({itemType: "journalArticle", title: "Neuromodulation of pain: a review", date: "2023"});
const attachment = {path: args[0], contentType: "application/pdf"};
await h.add({itemType: "attachment", title: "Full text", parentItem: article, attachment});
const others = args[1];
await h.Zotero.DB.executeTransaction(async () => {
  for (let number = 0; number < others; number++) {
    const item = new h.Zotero.Item();
    item.setType(h.Zotero.ItemTypes.getID("journalArticle"));
    item.setField("title", `Another work ${number}`);
    item.setField("abstractNote", "A long abstract. ".repeat(80));
    await item.save();
  }
});
const start = Date.now();
let slowest = 0;
let last = start;
let running = true;
const tick = () => {
  slowest = Math.max(slowest, Date.now() - last);
  last = Date.now();
  if (running) Services.tm.dispatchToMainThread(tick);
};
tick();
const build = h.select("citekit-menu-build", [article]);
const window = await h.window("citekit:progress", "#write");
const planned = Date.now();
if (args[2]) await draw(window, `${args[2]}/question.png`);
window.document.getElementById("write").click();
await build;
running = false;
const { items, collections } = h.library();
return {
  said: h.notices().at(-1),
  planned: (planned - start) / 1000,
  written: (Date.now() - planned) / 1000,
  slowest,
  items: items.filter((item) => item.collections?.includes(collections[0].key)).length - 1,
  notes: items.filter((item) => item.itemType === "note").length,
};
"""


def print_pdf(folder: Path) -> Path:
    """The review as a PDF."""
    text = (FIXTURES / "review.txt").read_text("utf-8")
    page = folder / "review.html"
    page.write_text("".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines()), encoding="utf-8")
    file = folder / "review.pdf"
    program = shutil.which("chromium") or "chromium"
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'chromium'}"]
    subprocess.run(
        [program, *options, "--no-pdf-header-footer", f"--print-to-pdf={file}", page.as_uri()],
        check=True,
        capture_output=True,
    )
    return file


def measure(run: Callable[..., Any], pdf: Path, pictures: str | None) -> None:
    """Build in a library without and with many other items."""
    for others in (0, 5000):
        bench = run(others)
        result = bench(BUILD, str(pdf), others, pictures if not others else None)
        sys.stdout.write(f"{others} other items in the library: {result}\n")
        assert bench.close() == []


def main() -> None:
    """Print the size, the times, and how long the window waited at most."""
    archive = plugin_archive()
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        names = files.namelist()
    sys.stdout.write(f"citekit-zotero.xpi: {len(archive)} bytes, {len(names)} files\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdf = print_pdf(folder)
        file = folder / "citekit-zotero.xpi"
        file.write_bytes(archive)
        firefox = Firefox(shutil.which("firefox-esr") or "firefox", folder / "firefox", {})
        try:
            register_standin(firefox)

            def run(others: int) -> Bench:
                data = folder / str(others)
                data.mkdir()
                bench = Bench(firefox, bench_options(data, file, citekit_command(folder)))
                bench.open()
                return bench

            started = time.monotonic()
            measure(run, pdf, sys.argv[1] if sys.argv[1:] else None)
            sys.stdout.write(f"{time.monotonic() - started:.1f} s\n")
        finally:
            firefox.quit()


if __name__ == "__main__":
    main()
