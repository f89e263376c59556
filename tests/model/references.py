"""References for tests of the model."""

from citekit.csl.item import Item
from citekit.model.bibliography import Confidence, Printed
from citekit.model.citation import Place


def printed(item: Item, source: str = "a", number: int = 1) -> Printed:
    """One reference of ``source``, printed under ``number``."""
    return Printed(
        source=source,
        number=number,
        raw=str(item),
        item=item,
        confidence=Confidence(),
        place=Place(line=number, start=0, end=0),
    )
