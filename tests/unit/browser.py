# SPDX-License-Identifier: MIT
"""Drives a headless Chromium over its own pipe (Chrome DevTools Protocol): no port, no driver, no library."""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("chromium", "chromium-headless-shell", "google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-default-browser-check", "--disable-default-apps", "--disable-dev-shm-usage", "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe", "about:blank",
)  # fmt: skip
TO_BROWSER, FROM_BROWSER = 3, 4
"""The descriptors that --remote-debugging-pipe reads and writes; messages end with a zero byte."""
ANSWER_SECONDS = 30


def find() -> str | None:
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


class Browser:
    """One page of a browser: what it said and asked for is kept."""

    def __init__(self, to: int, from_: int) -> None:
        self._to, self._from, self._next, self._rest = to, from_, 0, b""
        self._session: str | None = None
        self.events: list[dict] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: object) -> dict:
        """Call a method of the protocol and return its result."""
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._read(time.monotonic() + ANSWER_SECONDS)).get("id") != self._next:
            self.events.append(answer)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path: Path, wait: str = "document.readyState === 'complete'") -> None:
        self.ask("Page.navigate", url=path.as_uri() if isinstance(path, Path) else path)
        self.wait_for(wait)

    def run(self, expression: str) -> object:
        """Evaluate JavaScript and return its value."""
        done = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait_for(self, condition: str) -> None:
        end = time.monotonic() + ANSWER_SECONDS
        while not self.run(condition):
            assert time.monotonic() < end, condition
            time.sleep(0.02)

    def press(self, key: str, text: str = "") -> None:
        more = {"text": text} if text else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, **more)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

    def troubles(self) -> list[str]:
        """Return all errors and warnings of the page so far."""
        self.run("0")
        found = []
        for event in self.events:
            name, value = event.get("method"), event.get("params", {})
            if name == "Runtime.exceptionThrown":
                found.append(json.dumps(value["exceptionDetails"]))
            elif name == "Log.entryAdded" and value["entry"]["level"] in ("error", "warning"):
                found.append(value["entry"]["text"])
            elif name == "Runtime.consoleAPICalled" and value["type"] in ("error", "warning", "assert"):
                found.append(json.dumps(value["args"]))
        return found

    def requests(self) -> list[str]:
        """Return the addresses that the page asked for."""
        sent = (e["params"] for e in self.events if e.get("method") == "Network.requestWillBeSent")
        return [value["request"]["url"] for value in sent]

    def _read(self, end: float) -> dict:
        while b"\0" not in self._rest:
            ready = select.select([self._from], [], [], max(0.0, end - time.monotonic()))[0]
            more = os.read(self._from, 1 << 20) if ready else b""
            assert more, "the browser does not answer"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start a browser whose files are all in a folder, and end it with all its processes."""
    program = find()
    assert program is not None
    ours_in, theirs_out = _high_pipe()
    theirs_in, ours_out = _high_pipe()
    errors = os.open(folder / "browser.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    pid = os.posix_spawn(
        program,
        [program, f"--user-data-dir={folder / 'data'}", *FLAGS],
        {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)},
        file_actions=[
            (os.POSIX_SPAWN_DUP2, theirs_in, TO_BROWSER),
            (os.POSIX_SPAWN_DUP2, theirs_out, FROM_BROWSER),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, errors, 2),
        ],
        setpgroup=0,
    )
    for descriptor in (theirs_in, theirs_out, errors):
        os.close(descriptor)
    try:
        yield Browser(ours_out, ours_in)
    finally:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(ours_in)
        os.close(ours_out)


def _high_pipe() -> tuple[int, int]:
    """Give the two ends of a pipe, both above the descriptors that the browser wants."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high
