"""What can go otherwise while somebody tells something: nothing is lost, and nothing is taken down twice."""

import time

import pytest
from django.core import signing
from playwright.sync_api import Page, expect

from samenspel.loop.voices.models import Voice
from tests.support.browser import Visits
from tests.support.hands import Mouse
from tests.support.speaker import AtHome

pytestmark = pytest.mark.browser

TELL = "form:has([name=words]) .nl-button--primary"
A_BSN = "111222333"


def taken_down(words: str) -> int:
    return Voice.objects.filter(words__text__contains=words).count()


def typed(page: Page) -> str:
    return page.locator("[name=words]").input_value()


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_a_field_tells_it_and_presses_no_other_button(
    visits: Visits, scripts: bool
) -> None:
    page = visits.window(scripts=scripts)
    page.goto("/")
    page.locator("[name=words]").fill(f"De bank op het plein is stuk, {scripts}.")
    page.locator("summary").first.click()

    with page.expect_navigation():
        page.locator("[name=place]").press("Enter")

    assert page.locator("html").get_attribute("lang") == "nl"
    assert (page.locator(".key__words li").count(), taken_down(f"is stuk, {scripts}.")) == (5, 1)


def test_going_back_after_sharing_and_pressing_again_takes_down_nothing_twice(
    visits: Visits,
) -> None:
    speaker = AtHome(Mouse(visits.window()))
    first = speaker.tells("Er is geen bankje bij de halte.")
    page = speaker.hand.page

    page.go_back()
    assert typed(page) == "Er is geen bankje bij de halte."
    speaker.hand.go(page.locator(TELL))

    assert page.url.endswith(f"/stem/{first.voice}/")
    assert taken_down("geen bankje") == 1
    speaker.comes_back_by_words(first)


def test_a_double_click_takes_down_one_voice(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.locator("[name=words]").fill("De lantaarn knippert al weken.")

    page.locator(TELL).dblclick()
    expect(page.locator(".key__words li")).to_have_count(5)
    key = AtHome(Mouse(page)).reads_key()

    assert taken_down("lantaarn knippert") == 1
    AtHome(Mouse(page)).comes_back_by_words(key)
    assert page.url.endswith(f"/stem/{key.voice}/")


def test_a_form_that_was_open_too_long_comes_back_with_the_words(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    long_ago = signing.dumps(["0" * 32, time.time() - 90_000], salt="share-form")
    page.locator("[name=ticket]").evaluate("(field, old) => field.value = old", long_ago[:-1])
    page.locator("[name=words]").fill("Ik wacht al een jaar op een woning.")

    Mouse(page).go(page.locator(TELL))

    expect(page.get_by_role("alert")).to_be_visible()
    assert (typed(page), taken_down("al een jaar op een woning")) == (
        "Ik wacht al een jaar op een woning.",
        0,
    )
    Mouse(page).go(page.locator(TELL))
    assert taken_down("al een jaar op een woning") == 1


def test_a_citizen_service_number_is_marked_and_not_kept(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.locator("[name=words]").fill(f"Mijn nummer is {A_BSN} en ik hoor niets.")

    Mouse(page).go(page.locator(TELL))

    assert page.locator("mark").all_inner_texts() == [A_BSN]
    assert (typed(page), taken_down(A_BSN)) == (f"Mijn nummer is {A_BSN} en ik hoor niets.", 0)


def test_a_number_that_is_no_citizen_service_number_may_stay(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.locator("[name=words]").fill("Lantaarn 123456782 is stuk.")
    Mouse(page).go(page.locator(TELL))
    page.locator("[name=not_bsn]").check()

    Mouse(page).go(page.locator(TELL))

    assert (page.locator(".key__words li").count(), taken_down("123456782")) == (5, 1)


def test_a_hundred_thousand_characters_get_a_sentence_and_are_still_there(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    much = "Alles is anders. " * 5883
    page.locator("[name=words]").fill(much[:100_000])

    Mouse(page).go(page.locator(TELL))

    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("[name=words]").get_attribute("aria-invalid") == "true"
    assert typed(page) == much[:100_000]


@pytest.mark.parametrize("scripts", [True, False])
def test_leaving_the_page_leaves_nothing_behind(visits: Visits, scripts: bool) -> None:
    speaker = AtHome(Mouse(visits.window(scripts=scripts)))
    key = speaker.tells("Thuis is het niet veilig.")
    page = speaker.hand.page
    speaker.hand.go(page.locator(f"main a[href='/stem/{key.voice}/']"))

    speaker.hand.go(page.locator("[data-leave]"))

    assert page.url == f"{visits.house.address}/toegankelijkheid/"
    assert [cookie["name"] for cookie in page.context.cookies() if cookie["name"] == "stem"] == []
    answered = page.goto(f"/stem/{key.voice}/")
    assert answered is not None
    assert answered.status == 404


def test_a_page_that_was_left_is_not_in_the_history(visits: Visits) -> None:
    speaker = AtHome(Mouse(visits.window()))
    key = speaker.tells("Thuis is het nog niet veilig.")
    later = visits.window()
    later.goto("/privacy/")
    later.goto(key.link)

    Mouse(later).go(later.locator("[data-leave]"))
    later.go_back()

    assert later.url == f"{visits.house.address}/privacy/"
