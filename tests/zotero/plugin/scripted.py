"""A program in citekit's place: ``scripted.py FOLDER zotero plan -`` answers with FOLDER/ACTION.json."""

import json
import sys
import time
from pathlib import Path


def main() -> None:
    folder = Path(sys.argv[1])
    if sys.argv[2:] != ["zotero", "plan", "-"]:
        sys.stdout.write("citekit, version 9.9.9\n")
        return
    request = json.loads(sys.stdin.buffer.read())
    number = 0
    while True:  # two programs at once do not take the same number
        try:
            with (folder / f"request-{number:03d}.json").open("x", encoding="utf-8") as file:
                json.dump(request, file)
            break
        except FileExistsError:
            number += 1
    while (folder / "wait").exists():
        sys.stderr.write(json.dumps({"progress": {"label": "Waiting", "done": 1, "total": 2}}) + "\n")
        sys.stderr.flush()
        time.sleep(0.02)
    sys.stdout.write((folder / f"{request['action']}.json").read_text(encoding="utf-8"))


main()
