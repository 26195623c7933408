"""What stands on a page after a button was pressed: mistakes beside their places, a key, a token, a letter."""

import email
import email.policy
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page

from samenspel.people.actors import actor_of
from samenspel.people.tests.cast import admitted
from tests.support.browser import Visits
from tests.support.cast import a_voice, brought_to
from tests.support.hands import Mouse
from tests.support.inspection import accessibility, structure, too_wide
from tests.support.sights import carry_session, person
from tests.support.speaker import AtHome, open_up

pytestmark = pytest.mark.browser


def told_nothing(page: Page) -> None:
    send(page, "/", "words", "")


def told_a_number(page: Page) -> None:
    send(page, "/", "words", "Mijn nummer is 111222333.")


def kept_a_key(page: Page) -> None:
    send(page, "/", "words", "De brug is open.")


def typed_a_wrong_key(page: Page) -> None:
    send(page, "/sleutel/", "key", "een twee drie")


def typed_no_address(page: Page) -> None:
    send(page, "/sleutel/kwijt/", "reach", "dit is geen adres")


def asked_a_way_back(page: Page) -> None:
    send(page, "/sleutel/kwijt/", "reach", "niemand@example.nl")


def signed_in_wrongly(page: Page) -> None:
    send(page, "/inloggen/", "login", "niemand@example.nl")


def gave_no_answer(page: Page) -> None:
    opened(page, "asked")
    send(page, page.url, "answer", "")


def corrected_nothing(page: Page) -> None:
    opened(page, "restated")
    send(page, page.url, "words", "", within="form[action*='klopt-niet']")


def judged_nothing(page: Page) -> None:
    opened(page, "to-judge")
    send(page, page.url, "why", "")


def made_a_new_key(page: Page) -> None:
    opened(page, "told")
    AtHome(Mouse(page)).makes_new_key()


def invited_nobody(page: Page) -> None:
    signed_in(page, "Samir")
    send(page, "/collega/uitnodigen/", "email", "")


def made_a_token(page: Page) -> None:
    signed_in(page, "Samir")
    send(page, "/ik/", "name", "Dashboard", within="form[action*='token']")


def restated_nothing(page: Page) -> None:
    send(page, at_desk(page, "taken-on"), "restated", "")


def responded_nothing(page: Page) -> None:
    send(page, at_desk(page, "understood"), "text", "")


def agreed_nothing(page: Page) -> None:
    send(page, at_desk(page, "under-way"), "what", "")


def found_nothing(page: Page) -> None:
    at_desk(page, "told")
    page.goto("/wacht-op-mij/?q=xyzzy")


SCENES: list[Callable[[Page], None]] = [
    told_nothing,
    told_a_number,
    kept_a_key,
    typed_a_wrong_key,
    typed_no_address,
    asked_a_way_back,
    signed_in_wrongly,
    gave_no_answer,
    corrected_nothing,
    judged_nothing,
    made_a_new_key,
    invited_nobody,
    made_a_token,
    restated_nothing,
    responded_nothing,
    agreed_nothing,
    found_nothing,
]


def send(page: Page, path: str, name: str, said: str, within: str = "main form") -> None:
    """Fill in one field and press the button of its form."""
    if path != page.url:
        page.goto(path)
    form = page.locator(f"{within}:has([name={name}])")
    open_up(Mouse(page), form)
    form.locator(f"[name={name}]").fill(said)
    Mouse(page).go(form.locator("button").first)


def opened(page: Page, phase: str) -> None:
    """The page of a voice that has come so far, for its speaker."""
    page.goto(f"/s/{brought_to(phase, a_voice(), actor_of(person('Bart'))).key.link}")


def at_desk(page: Page, phase: str) -> str:
    """The page of such a voice for Bart, its contact."""
    signed_in(page, "Bart")
    return f"/stemmen/{brought_to(phase, a_voice(), actor_of(person('Bart'))).voice.pk}/"


def signed_in(page: Page, name: str) -> None:
    address = page.evaluate("() => location.origin")
    carry_session(page, address, admitted(person(name)).cookies["sessionid"].value)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_is_wrong_after_a_press(visits: Visits, language: str) -> None:
    wrong = []
    dark = language == "en"

    for scene in SCENES:
        page = visits.window(size=(320, 700), language=language, dark=dark)
        page.goto("/privacy/")
        scene(page)
        found = [*structure(page, language), *accessibility(page), *too_wide(page, 320, 640)]
        page.emulate_media(color_scheme="light" if dark else "dark")
        page.set_viewport_size({"width": 1280, "height": 800})
        wrong += [f"{scene.__name__}: {one}" for one in [*found, *accessibility(page)]]
        page.context.close()
        visits.contexts.remove(page.context)

    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_nothing_is_wrong_with_any_letter(visits: Visits) -> None:
    page, wrong, seen = visits.window(size=(320, 700)), [], set()

    for path in sorted(settings.SAMENSPEL.mail_folder.glob("*.eml")):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = letter.get_body(("html",))
        dressed = str(body.get_content()) if body else ""
        kind = dressed.count("<a "), letter["Content-Language"], len(dressed) // 100
        if kind not in seen:
            seen.add(kind)
            page.set_content(dressed)
            found = [*accessibility(page), *too_wide(page, 320)]
            # A letter is read inside a mail program, which has the landmarks and the heading.
            outside = ("landmark-one-main", "page-has-heading-one", "region")
            wrong += [f"{path.name}: {one}" for one in found if not one.startswith(outside)]

    assert (len(seen) > 0, wrong) == (True, [])
