"""What a browser remembers of a speaker: the voices that were opened in it, for a while, until they leave the page."""

import base64
import json
import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.actors import Actor
from samenspel.foundation.privacy.crypto import decrypt, encrypt
from samenspel.loop.voices import actions
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, at_work, page_of
from samenspel.loop.voices.web.sessions import LASTS, MOST_VOICES
from tests.support.cast import Told, a_voice

pytestmark = pytest.mark.django_db

COOKIE = "stem"
PURPOSE = "speaker-cookie"


def statuses(browser: Client, *voices: Told) -> list[int]:
    """Which of these voices this browser opens."""
    return [browser.get(page_of(told)).status_code for told in voices]


def kept_in(browser: Client) -> dict[str, list[object]]:
    """What the cookie holds, read with the key of the server."""
    text = decrypt(base64.urlsafe_b64decode(browser.cookies[COOKIE].value), purpose=PURPOSE)
    found: dict[str, list[object]] = json.loads(text)
    return found


def holding(kept: object, purpose: str = PURPOSE) -> Browser:
    """A browser with such a cookie, made by the server's own key."""
    browser = Browser()
    data = encrypt(json.dumps(kept), purpose=purpose)
    browser.cookies[COOKIE] = base64.urlsafe_b64encode(data).decode()
    return browser


def aged(kept: dict[str, list[object]], seconds: float) -> dict[str, list[object]]:
    """The same, opened so long ago."""
    return {ref: [key, proof, time.time() - seconds] for ref, (key, proof, _at) in kept.items()}


def test_a_browser_that_was_never_here_opens_nothing(amina: Told) -> None:
    assert (statuses(at_home(amina), amina), statuses(Browser(), amina)) == ([200], [404])


def test_two_voices_can_be_open_at_once(amina: Told) -> None:
    second, third = a_voice("Ik wil een bankje."), a_voice("En een prullenbak.")
    browser = at_home(amina)
    browser.get(f"/s/{second.key.link}")

    assert statuses(browser, amina, second, third) == [200, 200, 404]


def test_telling_something_leaves_what_was_open_before(amina: Told) -> None:
    browser = at_home(amina)
    [ticket] = Reading(browser.get("/")).fields["ticket"]
    page = Reading(browser.post("/", {"words": "Nog iets anders.", "ticket": ticket}))
    fresh = next(link for link in page.links if link.startswith("/stem/"))

    assert [browser.get(path).status_code for path in (page_of(amina), fresh)] == [200, 200]


def test_the_cookie_holds_only_so_many_voices_the_newest(waterveen: object) -> None:
    told = [a_voice(f"Melding {number}.") for number in range(MOST_VOICES + 2)]
    browser = Browser()
    for one in told:
        browser.get(f"/s/{one.key.link}")

    assert statuses(browser, *told) == [404, 404] + [200] * MOST_VOICES


def test_a_full_cookie_still_fits_in_a_header(waterveen: object) -> None:
    browser = Browser()
    for number in range(MOST_VOICES):
        browser.get(f"/s/{a_voice(f'Melding {number}.').key.link}")

    assert len(browser.cookies[COOKIE].OutputString()) < 4096


def test_leaving_the_page_closes_every_voice_and_goes_elsewhere(amina: Told) -> None:
    second = a_voice("Thuis is het niet veilig.")
    browser = at_home(amina)
    browser.get(f"/s/{second.key.link}")
    assert statuses(browser, amina, second) == [200, 200]

    answer = browser.get("/weg/")

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        settings.SAMENSPEL.place.leave_to,
    )
    assert answer.cookies[COOKIE].value == ""
    assert statuses(browser, amina, second) == [404, 404]


def test_leaving_the_page_leaves_the_voice_and_its_key_alone(amina: Told) -> None:
    at_home(amina).get("/weg/")

    assert statuses(at_home(amina), amina) == [200]


def test_leaving_in_one_browser_closes_nothing_in_another(amina: Told) -> None:
    here, there = at_home(amina), at_home(amina)

    here.get("/weg/")

    assert (statuses(here, amina), statuses(there, amina)) == ([404], [200])


def test_who_never_opened_anything_may_leave_too(waterveen: object) -> None:
    assert Browser().get("/weg/").status_code == 302


def test_a_colleague_who_signs_out_does_not_take_the_speaker_along(
    amina: Told, bart: Actor
) -> None:
    """Somebody who works here also told something, in the same browser."""
    browser = at_work(bart)
    browser.get(f"/s/{amina.key.link}")

    browser.post("/uitloggen/")

    assert statuses(browser, amina) == [200]
    assert browser.get("/wacht-op-mij/").status_code == 302


def test_leaving_the_page_does_not_sign_a_colleague_out(amina: Told, bart: Actor) -> None:
    browser = at_work(bart)
    browser.get(f"/s/{amina.key.link}")

    browser.get("/weg/")

    assert (statuses(browser, amina), browser.get("/wacht-op-mij/").status_code) == ([404], 200)


def test_being_signed_in_opens_no_page_of_a_speaker(amina: Told, bart: Actor) -> None:
    assert statuses(at_work(bart), amina) == [404]


@pytest.mark.parametrize(("seconds", "status"), [(LASTS - 60, 200), (LASTS + 1, 404)])
def test_after_twelve_hours_the_key_is_asked_for_again(
    seconds: float, status: int, amina: Told
) -> None:
    kept = kept_in(at_home(amina))

    assert statuses(holding(aged(kept, seconds)), amina) == [status]


def test_it_goes_with_the_browser_and_scripts_cannot_read_it(amina: Told) -> None:
    cookie = at_home(amina).cookies[COOKIE]

    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_nothing_in_it_can_be_read(amina: Told) -> None:
    value = at_home(amina).cookies[COOKIE].value
    raw = base64.urlsafe_b64decode(value)
    inside = json.dumps(kept_in(at_home(amina)))
    secrets = [str(amina.voice.pk), amina.speaker.proof.hex(), str(amina.speaker.key)]

    assert [secret in inside for secret in secrets] == [True] * 3
    assert [secret for secret in secrets if secret in value or secret.encode() in raw] == []


def test_it_holds_no_key_even_for_who_can_read_it(amina: Told) -> None:
    inside = json.dumps(kept_in(at_home(amina)))

    assert [one for one in (amina.key.link, *amina.key.spoken) if one in inside] == []


@given(value=st.text(st.characters(codec="ascii", exclude_characters='\0\r\n";,\\ '), max_size=60))
def test_a_cookie_that_somebody_made_up_is_no_cookie(value: str) -> None:
    browser = Browser()
    browser.cookies[COOKIE] = value

    assert browser.get("/sleutel/").status_code == 200


def test_what_was_encrypted_for_something_else_is_no_cookie(amina: Told) -> None:
    kept = kept_in(at_home(amina))

    assert statuses(holding(kept, purpose="voices.Speaker.contact"), amina) == [404]
    assert statuses(holding(kept), amina) == [200]


def test_a_damaged_cookie_opens_nothing_and_can_be_replaced(amina: Told) -> None:
    browser = at_home(amina)
    value = browser.cookies[COOKIE].value
    browser.cookies[COOKIE] = value[:-6] + ("AAAAAA" if value[-6:] != "AAAAAA" else "BBBBBB")
    damaged = statuses(browser, amina)

    browser.get(f"/s/{amina.key.link}")

    assert (damaged, statuses(browser, amina)) == ([404], [200])


def test_the_key_of_one_voice_does_not_open_another(amina: Told) -> None:
    """Also not when a cookie of the server's own making would say so."""
    second = a_voice("Ik wil een bankje.")
    [held] = kept_in(at_home(amina)).values()

    assert statuses(holding({str(second.voice.pk): held}), second) == [404]


def test_a_voice_that_is_not_there_is_not_there(amina: Told) -> None:
    [held] = kept_in(at_home(amina)).values()
    nobody = str(uuid4())

    assert holding({nobody: held}).get(f"/stem/{nobody}/").status_code == 404


def test_a_revoked_key_closes_the_browsers_in_which_it_was_used(amina: Told) -> None:
    first, second = at_home(amina), at_home(amina)
    assert (statuses(first, amina), statuses(second, amina)) == ([200], [200])

    actions.renew_key(amina.voice, by=amina.speaker)

    assert (statuses(first, amina), statuses(second, amina)) == ([404], [404])


def test_a_voice_that_was_opened_again_is_the_last_to_be_forgotten(waterveen: object) -> None:
    told = [a_voice(f"Stem {number}.") for number in range(MOST_VOICES + 1)]
    browser = Browser()
    for one in (*told[:MOST_VOICES], told[0], told[MOST_VOICES]):
        browser.get(f"/s/{one.key.link}")

    assert statuses(browser, told[0], told[1], told[MOST_VOICES]) == [200, 404, 200]
