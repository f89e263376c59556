"""What can go wrong with an answer. A fault turns the right answer into what arrives instead:
`server.arm(HALF_JSON, times=2, path="10.5555/a")`.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.indexes.api import Answer, Message, encode


@dataclass(frozen=True)
class Fault:
    """A named change of an answer."""

    name: str
    change: Callable[[Answer], Answer]

    def __str__(self) -> str:
        return self.name


def status(code: int, body: bytes = b"", content_type: str = "text/html", *, bare: bool = False) -> Fault:
    """Another status and body; `bare` leaves the limits' headers out."""

    def change(answer: Answer) -> Answer:
        headers = {} if bare else answer.headers
        return replace(answer, status=code, body=body, content_type=content_type, headers=headers)

    return Fault(f"status-{code}", change)


def body(name: str, content: bytes, content_type: str = "application/json") -> Fault:
    """200 with another body."""
    return Fault(name, lambda answer: replace(answer, status=200, body=content, content_type=content_type))


def slow(seconds: float) -> Fault:
    """The right answer, later."""
    return Fault("slow", lambda answer: replace(answer, delay=answer.delay + seconds))


def wrong_record(other: Message) -> Fault:
    """200 with the message of another DOI: alone, or as the only item of a list."""

    def change(answer: Answer) -> Answer:
        right: Message = json.loads(answer.body) if answer.status == 200 else {}
        message = other
        if right.get("message-type") == "work-list":
            message = {**right["message"], "items": [{**other, "score": 99.0}], "total-results": 1}
        wrong = {"status": "ok", "message-type": "work", **right, "message": message}
        return replace(answer, status=200, body=encode(wrong), content_type="application/json")

    return Fault("wrong-record", change)


def limit_headers(rate: str, interval: str, concurrency: str) -> Fault:
    """The right answer, with other limits in its headers; what the server enforces stays as it was."""
    told = {
        "x-rate-limit-limit": rate,
        "x-rate-limit-interval": interval,
        "x-concurrency-limit": concurrency,
    }
    return Fault("limit-headers", lambda answer: replace(answer, headers={**answer.headers, **told}))


def moved(location: str) -> Fault:
    """301 to another address."""

    def change(answer: Answer) -> Answer:
        headers = {**answer.headers, "Location": location}
        return replace(answer, status=301, body=b"", content_type="text/html", headers=headers)

    return Fault("moved", change)


HTML = b"<!DOCTYPE html><html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"

HANGS = Fault("hangs", lambda answer: replace(answer, delay=math.inf))
DRIPS = Fault("drips", lambda answer: replace(answer, drip=1.0))
SERVER_ERROR = status(500, b'{"status":"error","message-type":"exception","message":{}}', "application/json")
BAD_GATEWAY = status(502, HTML)
UNAVAILABLE = status(503, b"Service Unavailable", "text/plain")
TOO_MANY = status(429, bare=True)
FORBIDDEN = status(403, b"Forbidden", "text/plain")
HTML_PAGE = body("html-page", HTML, "text/html")
HALF_JSON = Fault("half-json", lambda answer: replace(answer, body=answer.body[: len(answer.body) // 2]))
DROPPED = Fault("dropped", lambda answer: replace(answer, sent=0.5))
ERROR_INSIDE = body(
    "error-inside",
    encode(
        {
            "status": "failed",
            "message-type": "validation-failure",
            "message": [{"type": "unknown", "value": "", "message": "Something failed"}],
        }
    ),
)
NO_MESSAGE = body("no-message", b'{"status":"ok"}')
EMPTY = body("empty", b"")
JSON_LIST = body("json-list", b'[{"DOI":"10.5555/12345678"}]')
CLOSED = Fault("closed", lambda answer: replace(answer, silent=True))
GARBAGE_LIMITS = limit_headers("many", "-1 fortnights", "")

# Every fault that needs no argument, for tests of all of them.
FAULTS = (
    HANGS,
    SERVER_ERROR,
    BAD_GATEWAY,
    UNAVAILABLE,
    TOO_MANY,
    FORBIDDEN,
    HTML_PAGE,
    HALF_JSON,
    DROPPED,
    ERROR_INSIDE,
    NO_MESSAGE,
    EMPTY,
    JSON_LIST,
    CLOSED,
    GARBAGE_LIMITS,
)
