"""Pages for when something cannot be done: as calm, readable and light as any other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from samenspel.foundation.rates import OPENING
from tests.support.browser import House, Seen, Visits, free_port, served
from tests.support.contact import AtWork
from tests.support.database import TestServer
from tests.support.hands import Mouse
from tests.support.inspection import accessibility, structure, too_wide

pytestmark = pytest.mark.browser

Way = Callable[[Visits], tuple[Page, int]]


def not_there(visits: Visits) -> tuple[Page, int]:
    return went(visits.window(), "/hier-is-niets/")


def button_as_address(visits: Visits) -> tuple[Page, int]:
    return went(visits.window(), "/stem/00000000-0000-4000-8000-000000000000/erbij/")


def not_allowed(visits: Visits) -> tuple[Page, int]:
    bart = AtWork.called("Bart", Mouse(visits.window()))
    bart.steps_in()
    return went(bart.hand.page, "/collega/")


def without_cookie(visits: Visits) -> tuple[Page, int]:
    page = visits.window()
    page.goto("/sleutel/")
    page.locator("[name=key]").fill("een twee drie vier vijf")
    page.context.clear_cookies()
    with page.expect_navigation() as sent:
        page.locator("form:has([name=key]) button").click()
    return page, sent.value.status


def went(page: Page, path: str) -> tuple[Page, int]:
    answered = page.goto(path)
    return page, answered.status if answered else 0


def wrong_with(page: Page) -> list[str]:
    """Small and light, large and dark."""
    found = list(structure(page, "nl"))
    for width, scheme in ((320, "light"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [*accessibility(page), *too_wide(page, width)]
    return found


@pytest.mark.parametrize(
    ("way", "status"),
    [(not_there, 404), (button_as_address, 405), (not_allowed, 403), (without_cookie, 403)],
)
def test_a_page_says_why_not(visits: Visits, way: Way, status: int) -> None:
    page, answered = way(visits)

    assert (answered, wrong_with(page)) == (status, [])


def test_too_often_and_broken_have_pages_too(
    chromium: Browser, house: House, test_server: TestServer, filled_template: str
) -> None:
    name = f"samenspel_limits_{free_port()}"
    limited = House(free_port(), test_server.clone(name, filled_template))
    visits = Visits(chromium, limited, Seen(limited.address))
    with served(limited, limits="on", with_worker=False):
        page = visits.window()
        refused = [wrong_key(page) for _ in range(OPENING.most + 1)][-1] == 429
        too_often = wrong_with(page)
        test_server.drop(name)
        _, broken = went(page, "/")
        when_broken = wrong_with(page)
    visits.close()

    assert (refused, too_often) == (True, [])
    assert (broken, when_broken) == (500, [])


def wrong_key(page: Page) -> int:
    page.goto("/sleutel/")
    page.locator("[name=key]").fill("een twee drie vier vijf")
    with page.expect_navigation() as sent:
        page.locator("form:has([name=key]) button").click()
    return sent.value.status
