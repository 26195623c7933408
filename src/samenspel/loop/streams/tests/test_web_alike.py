"""Search by meaning: what was said is found in whatever language, and nothing slips out of the house."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.tests.conftest import looked_anew, told, told_about
from samenspel.loop.voices.actions import decide_showing
from samenspel.loop.voices.tests.conftest import Reading, at_home, at_work, page_of
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db

RATS = "Er lopen steeds meer ratten door onze straat."
ASKED = "Ratten in de straat, wat gaat u daaraan doen?"


@pytest.fixture
def amina(waterveen: Waterveen) -> Told:
    """She says what others said in other languages; and somebody here said the very same and may be read."""
    told(told_about(("rats", "benefit-stopped"), ("tr", "en", "de", "pl")))
    found = a_voice(RATS, place="Kerkstraat")
    looked_anew()
    return found


def test_a_question_in_dutch_finds_what_was_said_in_german(amina: Told, bart: Actor) -> None:
    page = Reading(at_work(bart, "en").get("/stromen/", {"q": ASKED}))

    assert page.fields["q"] == [ASKED]
    assert RATS in page.text
    assert "German" in page.text
    assert f"/stemmen/{amina.voice.pk}/" in page.links


def test_nobody_finds_what_was_said_elsewhere(amina: Told, dirk: Actor) -> None:
    page = Reading(at_work(dirk, "en").get("/stromen/", {"q": ASKED}))

    assert "Nothing found" in page.text


def test_a_speaker_reads_of_others_only_what_may_be_read_and_not_where(amina: Told) -> None:
    other = a_voice(RATS, place="Dorpsweg")
    browser, path = at_home(other, "en"), page_of(other, "anderen/")
    before = Reading(browser.get(path)).text
    decide_showing(amina.voice, shown=True, by=amina.speaker)
    after = Reading(browser.get(path)).text

    assert (RATS in before, RATS in after) == (False, True)
    assert "Others said something like this" in after
    assert "Kerkstraat" not in after
