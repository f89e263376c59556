"""An index of a plug-in, whose exceptions become failed requests."""

from collections.abc import Sequence

from citekit.errors import CitekitError
from citekit.indexes.index import Index, LookupResult, SearchResult
from citekit.plugins import Plugin


class PluginIndex:
    """The `Index` of a plug-in: what it raises is a result that failed, so that no work loses its others."""

    def __init__(self, index: Index, plugin: Plugin) -> None:
        self._index, self._plugin = index, plugin
        with plugin.guard("failed"):
            self.name = index.name

    @property
    def trouble(self) -> str | None:
        """What went wrong without stopping anything, as a sentence, or None."""
        try:
            with self._plugin.guard("failed"):
                return self._index.trouble
        except CitekitError as error:
            return str(error)

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """A result for every DOI, under the DOI as it was given."""
        try:
            with self._plugin.guard("failed"):
                results = self._index.lookup(dois)
                return {doi: results[doi] for doi in dois}
        except CitekitError as error:
            return dict.fromkeys(dois, LookupResult(failed=str(error)))

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """The records that fit a reference string or its words, best first."""
        try:
            with self._plugin.guard("failed"):
                return self._index.search(query, rows)
        except CitekitError as error:
            return SearchResult(failed=str(error))
