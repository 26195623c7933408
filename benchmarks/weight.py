"""What a resident's first and second visit weigh, as Chromium loads them."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.cast import resident
from benchmarks.installation import Installation

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Visit:
    """What came over the line."""

    requests: int = 0
    bytes_by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def fonts(self) -> int:
        """Bytes of fonts."""
        return self.bytes_by_kind["Font"]

    @property
    def without_fonts(self) -> int:
        """Bytes of everything else."""
        return sum(self.bytes_by_kind.values()) - self.fonts


def measure_weight(place: Installation) -> dict[str, tuple[Visit, Visit]]:
    """By page: the first visit, and one more afterwards. Empty when there is no browser here."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        return {}
    told = resident()
    pages = {"share form": ("/", {}), "thread": (told.thread, told.cookies)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        return {
            name: _visits(browser, f"http://localhost:{place.port}{path}", cookies)
            for name, (path, cookies) in pages.items()
        }


def _visits(browser: Any, address: str, cookies: Mapping[str, str]) -> tuple[Visit, Visit]:
    context = browser.new_context(locale="nl-NL")
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
    )
    first = _visit(context.new_page(), address)
    return first, _visit(context.new_page(), address)


def _visit(page: Page, address: str) -> Visit:
    """Chromium counts what the line carried; what it took from its cache it does not."""
    visit, kinds = Visit(), dict[str, str]()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    cached: set[str] = set()
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on("Network.requestServedFromCache", lambda e: cached.add(e["requestId"]))
    session.on("Network.loadingFinished", lambda e: _count(visit, kinds, cached, e))
    page.goto(address, wait_until="networkidle")
    page.close()
    return visit


def _count(visit: Visit, kinds: dict[str, str], cached: set[str], event: dict[str, Any]) -> None:
    length = int(event["encodedDataLength"])
    if length and event["requestId"] not in cached:
        visit.requests += 1
        visit.bytes_by_kind[kinds.get(event["requestId"], "Other")] += length
