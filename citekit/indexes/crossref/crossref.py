"""Crossref as an index, asked through habanero: the only module that imports it.

DOIs are asked together (``filter=doi:A,doi:B`` is an OR), and what such a list leaves out one by one; what
Crossref has answered once is in the cache. habanero opens a connection a call and knows no limits; the
`Client` stands where its modules call httpx2.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from importlib import import_module
from types import TracebackType
from typing import Any, Self

import habanero  # type: ignore[import-untyped]

from citekit import __version__
from citekit.csl.identifiers import clean, encode, forms
from citekit.http.answers import Check, Failed
from citekit.http.client import Client, Patience
from citekit.indexes.cache import DAY, Cache, Value
from citekit.indexes.crossref import requests as questions
from citekit.indexes.crossref.records import record
from citekit.indexes.index import Found, Outcome, Progress

URL = "https://api.crossref.org"
THREADS = 8
"""Requests under way at once; the limits hold them back where they allow fewer."""
_FEW = 3
"""Of a list that is refused, so few DOIs are asked one by one."""
_MOST_REFUSED = 6
"""So many lists refused and none answered: this server takes no lists of DOIs."""

_NOWHERE = Outcome()
"""No agency knows the DOI."""

_get: ContextVar[Callable[..., Any] | None] = ContextVar("citekit_crossref_get", default=None)


class _Seam:
    """Stands for httpx2 in habanero's modules. Calls made for an index of ours go to its client, all others
    where they always went.
    """

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)

    def get(self, url: str, **options: Any) -> Any:
        """As httpx2.get."""
        return (_get.get() or self._module.get)(url, **options)


for _module in map(import_module, ("habanero.request", "habanero.request_class")):
    if not isinstance(_module.httpx2, _Seam):
        _module.httpx2 = _Seam(_module.httpx2)  # type: ignore[attr-defined]


class Crossref:
    """The index at ``url``, as `citekit.indexes.index.Index` says. Nothing is asked after its context.

    ``mailto`` is the user's address, for Crossref's polite pool. ``progress`` is told of every change.
    Without a ``cache`` answers are kept for the life of this object.
    """

    name = "Crossref"

    def __init__(
        self,
        *,
        url: str = URL,
        mailto: str | None = None,
        cache: Cache | None = None,
        patience: Patience | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> None:
        patience = patience or Patience()
        self._url = url.rstrip("/")
        self._cache = cache or Cache(disk=False)
        self._client = Client(self._url, mailto=mailto, patience=patience, changed=self._tell)
        self._habanero = habanero.Crossref(
            base_url=self._url,
            mailto=mailto,
            ua_string=f"citekit/{__version__}",
            timeout=patience.answer,
        )
        self._progress, self._told = progress, Progress()
        self._counting = threading.Lock()
        self._looking_up = threading.Lock()
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
        """Why answers could not be kept, in one sentence; None where they were."""
        return self._cache.trouble

    def close(self) -> None:
        """Close the connections; whoever still waits in another thread gets a failure at once."""
        self._client.close()

    def lookup(self, dois: Sequence[str]) -> dict[str, Outcome]:
        """An outcome for every DOI, under the DOI as it was given. One call at a time; never raises."""
        read = {doi: forms(doi) for doi in dois}
        with self._looking_up:
            kept = {form: self._kept(form) for every in read.values() for form in every}
            answers = {form: outcome for form, outcome in kept.items() if outcome is not None}
            asked = dict.fromkeys(filter(None, read.values()))
            wanted = [every for every in asked if not _decided(every, answers)]
            self._tell(cached=len(asked) - len(wanted), done=len(asked) - len(wanted), total=len(asked))
            if wanted:
                self._ask_for(wanted, answers)
        return {doi: _best(every, answers) for doi, every in read.items()}

    def search(self, query: str, rows: int = 5) -> Found:
        """The records that fit ``query``, best first. Never raises."""
        words = questions.cut(query)
        if not words:
            return Found()
        key = f"{self._url} search:{rows}:{words}"
        self._tell(total=1)
        with self._alone(key):
            found = self._searched(key)
            self._tell(cached=int(found is not None), asked=int(found is None))
            try:
                return found or self._search(words, rows, key)
            except Failed as failed:
                return Found(failed=str(failed))
            finally:
                self._tell(done=1)

    def _ask_for(self, wanted: list[tuple[str, ...]], answers: dict[str, Outcome]) -> None:
        """Put what Crossref says of the DOIs into ``answers``: lists first, then one by one."""
        self._tell(asked=len(wanted))
        fit = (form for every in wanted for form in every if form not in answers and questions.fits(form))
        with ThreadPoolExecutor(THREADS) as pool:
            try:
                for found in pool.map(self._listed, questions.batches(tuple(dict.fromkeys(fit)))):
                    answers |= found
                    left = [every for every in wanted if not _decided(every, answers)]
                    self._tell(done=len(wanted) - len(left))
                    wanted = left
                one_by_one = partial(self._one_by_one, known=frozenset(answers))
                for found in pool.map(one_by_one, wanted):
                    answers |= found
                    self._tell(done=1)
            except BaseException:  # Ctrl-C: no thread is to go on asking
                self._client.stop("interrupted")
                raise

    def _listed(self, dois: Sequence[str]) -> dict[str, Outcome]:
        """What lists say of the DOIs; nothing of those that they leave out. A list that is refused is halved."""
        found: dict[str, Outcome] = {}
        waiting = deque([list(dois)])
        while waiting:
            some = waiting.popleft()
            if self._lists_refused >= _MOST_REFUSED and not self._lists_answered:
                continue
            try:
                with self._asking(partial(questions.only_these, some)):
                    answer = self._habanero.works(filter={"doi": some}, limit=len(some), cursor_max=0)
            except Failed as failed:
                if failed.wrong:
                    continue
                if failed.status in (None, 403, 429):
                    found |= dict.fromkeys(some, Outcome(failed=str(failed)))
                else:
                    self._lists_refused += 1
                    if len(some) > _FEW:
                        waiting += [some[: len(some) // 2], some[len(some) // 2 :]]
                continue
            self._lists_answered += 1
            for message in answer["message"]["items"]:
                for doi in questions.names(message) & set(some):
                    found[doi] = self._keep(doi, {"message": message})
        return found

    def _one_by_one(self, every: tuple[str, ...], known: frozenset[str]) -> dict[str, Outcome]:
        """What Crossref says of the forms of one DOI, the most literal first, until it has one."""
        found: dict[str, Outcome] = {}
        for form in every:
            if form not in known:
                with self._alone(form):
                    found[form] = self._kept(form) or self._single(form)
                if found[form] != _NOWHERE:
                    break
        return found

    def _single(self, doi: str) -> Outcome:
        """The record of a DOI; where there is none, the agency that it belongs to."""
        try:
            with self._asking(partial(questions.only_this, doi)):
                answer = self._habanero.works(ids=encode(doi))
            return self._keep(doi, {"message": answer["message"]})
        except Failed as failed:
            if failed.status != 404:
                return Outcome(failed=str(failed))
        if clean(doi) != doi:  # with marks behind it: if that is no work of Crossref's, it is nobody's
            return self._keep(doi, {"missing": True}, seconds=DAY)
        try:
            with self._asking(questions.any_agency):
                (label,) = self._habanero.registration_agency(encode(doi))
        except Failed as failed:
            if failed.status != 404:
                return Outcome(failed=str(failed))
            return self._keep(doi, {"missing": True}, seconds=DAY)
        if label.casefold() == "crossref":
            return Outcome(failed="Crossref knows the DOI, and gives no record of it")
        return self._keep(doi, {"agency": label})

    def _search(self, words: str, rows: int, key: str) -> Found:
        """What Crossref finds; the cache then has every record under its DOI, and the DOIs under ``key``."""
        with self._asking(questions.any_list):
            answer = self._habanero.works(query_bibliographic=words, limit=rows, cursor_max=0)
        found: dict[str, Outcome] = {}
        for message in filter(questions.names, answer["message"]["items"]):
            doi = message["DOI"].lower()
            kept = self._kept(doi)
            found[doi] = kept if kept and kept.record else self._keep(doi, {"message": message})
        self._cache.put(key, {"dois": list(found)})
        return Found(records=tuple(outcome.record for outcome in found.values() if outcome.record))

    def _searched(self, key: str) -> Found | None:
        """What an earlier search found, where the cache has all of it."""
        kept = self._cache.get(key)
        if kept is None:
            return None
        found = [self._kept(doi) for doi in kept["dois"]]
        if any(outcome is None or outcome == _NOWHERE for outcome in found):
            return None
        return Found(records=tuple(outcome.record for outcome in found if outcome and outcome.record))

    def _kept(self, doi: str) -> Outcome | None:
        value = self._cache.get(f"{self._url} doi:{doi}")
        return None if value is None else _outcome(value)

    def _keep(self, doi: str, value: Value, **options: float) -> Outcome:
        self._cache.put(f"{self._url} doi:{doi}", value, **options)
        return _outcome(value)

    @contextmanager
    def _asking(self, check: Check) -> Iterator[None]:
        """What habanero asks within goes to the client, and its answers to ``check``; one error for all."""
        token = _get.set(partial(self._client.get, check=check))
        try:
            yield
        except (habanero.RequestError, RuntimeError, LookupError, TypeError, ValueError) as error:
            raise Failed(f"habanero cannot read the answer: {error}") from error
        finally:
            _get.reset(token)

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """A second thread with the same question waits here, and then finds the answer in the cache."""
        with self._counting:
            alone = self._locks[key]
        with alone:
            yield

    def _tell(self, *, asked: int = 0, cached: int = 0, done: int = 0, total: int = 0) -> None:
        """Count, and tell whoever wants to know."""
        with self._counting:
            told = self._told
            self._told = told = Progress(
                asked=told.asked + asked,
                cached=told.cached + cached,
                waiting=self._client.waiting,
                done=told.done + done,
                total=told.total + total,
            )
            if self._progress is not None:
                self._progress(told)


def _outcome(value: Value) -> Outcome:
    """What a value of the cache says of its DOI: a message, another agency, or that there is no such DOI."""
    if "message" not in value:
        return Outcome(agency=value.get("agency"))
    try:
        return Outcome(record=record(value["message"]))
    except ValueError as error:
        return Outcome(failed=f"Crossref's record cannot be read: {error}")


def _decided(every: Sequence[str], answers: dict[str, Outcome]) -> bool:
    """Whether one form has an answer that ends the asking, or none is left to ask for."""
    found = [answers.get(form) for form in every]
    return None not in found or any(outcome not in (None, _NOWHERE) for outcome in found)


def _best(every: Sequence[str], answers: dict[str, Outcome]) -> Outcome:
    """What the answers to the forms of one DOI come to: a record before all else, then a failure."""
    found = [answers[form] for form in every if form in answers]
    for name in ("record", "failed", "agency"):
        for outcome in found:
            if getattr(outcome, name) is not None:
                return outcome
    return _NOWHERE
