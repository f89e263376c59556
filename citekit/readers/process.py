"""A file read by a child process, which may use the memory and the time of `citekit.readers.limits`."""

from importlib import import_module
from typing import Literal

import msgspec

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers.limits import MOST_CHARACTERS, most_memory, most_seconds
from citekit.runtime.child import Child, ChildEnded

_ADVICE = "open it, save or print it to a new file and name that"


class _Request(msgspec.Struct, array_like=True):
    """What the child is to do: call ``read(data, id, file, *more)`` of a module."""

    module: str
    data: bytes
    id: str
    file: str
    more: tuple[str, ...]


class _Reply(msgspec.Struct, array_like=True):
    """The article; or an error, its file and its line; neither where there was too little memory."""

    article: Article | None = None
    error: str = ""
    file: str | None = None
    line: int | None = None


def read_in_child(module: str, data: bytes, id: str, file: str, *more: str, size: int) -> Article:
    """Read a file as ``read`` of that module of `citekit.readers` does, but in a child process.

    ``size``: the file's bytes, unpacked. Raises SourceError, also where the file needs too much memory or time.
    """
    memory, seconds = most_memory(size), most_seconds(size)
    child = Child(__name__, answer.__name__)
    try:
        reply = child.ask(
            msgspec.msgpack.encode(_Request(module, data, id, file, more)), memory=memory, seconds=seconds
        )
    except ChildEnded as ended:
        raise SourceError(ended_message(ended.reason, memory, seconds), file=file) from None
    finally:
        child.close()
    read = msgspec.msgpack.decode(reply, type=_Reply)
    if read.article is None:
        raise SourceError(
            read.error or ended_message("memory", memory, seconds), file=read.file, line=read.line
        )
    return read.article


def answer(request: bytes) -> bytes:
    """The reply of the child to a request."""
    return msgspec.msgpack.encode(_reply(msgspec.msgpack.decode(request, type=_Request)))


def _reply(request: _Request) -> _Reply:
    try:
        return _Reply(read_guarded(request.module, request.data, request.id, request.file, *request.more))
    except SourceError as error:
        return _Reply(error=error.message, file=error.file, line=error.line)
    except MemoryError:
        return _Reply(file=request.file)
    except Exception as error:
        return _Reply(error=unreadable(error), file=request.file)


def read_guarded(module: str, data: bytes, id: str, file: str, *more: str) -> Article:
    """Read a file by ``read`` of that module of `citekit.readers`, in a process whose memory and time are limited.

    Raises SourceError, and what the reader raises.
    """
    article: Article = import_module(f"citekit.readers.{module}").read(data, id, file, *more)
    if len(article.text) > MOST_CHARACTERS:
        raise SourceError(f"Too much text (limit: {MOST_CHARACTERS:,} characters)", file=file)
    return article


def ended_message(reason: Literal["time", "memory", "crash"], memory: int, seconds: int) -> str:
    """The message for a file that took more than the limits (bytes, seconds) or crashed its reader."""
    if reason == "time":
        return f"Too slow to read (limit: {seconds} seconds for this size); {_ADVICE}"
    limit = f"{memory // 1_000_000} MB"
    if reason == "memory":
        return f"Too much memory needed (limit: {limit} for this size); {_ADVICE}"
    return f"Damaged, or needs more memory than the limit for this size ({limit}); {_ADVICE}"


def unreadable(error: Exception) -> str:
    """The message for what breaks a reader."""
    return f"Cannot be read ({type(error).__name__}: a fault of citekit, please report it); {_ADVICE}"
