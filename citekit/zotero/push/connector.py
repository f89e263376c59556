"""The connector that every Zotero since version 5 has: it only imports files.

It imports a file into the collection that is selected in Zotero and cannot tell what the library holds; so what
is missing is found first, by reading the library (versions 7 to 9) or from what was pushed before.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

from citekit.errors import CitekitError
from citekit.zotero.items import ZoteroItem
from citekit.zotero.push.client import Refused, ZoteroClient
from citekit.zotero.push.library import ZoteroLibrary, identify

_IMPORT_SECONDS = 600.0


class Connector:
    """The connector of the Zotero at the client's URL."""

    name = "Zotero"

    def __init__(self, client: ZoteroClient) -> None:
        self._client = client

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def ping(self) -> None:
        """Raise Refused if what answers is not a Zotero."""
        reply = self._client.get("/connector/ping")
        if reply.status != 200:
            raise Refused(f"the program at {self._client.url} is not Zotero", reply.status)

    def send(self, content: bytes) -> int:
        """Import a file in a format that Zotero recognises; the number of items created."""
        path = f"/connector/import?session={uuid4().hex}"
        reply = self._client.post(path, content, {"Content-Type": "text/plain"}, timeout=_IMPORT_SECONDS)
        if reply.status == 400:
            raise CitekitError("Zotero cannot read the file; it is too old for citekit's RDF")
        if reply.status == 500:
            raise CitekitError(
                "Zotero failed; the library or collection that is selected in it may be read-only"
            )
        if reply.status not in (200, 201):
            raise Refused(
                f"Zotero rejected the file (HTTP {reply.status}); run the command again later", reply.status
            )
        items = reply.json() if reply.body else []
        return len(items) if isinstance(items, list) else 0


def missing(
    items: Sequence[ZoteroItem], there: ZoteroLibrary | None, before: Iterable[str]
) -> tuple[str, ...]:
    """Citation keys of the items that are not in the library and were not sent before.

    An item that was sent before and is no longer in the library was deleted there: it is not sent again.
    """
    sent = set(before)
    return tuple(
        item.key
        for item in items
        if item.key not in sent and not (there and there.find(identify(_data(item))))
    )


def _data(item: ZoteroItem) -> Mapping[str, object]:
    return {**item.fields, "creators": item.creators}
