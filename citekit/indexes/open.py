"""The index that a build asks, opened with the user's settings: Crossref behind its cache."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from citekit.config import Config
from citekit.indexes.index import Index, Progress


@contextmanager
def open_index(
    config: Config, *, refresh: bool = False, progress: Callable[[Progress], None] | None = None
) -> Iterator[Index]:
    """Crossref as ``config`` names it; its connections and its cache are closed at the end.

    ``refresh``: what an earlier build asked is asked again.
    """
    from citekit.indexes.cache import Cache  # with HTTP and SQLite behind it: not for --offline
    from citekit.indexes.crossref.crossref import Crossref

    with (
        Cache(refresh=refresh) as cache,
        Crossref(url=config.crossref_url, mailto=config.mailto, cache=cache, progress=progress) as index,
    ):
        yield index
