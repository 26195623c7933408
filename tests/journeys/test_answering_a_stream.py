"""A whole stream is answered: written once, looked at before it goes, and read by each speaker as an answer to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.loop.responses.models import Response, StreamResponse
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.flows import a_stream
from samenspel.people.actors import actor_of
from samenspel.people.models import Person
from tests.support.browser import Visits, wait_until
from tests.support.cast import Told, a_voice, brought_to
from tests.support.contact import AtWork
from tests.support.hands import Hand, Keyboard, Mouse
from tests.support.inspection import accessibility, too_wide
from tests.support.speaker import AtHome

pytestmark = pytest.mark.browser

SMALL = 320
SAID = "Wij zetten in mei nieuwe lantaarns neer."


def voices(contact: str, *phases: str) -> list[Told]:
    """A voice of this colleague in each of these phases."""
    who = actor_of(Person.objects.get(name__startswith=f"{contact} "))
    return [brought_to(phase, a_voice("Het is hier ’s avonds donker."), who) for phase in phases]


def flowing_together(told: list[Told]) -> Stream:
    """A stream of these, made once the worker has found a place for every voice: it would find another for them."""
    wait_until(the_machine_rests)
    return a_stream(told)


def the_machine_rests() -> bool:
    """Whether no job about streams waits or is under way."""
    busy = ProcrastinateJob.objects.filter(task_name__startswith="streams.")
    return not busy.filter(status__in=["todo", "doing"]).exists()


def writes(hand: Hand, stream: Stream) -> None:
    """From the page of the stream to the page before it goes."""
    page = hand.page
    page.goto(f"/stromen/{stream.pk}/")
    hand.go(page.locator(f"a[href='/stromen/{stream.pk}/respons/']"))
    fine(page)
    hand.write(page.locator("[name=text]"), SAID)
    hand.choose(page.locator("[name=role][value=direct]"))
    hand.choose(page.locator("[name=approach][value=responsive]"))
    hand.go(page.locator("form:has([name=text]) button"))
    fine(page)


def fine(page: Page) -> None:
    """Nothing is wrong with this page, on a small phone too."""
    page.set_viewport_size({"width": SMALL, "height": 800})
    assert [*accessibility(page), *too_wide(page, SMALL)] == []


def responded(told: Told) -> bool:
    """Whether this speaker has a response that was written to the stream."""
    return Response.objects.filter(voice=told.voice, text=SAID).exists()


def lies_ready(colleague: AtWork, told: Told) -> bool:
    """Whether the page of this voice, loaded anew, has what was written to the stream."""
    colleague.looks(told.voice.pk)
    return colleague.hand.page.locator("a[href*='?respons=']").count() > 0


@pytest.mark.parametrize("hands", [Mouse, Keyboard])
def test_each_speaker_reads_it_once_they_were_understood(
    hands: Callable[[Page], Hand], visits: Visits
) -> None:
    understood, restated = voices("Bart", "understood", "restated")
    stream = flowing_together([understood, restated])
    bart = AtWork.called("Bart", hands(visits.window()))
    bart.steps_in()

    writes(bart.hand, stream)
    before = StreamResponse.objects.filter(stream=stream).count()
    bart.hand.go(bart.hand.page.locator("button[value=send]"))
    wait_until(lambda: responded(understood))
    fine(bart.hand.page)
    bart.hand.page.reload()
    expect(bart.hand.page.locator("main")).to_contain_text("Gegeven aan 1 van 2 stemmen")

    amina = AtHome(Mouse(visits.window()))
    amina.hand.page.goto(f"/s/{restated.key.link}")
    amina.confirms()
    wait_until(lambda: responded(restated))
    amina.hand.page.goto(f"/stem/{restated.voice.pk}/")

    expect(amina.hand.page.locator("main")).to_contain_text(SAID)
    expect(amina.hand.page.locator("main")).to_contain_text(
        "Dit antwoord ging ook naar anderen die hetzelfde zeiden. Ieder oordeelt zelf, en jij ook."
    )
    fine(amina.hand.page)
    assert before == 0


def test_another_contact_finds_it_ready_and_changes_it_first(visits: Visits) -> None:
    [hers] = voices("Hatice", "understood")
    stream = flowing_together([hers, *voices("Bart", "taken-on")])
    bart = AtWork.called("Bart", Mouse(visits.window()))
    bart.steps_in()
    writes(bart.hand, stream)
    bart.hand.go(bart.hand.page.locator("button[value=send]"))

    hatice = AtWork.called("Hatice", Mouse(visits.window()))
    hatice.steps_in()
    page = hatice.hand.page
    wait_until(lambda: lies_ready(hatice, hers))
    fine(page)
    hatice.hand.go(page.locator("a[href*='?respons=']"))
    hatice.hand.write(page.locator("[name=text]"), f"{SAID} Ook bij jou in de straat.")
    hatice.hand.go(page.locator("form:has([name=from_stream]) button"))

    given = Response.objects.get(voice=hers.voice)
    assert given.text == f"{SAID} Ook bij jou in de straat."
    assert given.stream_response is not None
    assert given.stream_response.stream_id == stream.pk
