"""Requests sent again: how often, after which pauses, and how long a server asks to wait."""

import gc
import socket
import time
import warnings
from contextlib import closing, suppress
from email.utils import formatdate

import pytest

from citekit.http.client import (
    AnswerTimeout,
    Client,
    ConnectionFailed,
    HTTPError,
    InvalidURL,
    RetryPolicy,
    retry,
    retry_after,
)
from tests.indexes.server import IndexServer


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5),
        (" 0.5 ", 0.5),
        ("", 0),
        ("soon", 0),
        ("-3", 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("\xb2", 0),
    ],
)
def test_retry_after(value: str, seconds: float) -> None:
    assert retry_after({"retry-after": value}) == seconds


def test_retry_after_a_date_or_nothing() -> None:
    assert 50 < retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)}) <= 60
    assert retry_after({}) == 0


class Server:
    """Fails with the errors that it is given, one after the other, then answers."""

    def __init__(self, *errors: HTTPError) -> None:
        self.errors = list(errors)
        self.announced: list[float] = []
        self.slept: list[float] = []

    def send(self, pause: float) -> str:
        self.announced.append(pause)
        if self.errors:
            raise self.errors.pop(0)
        return "answer"

    def ask(self, policy: RetryPolicy) -> str:
        return retry(
            self.send,
            policy,
            is_passing=lambda error: isinstance(error, AnswerTimeout),
            sleep=self.slept.append,
        )


def test_pauses_grow_and_are_announced() -> None:
    server = Server(*(AnswerTimeout(str(number)) for number in range(4)))
    assert server.ask(RetryPolicy(attempts=5, pause=1.0, longest_pause=7.0)) == "answer"
    assert server.announced[:4] == server.slept
    for pause, least in zip(server.slept, (1, 2, 4, 7), strict=True):
        assert least <= pause <= min(least + 1, 7)


@pytest.mark.parametrize(
    ("errors", "policy", "sent", "last"),
    [
        ([AnswerTimeout("a"), AnswerTimeout("b")], RetryPolicy(attempts=2), 2, "b"),
        ([AnswerTimeout("a"), InvalidURL("b")], RetryPolicy(), 2, "b"),
        ([AnswerTimeout("a"), AnswerTimeout("b")], RetryPolicy(total=0.1), 1, "a"),
    ],
    ids=["attempts", "lasting", "total"],
)
def test_the_last_failure_is_raised(
    errors: list[HTTPError], policy: RetryPolicy, sent: int, last: str
) -> None:
    server = Server(*errors)
    with pytest.raises(HTTPError, match=last):
        server.ask(policy)
    assert len(server.announced) == sent


def test_a_refused_connection_is_explained_without_the_number_of_the_error() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with closing(Client(timeout=5)) as client, pytest.raises(ConnectionFailed) as caught:
            client.send("GET", url)
    assert "refused" in str(caught.value).lower()
    assert "Errno" not in str(caught.value)


def _close_while_connecting(url: str) -> None:
    client = Client(timeout=60)
    with suppress(HTTPError):
        client.send("GET", url, on_event=lambda event: client.close() if event == "connected" else None)


def test_a_connection_that_is_made_while_the_client_closes_is_closed() -> None:
    """Else its socket is left to the garbage collector, which warns."""
    with IndexServer([]) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _close_while_connecting(f"{server.url}/works/10.1/a")
        gc.collect()
    assert not [one for one in caught if one.category is ResourceWarning]
