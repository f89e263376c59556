"""habanero's Crossref with pooled connections, limits, retries and one error.

The only module that imports habanero. habanero 2.9 opens a connection for every call (50 ms of computing against
2 ms), does not return the headers of an answer, which name the limits, sends ``mailto`` in a header only, follows
no redirects, reads answers of any size, waits for one as long as it drips and cannot be interrupted; none of its
arguments changes that. `PooledCrossref` therefore overrides `works` and `registration_agency`, as habanero calls them.
Its content negotiation has no format for CSL-JSON but Crossref's: see `agencies`.
"""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import habanero  # type: ignore[import-untyped]

from citekit import __version__
from citekit.http.client import ConnectionBroken, RedirectRefused, RetryPolicy, Unsuccessful
from citekit.http.limits import Limits, Turn
from citekit.indexes.crossref.requester import Redirected, Requester
from citekit.indexes.crossref.requests import Check, Message, check_agency, is_not_found, read_message
from citekit.text.addresses import named_hosts


class PooledCrossref(habanero.Crossref):  # type: ignore[misc]
    """habanero's Crossref at ``url``. Thread-safe; calls raise RequestFailed.

    A query of ``url``, such as a mirror's key, and ``mailto`` go with every request; ``on_wait`` is called when the
    server asks to wait. Without ``allow_private`` only a ``url`` that says so leads into a private network.
    """

    def __init__(
        self,
        url: str,
        *,
        mailto: str | None,
        policy: RetryPolicy,
        on_wait: Callable[[], None],
        allow_private: bool = False,
    ) -> None:
        parts = urlsplit(url)
        super().__init__(
            base_url=urlunsplit(parts._replace(path=parts.path.rstrip("/"), query="", fragment="")),
            mailto=mailto,
            ua_string=f"citekit/{__version__}",
            timeout=policy.answer,
        )
        self._query = dict(parse_qsl(parts.query))
        self._host = parts.netloc.rpartition("@")[2]
        self._policy = policy
        self._single, self._list = Limits(), Limits()
        self._requester = Requester(
            self._host,
            (self._single, self._list),
            policy=policy,
            on_wait=on_wait,
            expected="a Crossref API",
            is_not_found=is_not_found,
            private_hosts=None if allow_private else named_hosts(url),
        )

    def works(
        self,
        ids: str | None = None,
        *,
        filter: dict[str, list[str]] | None = None,
        query_bibliographic: str | None = None,
        limit: int | None = None,
        check: Check = lambda message: None,
    ) -> Message:
        """The message of an encoded DOI, a filter or a query; ``check`` may reject it."""
        pairs = [f"{name}:{value}" for name, values in (filter or {}).items() for value in values]
        params = {
            "query.bibliographic": query_bibliographic,
            "filter": ",".join(pairs),
            "rows": limit,
        }
        return self._get(
            f"/{ids}" if ids else "", {name: value for name, value in params.items() if value}, check
        )

    def registration_agency(self, ids: str) -> str:
        """The agency that registered an encoded DOI."""
        agency = self._get(f"/{ids}/agency", {}, check_agency)["agency"]
        return str(agency["label"])

    def _get(self, path: str, params: dict[str, str | int], check: Check) -> Message:
        """The message at ``path`` below the works."""
        limits = self._single if path else self._list
        mailto = {"mailto": self.mailto} if self.mailto else {}

        def ask(turn: Turn, url: str | None) -> Message:
            response = self._requester.http.send(
                "GET",
                url or f"{self.base_url}/works{path}",
                params=None if url else self._query | params | mailto,
                headers={"User-Agent": self.ua_string + (f" (mailto:{self.mailto})" if self.mailto else "")},
                total=3 * self._policy.answer,
                on_event=lambda event: self._requester.note(event, turn),
            )
            if response.status != 403:  # else the next request is let through before all are stopped
                limits.update(response.headers)
            if target := response.redirect:
                raise Redirected(self._redirect_target(response.url, target, params))
            if response.status == 404 and url:
                raise ConnectionBroken("the server redirects to an address that does not exist (404)")
            if response.status != 200:
                raise Unsuccessful(f"the server answers {response.status}", response)
            return read_message(response.body, check)

        return self._requester.request(ask, limits)

    @property
    def waiting(self) -> float | None:
        """Seconds until the limits let the next request through, if one waits for it."""
        return max(
            (seconds for limits in (self._single, self._list) if (seconds := limits.waiting)), default=None
        )

    def stop(self, reason: str) -> None:
        """Let every waiting and every later call fail at once with ``reason``."""
        self._requester.stop(reason)

    def close(self) -> None:
        """Stop, and close the connections."""
        self._requester.close()

    def _redirect_target(self, url: str, target: str, params: Mapping[str, str | int]) -> str:
        """Where to ask next; a ``target`` without a query gets that of ``url``.

        Raises RedirectRefused for another server, and for a target that leaves out what was asked.
        """
        parts = urlsplit(target)
        if (host := parts.netloc.rpartition("@")[2]) != self._host:
            raise RedirectRefused(f"the server redirects to {host}, which is not followed")
        query = parts.query or urlsplit(url).query
        kept = dict(parse_qsl(query))
        if any(kept.get(name) != str(value) for name, value in params.items() if name != "rows"):
            raise RedirectRefused("the server redirects to an address without the query")
        return urlunsplit(parts._replace(query=query))
