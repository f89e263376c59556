"""One page from the network: the only module of this room that asks anybody; the only one that imports httpx2."""

import time
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx2

from citekit.errors import SourceError
from citekit.readers.decoding import MOST_BYTES

MOST_REDIRECTS = 5
SECONDS = 30.0
"""So long one page may take, from the first word to the last byte."""

ACCEPT = "text/html, application/xhtml+xml, application/pdf, application/xml, text/xml, text/plain;q=0.8, */*;q=0.5"
_ADVICE = {
    401: "it asks for a password; save the page from your browser and name the file",
    403: "it refuses programs; save the page from your browser and name the file",
    404: "there is no such page; check the address",
    410: "the page is gone",
    429: "it was asked too often; try again later",
}


class Fetched(NamedTuple):
    """What an address gave: the bytes, what the server calls them, and where they were found in the end."""

    data: bytes
    type: str
    url: str


def fetch(
    url: str,
    *,
    agent: str,
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
    most_redirects: int = MOST_REDIRECTS,
) -> Fetched:
    """Ask for ``url`` once. ``agent`` is how citekit introduces itself.

    Raises SourceError, one sentence, for whatever comes between.
    """
    until = time.monotonic() + seconds
    here = url
    headers = {"User-Agent": agent, "Accept": ACCEPT}
    try:
        with httpx2.Client(headers=headers, follow_redirects=False, timeout=min(seconds, 15.0)) as client:
            for _ in range(most_redirects + 1):
                _check(here, url)
                with client.stream("GET", here) as answer:
                    if answer.is_redirect:
                        here = urljoin(here, answer.headers.get("location", ""))
                        continue
                    _check_status(answer.status_code, url)
                    data = _body(answer, url, until, most)
                    return Fetched(data, _type(answer), here)
    except httpx2.TimeoutException:
        raise SourceError(f"no answer within {seconds:.0f} seconds; try again later", file=url) from None
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise SourceError(
            "this is no address; it should look like https://example.org/page", file=url
        ) from None
    except httpx2.HTTPError as error:
        raise SourceError(_why(error), file=url) from None
    raise SourceError(
        f"it leads on and on, more than {most_redirects} times; name the last address", file=url
    )


def _check(here: str, url: str) -> None:
    """Raise SourceError for what is no address of the web, also where a page leads there."""
    parts = urlsplit(here)
    if parts.scheme.lower() not in ("http", "https"):
        raise SourceError(f"it leads to '{parts.scheme}:', which citekit does not follow", file=url)
    if not parts.hostname:
        raise SourceError("this is no address; it should look like https://example.org/page", file=url)


def _check_status(status: int, url: str) -> None:
    if status == 200:
        return
    advice = _ADVICE.get(status, "the server has trouble; try again later" if status >= 500 else "")
    raise SourceError(f"the server answered {status}{': ' + advice if advice else ''}", file=url)


def _body(answer: httpx2.Response, url: str, until: float, most: int) -> bytes:
    """The bytes of an answer, as long as they are not too many and come in time."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        size += len(part)
        if size > most:
            raise SourceError(f"larger than {most // 1_000_000} MB, which no article is", file=url)
        if time.monotonic() > until:
            raise httpx2.ReadTimeout("too slow")
        parts.append(part)
    return b"".join(parts)


def _type(answer: httpx2.Response) -> str:
    return str(answer.headers.get("content-type", "")).split(";")[0].strip().lower()


def _why(error: Exception) -> str:
    """One sentence for an error of the network."""
    said = " ".join(str(error).split())
    folded = said.lower()
    if isinstance(error, httpx2.RemoteProtocolError):
        return "the answer was cut off or is no HTTP; try again"
    if "certificate" in folded or "ssl" in folded or "tls" in folded:
        return f"no safe connection could be made ({said}); open it in your browser and save the page"
    if isinstance(error, httpx2.ConnectError):
        return f"the server cannot be reached ({said}); check the address and your connection"
    return f"the connection failed ({said or type(error).__name__}); try again"
