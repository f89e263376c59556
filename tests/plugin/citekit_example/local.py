"""An index: the works of a file of CSL-JSON items in this package, asked without any network."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from citekit.config.config import Config
from citekit.csl.dates import date_parts
from citekit.csl.item import Item
from citekit.indexes.index import LookupResult, Progress, Record, SearchResult
from citekit.indexes.open import IndexProvider

_FILE = Path(__file__).parent / "works.json"


class LocalIndex:
    """An index has a name and answers look-ups of DOIs and searches; it never raises for what it asks."""

    name = "Local"
    trouble = None

    def __init__(self, items: Sequence[Item]) -> None:
        self._records = {item["DOI"].lower(): _record(item) for item in items}

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """Every DOI with its record; a result without one says that this index does not know the DOI."""
        return {doi: LookupResult(record=self._records.get(doi.lower())) for doi in dois}

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """The records whose title is in ``query``, which citekit compares with the reference field by field."""
        text = query.casefold()
        matches = [one for one in self._records.values() if one.item["title"].casefold() in text]
        return SearchResult(records=tuple(matches[:rows]))


def _record(item: Item) -> Record:
    return Record(
        doi=item["DOI"].lower(),
        item=item,
        kind="journal-article",
        titles=(item["title"],),
        containers=(item["container-title"],),
        years=tuple(day[0] for day in date_parts(item.get("issued"))),
    )


@contextmanager
def _open(config: Config, refresh: bool, progress: Callable[[Progress], None] | None) -> Iterator[LocalIndex]:
    """Open the index: ``config`` has the settings; ``refresh`` and ``progress`` matter to slow indexes only."""
    yield LocalIndex(json.loads(_FILE.read_text(encoding="utf-8")))


INDEX = IndexProvider(id="local", description="Works of a file in this package", open=_open)
