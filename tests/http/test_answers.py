"""What answers are worth, and how long a server asks to wait."""

import time
from email.utils import formatdate
from typing import Any

import pytest

from citekit.http.answers import Fault, Wrong, is_not_found, retry_after, verify


@pytest.mark.parametrize(
    ("said", "seconds"),
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
def test_retry_after(said: str, seconds: float) -> None:
    assert retry_after({"retry-after": said}) == seconds


def test_retry_after_a_date_or_nothing() -> None:
    assert 50 < retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)}) <= 60
    assert retry_after({}) == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "nothing"),
        (b" <!DOCTYPE html>", "a page"),
        (b'{"message": {"DOI": "10.5', "half an answer"),
        (b'{"message": {"title": "\\ud800"}}', "half an answer"),
        (b'{"message": ' * 5000 + b"1" + b"}" * 5000, "half an answer"),
        (b"[]", "without a message"),
        (b'{"status": "ok"}', "without a message"),
        (b'{"message": [{"type": "unknown"}]}', "without a message"),
        (b'{"message": null}', "without a message"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_message(body: bytes, said: str) -> None:
    with pytest.raises(Fault, match=said):
        verify(body, lambda _: None)


def test_the_check_has_the_last_word() -> None:
    def check(message: dict[str, Any]) -> str | None:
        return None if message.get("DOI") == "10.5555/a" else "another DOI"

    verify(b'{"message": {"DOI": "10.5555/a"}}', check)
    with pytest.raises(Wrong, match="another DOI"):
        verify(b'{"message": {"DOI": "10.5555/b"}}', check)


def test_whose_404_it_is() -> None:
    assert is_not_found(b"Resource not found.")
    assert is_not_found(b'{"status": "error"}')
    assert not is_not_found(b"404 page not found")
    assert not is_not_found(b"<html>Resource not found?</html>".replace(b"Resource ", b""))
    assert not is_not_found(b"")
