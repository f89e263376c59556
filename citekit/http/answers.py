"""What an answer is worth: a message, a fault after which one asks again, or a failure that ends the asking."""

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

Check = Callable[[dict[str, Any]], str | None]
"""What is wrong with a message, or None."""


class Failed(Exception):
    """A request came to nothing, in one sentence. ``status`` is the server's answer, if it decided that;
    ``wrong``: it answered, again and again, with something else than what was asked.
    """

    def __init__(self, reason: str, *, status: int | None = None, wrong: bool = False) -> None:
        super().__init__(reason)
        self.status, self.wrong = status, wrong


class Fault(Exception):
    """An attempt that failed; the next one may not."""


class NoRoute(Fault):
    """No connection could be made."""


class Wrong(Fault):
    """The answer is not to what was asked."""


def verify(body: bytes, check: Check) -> None:
    """Raise a Fault where the body is not a message, or not the one that was asked for."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        what = "a page" if body.lstrip()[:1] == b"<" else "half an answer" if body else "nothing"
        raise Fault(f"the server sends {what} instead of JSON") from None
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        raise Fault("the server sends JSON without a message")
    if found := check(message):
        raise Wrong(found)


def is_not_found(body: bytes) -> bool:
    """Whether a 404 is the index's own: any other server that stands in the way answers 404 too."""
    return b"resource not found" in body[:200].lower() or body.lstrip()[:1] == b"{"


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that the server asks to wait: a number or a date; 0 where it says nothing that can be read."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.replace(".", "", 1).isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
