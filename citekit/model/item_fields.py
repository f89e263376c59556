"""The fields of a CSL-JSON item that people look at first, as plain text and numbers."""

from collections.abc import Sequence

from citekit.csl.dates import year
from citekit.csl.item import Item, item_doi
from citekit.csl.names import creators, inverted
from citekit.csl.richtext import untagged


class ItemFields:
    """Properties for a struct with a CSL-JSON ``item``."""

    __slots__ = ()
    item: Item

    @property
    def title(self) -> str:
        """The title as plain text; '' where there is none."""
        return untagged(self.item.get("title"))

    @property
    def authors(self) -> tuple[str, ...]:
        """The authors in their order as 'Family, Given'; the editors of a work without authors."""
        return tuple(filter(None, map(inverted, creators(self.item))))

    @property
    def year(self) -> int | None:
        """The year of publication; None where there is none."""
        return year(self.item)

    @property
    def container(self) -> str:
        """The journal, book or site that the work is part of; '' where there is none."""
        return untagged(self.item.get("container-title"))

    @property
    def doi(self) -> str | None:
        """The DOI in lower case, without 'https://doi.org/'; None where there is none."""
        return item_doi(self.item) or None


def short_authors(authors: Sequence[str]) -> str:
    """The family names in few words: 'Tian', 'Tian & Zhu' or 'Tian et al.'."""
    families = [author.partition(",")[0] for author in authors]
    return " & ".join(families) if len(families) < 3 else f"{families[0]} et al."
