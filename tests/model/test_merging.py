from citekit.csl.item import Item
from citekit.model.merging import merge
from tests.model.references import printed

A: Item = {
    "author": [{"family": "Toledo", "given": "RS"}],
    "title": "rTMS induces analgesia in rats",
    "issued": {"date-parts": [[2021]]},
}


def test_the_first_printed_item_is_completed_by_the_others() -> None:
    cut_short = {**A, "custom": {"et_al": True}}
    full = {**A, "author": [{"family": "Toledo"}, {"family": "Stein"}], "DOI": "10.1/x"}
    merged = merge([printed(cut_short), printed(full)])
    assert merged.item == full
    assert merged.origins == {"author": 1, "title": 0, "issued": 0, "DOI": 1}
    assert merge([printed(full), printed(cut_short)]).item == full
    assert merge([printed({})]).item == {}
