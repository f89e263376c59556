"""Change the sources in a ``citekit.toml``, or write a new one."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

from citekit.config.file import FILE
from citekit.data import data_text
from citekit.errors import UsageError
from citekit.text.toml_edit import TomlDocument


class SourceEdit(NamedTuple):
    """A change of the list of sources: ``name``, or the end of the list for None, gives way to ``instead``."""

    name: str | None
    instead: tuple[str, ...]


def edited(names: Sequence[str], edits: Iterable[SourceEdit]) -> list[str]:
    """The list of sources after ``edits``; a name that was removed meanwhile is not added again."""
    result = list(names)
    for name, instead in edits:
        if name is None:
            result += instead
        elif name in result:
            at = result.index(name)
            result[at : at + 1] = instead
    return list(dict.fromkeys(result))


def edit_sources(path: Path, edits: Sequence[SourceEdit]) -> None:
    """Change the sources in the file at ``path``; all else stays as it is. Raises ConfigError or UsageError."""
    document = TomlDocument(path)
    listed = document.toml.get("sources")
    if listed is None:
        document.toml["sources"] = edited((), edits)
    else:
        names = edited(listed, edits)
        for place in reversed(range(len(listed))):
            if listed[place] not in names:
                del listed[place]
        for place, name in enumerate(names):
            if place >= len(listed) or listed[place] != name:
                listed.insert(place, name)
    document.write()


def new_file(sources: Sequence[str], **settings: str) -> str:
    """The text of a commented ``citekit.toml`` with these sources and settings."""
    text = Template(data_text(FILE)).substitute(sources=json.dumps(sources, ensure_ascii=False))
    lines = text.split("\n")
    for name, value in settings.items():
        place = next(number for number, line in enumerate(lines) if line.startswith(f"# {name} = "))
        lines[place] = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    return "\n".join(lines)


def write_new_file(path: Path, text: str) -> None:
    """Write the text of `new_file`. Raises UsageError."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Cannot write: {error.strerror}", file=path.name) from None
