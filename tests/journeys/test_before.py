"""While somebody tells something they see whether others said it: by itself with a script, at a press without."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, Request, expect

from samenspel.loop.streams.models import Correction, Flow
from samenspel.loop.voices.models import Voice
from samenspel.loop.voices.web.tickets import new_ticket
from tests.support.browser import Visits, wait_until
from tests.support.hands import Hand, Keyboard, Mouse
from tests.support.inspection import accessibility, too_wide
from tests.support.speaker import AtHome

pytestmark = pytest.mark.browser

DARK = "De lantaarn in onze straat is stuk en het is donker op het fietspad."
TELL = "form:has([name=words]) .nl-button--primary"
LOOK = ".before__look"
CHOICES = "[name=recognised]:not([value=''])"


@pytest.fixture(autouse=True)
def ready(visits: Visits) -> None:
    """The web process has read its model; while it reads, whoever looks waits a little longer."""
    page = visits.window()
    asked: dict[str, str | float | bool] = {"words": DARK, "ticket": new_ticket()}
    wait_until(
        lambda: (
            page.request.post("/al-gezegd/", form=asked, timeout=60_000).text().count('class="own"')
        ),
        90,
    )


def writes(page: Page, words: str = DARK) -> None:
    """Somebody fills in their story, and waits a moment."""
    page.goto("/")
    page.locator("[name=words]").fill(words)


def shown(page: Page) -> list[str]:
    """What others said, as it stands there."""
    return page.locator("#before .own").all_inner_texts()


def readable() -> set[str]:
    """What everybody may read."""
    return set(Voice.objects.filter(shown=True).values_list("words__text", flat=True))


@pytest.mark.parametrize("hand", [Mouse, Keyboard])
def test_without_a_script_one_press_shows_it_and_one_choice_tells_it(
    visits: Visits, hand: type[Mouse | Keyboard]
) -> None:
    page = visits.window(scripts=False)
    working: Hand = hand(page)
    writes(page, f"{DARK} {hand.__name__}")

    working.go(page.locator(LOOK))
    found = shown(page)
    choice = page.locator(CHOICES).first
    other = UUID(choice.get_attribute("value") or "")
    working.choose(choice)
    working.go(page.locator(TELL))

    key = AtHome(working).reads_key()
    assert (len(found), set(found) <= readable()) == (3, True)
    said = Correction.objects.get(voice=key.voice)
    assert (said.kind, said.rank) == ("belongs", "speaker")
    assert said.stream == Flow.objects.get(voice=other).stream
    wait_until(lambda: Flow.objects.filter(voice=key.voice, placed_by="speaker").exists())


def test_after_the_press_the_story_stands_there_and_what_was_found_is_in_view(
    visits: Visits,
) -> None:
    page = visits.window(scripts=False)
    writes(page)

    Mouse(page).go(page.locator(LOOK))

    assert page.locator("[name=words]").input_value() == DARK
    expect(page.locator("#before summary")).to_be_in_viewport()
    assert page.url == f"{visits.house.address}/al-gezegd/#before"


def test_with_a_script_it_comes_by_itself_and_nothing_moves(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    before = page.locator(TELL).bounding_box()
    page.locator("[name=words]").fill(DARK)

    expect(page.locator("#before summary")).to_be_visible()

    assert page.locator(TELL).bounding_box() == before
    assert page.evaluate("() => document.activeElement.name") == "words"
    assert page.locator("#before details").get_attribute("open") is None
    page.locator("#before summary").click()
    assert set(shown(page)) <= readable() != set()


def test_the_script_sends_the_words_and_never_how_somebody_is_reached(visits: Visits) -> None:
    page = visits.window()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.goto("/")
    page.locator("summary:has(+ * [name=reach])").click()
    page.locator("[name=reach]").fill("amina@example.nl")
    page.locator("[name=words]").fill(DARK)

    expect(page.locator("#before summary")).to_be_visible()

    [asked] = sent
    assert asked.url == f"{visits.house.address}/al-gezegd/"
    assert "amina" not in (asked.post_data or "")


def test_what_somebody_chose_stays_chosen_while_they_write_on(visits: Visits) -> None:
    page = visits.window()
    writes(page)
    page.locator("#before summary").click()
    page.locator(CHOICES).first.check()
    chosen = page.locator("[name=recognised]:checked").get_attribute("value")

    page.locator("[name=words]").press_sequentially(" En de stoep ook.")
    page.wait_for_timeout(2500)

    assert page.locator("[name=recognised]:checked").get_attribute("value") == chosen != ""


def test_what_nobody_said_leaves_the_button_where_it_is(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")

    with page.expect_response("**/al-gezegd/") as came:
        page.locator("[name=words]").fill("Mijn oma breit truien voor pinguins op de Noordpool.")

    assert came.value.status == 204
    expect(page.locator(LOOK)).to_be_visible()


def test_a_few_letters_are_nothing_to_look_for(visits: Visits) -> None:
    page = visits.window()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    writes(page, "Het is donker.")

    page.wait_for_timeout(2500)

    assert [url for url in sent if "al-gezegd" in url] == []


def test_a_lost_connection_leaves_the_form_as_it_is(visits: Visits) -> None:
    page = visits.window()
    page.goto("/")
    page.route("**/al-gezegd/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.locator("[name=words]").fill(f"{DARK} Nog steeds.")

    Mouse(page).go(page.locator(TELL))

    assert page.locator(".key__words li").count() == 5


@pytest.mark.parametrize(("width", "language"), [(320, "nl"), (1280, "en")])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it(visits: Visits, width: int, language: str, dark: bool) -> None:
    page = visits.window(size=(width, 800), language=language, dark=dark)
    writes(page)
    expect(page.locator("#before summary")).to_be_visible()
    folded = accessibility(page)
    Mouse(page).go(page.locator(LOOK))

    assert (folded, accessibility(page)) == ([], [])
    assert list(too_wide(page, width)) == []
