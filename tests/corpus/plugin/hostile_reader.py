"""A reader that does what the worst files do: it never ends, takes all memory, or ends the process."""

import os

from citekit.model.article import Article
from citekit.readers.kinds import Reader


def _read(data: bytes, source: str, file: str) -> Article:
    what = data.decode().strip()
    taken = []
    while what == "hang":
        pass
    while what == "eat memory":
        taken.append(bytes(1_000_000))
    os.abort()


READER = Reader(
    id="hostile",
    description="a hostile file",
    suffixes=(".hostile",),
    sniff=lambda head: False,
    read=_read,
)
