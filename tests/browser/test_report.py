"""The page of streams that goes round by mail, opened in a browser as a file: for everyone, and asking nothing."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request

from samenspel.doors.exchange.streams import as_page
from samenspel.doors.exchange.tests.test_streams_page import TOWN, flowing
from tests.support.inspection import accessibility, too_wide

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mail") / "report.html"
    found = flowing(
        [*TOWN, ["الرصيف مكسور", "الرصيف خطير", "wachten" * 40]], wider=[0, 0, 1], outside=1
    )
    path.write_text(as_page(found, source="avond.csv", language="nl", on=date(2026, 3, 1)), "utf-8")
    return path


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everyone(chromium: Browser, file: Path, width: int, scheme: str) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(file.as_uri())

    assert [*accessibility(page), *too_wide(page, width)] == []
    page.close()


def test_it_asks_for_nothing_but_itself_and_prints(chromium: Browser, file: Path) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page = chromium.new_page()
    page.on("request", note)
    page.goto(file.as_uri(), wait_until="networkidle")
    printed = page.pdf()
    page.close()

    assert asked == [file.as_uri()]
    assert printed.startswith(b"%PDF")


def test_a_line_leads_to_its_stream_with_the_keyboard(chromium: Browser, file: Path) -> None:
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    leads = page.evaluate("() => location.hash.slice(1)")
    assert page.locator(f"article#{leads}").count() == 1
    page.close()
