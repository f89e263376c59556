"""What a push costs, against a server on this computer that behaves as Zotero does, and what it says.

python benchmarks/pushing.py [--entries 5000]     seconds and requests of a push, of the same again, and
of one after a correction
python benchmarks/pushing.py --transcript         fixtures/review.txt pushed twice and after a correction, as a
user sees it
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import citekit
from citekit.zotero.push.api import Api
from citekit.zotero.push.client import ZoteroClient
from citekit.zotero.push.connect import open_local
from citekit.zotero.push.journal import Journal, finish, resume
from citekit.zotero.push.places import Upload
from citekit.zotero.push.plan import plan
from citekit.zotero.push.state import FILE
from citekit.zotero.push.write import PushOutcome, carry_out
from tests.conftest import FIXTURES
from tests.zotero.push.server import ZoteroServer
from tests.zotero.push.world import build, work


def costs(entries: int) -> None:
    """A table of the three pushes. The server and what it holds are in the same process."""
    print(f"| {entries} works, a note each | seconds | requests | of them write | objects written |")
    print("| --- | ---: | ---: | ---: | ---: |")
    works = [work(f"w{n}", title=f"Knee {n}") for n in range(entries - 2)]
    corrected = [work("w0", title="Corrected"), *works[1:]]
    with ZoteroServer() as zotero, tempfile.TemporaryDirectory() as folder:
        zotero.program = 10
        os.environ["CITEKIT_DATA"] = folder
        client = ZoteroClient(zotero.url, proxies=False)
        api = open_local(client, "user", lambda said: None)
        path = Path(folder) / FILE
        for name, wanted in (("first", works), ("again", works), ("after a correction", corrected)):
            before, started, writes = len(zotero.requests), time.perf_counter(), zotero.writes
            outcome = pushed(api, build(*wanted), path.parent)
            seconds, asked = time.perf_counter() - started, len(zotero.requests) - before
            count = len(outcome.created) + len(outcome.changed)
            print(f"| {name} | {seconds:.1f} | {asked} | {zotero.writes - writes} | {count} |")
        client.close()
        print(f"\n{FILE}: {path.stat().st_size / 1e6:.1f} MB; peak of the process: {peak():.0f} MB")


def pushed(api: Api, wanted: Upload, folder: Path) -> PushOutcome:
    """One push, as the command does it."""
    state, target = resume(folder), api.target()
    planned = plan(wanted, target, api.library(), state.of(target.id))
    finish(state.with_(target.id, planned.known), folder)
    with Journal(folder, target.id) as journal:
        outcome = carry_out(planned, api, journal, lambda count: None)
    finish(resume(folder), folder)
    return outcome


def peak() -> float:
    """The most memory that the process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def transcript() -> None:
    """The command's own words."""
    from click.testing import CliRunner

    from citekit.cli.main import main

    with ZoteroServer() as zotero, tempfile.TemporaryDirectory() as folder:
        zotero.program = 10
        os.environ["CITEKIT_DATA"] = folder
        out = Path(folder) / "bibliography"
        citekit.write(citekit.build([FIXTURES / "review.txt"], offline=True), out)
        lock = out / "citekit.lock.json"

        def push(*options: str) -> None:
            print(f"$ citekit push zotero {' '.join(options)}".rstrip())
            done = CliRunner().invoke(
                main,
                ["push", "zotero", "--lock", str(lock), *options],
                env={"CITEKIT_ZOTERO_URL": zotero.url},
            )
            print(done.output)

        push("--dry-run")
        push()
        push()
        print("(a title is corrected, and a note is edited in Zotero)")
        text = lock.read_text(encoding="utf-8")
        title = citekit.load(lock).works[0].item["title"]
        lock.write_text(text.replace(title, f"{title} (corrected)"), encoding="utf-8")
        zotero.store.edit(zotero.store.notes()[5]["key"], note="<p>My own words.</p>")
        push()
        push()


def run() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=5000)
    parser.add_argument("--transcript", action="store_true")
    arguments = parser.parse_args()
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    if arguments.transcript:
        transcript()
    else:
        costs(arguments.entries)


if __name__ == "__main__":
    run()
