"""Server-sent events to all windows, from any thread (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec

_MOST_WAITING = 100
"""Events that a window may be behind; then it is let go, and asks for the state when it connects again."""
_HEARTBEAT_SECONDS = 15.0
_RETRY = b"retry: 1000\n\n"
_HEARTBEAT = b": here\n\n"

Queue = asyncio.Queue[bytes | None]


class Events:
    """Sends events to the windows that listen."""

    def __init__(self) -> None:
        self._queues: set[Queue] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def send(self, name: str, data: Any) -> None:
        """Send an event with JSON data."""
        self._put(f"event: {name}\ndata: {msgspec.json.encode(data).decode()}\n\n".encode())

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        self._put(None)

    async def stream(self) -> AsyncIterator[bytes]:
        """The events from now on, for one window."""
        self._loop = asyncio.get_running_loop()
        queue: Queue = asyncio.Queue(_MOST_WAITING)
        self._queues.add(queue)
        try:
            yield _RETRY
            while not self._closed:
                try:
                    event = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield _HEARTBEAT
                    continue
                if event is None:
                    return
                yield event
        finally:
            self._queues.discard(queue)

    def _put(self, event: bytes | None) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._put_now, event)

    def _put_now(self, event: bytes | None) -> None:
        for queue in tuple(self._queues):
            if queue.full():
                self._queues.discard(queue)
                while not queue.empty():
                    queue.get_nowait()
                event = None
            queue.put_nowait(event)
