"""Serve a review on this machine until Ctrl-C. The adapter of uvicorn."""

import errno
import os
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from citekit.errors import UsageError
from citekit.review.app import application
from citekit.review.review import Folder, Review

HOST = "127.0.0.1"
_TOKEN_BYTES = 24
_SECONDS_TO_ANSWER = 3


def serve(folder: Folder, port: int, on_ready: Callable[[str], None], on_wait: Callable[[], None]) -> None:
    """Serve the review of ``folder`` until Ctrl-C.

    ``port``: 0 for a free one. ``on_ready`` is called with the address, ``on_wait`` where a build has still to be
    finished at the end.

    Raises UsageError for a port that cannot be used, LockError where nothing was built, ConfigError for a fault in
    corrections.toml.
    """
    listening = _listen(port)
    review = Review(folder)
    token, port = secrets.token_urlsafe(_TOKEN_BYTES), listening.getsockname()[1]
    config = uvicorn.Config(
        application(review, token, port),
        log_level="critical",
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_SECONDS_TO_ANSWER,
    )
    review.start()
    try:
        _Server(config, review, lambda: on_ready(f"http://{HOST}:{port}/{token}/")).run(sockets=[listening])
    finally:
        listening.close()
        review.close(on_wait)


def open_browser(address: str) -> bool:
    """Open the user's browser; False where there is none, or no screen for it."""
    screen = sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    if not screen and not os.environ.get("BROWSER"):  # a browser in the terminal would take it over
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # where it would share the port with whoever has it
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()
    except OSError as error:
        listening.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        raise UsageError(
            f"Port {port} {reason}; choose another with --port, or none for a free one"
        ) from None
    return listening


class _Server(uvicorn.Server):
    """A server that ends its streams of events, and itself, at Ctrl-C."""

    def __init__(self, config: uvicorn.Config, review: Review, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._review, self._on_ready = review, on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End at the first Ctrl-C, without waiting at the second."""
        super().handle_exit(sig, frame)
        self._review.events.close()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals meanwhile, and not once more afterwards: to end a server is no failure."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        handled = [
            one for one in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(one) is not signal.SIG_IGN
        ]
        before = {one: signal.signal(one, self.handle_exit) for one in handled}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
