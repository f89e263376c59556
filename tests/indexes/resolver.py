"""Stand-ins on 127.0.0.1 for doi.org and the agencies behind it: content negotiation as they do it."""

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

CSL_JSON = "application/vnd.citationstyles.csl+json"


class Resolver:
    """Redirects DOIs to their agency, which is another server; ``records``: DOI in lower case -> CSL-JSON.

    ``answers`` replaces the agency's answer for a DOI: a status, or (status, content type, body).
    """

    def __init__(self, records: Mapping[str, Any]) -> None:
        self.records = records
        self.answers: dict[str, int | tuple[int, str, bytes]] = {}
        self.asked: list[tuple[str, str, str]] = []
        """(server, DOI, Accept) of each request."""
        self._servers = {name: self._server(name) for name in ("resolver", "agency")}

    @property
    def url(self) -> str:
        """The resolver's address."""
        return self._url("resolver")

    def __enter__(self) -> Self:
        for server in self._servers.values():
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._servers[name].server_address[1]}"

    def _server(self, name: str) -> ThreadingHTTPServer:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                doi = unquote(self.path.lstrip("/")).lower()
                accept = self.headers.get("Accept", "*/*")
                owner.asked.append((name, doi, accept))
                status, kind, body = (
                    owner._resolve(doi) if name == "resolver" else owner._negotiate(doi, accept)
                )
                self.send_response(status)
                if status in (301, 302):
                    self.send_header("Location", body.decode())
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Tests look at `asked`."""

        return ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def _resolve(self, doi: str) -> tuple[int, str, bytes]:
        """What doi.org does: it knows the DOI or not, and leaves the rest to the agency."""
        if doi not in self.records and doi not in self.answers:
            return 404, "text/html", b"<html><title>DOI Not Found</title></html>"
        return 302, "text/html", f"{self._url('agency')}/{doi}".encode()

    def _negotiate(self, doi: str, accept: str) -> tuple[int, str, bytes]:
        """CSL-JSON for who accepts nothing else, the work's page for a browser, else 406."""
        answer = self.answers.get(doi)
        if isinstance(answer, int):
            return answer, "text/plain", b""
        if answer is not None:
            return answer
        if accept == CSL_JSON:
            return 200, f"{CSL_JSON}; charset=utf-8", json.dumps(self.records[doi]).encode()
        if "text/html" in accept or "*/*" in accept:
            return 200, "text/html", b"<html><title>The work's page</title></html>"
        return 406, "text/plain", b"Not Acceptable"
