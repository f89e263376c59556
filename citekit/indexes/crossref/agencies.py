"""Records of DOIs that other agencies registered, as CSL-JSON from the DOI's resolver by content negotiation.

https://citation.crosscite.org/docs.html: the resolver redirects a request for CSL-JSON to the agency, which answers
204, 404 or 406 where it has none. habanero 2.9 asks for CSL-JSON at Crossref only.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from citekit import __version__
from citekit.csl.identifiers import clean_doi
from citekit.csl.item import Item
from citekit.http.client import RedirectRefused, RetryPolicy, Unsuccessful
from citekit.http.limits import Limits, Turn
from citekit.indexes.crossref.records import record
from citekit.indexes.crossref.requester import Requester, RequestFailed
from citekit.indexes.crossref.requests import UnreadableAnswer, WrongAnswer
from citekit.indexes.index import Record
from citekit.text.addresses import host_of, named_hosts

CSL_JSON = "application/vnd.citationstyles.csl+json"
_JSON = frozenset((CSL_JSON, "application/json", "application/citeproc+json"))
"""Media types of an answer; mEDRA's and others' differ from what was asked for."""
_MAX_BYTES = 2_000_000
_MAX_REDIRECTS = 5
_ATTEMPTS, _SECONDS = 3, 30.0
"""For one record: an agency that is down is not to hold up the others."""
_WITHOUT_RECORD = frozenset((204, 404, 406, 410))
_KEPT = ("version", "number", "medium", "genre", "event-title", "event-place", "collection-title", "URL")
"""Fields of CSL-JSON that Crossref's messages do not have."""
_UNSURE_TYPES = frozenset(("", "article", "document"))
"""DataCite gives 'article' to software, collections and whatever CSL has no type for."""


class Agencies:
    """Asks the resolver at ``url`` for records, each agency with its own limits. Thread-safe."""

    def __init__(
        self,
        url: str,
        *,
        mailto: str | None,
        policy: RetryPolicy,
        on_wait: Callable[[], None],
        allow_private: bool,
    ) -> None:
        self._url = url.rstrip("/")
        self._private_hosts = None if allow_private else named_hosts(url)
        self._agent = f"citekit/{__version__}" + (f" (mailto:{mailto})" if mailto else "")
        self._policy = msgspec.structs.replace(
            policy, attempts=min(policy.attempts, _ATTEMPTS), total=min(policy.total, _SECONDS)
        )
        self._on_wait = on_wait
        self._lock = threading.Lock()
        self._requesters: dict[str, Requester] = {}
        self._stopped: str | None = None

    def item(self, doi: str, agency: str) -> Item | None:
        """The agency's CSL-JSON of ``doi``, None where it has none. Raises RequestFailed."""
        requester = self._requester(agency)
        [limits] = requester.limits

        def ask(turn: Turn, url: str | None) -> Item | None:
            response = requester.http.send(
                "GET",
                f"{self._url}/{quote(doi, safe='/')}",
                headers={"Accept": CSL_JSON, "User-Agent": self._agent},
                total=3 * self._policy.answer,
                max_bytes=_MAX_BYTES,
                max_redirects=_MAX_REDIRECTS,
                check_redirect=_check_redirect,
                on_event=lambda event: requester.note(event, turn),
            )
            limits.update(response.headers)
            if response.status in _WITHOUT_RECORD:
                return None
            if response.status != 200:
                raise Unsuccessful(f"the server answers {response.status}", response)
            # An agency without content negotiation sends the web page of the work.
            return _read_item(response.body, doi) if response.media_type in _JSON else None

        return requester.request(ask, limits)

    @property
    def waiting(self) -> float | None:
        """Seconds until an agency's limits let the next request through, if one waits for it."""
        with self._lock:
            limits = [limits for requester in self._requesters.values() for limits in requester.limits]
        return max((seconds for each in limits if (seconds := each.waiting)), default=None)

    def stop(self, reason: str) -> None:
        """Let every waiting and every later call fail at once with ``reason``."""
        with self._lock:
            self._stopped = self._stopped or reason
            requesters = list(self._requesters.values())
        for requester in requesters:
            requester.stop(reason)

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop("the index is closed")
        for requester in self._requesters.values():
            requester.close()

    def _requester(self, agency: str) -> Requester:
        with self._lock:
            if self._stopped:
                raise RequestFailed(self._stopped)
            if agency not in self._requesters:
                self._requesters[agency] = Requester(
                    f"{host_of(self._url)} for {agency}",
                    (Limits(),),
                    policy=self._policy,
                    on_wait=self._on_wait,
                    expected="a resolver of DOIs",
                    is_not_found=lambda body: True,
                    private_hosts=self._private_hosts,
                )
            return self._requesters[agency]


def agency_record(item: Mapping[str, Any], agency: str) -> Record:
    """The Record in an agency's CSL-JSON. Raises ValueError without a DOI."""
    message = {name: value for name, value in item.items() if name not in ("custom", "relation", "reference")}
    message |= {role: _people(item.get(role)) for role in ("author", "editor", "translator")}
    message |= {"issued": _date(item.get("issued"))}
    known = record(message)
    kept = {name: value for name in _KEPT if isinstance(value := item.get(name), str) and value}
    described: Item = {**kept, **known.item}
    type_ = str(item.get("type") or "")
    if type_ in _UNSURE_TYPES and not known.doi.startswith("10.48550/"):
        described["type"] = "document"  # which no printed type gives way to
    else:
        described["type"] = type_
    return msgspec.structs.replace(known, item=described, agency=agency)


def _people(value: object) -> list[dict[str, Any]]:
    """Names as Crossref's messages have them: 'name' for CSL's 'literal'."""
    people = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [{**one, "name": one.get("literal") or one.get("name")} for one in people]


def _date(value: object) -> object:
    """A date with its parts as numbers; some agencies write them as texts."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    if not isinstance(parts, list) or not parts or not isinstance(parts[0], list):
        return value
    numbers = [int(part) if isinstance(part, str) and part.isdecimal() else part for part in parts[0]]
    return {"date-parts": [numbers]}


def _read_item(body: bytes, doi: str) -> Item:
    """The item in an answer's body. Raises UnreadableAnswer or WrongAnswer."""
    try:
        item = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise UnreadableAnswer("the server sends incomplete JSON") from None
    if not isinstance(item, dict) or not item:
        raise UnreadableAnswer("the server sends JSON that is not CSL-JSON")
    other = clean_doi(str(item.get("DOI") or ""))
    if other and other != doi:
        raise WrongAnswer("the server sends the record of another DOI")
    return item


def _check_redirect(url: str) -> None:
    if urlsplit(url).scheme.lower() not in ("http", "https"):
        raise RedirectRefused(f"the server redirects to '{urlsplit(url).scheme}:', which is not followed")
