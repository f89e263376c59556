"""Fetch a page from the web; every failure is a SourceError."""

from contextlib import closing
from urllib.parse import urlsplit

from citekit.errors import SourceError
from citekit.http.client import (
    AnswerTimeout,
    AnswerTooLarge,
    Client,
    ConnectionBroken,
    ConnectionFailed,
    HTTPError,
    InsecureConnection,
    InvalidURL,
    PrivateAddress,
    RedirectRefused,
    Response,
)
from citekit.readers.limits import MOST_BYTES
from citekit.text.addresses import named_hosts, without_secrets

MAX_REDIRECTS = 5
SECONDS = 30.0
"""For one page, from the request to the last byte."""
_STEP_SECONDS = 15.0
"""For the next part of the answer."""

ACCEPT = "text/html, application/xhtml+xml, application/pdf, application/xml, text/xml, text/plain;q=0.8, */*;q=0.5"
_ADVICE = {
    401: "password required; save the page from your browser and name the file",
    403: "access denied to programs; save the page from your browser and name the file",
    404: "page not found; check the address",
    410: "page removed; look for another copy",
    429: "too many requests; try again later",
}
_INVALID = "Invalid address (expected something like https://example.org/page)"


def fetch(
    url: str,
    *,
    agent: str,
    seconds: float = SECONDS,
    max_bytes: int = MOST_BYTES,
    max_redirects: int = MAX_REDIRECTS,
    allow_private: bool = False,
) -> Response:
    """The page at ``url``, asked for once; ``agent`` is how citekit introduces itself.

    A private address is only asked where ``url`` names it as a number or as localhost, or with ``allow_private``.
    Raises SourceError, whose text holds no password or token of the address.
    """
    shown = without_secrets(url)

    def check(address: str) -> None:
        """Raise for an address that is not HTTP(S), also where a page redirects to it."""
        parts = urlsplit(address)
        if parts.scheme.lower() not in ("http", "https"):
            raise SourceError(f"Redirect to '{parts.scheme}:' not followed; use the final URL", file=shown)
        if not parts.hostname:
            raise InvalidURL("no host")

    try:
        check(url)
        private = None if allow_private else named_hosts(url)
        with closing(Client(timeout=min(seconds, _STEP_SECONDS), private_hosts=private)) as client:
            response = client.send(
                "GET",
                url,
                headers={"User-Agent": agent, "Accept": ACCEPT},
                total=seconds,
                max_bytes=max_bytes,
                max_redirects=max_redirects,
                check_redirect=check,
            )
    except ValueError:
        raise SourceError(_INVALID, file=shown) from None
    except HTTPError as error:
        raise SourceError(_sentence(error, seconds, max_bytes), file=shown) from None
    if response.status != 200:
        advice = _ADVICE.get(response.status, "try again later" if response.status >= 500 else "")
        raise SourceError(
            f"The server answered {response.status}{': ' + advice if advice else ''}", file=shown
        )
    return response


def _sentence(error: HTTPError, seconds: float, max_bytes: int) -> str:
    match error:
        case InvalidURL():
            return _INVALID
        case AnswerTimeout():
            return f"No answer within {seconds:.0f} seconds; try again later"
        case AnswerTooLarge():
            return f"File too large (limit: {max_bytes // 1_000_000} MB)"
        case InsecureConnection():
            return f"No secure connection ({error}); open the page in your browser and save it"
        case ConnectionFailed():
            return f"Cannot reach the server ({error}); check the address and your connection"
        case ConnectionBroken():
            return "The answer was cut off or is not HTTP; try again"
        case RedirectRefused():
            return f"{str(error).capitalize()}; use the final URL"
        case PrivateAddress():
            return f"Not fetched: {error}; use --allow-private if you trust the address"
        case _:
            return f"{error}"
