"""Standard output and standard error."""

import os
import sys

import click

from citekit.errors import UsageError


def warn(message: str) -> None:
    """Print a message on standard error."""
    click.echo(f"citekit: {message}", err=True)


def write_bytes(content: bytes) -> None:
    """Write to standard output, until its reader goes away, or raise UsageError."""
    if sys.stdout is None:
        raise UsageError("Standard output is closed; redirect it to a file: > FILE")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence()
    except OSError as error:
        silence()
        raise UsageError(f"Cannot write to standard output: {error.strerror}") from None


def silence() -> None:
    """Discard what Python would still write to standard output when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
