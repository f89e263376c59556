"""Zotero's items become CSL-JSON again."""

import pytest

from citekit.zotero.csl import csl_item
from citekit.zotero.items import ZoteroItem, in_extra, item_fields, zotero_items
from tests.writers.awkward import entry_list

ITEMS = zotero_items(entry_list())


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_what_is_written_into_an_item_is_read_from_it(item: ZoteroItem) -> None:
    fields = {name: value for name, value in item.fields.items() if name != "citationKey"}
    data = {"itemType": item.type, **fields, "creators": list(item.creators)}
    again = csl_item(data)
    written = item_fields(again, item.type)
    for name in (fields.keys() | written.keys()) - {"extra"}:
        expected = fields[name].lower() if name == "DOI" else fields[name]
        assert written[name] == expected
    older = csl_item({**data, **in_extra(fields)} | {"PMID": "", "PMCID": ""})
    assert older == again


@pytest.mark.parametrize(
    ("data", "item"),
    [
        ({}, {"type": "document"}),
        ({"itemType": "hologram", "title": "Knees", "volume": "3"}, {"type": "document", "title": "Knees"}),
        ({"itemType": "note", "note": "<p>Knees"}, {"type": "document"}),
        (
            {"itemType": "case", "caseName": "Brace v. Knee", "dateDecided": "May 17, 1954", "volume": "3"},
            {
                "type": "legal_case",
                "title": "Brace v. Knee",
                "issued": {"date-parts": [[1954, 5, 17]]},
            },
        ),
        (
            {
                "itemType": "book",
                "extra": "doi: https://doi.org/10.5555/KNEES\nRead: twice\nPMID:12",
                "DOI": "",
            },
            {"type": "book", "DOI": "10.5555/knees", "PMID": "12"},
        ),
        (
            {
                "itemType": "film",
                "date": "in press",
                "creators": [{"creatorType": "director", "name": "Knee Co."}, 3],
            },
            {
                "type": "motion_picture",
                "issued": {"literal": "in press"},
                "author": [{"literal": "Knee Co."}],
            },
        ),
        (
            {"itemType": "book", "title": 3, "creators": "Brace", "extra": ["x"], "date": None},
            {"type": "book", "title": "3"},
        ),
    ],
)
def test_items(data: dict[str, object], item: dict[str, object]) -> None:
    assert csl_item(data) == item
