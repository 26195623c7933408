"""What comes by mail: the question for a verdict, and the way back for who lost their key."""

import email
import email.policy
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings

from samenspel.foundation.actors import Actor
from samenspel.loop.responses.models import Verdict
from samenspel.people.actors import actor_of
from samenspel.people.models import Person
from tests.support.browser import Visits, wait_until
from tests.support.cast import a_voice, brought_to
from tests.support.hands import Mouse
from tests.support.speaker import AtHome

pytestmark = pytest.mark.browser


def an_address() -> str:
    return f"amina-{uuid4().hex[:8]}@example.nl"


def links_to(address: str) -> Iterator[str]:
    """In all letters to this address, the newest first."""
    for path in sorted(settings.SAMENSPEL.mail_folder.glob("*.eml"), reverse=True):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if letter["To"] == address:
            body = letter.get_body(("plain",))
            yield from re.findall(r"http://\S+", str(body.get_content()) if body else "")


def link_in_mail(address: str, containing: str = "/s/") -> str:
    """Once the worker has sent it."""
    wait_until(lambda: any(containing in link for link in links_to(address)))
    return next(link for link in links_to(address) if containing in link)


def hatice() -> Actor:
    return actor_of(Person.objects.get(name__startswith="Hatice "))


def test_a_link_in_a_mail_records_nothing_until_its_one_button_is_pressed(visits: Visits) -> None:
    address = an_address()
    told = brought_to("to-judge", a_voice("De brug is dicht.", reach=address), hatice())
    page = visits.window()

    page.goto(link_in_mail(address, "choice=partly"))
    chosen = page.locator("[name=judgement]:checked").get_attribute("value")
    before = Verdict.objects.filter(voice=told.voice).count()
    Mouse(page).go(page.locator("form:has([name=judgement]) button"))
    after = list(Verdict.objects.filter(voice=told.voice).values_list("judgement", flat=True))

    assert (chosen, before, after) == ("partly", 0, ["partly"])


def test_a_lost_key_is_not_a_lost_voice(visits: Visits) -> None:
    address = an_address()
    told_at, back_at = AtHome(Mouse(visits.window())), AtHome(Mouse(visits.window()))
    old = told_at.tells("De brug is weer dicht.", reach=address)
    received = link_in_mail(address)

    asks_for_way_back(back_at, address)
    wait_until(lambda: next(links_to(address)) != received)
    back_at.hand.page.goto(next(links_to(address)))
    new = back_at.makes_new_key()

    assert new.voice == old.voice
    assert [opens_with(visits, key) for key in (old.words, old.link, new.words, new.link)] == [
        False,
        False,
        True,
        True,
    ]
    assert status(told_at, f"/stem/{old.voice}/") == 404


def asks_for_way_back(speaker: AtHome, address: str) -> None:
    page = speaker.hand.page
    page.goto("/sleutel/kwijt/")
    speaker.hand.write(page.locator("[name=reach]"), address)
    speaker.hand.go(page.locator("form:has([name=reach]) button"))


def opens_with(visits: Visits, key: str) -> bool:
    """Whether somebody who was never here comes in with it."""
    page = visits.window()
    page.goto("/sleutel/")
    page.locator("[name=key]").fill(key)
    Mouse(page).go(page.locator("form:has([name=key]) button"))
    return "/stem/" in page.url


def status(speaker: AtHome, path: str) -> int:
    answered = speaker.hand.page.goto(path)
    assert answered is not None
    return answered.status
