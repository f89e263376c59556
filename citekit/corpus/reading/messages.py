"""What a worker and its guarded child tell each other. The worker loads none of the modules that read."""

from collections.abc import Mapping

import msgspec

from citekit.corpus.schema import FailureKind


class FileRequest(msgspec.Struct, array_like=True):
    """The file to read, the name of its source and shard, and the settings of `Config` for it."""

    source: str
    shard: str
    path: bytes
    kind: str | None
    taxonomy: tuple[str, ...]


class FileAnswer(msgspec.Struct, array_like=True):
    """The rows of a file as lines of JSON by table, with their counts; or the failure.

    ``seconds``: of processor time; ``memory``: bytes of the process that are in memory.
    """

    rows: Mapping[str, bytes] = {}
    counts: Mapping[str, int] = {}
    failure: FailureKind | None = None
    message: str = ""
    seconds: float = 0.0
    memory: int = 0
