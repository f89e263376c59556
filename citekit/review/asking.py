"""What only a network can answer, asked beside the builds, which use what is known and wait for nothing."""

from contextlib import ExitStack, nullcontext
from threading import Lock

from citekit import pipeline
from citekit.config.config import Config
from citekit.corrections.correction import Corrections
from citekit.indexes.open import index_folder, open_index
from citekit.model.bibliography import Bibliography
from citekit.model.states import is_kept, is_unchecked
from citekit.readers.sources import is_path
from citekit.runtime.store import open_store

NOT_YET = "not asked yet"
"""Why a work is unchecked that will be asked about beside the build."""
IS_OFFLINE = (
    "Offline, as the last build: nothing is asked. To check the works, run 'citekit build' without --offline "
    "(and without 'offline = true' in citekit.toml)"
)
"""What is said of a review whose last build was offline."""


def keeps_answers(config: Config) -> bool:
    """Whether a build needs no network: the sources are files, and answers are cached."""
    cached = config.index == "crossref" or index_folder(config.index) is not None
    return cached and not config.offline and all(map(is_path, config.sources))


def unanswered(bibliography: Bibliography) -> str | None:
    """Why a work was not asked about, or not again; None if all were."""
    kept = (work.check.unasked for work in bibliography.works if is_kept(work.check))
    left = (work.check.reason for work in bibliography.works if is_unchecked(work.check))
    return next((reason for reasons in (kept, left) for reason in reasons), None)


class Asking:
    """Asks whatever the cache does not answer, until `stop` is called from another thread."""

    def __init__(self) -> None:
        self._opened, self._lock, self._stopped = ExitStack(), Lock(), False

    def ask(self, config: Config, previous: Bibliography | None, corrections: Corrections) -> str | None:
        """Let a build ask, whose answers are in the cache afterwards; why some did not come, or None.

        Raises CitekitError.
        """
        with self._lock:
            if self._stopped:
                return None
            index = self._opened.enter_context(open_index(config))
        try:
            with open_store():
                built = pipeline.build(config, previous, corrections=corrections, index=nullcontext(index))
        finally:
            self._opened.close()
        return unanswered(built)

    def stop(self) -> None:
        """Let what is being asked, and whatever would be, fail at once."""
        with self._lock:
            self._stopped = True
            self._opened.close()
