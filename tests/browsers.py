"""Browsers for tests: Chromium by playwright, Firefox through WebDriver BiDi, cut off from every network."""

import contextlib
import json
import os
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import count
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright
from websockets.sync.client import connect
from websockets.sync.connection import Connection

START_SECONDS: Final = 60
# Nothing listens at the discard port, so whatever asks for a host is refused at once.
PREFERENCES: Final = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1,localhost",
    "network.dns.disabled": True,
    "browser.startup.page": 0,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.download.folderList": 2,
    "browser.download.useDownloadDir": True,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.download.alwaysOpenPanel": False,
    "browser.helperApps.neverAsk.saveToDisk": "text/plain,application/octet-stream",
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.disabledForTesting": True,
    "remote.active-protocols": 1,
    "general.smoothScroll": False,
    "intl.accept_languages": "zh-CN",
}
# Typing scrolls too, and may go on doing so: an element is in view when it has been for some frames.
IN_VIEW: Final = """new Promise(done => {
  const element = document.querySelector(%s);
  let still = 0;
  const look = () => {
    const box = element.getBoundingClientRect();
    const middle = (box.top + box.bottom) / 2;
    still = middle > 0 && middle < innerHeight ? still + 1 : 0;
    if (!still) element.scrollIntoView({block: "center", behavior: "instant"});
    if (still > 5) done(true); else requestAnimationFrame(look);
  };
  look();
})"""


class Firefox:
    """One window of one Firefox."""

    def __init__(self, socket: Connection, downloads: Path) -> None:
        """Begin a session and open a window."""
        self.socket, self.downloads = socket, downloads
        self.numbers = count(1)
        self.events: queue.Queue[dict[str, Any]] = queue.Queue()
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["browsingContext.downloadEnd", "log.entryAdded"])
        self.context = self.call("browsingContext.create", type="tab")["context"]

    def call(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Send one command and return its result; AssertionError if the browser refuses it."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=START_SECONDS))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.put(answer)

    def complaints(self) -> list[str]:
        """Return what the console has complained of since the last time."""
        found = []
        while not self.events.empty():
            event = self.events.get()
            if event.get("method") == "log.entryAdded" and event["params"]["level"] in {"warn", "error"}:
                found.append(str(event["params"]["text"]))
        return found

    def open(self, address: str) -> None:
        """Go to a page and wait until it is there."""
        self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def reload(self) -> None:
        """Load the page anew."""
        self.call("browsingContext.reload", context=self.context, wait="complete")

    def wait_for_download(self, before: AbstractSet[Path]) -> list[Path]:
        """Return the files that were downloaded, when they are whole."""
        event = self.next_event("browsingContext.downloadEnd")
        assert event["status"] == "complete", event
        return [file for file in sorted(self.downloads.iterdir()) if file not in before]

    def next_event(self, method: str) -> dict[str, Any]:
        """Return what the next event of a kind says; others wait for whoever asks for them."""
        aside: list[dict[str, Any]] = []
        while True:
            if self.events.empty():
                self.events.put(json.loads(self.socket.recv(timeout=START_SECONDS)))
            event = self.events.get()
            if event.get("method") == method:
                for other in aside:
                    self.events.put(other)
                params: dict[str, Any] = event["params"]
                return params
            aside.append(event)

    def run(self, expression: str) -> Any:  # noqa: ANN401 - JSON
        """Return what an expression of JavaScript says, by way of JSON; a promise is waited for."""
        said = self.call(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert said["type"] == "success", said
        value = said["result"].get("value")
        return None if value is None else json.loads(value)

    def node(self, selector: str) -> dict[str, str]:
        """Return a reference to an element."""
        found = self.call(
            "browsingContext.locateNodes", context=self.context, locator={"type": "css", "value": selector}
        )["nodes"]
        assert len(found) == 1, (selector, len(found))
        return {"sharedId": found[0]["sharedId"]}

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        """Put files into a file field."""
        names = [str(file) for file in files]
        self.call("input.setFiles", context=self.context, element=self.node(selector), files=names)

    def click(self, selector: str) -> None:
        """Click an element, as a hand would."""
        self.run(IN_VIEW % json.dumps(selector))
        origin = {"type": "element", "element": self.node(selector)}
        moves = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.act({"type": "pointer", "id": "mouse", "actions": moves})

    def type(self, selector: str, text: str) -> None:
        """Take an element's text away and type another, key by key."""
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        control = "\ue009"
        keys: list[dict[str, str]] = [
            {"type": "keyDown", "value": control},
            *({"type": kind, "value": "a"} for kind in ("keyDown", "keyUp")),
            {"type": "keyUp", "value": control},
            *({"type": kind, "value": "\ue003"} for kind in ("keyDown", "keyUp")),
        ]
        for sign in text:
            key = "\ue007" if sign == "\n" else sign
            keys += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.act({"type": "key", "id": "keyboard", "actions": keys})

    def paste(self, selector: str, text: str) -> None:
        """Take an element's text away and put another in at once."""
        self.run(
            "(e => { e.focus(); e.select(); "
            f"return document.execCommand('insertText', false, {json.dumps(text)}); }})"
            f"(document.querySelector({json.dumps(selector)}))"
        )

    def act(self, source: dict[str, Any]) -> None:
        """Perform actions."""
        self.call("input.performActions", context=self.context, actions=[source])


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, and end it."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found is not None, "a full test run installs Chromium"
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", *quiet])
        yield started
        started.close()


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own in a folder, and end it."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    assert found is not None, "a full test run installs Firefox"
    profile, downloads = folder / "profile", folder / "downloads"
    profile.mkdir(parents=True)
    downloads.mkdir()
    wanted = {**PREFERENCES, "browser.download.dir": str(downloads)}
    rows = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items())
    (profile / "user.js").write_text("".join(rows), "utf-8")
    environ = {**os.environ, "HOME": str(folder), "MOZ_HEADLESS": "1", "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
    command = [found, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    started = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    try:
        with connect(f"{_address(started)}/session", max_size=None) as socket:
            yield Firefox(socket, downloads)
            with contextlib.suppress(Exception):  # it may be gone before it has answered
                socket.send(json.dumps({"id": 0, "method": "browser.close", "params": {}}))
                started.wait(10)
    finally:
        started.kill()
        started.wait()
        if started.stderr is not None:
            started.stderr.close()


def _address(started: "subprocess.Popen[str]") -> str:
    """Read the address from what Firefox says at its start, and go on reading lest it wait for us."""
    said: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert started.stderr is not None
        with contextlib.suppress(ValueError):  # closed while it was read
            for line in started.stderr:
                said.put(line)

    threading.Thread(target=read, daemon=True).start()
    while True:
        line = said.get(timeout=START_SECONDS)
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            return found[1]
