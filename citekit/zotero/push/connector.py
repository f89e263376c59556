"""A Zotero that takes files only: the connector's own door, in every version since 5.

It imports a file into the collection that is selected in Zotero and says nothing of what is there; so what
is missing is found out first, by reading the library (versions 7 to 9) or by what was pushed before.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

from citekit.errors import CitekitError
from citekit.zotero.items import ZoteroItem
from citekit.zotero.push.client import Refused, ZoteroClient
from citekit.zotero.push.keys import clues
from citekit.zotero.push.library import Library

_IMPORT_SECONDS = 600.0


class Connector:
    """The connector's door of the Zotero at the client's address."""

    name = "Zotero"

    def __init__(self, client: ZoteroClient) -> None:
        self._client = client

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def ping(self) -> None:
        """Raises CitekitError where no Zotero answers."""
        reply = self._client.get("/connector/ping")
        if reply.status != 200:
            raise Refused(f"what answers at {self._client.url} is no Zotero", reply.status)

    def send(self, content: bytes) -> int:
        """Import a file, in a format that Zotero recognises; how many items came of it."""
        path = f"/connector/import?session={uuid4().hex}"
        reply = self._client.post(path, content, {"Content-Type": "text/plain"}, timeout=_IMPORT_SECONDS)
        if reply.status == 400:
            raise CitekitError("Zotero cannot read the file; it is too old for citekit's RDF")
        if reply.status == 500:
            raise CitekitError(
                "Zotero failed; the library or collection that is selected there may be read-only"
            )
        if reply.status not in (200, 201):
            raise Refused(
                f"Zotero refuses the file ({reply.status}); run the command again later", reply.status
            )
        found = reply.json() if reply.body else []
        return len(found) if isinstance(found, list) else 0


def missing(items: Sequence[ZoteroItem], there: Library | None, before: Iterable[str]) -> tuple[str, ...]:
    """Citation keys of the items that are not in the library, as far as it can be read, and were not sent before.

    What was sent before and is no longer there was taken away by somebody: it is not sent again.
    """
    sent = set(before)
    return tuple(
        item.key for item in items if item.key not in sent and not (there and there.find(clues(_data(item))))
    )


def _data(item: ZoteroItem) -> Mapping[str, object]:
    return {**item.fields, "creators": item.creators}
