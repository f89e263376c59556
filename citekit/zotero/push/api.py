"""Zotero's web API, version 3, on api.zotero.org and in a running Zotero.

https://www.zotero.org/support/dev/web_api/v3/basics and .../write_requests; .../local_api.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from citekit.csl.richtext import plain
from citekit.errors import CitekitError
from citekit.zotero.push import credentials
from citekit.zotero.push.client import Refused, Reply, ZoteroClient
from citekit.zotero.push.library import Data, ZoteroLibrary
from citekit.zotero.push.plan import TargetLibrary

MOST_OBJECTS = 50
"""The API's limit for one write."""
WEB_PAGE, LOCAL_PAGE = 100, 5000
"""Objects in one answer, at most."""
_DIALOG_SECONDS = 300.0
_APP = "citekit"
_STATUS_MESSAGES = {
    400: "rejected the request as invalid",
    401: "rejected the key; create a new one",
    403: "denied access; check the permissions of the key",
    404: "has no such library; check --library",
    409: "is locked by a sync; run the command again in a minute",
    412: "changed during the push; run the command again",
    413: "rejected the object as too large",
    428: "requires an unknown version; it is too old or too new for this citekit",
    429: "received too many requests; run the command again later",
    501: "has another version of the API; it is too old or too new for this citekit",
}
"""HTTP status -> what the library did, and what to do."""


class WriteResult(NamedTuple):
    """The result of a write: ``data`` if the server sends it, or why it ``failed``."""

    data: Data | None
    failed: str = ""


class Api:
    """A library in a Zotero: ``prefix`` is 'users/0' or 'groups/5'.

    ``tell`` shows a message to the user.
    """

    def __init__(
        self,
        client: ZoteroClient,
        prefix: str,
        *,
        name: str,
        page: int = WEB_PAGE,
        root: str = "",
        server: str = "",
        key: str | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client, self._prefix, self._root = client, prefix, root
        self.name = name
        """The library's name in messages."""
        self._page, self._server, self._tell = page, server, tell
        # A running Zotero may issue keys for a single request, which reading must not use up.
        self._key = key
        self._owner = prefix.partition("/")[2]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def target(self) -> TargetLibrary:
        """The library as a target.

        Call it after `library`, which learns whose library it is.
        """
        kind = self._prefix.partition("/")[0]
        fields = self._get_list("/itemFields")
        known = [one["field"] for one in fields if isinstance(one, dict) and "field" in one]
        return TargetLibrary(
            id=f"{self._prefix} of {self._server}" if self._server else self._prefix,
            space="user" if kind == "users" else self._prefix,
            uri=f"http://zotero.org/{kind}/{self._owner}",
            fields=frozenset((*known, "citationKey") if "citationKey" in known else known),
        )

    def library(self) -> ZoteroLibrary:
        """All works, notes and collections, those in the trash too."""
        collections = [item["data"] for item in self._pages("collections", {})]
        items = []
        for item in self._pages("items", {"includeTrashed": 1, "itemType": "-attachment"}):
            self._owner = str((item.get("library") or {}).get("id", self._owner))
            items.append(item["data"])
        return ZoteroLibrary(items, collections)

    def write(self, kind: str, objects: Sequence[dict[str, Any]]) -> list[WriteResult]:
        """Create and change objects of one kind ('items', 'collections').

        Returns a result for each, in order.

        A batch that is too large for the server is halved. Raises CitekitError if nothing was written.
        """
        content = msgspec.json.encode(objects)
        reply = self._posted(self._path(kind), content)
        if reply.status == 401 and self._server:
            self._authorize()
            reply = self._posted(self._path(kind), content)
        if reply.status == 413 and len(objects) > 1:
            half = len(objects) // 2
            return [*self.write(kind, objects[:half]), *self.write(kind, objects[half:])]
        if reply.status == 413:
            return [WriteResult(None, f"{self.name} {_STATUS_MESSAGES[413]}")]
        answer = self._good(reply).json()
        return [_write_result(answer, str(index)) for index in range(len(objects))]

    def _posted(self, path: str, content: bytes, *, timeout: float | None = None) -> Reply:
        headers = {"Content-Type": "application/json"} | ({"Zotero-API-Key": self._key} if self._key else {})
        return self._client.post(path, content, headers, timeout=timeout)

    def _path(self, kind: str) -> str:
        return f"{self._root}/{self._prefix}/{kind}"

    def _pages(self, kind: str, params: dict[str, str | int]) -> Iterator[dict[str, Any]]:
        """Every object of a kind.

        Raises CitekitError if the library changes faster than it can be read.
        """
        objects: list[dict[str, Any]] = []
        version: int | None = None
        restarts = 0
        while True:
            query = {**params, "start": len(objects), "limit": self._page}
            reply = self._good(self._client.get(self._path(kind), query))
            page = reply.json()
            if not isinstance(page, list) or not all(map(_is_object, page)):
                raise Refused(f"Invalid answer from {self.name} (expected its {kind})", reply.status)
            now = reply.number("Last-Modified-Version")
            if objects and now != version:
                restarts += 1
                if restarts > 3:
                    raise CitekitError(f"{self.name} keeps changing; wait until its sync has ended")
                objects = []
                continue
            version = now
            objects += page
            if not page or len(objects) >= (reply.number("Total-Results") or 0):
                yield from objects
                return

    def _get_list(self, path: str) -> Any:
        answer = self._good(self._client.get(f"{self._root}{path}")).json()
        return answer if isinstance(answer, list) else []

    def _good(self, reply: Reply) -> Reply:
        """``reply`` if its status is 200. Raises Refused with what to do otherwise."""
        if reply.status == 200:
            return reply
        if reply.status == 412 and self._server:
            raise Refused("a different Zotero is running than at the start; run the command again", 412)
        meaning = _STATUS_MESSAGES.get(
            reply.status, f"failed (HTTP {reply.status}); run the command again later"
        )
        raise Refused(f"{self.name} {meaning}", reply.status)

    def _authorize(self) -> None:
        """Ask the user in Zotero for permission, and keep the key if they allow it."""
        self._tell("Zotero asks for permission; choose 'Always Allow' there, so that it asks only once")
        self._key = None
        content = msgspec.json.encode({"appName": _APP})
        reply = self._posted(f"{self._root}/local/authorize", content, timeout=_DIALOG_SECONDS)
        if reply.status == 403:
            raise CitekitError("permission was denied in Zotero; run the command again to be asked again")
        if reply.status in (404, 405, 501):
            raise CitekitError("this Zotero cannot be written to (version 10 or newer can)")
        answer = self._good(reply).json()
        key = answer.get("key") if isinstance(answer, dict) else None
        if not isinstance(key, str) or not key:
            raise Refused("Zotero returned no key", reply.status)
        self._key = key
        if answer.get("remember") and not credentials.keep(credentials.LOCAL, self._server, key):
            self._tell("the permission cannot be saved without a keyring: pip install 'citekit[keyring]'")


def _is_object(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("data"), dict)
        and isinstance(value["data"].get("key"), str)
    )


def _write_result(answer: Any, index: str) -> WriteResult:
    """The result for the object ``index`` in the answer to a write."""
    if not isinstance(answer, dict):
        return WriteResult(None, "invalid answer")
    if failed := (answer.get("failed") or {}).get(index):
        code, message = failed.get("code"), plain(failed.get("message"))[:200]
        if code == 412:
            return WriteResult(None, "changed in Zotero during the push")
        return WriteResult(None, f"{message or 'rejected'} ({code})")
    if success := (answer.get("successful") or {}).get(index):
        data = success.get("data") if isinstance(success, dict) else None
        return WriteResult(data if isinstance(data, dict) else None)
    if index in (answer.get("success") or {}) or index in (answer.get("unchanged") or {}):
        return WriteResult(None)
    return WriteResult(None, "no result in the answer")
