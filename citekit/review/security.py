"""Who may ask the server: only the page that it served itself, in the browser of whoever has its address.

Host and Origin keep out pages of other sites, also those whose name was made to lead here (DNS rebinding); the token in
the address keeps out other users and programs of this machine.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from hmac import compare_digest
from typing import Any

MAX_BODY = 64 * 1024
"""Bytes of a request's body."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer; the page's own policy is in the page."""

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLarge(Exception):
    """A body of more than `MAX_BODY` bytes."""


class Refused(Exception):
    """A request that is not answered: its status, and why."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Guard:
    """An ASGI application that passes on what may be asked; ``token``: the first part of all its paths."""

    def __init__(self, app: App, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = frozenset(f"{host}:{port}" for host in ("127.0.0.1", "localhost"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it in plain words."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check(scope)
        except Refused as refused:
            await _answer(send, refused)
            return
        await self._app(scope, _bounded(receive), _with_headers(send))

    def _check(self, scope: Scope) -> None:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if host.lower() not in self._hosts:
            raise Refused(421, "This address is only for the machine that citekit runs on.")
        own = str(scope["path"]).removeprefix("/").split("/")[0]
        if not compare_digest(own.encode("utf-8", "replace"), self._token.encode()):
            raise Refused(
                404, "Nothing here. Open the address that citekit review printed; its last part is a secret."
            )
        if headers.get(b"sec-fetch-site", "none") not in ("none", "same-origin"):
            raise Refused(403, "Refused: the request comes from another site.")
        if scope["method"] == "POST":
            self._check_post(headers, host)

    def _check_post(self, headers: dict[bytes, str], host: str) -> None:
        if headers.get(b"origin", f"http://{host}").lower() != f"http://{host}".lower():
            raise Refused(403, "Refused: the request comes from another site.")
        if headers.get(b"content-type", "").split(";")[0].strip().lower() != "application/json":
            raise Refused(415, "Refused: the content type must be application/json.")
        length = headers.get(b"content-length", "0")
        if not length.isdecimal() or len(length) > 9 or int(length) > MAX_BODY:
            raise Refused(413, f"Too large (limit: {MAX_BODY // 1024} kB); nothing was changed.")


def _bounded(receive: Receive) -> Receive:
    """``receive``, which raises TooLarge after `MAX_BODY` bytes: a chunked body has no length."""
    left = MAX_BODY

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message["headers"] = [*message["headers"], *own]
        await send(message)

    return with_headers


async def _answer(send: Send, refused: Refused) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    start = {"type": "http.response.start", "status": refused.status, "headers": headers}
    await _with_headers(send)(start)
    await send({"type": "http.response.body", "body": f"{refused.text}\n".encode()})
