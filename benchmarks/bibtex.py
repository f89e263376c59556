"""Compare how .bib files are read with Better BibTeX's parser.

    python benchmarks/bibtex.py FOLDER NPM [EXAMPLES]

FOLDER holds .bib files; NPM a ``node_modules`` with ``@retorquere/bibtex-parser``. Prints how many entries agree in
titles, names, years, containers and identifiers, and per class of difference the count and EXAMPLES of them.
Compared are texts without markup, cases of letters, spaces and punctuation.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from citekit.csl.dates import year
from citekit.csl.richtext import untagged
from citekit.errors import SourceError
from citekit.readers.bibtex.reader import read
from citekit.readers.decoding import decode_text

Item = dict[str, Any]
_PARSE = """
import fs from 'fs';
import {parse} from '@retorquere/bibtex-parser';
for (const file of fs.readFileSync(0, 'utf8').split('\\n')) {
  let entries = [];
  try {
    const options = {unsupported: 'ignore', english: false, sentenceCase: false, caseProtection: false};
    entries = parse(fs.readFileSync(file, 'utf8'), options).entries;
  } catch (error) { console.error(`${file}: ${error}`); }
  console.log(JSON.stringify(entries.map(({key, type, fields}) => ({key, type, fields}))));
}
"""
_CONTAINERS = ("journal", "journaltitle", "booktitle", "maintitle")
_ROLES = ("author", "editor", "translator")


def main(folder: str, npm: str, examples: int) -> None:
    """Compare all files of a folder and print the table."""
    files = sorted(Path(folder).rglob("*.bib"))
    entries, agreeing, lost = 0, 0, 0
    counts: Counter[str] = Counter()
    shown: dict[str, list[str]] = defaultdict(list)
    for file, theirs in zip(files, _their_entries(files, npm), strict=True):
        try:
            records = read(decode_text(file.read_bytes(), file.name).text).records
        except SourceError as error:
            print(f"{file.name}: {error}")
            records = ()
        ours = [(record.key, record.item) for record in records]
        for number, entry in enumerate(theirs):
            entries += 1
            item = _of_key(ours, entry["key"], number)
            if item is None:
                lost += 1
                shown["lost"].append(f"{file.name}: {entry['key']}")
                continue
            differences = list(_differences(entry["fields"], item))
            agreeing += not differences
            for name, their_text, our_text in differences:
                counts[name] += 1
                shown[name].append(
                    f"{file.name[:40]} {entry['key']}\n      B {their_text}\n      c {our_text}"
                )
    print(f"{entries} entries, {agreeing} agree ({agreeing / max(entries, 1):.2%}), {lost} lost")
    for name, count in counts.most_common():
        print(f"{count:6} {name}")
    for name, lines in shown.items():
        for line in lines[:examples]:
            print(f"{name}: {line}")


def _their_entries(files: list[Path], npm: str) -> Iterator[list[Item]]:
    names = "\n".join(str(file.resolve()) for file in files)
    command = ["node", "--input-type=module", "-e", _PARSE]
    result = subprocess.run(
        command, input=names, cwd=Path(npm).parent, stdout=subprocess.PIPE, text=True, check=True
    )
    yield from map(json.loads, result.stdout.splitlines())


def _of_key(ours: list[tuple[str, Item]], key: str, number: int) -> Item | None:
    """The item of that key, the next to the place where the entry is among theirs."""
    places = [place for place, (our_key, _) in enumerate(ours) if our_key == key]
    if not places:
        return None
    return ours[min(places, key=lambda place: abs(place - number))][1]


def _differences(fields: Item, item: Item) -> Iterator[tuple[str, str, str]]:
    title = ": ".join(_text(fields[name]) for name in ("title", "subtitle") if fields.get(name))
    container = next((_text(fields[name]) for name in _CONTAINERS if fields.get(name)), "")
    for name, theirs, ours in (
        ("title", title, item.get("title", "")),
        ("container", container, item.get("container-title", "")),
        ("doi", _text(fields.get("doi", "")), item.get("DOI", "")),
        ("isbn", _text(fields.get("isbn", "")), item.get("ISBN", "")),
        ("issn", _text(fields.get("issn", "")), item.get("ISSN", "")),
        ("url", _text(fields.get("url", "")), item.get("URL", "")),
    ):
        their_form, our_form = _normal(theirs), _normal(ours)
        if name in ("doi", "url"):
            their_form = their_form and our_form if our_form and our_form in their_form else their_form
        if their_form != our_form and their_form:
            yield name, theirs, str(ours)
    for role in _ROLES:
        theirs = "; ".join(_their_name(name) for name in fields.get(role, ()))
        ours = "; ".join(_our_name(name) for name in item.get(role, ()))
        if _normal(theirs.removesuffix("; others")) != _normal(ours):
            yield role, theirs, ours
    if match := re.search(r"-?\d+", str(fields.get("date") or fields.get("year") or "")):
        issued = item.get("issued", {})
        if int(match[0]) != year(item) and match[0] not in str(issued.get("literal", "")):
            yield "year", match[0], str(issued)


def _their_name(name: Item) -> str:
    parts = ("prefix", "lastName", "name", "suffix", "firstName")
    return " ".join(str(name[part]) for part in parts if name.get(part))


def _our_name(name: Item) -> str:
    return " ".join(name[part] for part in ("literal", "family", "suffix", "given") if name.get(part))


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _normal(value: object) -> str:
    text = re.sub(r"<[^<>]{0,60}>", "", untagged(value))
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
