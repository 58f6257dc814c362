"""Headless Chromium, driven through its debugging pipe: for tests of pages and for the picture in the README.

    python tests/browser.py outputs/demo/report.html docs/report.png

takes that picture.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
)  # fmt: skip


class Browser:
    """One page in a browser of its own."""

    def __init__(self, width: int = 1440, height: int = 900, scale: float = 1) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        settings = [f"--user-data-dir={self._profile.name}", f"--window-size={width},{height}"]
        # A shell puts the pipes where Chromium looks for them: it reads from 3 and writes to 4.
        command = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self._process = subprocess.Popen(
            ["bash", "-c", command, "chromium", str(CHROMIUM), *FLAGS, *settings, "about:blank"],
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_browser)
        os.close(from_browser)
        self._numbers, self._waiting, self.events = count(1), b"", list[dict[str, Any]]()
        self._session: str | None = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """Give an order and wait for its answer; what happens meanwhile is kept in ``events``."""
        number = next(self._numbers)
        order = {"id": number, "method": method, "params": parameters}
        if self._session:
            order["sessionId"] = self._session
        os.write(self._out, json.dumps(order).encode() + b"\0")
        while True:
            said = self._read()
            if said.get("id") != number:
                self.events.append(said)
            elif "error" in said:
                raise RuntimeError(f"{method}: {said['error']}")
            else:
                return dict(said["result"])

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            read = os.read(self._in, 1 << 20)
            if not read:
                raise RuntimeError("the browser ended")
            self._waiting += read
        said, _, self._waiting = self._waiting.partition(b"\0")
        return dict(json.loads(said))

    def open(self, path: Path) -> None:
        """Show a file and wait until it is loaded."""
        self.send("Page.navigate", url=path.resolve().as_uri())
        self.wait(lambda: self.ask("document.readyState") == "complete")

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def wait(self, holds: Callable[[], object], seconds: float = 60) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError("the page did not get there in time")
            time.sleep(0.03)

    def point_at(self, selector: str, *, click: bool = False) -> None:
        """Move the mouse over the first line of an element, and click when asked."""
        box = f"document.querySelector({json.dumps(selector)}).getClientRects()[0]"
        x, y = self.ask(f"(b => [b.left + b.width / 2, b.top + b.height / 2])({box})")
        for kind in ("mouseMoved", "mousePressed", "mouseReleased") if click else ("mouseMoved",):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left" if click else "none", clickCount=1)

    def picture(self, path: Path) -> None:
        """What the window shows, as PNG."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))

    def complaints(self) -> list[str]:
        """Errors that the page met: scripts, blocked content, requests."""
        logged = [event["params"] for event in self.events if event.get("method") == "Log.entryAdded"]
        thrown = [event["params"] for event in self.events if event.get("method") == "Runtime.exceptionThrown"]
        return [entry["entry"]["text"] for entry in logged] + [str(one["exceptionDetails"]) for one in thrown]

    def close(self) -> None:
        """End the browser."""
        os.close(self._out)
        os.close(self._in)
        self._process.terminate()
        self._process.wait(10)
        self._profile.cleanup()


def main(page: str, picture: str) -> None:
    """The README's picture: a flagged value under the mouse, its words lit in the paper."""
    browser = Browser(scale=1.5)
    try:
        browser.open(Path(page))
        chosen = "document.querySelectorAll('.v.review')[3] ?? document.querySelectorAll('.v.f-outcomes')[30]"
        browser.ask(f"(v => {{ v.dataset.shown = ''; v.scrollIntoView({{block: 'center'}}) }})({chosen})")
        time.sleep(0.5)
        browser.point_at("[data-shown]")
        time.sleep(0.5)
        browser.picture(Path(picture))
    finally:
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
