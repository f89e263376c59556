"""A small client of Marionette, Firefox's protocol for automation: privileged JavaScript in a running Firefox.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html: messages are JSON arrays, each preceded by
its length in bytes and a colon.
"""

import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

START_SECONDS = 90


class MarionetteError(Exception):
    """An error that Firefox reports, with the stack of the script."""


class Firefox:
    """A Firefox without a window of its own, in a new profile."""

    def __init__(self, program: str, profile: Path, preferences: dict[str, Any]) -> None:
        values = {**preferences, "marionette.port": 0}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in values.items()]
        profile.mkdir(parents=True, exist_ok=True)
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        self._log = (profile / "firefox.log").open("wb")
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", str(profile)]
            + ["-marionette", "-remote-allow-system-access"],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._socket = socket.create_connection(("127.0.0.1", self._port(profile)), timeout=600)
        self._stream = self._socket.makefile("rwb")
        self._count = 0
        self._read()  # its greeting
        self.send("WebDriver:NewSession", {})
        self.send("Marionette:SetContext", {"value": "chrome"})
        self.send("WebDriver:SetTimeouts", {"script": 600_000})

    def _port(self, profile: Path) -> int:
        """The port that Firefox chose, from the file that it writes when it listens."""
        file = profile / "MarionetteActivePort"
        deadline = time.monotonic() + START_SECONDS
        while not (file.exists() and (text := file.read_text().strip())):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise MarionetteError(f"Firefox did not start: see {self._log.name}")
            time.sleep(0.05)
        return int(text)

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise MarionetteError("Firefox closed the connection")
            length += byte
        return json.loads(self._stream.read(int(length)))

    def send(self, command: str, parameters: dict[str, Any]) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, result = self._read()
        if error:
            raise MarionetteError(f"{error['error']}: {error['message']}\n{error['stacktrace']}")
        return result

    def run(self, body: str, *arguments: Any) -> Any:
        """The value of an async function's ``body`` with ``arguments`` as ``args``."""
        script = (
            "const done = arguments[arguments.length - 1]; const args = Array.from(arguments).slice(0, -1);"
            f"(async () => {{ {body} }})().then(value => done([null, value]),"
            " error => done([`${error}\\n${error.stack}`, null]));"
        )
        parameters = {"script": script, "args": list(arguments), "newSandbox": False, "sandbox": "system"}
        error, value = self.send("WebDriver:ExecuteAsyncScript", parameters)["value"]
        if error:
            raise MarionetteError(error)
        return value

    def quit(self) -> None:
        try:
            self.send("Marionette:Quit", {"flags": ["eForceQuit"]})
            self._process.wait(30)
        except (MarionetteError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        finally:
            self._stream.close()
            self._socket.close()
            self._log.close()
