"""Plans as the program answers them, for tests of what the plug-in makes of them."""

from typing import Any

COLLECTION, WORK, NOTE = "CCCCCCCC", "WWWWWWWW", "NNNNNNNN"


def plan(*steps: dict[str, Any], text: str = "1 new", **summary: Any) -> dict[str, Any]:
    """An answer with these steps."""
    counts = {"references": 1, "new": 1, "yours": 0, "changed": 0, "unchanged": 0}
    lists: dict[str, Any] = {"existing": [], "kept": [], "left": [], "messages": []}
    return {
        "version": 1,
        "citekit": "0.1.0",
        "title": "A review",
        "collection": COLLECTION,
        "document": None,
        "summary": {"text": text, **counts, **lists, **summary},
        "steps": list(steps),
        "decisions": [],
    }


def step(kind: str, key: str, data: dict[str, Any], *, new: bool = True, **rest: Any) -> dict[str, Any]:
    return {"kind": kind, "key": key, "new": new, "label": key, "data": data, **rest}


def whole_plan(document: str, **summary: Any) -> dict[str, Any]:
    """A collection with the document and a new work, which has a note and is related to it."""
    return plan(
        step("collection", COLLECTION, {"name": "A review", "parentCollection": False}),
        step(
            "item",
            WORK,
            {**work("A work"), "tags": [{"tag": "site:knee", "type": 1}], "collections": [COLLECTION]},
        ),
        step("note", NOTE, {"itemType": "note", "parentItem": WORK, "note": "<p>Said.</p>", "tags": []}),
        step("item", document, {}, new=False, add={"collections": [COLLECTION], "related": [WORK]}),
        step("item", WORK, {}, new=False, add={"related": [document]}),
        **summary,
    )


def work(title: str) -> dict[str, Any]:
    creators = [
        {"creatorType": "author", "lastName": "Ærø", "firstName": "B. C."},
        {"creatorType": "author", "name": "WHO"},
    ]
    return {
        "itemType": "journalArticle",
        "title": title,
        "DOI": "10.5555/1",
        "citationKey": "aero2020",
        "creators": creators,
    }
