"""The JSON Schemas of requests and answers, which ship with the package.

``python -m citekit.zotero.protocol.schema`` writes them anew; run it when the types change.
"""

import json
from typing import Any

import msgspec

from citekit.data import DATA
from citekit.zotero.protocol.answer import CheckAnswer, ErrorAnswer, PlanAnswer, WrittenAnswer
from citekit.zotero.protocol.request import VERSION, Request

REQUEST_FILE, ANSWER_FILE = "zotero-request.schema.json", "zotero-answer.schema.json"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each file, by its name."""
    return {
        REQUEST_FILE: _schema("request", "What a plug-in of Zotero asks 'citekit zotero plan'.", (Request,)),
        ANSWER_FILE: _schema(
            "answer",
            "What 'citekit zotero plan' answers on standard output.",
            (PlanAnswer, WrittenAnswer, CheckAnswer, ErrorAnswer),
        ),
    }


def _schema(name: str, description: str, types: tuple[type[Any], ...]) -> dict[str, Any]:
    references, definitions = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    [*several] = references
    # By way of JSON, because msgspec leaves the defaults as the tuples that they are in the types.
    made: dict[str, Any] = json.loads(
        msgspec.json.encode(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$id": f"urn:citekit:zotero-{name}:{VERSION}",
                "title": f"citekit zotero plan: {name}",
                "description": description,
                **(several[0] if len(several) == 1 else {"anyOf": several}),
                "$defs": definitions,
            }
        )
    )
    return made


def _write_schemas() -> None:
    for name, schema in schemas().items():
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _write_schemas()
