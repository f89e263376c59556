"""Crossref as an index: DOIs in lists, searches by words, every answer cached.

A list of DOIs (``filter=doi:A,doi:B`` is an OR) leaves out what Crossref does not know; those are asked for one
by one.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from types import TracebackType
from typing import Self

from citekit.csl.identifiers import DOI_RESOLVER, clean_doi, doi_forms, encode_doi
from citekit.http.client import RetryPolicy
from citekit.indexes.cache import DAY, HOUR, MAX_AGE, Cache, Value
from citekit.indexes.crossref import requests
from citekit.indexes.crossref.agencies import Agencies
from citekit.indexes.crossref.answers import best, is_decided, outcome
from citekit.indexes.crossref.client import PooledCrossref
from citekit.indexes.crossref.progress import ProgressCounter
from citekit.indexes.crossref.requester import RequestFailed
from citekit.indexes.index import LookupResult, Progress, SearchResult
from citekit.text.addresses import without_secrets

URL = "https://api.crossref.org"
_MANY_UNKNOWN = 50
"""DOIs, none of which is known, from which on the server may be another one than Crossref's."""
THREADS = 8
"""Requests sent at once, at most; the server's limits may allow fewer."""
_MIN_LIST = 3
"""A refused list of so few DOIs is not halved: they are asked for one by one."""
_MAX_REFUSED_LISTS = 6
"""Lists refused, and none answered, after which the server counts as one that takes no lists."""


class Crossref:
    """The Crossref REST API at ``url`` as an `Index`, and a context manager.

    ``mailto`` is the user's email address, for Crossref's polite pool. ``progress`` is called with every change.
    ``resolver`` gives the records of DOIs that other agencies registered. Without a ``cache`` answers are kept as long
    as this object.
    ``allow_private``: whether the hosts may resolve to an address in a private network. ``offline``: why nothing may
    be asked; then only the cache answers.
    """

    name = "Crossref"

    def __init__(
        self,
        *,
        url: str = URL,
        resolver: str = DOI_RESOLVER,
        mailto: str | None = None,
        cache: Cache | None = None,
        policy: RetryPolicy | None = None,
        allow_private: bool = False,
        offline: str | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._name = without_secrets(url.rstrip("/"))
        self._cache = cache or Cache(disk=False)
        self._counter = ProgressCounter(progress, self._waiting)
        self._client = PooledCrossref(
            url,
            mailto=mailto,
            policy=policy or RetryPolicy(),
            on_wait=self._counter.add,
            allow_private=allow_private,
        )
        self._agencies = Agencies(
            resolver,
            mailto=mailto,
            policy=policy or RetryPolicy(),
            on_wait=self._counter.add,
            allow_private=allow_private,
        )
        if offline:
            self._client.stop(offline)
            self._agencies.stop(offline)
        self._known = self._unknown = 0
        self._looking_up, self._locking = threading.Lock(), threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lists_answered = self._lists_refused = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def trouble(self) -> str | None:
        """Why answers could not be cached, or are suspicious, or None."""
        suspicious = self._unknown >= _MANY_UNKNOWN and not self._known
        unknown = f"{self._name} knows none of {self._unknown} DOIs: is it Crossref's API or a mirror of it (crossref-url)?"
        return "; ".join(filter(None, (self._cache.trouble, unknown if suspicious else None))) or None

    def close(self) -> None:
        """Close the connections; calls that still wait in other threads fail at once."""
        self._agencies.close()
        self._client.close()

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """A result for every DOI, under the DOI as passed. Never raises."""
        spellings = {doi: doi_forms(doi) for doi in dois}
        with self._looking_up:
            kept = {form: self._kept(form) for group in spellings.values() for form in group}
            answers = {form: outcome for form, outcome in kept.items() if outcome is not None}
            groups = dict.fromkeys(filter(None, spellings.values()))
            missing = [group for group in groups if not is_decided(group, answers)]
            cached = len(groups) - len(missing)
            self._counter.add(cached=cached, done=cached, total=len(groups))
            if missing:
                self._ask_for(missing, answers)
        results = {doi: best(group, answers) for doi, group in spellings.items()}
        self._known += sum(bool(result.record or result.agency) for result in results.values())
        self._unknown += sum(result.unregistered for result in results.values())
        return results

    def expect_searches(self, count: int) -> None:
        """Announce so many searches: the progress counts them at once, and not one by one."""
        self._counter.expect_searches(count)

    def search(self, query: str, rows: int = 5) -> SearchResult:
        """The records that fit ``query``, best first. Never raises."""
        words = requests.shorten_query(query)
        self._counter.begin_search()
        if not words:
            self._counter.add(done=1)
            return SearchResult()
        key = f"{self._name} search:{rows}:{words}"
        with self._one_thread(key):
            cached = self._cached_search(key)
            self._counter.add(cached=int(cached is not None), asked=int(cached is None))
            try:
                return cached or self._search(words, rows, key)
            except RequestFailed as error:
                return SearchResult(failed=str(error))
            finally:
                self._counter.add(done=1)

    def _ask_for(self, missing: list[tuple[str, ...]], answers: dict[str, LookupResult]) -> None:
        """Add Crossref's results for the DOIs: in lists first, then one by one."""
        self._counter.add(asked=len(missing))
        unasked = (form for group in missing for form in _listed(group) if form not in answers)
        listed = tuple(dict.fromkeys(filter(requests.fits_filter, unasked)))
        with ThreadPoolExecutor(THREADS) as pool:
            try:
                for outcomes in pool.map(self._list, requests.batches(listed)):
                    answers |= outcomes
                    left = [group for group in missing if not is_decided(group, answers)]
                    self._counter.add(done=len(missing) - len(left))
                    missing = left
                for outcomes in pool.map(partial(self._one_by_one, known=frozenset(answers)), missing):
                    answers |= outcomes
                    self._counter.add(done=1)
            except BaseException:  # Ctrl-C: no thread is to go on asking
                self._client.stop("interrupted")
                self._agencies.stop("interrupted")
                raise

    def _list(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        """The outcomes of the DOIs that lists know. A list that is refused is halved."""
        outcomes: dict[str, LookupResult] = {}
        waiting = deque([list(dois)])
        while waiting:
            batch = waiting.popleft()
            if self._lists_refused >= _MAX_REFUSED_LISTS and not self._lists_answered:
                continue
            try:
                answer = self._client.works(
                    filter={"doi": batch}, limit=len(batch), check=partial(requests.check_list_of, batch)
                )
            except RequestFailed as error:
                if error.wrong:
                    continue
                if error.status in (None, 403, 429):
                    outcomes |= dict.fromkeys(batch, LookupResult(failed=str(error)))
                else:
                    self._lists_refused += 1
                    if len(batch) > _MIN_LIST:
                        waiting += [batch[: len(batch) // 2], batch[len(batch) // 2 :]]
                continue
            self._lists_answered += 1
            for message in answer["items"]:
                for doi in requests.dois_of(message) & set(batch):
                    outcomes[doi] = self._keep(doi, {"message": message})
        return outcomes

    def _one_by_one(self, group: tuple[str, ...], known: frozenset[str]) -> dict[str, LookupResult]:
        """Results for the forms of a DOI, the most literal first, until one is known."""
        outcomes: dict[str, LookupResult] = {}
        for form in group:
            if form not in known:
                with self._one_thread(form):
                    outcomes[form] = self._kept(form) or self._single(form)
                if not outcomes[form].unregistered:
                    break
        return outcomes

    def _single(self, doi: str) -> LookupResult:
        """The record of a DOI, or the agency that registered it."""
        try:
            message = self._client.works(encode_doi(doi), check=partial(requests.check_record, doi))
            return self._keep(doi, {"message": message})
        except RequestFailed as error:
            if error.status != 404:
                return LookupResult(failed=str(error))
        if clean_doi(doi) != doi:  # with marks behind it: not a DOI of another agency either
            return self._keep(doi, {"missing": True}, seconds=DAY)
        try:
            agency = self._client.registration_agency(encode_doi(doi))
        except RequestFailed as error:
            if error.status != 404:
                return LookupResult(failed=str(error))
            return self._keep(doi, {"missing": True}, seconds=DAY)
        if agency.casefold() == "crossref":
            reason = "Crossref has registered the DOI, but gives no record of it"
            return self._keep(doi, {"failed": reason}, seconds=HOUR)
        self._counter.add(agencies=1)
        try:
            item = self._agencies.item(doi, agency)
        except RequestFailed as error:
            reason = f"the DOI is registered with {agency}, and its record cannot be read: {error}"
            failure = {"agency": agency, "failed": reason}
            return self._keep(doi, failure, seconds=HOUR) if error.answered else outcome(failure)
        if item is None:  # no record, or none today
            return self._keep(doi, {"agency": agency, "item": None}, seconds=DAY)
        return self._keep(doi, {"agency": agency, "item": {**item, "DOI": doi}})

    def _search(self, words: str, rows: int, key: str) -> SearchResult:
        """Search, and cache the records under their DOIs and the DOIs under ``key``."""
        answer = self._client.works(query_bibliographic=words, limit=rows, check=requests.check_list)
        if not requests.fits_query(words, answer):
            return SearchResult(failed="the server's records have no word of the query")
        if answer["items"] and not any(map(requests.dois_of, answer["items"])):
            return SearchResult(failed="the server's records have no DOI")
        outcomes: dict[str, LookupResult] = {}
        for message in filter(requests.dois_of, answer["items"]):
            doi = message["DOI"].lower()
            kept = self._kept(doi)
            outcomes[doi] = kept if kept and kept.record else self._keep(doi, {"message": message})
        # Nothing at all may be a bad day of the index.
        today = date.today().isoformat()
        value = {"dois": list(outcomes), "date": today}
        self._cache.put(key, value, seconds=MAX_AGE if outcomes else DAY)
        records = tuple(outcome.record for outcome in outcomes.values() if outcome.record)
        return SearchResult(records=records, date=today)

    def _cached_search(self, key: str) -> SearchResult | None:
        """The result of an earlier search, if all of it is cached."""
        kept = self._cache.get(key)
        if kept is None:
            return None
        outcomes = [self._kept(doi) for doi in kept["dois"]]
        if any(outcome is None or outcome.unregistered for outcome in outcomes):
            return None
        return SearchResult(
            records=tuple(outcome.record for outcome in outcomes if outcome and outcome.record),
            date=kept.get("date"),
        )

    def _kept(self, doi: str) -> LookupResult | None:
        value = self._cache.get(f"{self._name} doi:{doi}")
        if value is None or ("agency" in value and not {"item", "failed"} & value.keys()):
            return None
        return outcome(value)

    def _keep(self, doi: str, value: Value, **options: float) -> LookupResult:
        value = {**value, "date": date.today().isoformat()}
        self._cache.put(f"{self._name} doi:{doi}", value, **options)
        return outcome(value)

    def _waiting(self) -> float | None:
        """Seconds until the limits let the next request through."""
        return self._client.waiting or self._agencies.waiting

    @contextmanager
    def _one_thread(self, key: str) -> Iterator[None]:
        """Let a second thread with the same request wait for the cached answer."""
        with self._locking:
            lock = self._locks[key]
        with lock:
            yield


def _listed(forms: Sequence[str]) -> list[str]:
    """The forms of a DOI to ask for in lists: not the one with a full stop, which is hardly ever a DOI."""
    return [form for form in forms if form == forms[0] or not form.endswith(".")]
