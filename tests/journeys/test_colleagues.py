"""Colleagues among themselves: a hand-over that counts when it is accepted, and two who write at the same time."""

from uuid import UUID

import pytest
from playwright.sync_api import expect

from samenspel.loop.voices.actions import add_words
from samenspel.loop.voices.models import ContactTerm
from tests.support.browser import Visits
from tests.support.cast import a_voice
from tests.support.contact import AtWork
from tests.support.hands import Mouse

pytestmark = pytest.mark.browser


def at_work(visits: Visits, name: str) -> AtWork:
    colleague = AtWork.called(name, Mouse(visits.window()))
    colleague.steps_in()
    return colleague


def contact_of(voice: UUID) -> str:
    return ContactTerm.objects.get(voice=voice, until=None).person.name.split()[0]


def test_a_hand_over_counts_when_it_is_accepted(visits: Visits) -> None:
    bart, hatice = at_work(visits, "Bart"), at_work(visits, "Hatice")
    voice = a_voice("De heg is te hoog.").voice.pk
    bart.looks(voice)
    bart.takes_on()

    bart.offers_to(hatice.person, "Dit is in jouw wijk.")
    offered = contact_of(voice)
    hatice.hand.page.goto("/wacht-op-mij/")
    hatice.hand.go(hatice.hand.page.locator(f"a[href='/stemmen/{voice}/']").first)
    hatice.accepts()

    assert (offered, contact_of(voice)) == ("Bart", "Hatice")


def test_who_comes_second_sees_what_changed_and_keeps_the_text(visits: Visits) -> None:
    bart, hatice = at_work(visits, "Bart"), at_work(visits, "Hatice")
    told = a_voice("De heg is nog te hoog.")
    bart.looks(told.voice.pk)
    bart.takes_on()
    bart.offers_to(hatice.person, "Dit is in jouw wijk.")
    hatice.looks(told.voice.pk)
    hatice.accepts()

    bart.restates("U wilt meer licht.")

    page = bart.hand.page
    expect(page.get_by_role("alert").filter(has_text="Hatice")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("U wilt meer licht.")
    assert told.voice.understandings.count() == 0


def test_who_writes_while_the_speaker_tells_more_sees_it_and_keeps_the_text(visits: Visits) -> None:
    bart = at_work(visits, "Bart")
    told = a_voice("De heg is al jaren te hoog.")
    bart.looks(told.voice.pk)
    bart.takes_on()
    bart.looks(told.voice.pk)
    add_words(told.voice, "En er zit een wespennest in.", by=told.speaker)

    bart.restates("U wilt een lagere heg.")

    page = bart.hand.page
    expect(page.get_by_role("alert").filter(has_text="wespennest")).to_have_count(1)
    assert page.locator("[name=restated]").input_value() == "U wilt een lagere heg."
    assert told.voice.understandings.count() == 0


def test_a_voice_that_was_just_taken_on_cannot_be_taken_again(visits: Visits) -> None:
    bart, hatice = at_work(visits, "Bart"), at_work(visits, "Hatice")
    told = a_voice("De heg is veel te hoog.")
    bart.looks(told.voice.pk)
    hatice.looks(told.voice.pk)

    bart.takes_on()
    hatice.takes_on()

    expect(hatice.hand.page.get_by_role("alert").first).to_be_visible()
    assert contact_of(told.voice.pk) == "Bart"
