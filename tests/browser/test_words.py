"""Words stand in their own language and direction, also on a page in another."""

import pytest

from samenspel.people.actors import actor_of
from tests.support.browser import Visits
from tests.support.cast import a_voice, brought_to
from tests.support.contact import AtWork
from tests.support.hands import Mouse
from tests.support.inspection import parsed
from tests.support.sights import person

pytestmark = pytest.mark.browser

ARABIC = "الرصيف أمام بيتي مكسور وسقطت مرتين ولا أحد يصلحه."
HOW = "element => [element.lang, element.dir, getComputedStyle(element).direction]"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_arabic_words_run_from_right_to_left_for_the_speaker(visits: Visits, language: str) -> None:
    told = brought_to("restated", a_voice(ARABIC), actor_of(person("Bart")))
    page = visits.window(language=language)

    page.goto(f"/s/{told.key.link}")

    assert page.locator(".words__text").first.evaluate(HOW) == ["ar", "rtl", "rtl"]
    assert page.evaluate("() => [document.documentElement.lang, document.documentElement.dir]") == [
        language,
        "ltr",
    ]


def test_arabic_words_run_from_right_to_left_for_a_colleague(visits: Visits) -> None:
    voice = a_voice(ARABIC).voice.pk
    bart = AtWork.called("Bart", Mouse(visits.window()))
    bart.steps_in()

    bart.looks(voice)

    assert bart.hand.page.locator(".words__text").first.evaluate(HOW) == ["ar", "rtl", "rtl"]


def test_a_language_that_was_chosen_stays(visits: Visits) -> None:
    page = visits.window(language="nl")
    page.goto("/privacy/")

    Mouse(page).go(page.locator("[name=language][value=en]"))
    page.goto("/sleutel/")

    assert page.evaluate("() => document.documentElement.lang") == "en"


def test_the_policy_of_a_page_lets_nothing_in_from_elsewhere(visits: Visits) -> None:
    answered = visits.window().goto("/")
    assert answered is not None

    sources = parsed(answered.headers["content-security-policy"])

    assert {one for found in sources.values() for one in found} == {"'none'", "'self'", "data:"}
    assert sources["default-src"] == ["'none'"]
