"""The routes of the server; what they answer is JSON but for the page. The adapter of Starlette."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from citekit.errors import CitekitError, UnknownKey
from citekit.review.acts import Act
from citekit.review.review import Review
from citekit.review.security import MAX_BODY, App, Guard, TooLarge

T = TypeVar("T")


def application(review: Review, token: str, port: int) -> App:
    """The ASGI application of a review."""
    routes = _Routes(review)
    table = (
        ("", routes.page, "GET"),
        ("state", routes.state, "GET"),
        ("entries/{key:path}", routes.entry, "GET"),
        ("events", routes.events, "GET"),
        ("acts", routes.act, "POST"),
        ("undo", routes.undo, "POST"),
    )
    app = Starlette(
        routes=[
            Route(f"/{token}", lambda request: RedirectResponse(f"/{token}/")),
            *(Route(f"/{token}/{path}", answer, methods=[method]) for path, answer, method in table),
        ],
        exception_handlers={CitekitError: _fault, TooLarge: _too_large, 500: _unexpected},
    )
    return Guard(app, token, port)


class _Routes:
    """Answers with what a review says, from threads: a slow answer holds up no other."""

    def __init__(self, review: Review) -> None:
        self._review = review

    async def page(self, _: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(self._review.page))

    async def state(self, request: Request) -> Response:
        everything = request.query_params.get("all") == "1"
        return await _json(lambda: self._review.state(everything=everything))

    async def entry(self, request: Request) -> Response:
        return await _json(lambda: self._review.session.entry(request.path_params["key"]))

    async def events(self, _: Request) -> Response:
        return StreamingResponse(self._review.events.stream(), media_type="text/event-stream")

    async def act(self, request: Request) -> Response:
        act = await _body(request, Act)
        return await _json(lambda: self._review.session.act(act))

    async def undo(self, request: Request) -> Response:
        await _body(request, dict[str, Any])
        return await _json(self._review.session.undo)


async def _body(request: Request, type_: type[T]) -> T:
    """The JSON of a request. Raises CitekitError."""
    try:
        return msgspec.json.decode(await request.body(), type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CitekitError(f"Invalid request: {error}") from None


async def _json(answer: Callable[[], Any]) -> Response:
    value = await run_in_threadpool(answer)
    return Response(msgspec.json.encode(value), media_type="application/json")


async def _fault(request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, UnknownKey) else 400
    return _error(str(error), status)


async def _too_large(request: Request, error: Exception) -> Response:
    return _error(f"Too large (limit: {MAX_BODY // 1024} kB); nothing was changed.", 413)


async def _unexpected(request: Request, error: Exception) -> Response:
    return _error(f"citekit failed ({type(error).__name__}); please report it. Nothing was changed.", 500)


def _error(text: str, status: int) -> Response:
    return Response(msgspec.json.encode({"error": text}), status, media_type="application/json")
