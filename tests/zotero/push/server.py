"""A server on 127.0.0.1 that behaves as Zotero does: the web library, and a running Zotero's local API.

The paths of both are served side by side; `program` says which Zotero runs (None: none, only the web). Where the
local API has ways of its own, the file of Zotero's source is named (in chrome/content/zotero/xpcom of
github.com/zotero/zotero; without a name it is server/server_localAPI.js).
"""

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from tests.zotero.push.rules import Refused, known_fields
from tests.zotero.push.store import Store

USER = 4711
GROUP = 99
WEB_KEY = "FictionalKeyOfTheTests24"
LOCAL_KEY = "FictionalLocalKeyOfTheTests0032"
SERVER_ID = "TestZotero12"


@dataclass
class Fault:
    """What happens to the next `times` requests that fit, after `skip` others: an answer of `status`; or the
    connection is closed, `before` the request was looked at, `after` it was carried out, or `during` that: half of
    its objects are saved, and the others one by one while the client asks for other things. Or its answer waits, or
    is garbled.
    """

    path: str
    method: str = "POST"
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"no"
    closes: Literal["", "before", "after", "during"] = ""
    garbles: bool = False
    arrives: threading.Event | None = None
    waits_for: threading.Event | None = None
    times: int = 1
    skip: int = 0

    def hold(self) -> None:
        """Tell that the request is here, and wait."""
        if self.arrives:
            self.arrives.set()
        if self.waits_for:
            self.waits_for.wait()


class ZoteroServer:
    """Serves a library at `url` while the context is open. Everything may be changed while it runs.

    `program`: the Zotero that runs, 10 (its local API writes), 8 (reads only) or None; `enabled`: its switch for
    the local API; `answer` of the person at its dialog: always, once, never. `access`: what the web key may.
    """

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store()
        self.group = Store(kind="group", id=GROUP)
        self.program: int | None = None
        self.enabled = True
        self.answer: Literal["always", "once", "never"] = "always"
        self.access: dict[str, Any] = {
            "user": {"library": True, "notes": True, "write": True},
            "groups": {"all": {"library": True, "write": True}},
        }
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, str, int]] = []
        """Method, path and status of each."""
        self.late: list[tuple[str, Store, Any]] = []
        """Kind, library and object of what is still being saved."""
        self.dialogs = 0
        self.local_keys: dict[str, bool] = {}
        """Key -> whether it stays valid after one write."""
        self._lock = threading.RLock()
        server = self

        class Handler(_Handler):
            zotero = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    @property
    def writes(self) -> int:
        """How many requests changed something."""
        return len(self.store.writes)

    def fault(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets; used up by it."""
        with self._lock:
            for one in self.faults:
                if one.method == method and re.search(one.path, path):
                    if one.skip:
                        one.skip -= 1
                        return None
                    one.times -= 1
                    if one.times <= 0:
                        self.faults.remove(one)
                    return one
        return None

    def take(
        self, kind: str, store: Store, content: bytes, since: str | None, *, local: bool
    ) -> dict[str, Any]:
        with self._lock:
            try:
                sent = json.loads(content)
            except ValueError:
                raise Refused(400, "Uploaded data is not valid JSON") from None
            store.local = local
            return store.write(kind, sent, since=int(since) if since else None)

    def save_late(self) -> None:
        """Save the next object of a request whose connection is closed."""
        with self._lock:
            if self.late:
                kind, store, one = self.late.pop(0)
                store.write(kind, [one])


class _Handler(BaseHTTPRequestHandler):
    zotero: ZoteroServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer: in two, the second waits for an acknowledgement

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, method: str, content: bytes) -> None:
        fault = self.zotero.fault(method, self.path)
        if fault and fault.status:
            self._send(fault.status, fault.body, fault.headers)
            return
        if fault and fault.closes == "before":
            fault.hold()
            self.close_connection = True
            return
        self.zotero.save_late()
        rest: list[Any] = []
        if fault and fault.closes == "during":
            sent = json.loads(content)
            content, rest = json.dumps(sent[: len(sent) // 2]).encode(), sent[len(sent) // 2 :]
        try:
            status, answer, headers = self._routed(method, content)
        except Refused as refused:
            status, answer, headers = refused.code, refused.message, {}
        if fault and fault.closes in ("after", "during"):
            kind = self.path.rpartition("/")[2]
            self.zotero.late += [(kind, self.zotero.store, one) for one in rest]
            self.zotero.requests.append((method, self.path, status))
            fault.hold()
            self.close_connection = True
            return
        if fault:
            fault.hold()
        if fault and fault.garbles:
            answer = "<html>"
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self._send(status, body, {**headers, **(fault.headers if fault else {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.zotero.requests.append((self.command, self.path, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _routed(self, method: str, content: bytes) -> tuple[int, Any, dict[str, str]]:
        url = urlsplit(self.path)
        if url.path.startswith("/api/"):
            return self._local(method, url.path.removeprefix("/api"), content)
        if self.headers.get("Zotero-API-Key") != WEB_KEY:
            raise Refused(403, "Invalid key")
        if url.path == "/keys/current":
            return 200, {"key": WEB_KEY, "userID": USER, "access": self.zotero.access}, {}
        return self._library(method, url.path, content, local=False)

    def _local(self, method: str, path: str, content: bytes) -> tuple[int, Any, dict[str, str]]:
        """The local API: closed by a switch, read by everybody, written to since Zotero 10 with a key."""
        zotero = self.zotero
        if zotero.program is None:
            raise Refused(404, "Not found")
        if not zotero.enabled:  # init: the preference 'httpServer.localAPI.enabled', off by default
            raise Refused(403, "Local API is not enabled")
        about = {"Zotero-API-Version": "3"} | (
            {"Zotero-Server-ID": SERVER_ID} if zotero.program >= 10 else {}
        )
        if path == "/":
            return 200, "Nothing to see here.", about
        if method == "POST":
            if zotero.program < 10:
                raise Refused(400, "Endpoint does not support method")
            if "Zotero-Server-ID" not in self.headers:
                raise Refused(428, "Zotero-Server-ID not provided")
            if self.headers["Zotero-Server-ID"] != SERVER_ID:
                raise Refused(412, "Zotero-Server-ID does not match this server")
            if path == "/local/authorize":
                return 200, self._authorize(json.loads(content)), about
            self._consume_key()
        status, answer, headers = self._library(method, path, content, local=True)
        return status, answer, {**headers, **about}

    def _consume_key(self) -> None:
        """_authenticateWriteRequest: a key of 'Allow' is for one request, that of 'Always Allow' for good."""
        keys, key = self.zotero.local_keys, self.headers.get("Zotero-API-Key", "")
        if not key:
            raise Refused(401, "API key required -- POST /api/local/authorize to obtain one")
        if key not in keys:
            raise Refused(401, "Invalid or expired API key")
        if not keys[key]:
            del keys[key]

    def _authorize(self, sent: dict[str, str]) -> dict[str, Any]:
        """AuthorizeLocal: each request shows a dialog, and each answer but 'Deny' makes another key."""
        zotero = self.zotero
        zotero.dialogs += 1
        assert sent["appName"]
        if zotero.answer == "never":
            raise Refused(403, '{"denied": true}')
        key = f"{LOCAL_KEY}{zotero.dialogs}"
        zotero.local_keys[key] = zotero.answer == "always"
        return {"key": key, "remember": zotero.answer == "always"}

    def _library(
        self, method: str, path: str, content: bytes, *, local: bool
    ) -> tuple[int, Any, dict[str, str]]:
        if path == "/itemFields":
            names = sorted(known_fields(newer=self.zotero.store.newer))
            return 200, [{"field": name, "localized": name} for name in names], {}
        match = re.fullmatch(r"/(?:(users)/(\d+)|groups/(\d+))/(items|collections)(?:/(\w{8}))?", path)
        if not match:
            raise Refused(404, "Not found")
        if match[1] and int(match[2]) not in self._users(local=local):
            raise Refused(400 if local else 403, "Only data for the logged-in user is available locally")
        if match[3] and int(match[3]) != GROUP:
            raise Refused(404, "Not found")
        store, kind = (self.zotero.store if match[1] else self.zotero.group), match[4]
        if match[5]:
            return self._single(store, kind, match[5])
        if method == "GET":
            return self._page(store, kind, local=local)
        since = self.headers.get("If-Unmodified-Since-Version")
        answer = self.zotero.take(kind, store, content, since, local=local)
        return 200, answer, {"Last-Modified-Version": str(store.version)}

    def _users(self, *, local: bool) -> set[int]:
        """The numbers of the user in paths. _initInternal: 0 is the one who runs Zotero."""
        store = self.zotero.store
        return ({0} if local else set()) | ({store.id} if store.account else set())

    def _single(self, store: Store, kind: str, key: str) -> tuple[int, Any, dict[str, str]]:
        """One object, in the trash or not; or an item's export, which names its URI (Bibliontology RDF.js)."""
        data = store.objects[kind].get(key)
        if data is None:
            raise Refused(404, "Not found")
        if self._asked().get("format") == "rdf_bibliontology":
            return (
                200,
                f'<rdf:RDF><z:UserItem rdf:about="{store.uri}/items/{key}"></z:UserItem></rdf:RDF>',
                {},
            )
        return 200, store.envelope(data), {"Last-Modified-Version": str(data["version"])}

    def _asked(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def _page(self, store: Store, kind: str, *, local: bool) -> tuple[int, Any, dict[str, str]]:
        asked = self._asked()
        since, start = int(asked.get("since", 0)), int(asked.get("start", 0))
        found = [one for one in store.objects[kind].values() if one["version"] > since]
        with_trash = kind == "items" and asked.get("includeTrashed") == "1"
        # buildSearchFromSearchSyntax: a search inside the search, which leaves the trash out again.
        if not with_trash or (local and "itemType" in asked):
            found = [one for one in found if not store.trashed(kind, one["key"])]
        if asked.get("itemType", "").startswith("-"):
            found = [one for one in found if one["itemType"] != asked["itemType"][1:]]
        limit = int(asked.get("limit", len(found) or 1 if local else 25))
        limit = limit if local else min(limit, 100)
        headers = {"Last-Modified-Version": str(store.version), "Total-Results": str(len(found))}
        return 200, [store.envelope(one) for one in found[start : start + limit]], headers
