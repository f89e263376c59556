"""Finding an entry by what a person calls it."""

import pytest

from citekit.errors import UnknownKey
from citekit.model.bibliography import Bibliography
from citekit.model.lookup import find_work


@pytest.mark.parametrize(
    "name",
    [
        "review:5",
        "review.txt:5",
        "5",
        "jiPainRegulationNonneuronal2016",
        "10.1126/science.aaf8924",
        "ji2016",
        "regulation by non-neuronal cells",
        "Regulation by Non-Neuronal Cells",
    ],
)
def test_one_work_by_many_names(name: str, fixture_bibliography: Bibliography) -> None:
    work = find_work(fixture_bibliography, "jiPainRegulationNonneuronal2016")
    if name in ("review:5", "review.txt:5", "5"):
        work = next(one for one in fixture_bibliography.works if one.printed[0].number == 5)
    assert find_work(fixture_bibliography, name) is work


@pytest.mark.parametrize("name", ["blog:5", "pain", "review:500", "neuropathic pain"])
def test_what_no_work_or_several_have(name: str, fixture_bibliography: Bibliography) -> None:
    with pytest.raises(UnknownKey):
        find_work(fixture_bibliography, name)
