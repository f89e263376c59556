"""habanero's Crossref with pooled connections, limits, retries and one error.

The only module that imports habanero. habanero 2.9 opens a connection for every call (50 ms of computing against
2 ms), does not return the headers of an answer, which name the limits, sends ``mailto`` in a header only, follows
no redirects, reads answers of any size and cannot be interrupted; none of its arguments changes that.
`PooledCrossref` therefore overrides `works`, as habanero calls it; the agency look-up, rare and small, is
habanero's own. Its content negotiation has no format for CSL-JSON but Crossref's: see `agencies`.
"""

from collections.abc import Callable
from functools import partial
from urllib.parse import urljoin, urlsplit

import habanero  # type: ignore[import-untyped]

from citekit import __version__
from citekit.http.client import RedirectRefused, RetryPolicy, Unsuccessful, httpx_errors
from citekit.http.limits import Limits, Turn
from citekit.indexes.crossref.requester import Requester, RequestFailed
from citekit.indexes.crossref.requests import Check, Message, UnreadableAnswer, is_not_found, read_message

_MAX_REDIRECTS = 3


class PooledCrossref(habanero.Crossref):  # type: ignore[misc]
    """habanero's Crossref at ``url``. Thread-safe; calls raise RequestFailed.

    ``mailto`` goes with every request; ``on_wait`` is called when the server asks to wait.
    """

    def __init__(
        self, url: str, *, mailto: str | None, policy: RetryPolicy, on_wait: Callable[[], None]
    ) -> None:
        super().__init__(
            base_url=url, mailto=mailto, ua_string=f"citekit/{__version__}", timeout=policy.answer
        )
        self._host = urlsplit(url).netloc
        self._policy = policy
        self._single, self._list = Limits(), Limits()
        self._requester = Requester(
            self._host,
            (self._single, self._list),
            policy=policy,
            on_wait=on_wait,
            expected="a Crossref API",
            is_not_found=is_not_found,
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
            "mailto": self.mailto,
        }
        sent = {name: value for name, value in params.items() if value}
        limits = self._list if ids is None else self._single

        def ask(url: str, turn: Turn) -> Message | str:
            """The message, or the address that the server redirects to."""
            response = self._requester.http.send(
                "GET",
                url,
                params=sent if url == first else None,
                headers={"User-Agent": self.ua_string + (f" (mailto:{self.mailto})" if self.mailto else "")},
                total=3 * self._policy.answer,
                on_event=lambda event: self._requester.note(event, turn),
            )
            if response.status != 403:  # else the next request is let through before all are stopped
                limits.update(response.headers)
            location = response.headers.get("location")
            if 300 <= response.status < 400 and location:
                return self._redirect(urljoin(url, location))
            if response.status != 200:
                raise Unsuccessful(f"the server answers {response.status}", response)
            return read_message(response.body, check)

        url = first = f"{self.base_url}/works" + (f"/{ids}" if ids else "")
        for _ in range(_MAX_REDIRECTS + 1):  # each is a request that the server counts
            answer = self._requester.request(partial(ask, url), limits)
            if not isinstance(answer, str):
                return answer
            url = answer
        raise RequestFailed(f"too many redirects (limit: {_MAX_REDIRECTS})")

    def registration_agency(self, ids: str) -> str:
        """The agency that registered an encoded DOI, as habanero asks for it."""

        def ask(turn: Turn) -> str:
            turn.sent = True
            with httpx_errors():
                try:
                    [label] = super(PooledCrossref, self).registration_agency(ids)
                except (habanero.RequestError, LookupError, TypeError, ValueError):
                    raise UnreadableAnswer("the server names no agency") from None
            if not isinstance(label, str):
                raise UnreadableAnswer("the server names no agency")
            return label

        return self._requester.request(ask, self._single)

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

    def _redirect(self, url: str) -> str:
        """``url``, if it is on the same server. Raises RedirectRefused."""
        if (host := urlsplit(url).netloc) != self._host:
            raise RedirectRefused(f"the server redirects to {host}, which is not followed")
        return url
