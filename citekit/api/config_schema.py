"""The JSON Schema of citekit.toml, with which editors complete and check it.

``python -m citekit.api.config_schema`` writes ``citekit/data/citekit-toml.schema.json`` anew, which ships with the
package; run it when the settings or the comments of ``citekit/data/citekit.toml`` change.
"""

import json
import re
from typing import Any, get_args

import msgspec

from citekit.config.config import KEYS, Config
from citekit.config.file import FILE
from citekit.data import DATA, data_text
from citekit.model.bibliography import Prefer, TagChoice
from citekit.model.rules import LEVELS, OFF, rules

SCHEMA_FILE = "citekit-toml.schema.json"
_SETTING = re.compile(r"^#? ?\[?(?P<name>[a-z-]+)(?: = |\]$)")


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12); descriptions are the comments of the file that ``citekit init`` writes."""
    made: dict[str, Any] = json.loads(msgspec.json.encode(msgspec.json.schema(Config)))["$defs"]["Config"]
    properties = {name: value for name, value in made["properties"].items() if name in KEYS}
    for name, description in _descriptions().items():
        properties[name]["description"] = description
    properties["prefer"]["enum"] = list(get_args(Prefer))
    properties["tags"]["enum"] = list(get_args(TagChoice))
    properties["rules"] = {
        "type": "object",
        "additionalProperties": False,
        "description": properties["rules"]["description"],
        "properties": {
            name: {"enum": [*LEVELS, OFF], "default": rule.level, "description": rule.summary}
            for name, rule in rules().items()
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:citekit:settings",
        "title": FILE,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }


def _descriptions() -> dict[str, str]:
    """Setting -> the comment above it."""
    descriptions: dict[str, str] = {}
    comment: list[str] = []
    for line in data_text(FILE).splitlines():
        match = _SETTING.match(line)
        if match and match["name"] in KEYS:
            descriptions[match["name"]] = " ".join(comment)
            comment = []
        elif line.startswith("# "):
            comment.append(line[2:])
        else:
            comment = []
    return descriptions


def text() -> str:
    """The schema as it is in the package."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    (DATA / SCHEMA_FILE).write_text(text(), encoding="utf-8", newline="\n")
