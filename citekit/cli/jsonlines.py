"""Lines in, JSON lines out: how ``parse`` and ``resolve`` read and answer."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import click

from citekit.cli.output import silence, warn

_CHUNK = 1 << 18
_HEAD_LINES = 100
"""The lines that a NUL byte is looked for in."""

Answers = Callable[[list[str]], Iterable[object]]
"""Reference strings to one answer for each, in their order."""

files_argument = click.argument("files", nargs=-1, type=click.Path(allow_dash=True))


def answer_lines(files: tuple[str, ...], answers: Answers, *, all_at_once: bool = False) -> None:
    """Print one line of JSON for each line of ``files``, by default of standard input.

    Exits with code 1 if a file cannot be read, 3 if none can.
    """
    import msgspec

    from citekit.errors import SourceError, printable

    encode = msgspec.json.Encoder().encode
    unread = 0
    try:
        for path in files or ("-",):
            name = "standard input" if path == "-" else printable(path)
            try:
                with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as stream:
                    for raws in read_lines(stream, name, warn, all_at_once=all_at_once):
                        for answer in answers(raws):
                            sys.stdout.buffer.write(encode(answer) + b"\n")
                            sys.stdout.buffer.flush()  # a reader sees each answer as soon as it is there
            except BrokenPipeError:
                raise
            except SourceError as error:
                warn(str(error))
                unread += 1
            except OSError as error:
                hint = "" if Path(path).parent.is_dir() else "; pipe references into standard input instead"
                warn(f"{name}: Cannot read: {error.strerror}{hint}")
                unread += 1
    except BrokenPipeError:  # 'citekit parse | head': the reader has enough
        silence()
    if unread:
        click.get_current_context().exit(3 if unread == len(files) else 1)


def read_lines(
    stream: BinaryIO, name: str, warn: Callable[[str], None], *, all_at_once: bool = False
) -> Iterator[list[str]]:
    """The lines that can be read without waiting, so that each gets an answer.

    What is not UTF-8 is replaced, and reported to ``warn`` once, with the first such line. Raises SourceError
    for a binary file.
    """
    from citekit.errors import SourceError

    number = 0
    damaged: list[int] = []
    for lines in [stream.readlines()] if all_at_once else _available(stream):
        if number < _HEAD_LINES and any(b"\0" in line for line in lines[:_HEAD_LINES]):
            raise SourceError("Binary file (contains NUL bytes), not text", file=name)
        raws = []
        for number, line in enumerate(lines, start=number + 1):  # noqa: B020 - it goes on counting
            raw = line.rstrip(b"\r\n").decode("utf-8", errors="replace")
            if "\ufffd" in raw and "\ufffd".encode() not in line:
                damaged.append(number)
            raws.append(raw)
        yield raws
    if damaged:
        count = "1 line" if len(damaged) == 1 else f"{len(damaged)} lines"
        warn(f"{name}:{damaged[0]}: Not UTF-8 in {count}; replaced invalid bytes with \ufffd")


def _available(stream: BinaryIO) -> Iterator[list[bytes]]:
    rest = b""
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined]
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]
