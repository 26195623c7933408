"""Who wants to be forgotten is forgotten on every page, list and way back, and what happened stays."""

import json

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.errors import Refused
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.privacy.holders import export_of, holders
from samenspel.loop.responses.queries import loop_around, standings_that_say
from samenspel.loop.streams.tests.conftest import known_in_streams
from samenspel.loop.voices import actions
from samenspel.loop.voices.jobs import find_way_back
from samenspel.loop.voices.queries import (
    find_voice,
    said_before,
    speaker_with,
    voices_that_say,
    what_was_said,
)
from samenspel.loop.voices.reach import read_reach
from samenspel.loop.voices.tests.conftest import Reading, at_home, at_work, desk_of, page_of
from tests.support.cast import WORDS, Told, Waterveen, a_voice
from tests.support.raw_sql import everything_readable

pytestmark = pytest.mark.django_db

# One piece of every text in the fixture `rich`.
SAID = (
    *("stoep voor mijn huis", "Kerkstraat", "daar donker", "Welke tegels", "bij nummer 12"),
    *("veilig over de stoep", "om mijn moeder", "leggen het recht", "het beste weet wat nodig"),
    *("De tegels liggen recht", "Het regende", "steenbakker is ziek", "helft ligt recht"),
    *("De helft niet", "met verlof", "amina@example.nl"),
)
BY_SPEAKER = [SAID[at] for at in (0, 1, 2, 4, 6, 10, 13, 15)]
KEPT_BY = [holder.model._meta.label for holder in holders() if holder.about == "voice"]


def forgotten(told: Told) -> Told:
    """The same, after its speaker asked for it."""
    actions.forget_voice(told.voice, by=told.speaker)
    return told


def found_in(text: str) -> list[str]:
    """What can still be read of what was said."""
    return [piece for piece in SAID if piece in text]


@pytest.mark.parametrize("table", KEPT_BY)
def test_what_is_taken_along_afterwards_has_no_text_left(
    table: str, rich: Told, bart: Actor, waterveen: Waterveen
) -> None:
    known_in_streams(rich, waterveen, bart)

    def texts() -> list[list[str]]:
        kept = export_of("voice", rich.voice.pk)[table]
        return [[text for name, text in row.items() if name != "way" and text] for row in kept]

    before = texts()
    forgotten(rich)

    assert any(before)
    assert texts() == [[] for _row in before]


def test_no_table_that_the_program_reads_has_a_word_of_it(rich: Told) -> None:
    before = " ".join(everything_readable().values())
    readable = [piece for piece in SAID if piece != "amina@example.nl"]
    assert [piece for piece in readable if piece not in before] == []

    forgotten(rich)

    assert found_in(" ".join(everything_readable().values())) == []


def test_the_page_of_the_speaker_says_so_and_shows_no_word(rich: Told) -> None:
    browser = at_home(rich)
    assert len(found_in(Reading(browser.get(page_of(rich))).text)) > 8

    page = Reading(browser.get(page_of(forgotten(rich))))

    assert (page.status, found_in(page.text)) == (200, [])
    assert "Your words are gone" in page.text


def test_the_page_for_colleagues_says_so_and_shows_no_word(rich: Told, bart: Actor) -> None:
    browser = at_work(bart)
    assert len(found_in(Reading(browser.get(desk_of(rich))).text)) > 8

    page = Reading(browser.get(desk_of(forgotten(rich))))

    assert (page.status, found_in(page.text)) == (200, [])
    assert "The speaker had their words removed" in page.text


def test_the_list_of_what_nobody_heard_has_it_no_more(amina: Told, bart: Actor) -> None:
    browser = at_work(bart)
    assert len(found_in(Reading(browser.get("/niet-gehoord/")).text)) == 2

    forgotten(amina)
    page = Reading(browser.get("/niet-gehoord/"))

    assert (page.links.count(desk_of(amina)), found_in(page.text)) == (0, [])


def test_nobody_finds_it_by_its_words(rich: Told, bart: Actor) -> None:
    searches = (voices_that_say, standings_that_say)
    assert [search("stoep", seen_by=bart).count() for search in searches] == [1, 1]

    forgotten(rich)

    assert [search("stoep", seen_by=bart).count() for search in searches] == [0, 0]


def test_the_address_leads_to_it_no_more(amina: Told) -> None:
    second = a_voice("En nog iets.", reach="amina@example.nl")
    forgotten(amina)

    find_way_back(read_reach("amina@example.nl").hash.hex())

    asked = JournalEntry.objects.filter(event="voices.way-back-asked")
    assert [entry.matter for entry in asked] == [second.voice.pk]


def test_saying_the_same_again_is_a_new_voice(amina: Told) -> None:
    """The words that were taken back are not compared with any more."""
    place = "Kerkstraat, bij de bakker"
    among = [amina.voice.pk]
    assert said_before(WORDS, place, among=among, seen_by=SYSTEM) == amina.voice

    forgotten(amina)

    assert said_before(WORDS, place, among=among, seen_by=SYSTEM) is None


def test_what_happened_stays_and_is_added_to(rich: Told, bart: Actor) -> None:
    before = list(JournalEntry.objects.filter(matter=rich.voice.pk).order_by("id").values())

    forgotten(rich)

    after = list(JournalEntry.objects.filter(matter=rich.voice.pk).order_by("id").values())
    assert after[:-1] == before
    assert [(entry["event"], entry["facts"]) for entry in after[len(before) :]] == [
        ("voices.voice-forgotten", {})
    ]


def test_promises_and_verdict_stand_as_they_stood(rich: Told, bart: Actor) -> None:
    def standing() -> tuple[object, ...]:
        loop = loop_around(find_voice(rich.voice.pk, seen_by=bart), seen_by=bart)
        [promise] = loop.promises
        verdict = loop.verdict.judgement if loop.verdict else ""
        return verdict, promise.mark, promise.due

    before = standing()
    forgotten(rich)

    assert standing() == before
    assert before[:2] == ("partly", "broken")


def test_the_contact_stays_and_cannot_reach_the_speaker(rich: Told, bart: Actor) -> None:
    forgotten(rich)

    said = what_was_said(find_voice(rich.voice.pk, seen_by=bart), seen_by=bart)
    assert [term.person_id for term in said.contacts if term.until is None] == [bart.person]
    assert (said.speaker, said.way) == (None, "")


def test_the_key_still_opens_it_and_can_be_renewed(rich: Told) -> None:
    forgotten(rich)

    speaker = speaker_with(" ".join(rich.key.spoken), seen_by=VISITOR)
    fresh = actions.renew_key(rich.voice, by=speaker)

    assert find_voice(rich.voice.pk, seen_by=fresh.holder) == rich.voice


def test_it_happens_once(amina: Told) -> None:
    forgotten(amina)

    with pytest.raises(Refused, match="Deze woorden zijn weg"):
        forgotten(amina)

    events = JournalEntry.objects.filter(event="voices.voice-forgotten")
    assert [entry.matter for entry in events] == [amina.voice.pk]


def test_the_file_to_take_along_has_the_words_before_and_none_after(rich: Told) -> None:
    browser = at_home(rich)
    before = json.loads(browser.get(page_of(rich, "meenemen/")).content)["kept"]

    after = json.loads(browser.get(page_of(forgotten(rich), "meenemen/")).content)["kept"]

    assert [piece for piece in BY_SPEAKER if piece not in json.dumps(before)] == []
    assert (found_in(json.dumps(after)), list(after)) == ([], list(before))
