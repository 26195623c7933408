"""What a resident's page costs to fetch, and that it comes from here."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser import Visits

pytestmark = pytest.mark.browser

MOST_REQUESTS = 8
FIRST, FONTS, LATER = 40_000, 100_000, 10_000


@dataclass
class Meter:
    """Counts the bytes that came over the line, headers and all, as the browser saw them."""

    fonts: int = 0
    rest: int = 0
    asked: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        """Ask Chromium itself: compressed, and nothing that lay in its store."""
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._came)
        session.on("Network.loadingFinished", self._done)
        session.send("Network.enable")

    def _came(self, told: dict[str, Any]) -> None:
        if told["response"]["url"].startswith("http") and not told["response"].get("fromDiskCache"):
            self.kinds[told["requestId"]] = told["type"]
            self.asked.append(told["response"]["url"])

    def _done(self, told: dict[str, Any]) -> None:
        kind = self.kinds.get(told["requestId"])
        if kind == "Font":
            self.fonts += told["encodedDataLength"]
        elif kind:
            self.rest += told["encodedDataLength"]


def measured(page: Page, path: str) -> Meter:
    meter = Meter()
    meter.watch(page)
    page.goto(path, wait_until="networkidle")
    return meter


@pytest.mark.parametrize("path", ["/", "/sleutel/", "/privacy/"])
def test_a_first_visit_is_light(visits: Visits, path: str) -> None:
    cost = measured(visits.window(), path)

    assert [
        cost.asked if len(cost.asked) > MOST_REQUESTS else "few requests",
        cost.rest if cost.rest > FIRST else "light",
        cost.fonts if cost.fonts > FONTS else "light fonts",
    ] == ["few requests", "light", "light fonts"]


def test_a_later_page_is_lighter(visits: Visits) -> None:
    page = visits.window()
    measured(page, "/")

    cost = measured(page, "/sleutel/")

    assert (cost.fonts, cost.rest if cost.rest > LATER else "light") == (0, "light")
