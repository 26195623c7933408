"""How what happens with streams is told: to colleagues with who did it, to speakers without a word on anybody else's
voice, and what is kept of whom when they ask."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.journal import letters_for
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.privacy.holders import Holder, export_of, holders
from samenspel.foundation.sentences import tell_to_colleague, tell_to_speaker, told_events
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.flowing import Place
from samenspel.loop.streams.models import Follower, Stream
from samenspel.loop.streams.page import stream_page
from samenspel.loop.streams.queries import find_stream
from samenspel.loop.streams.refreshing import gather_news, place_voices
from samenspel.loop.streams.tests.conftest import River
from samenspel.loop.streams.tests.elsewhere import next_door
from samenspel.loop.voices.actions import forget_voice
from samenspel.loop.voices.tests.conftest import Reading, at_home, page_of
from tests.support.cast import a_voice

pytestmark = pytest.mark.django_db

OURS = sorted(event for event in told_events() if event.startswith("streams."))
LANGUAGES = ("nl", "en")


def about_a_voice(river: River, bart: Actor) -> dict[str, JournalEntry]:
    """What happened with Amina's voice, by event."""
    amina, other = river.in_light[0], river.in_light[1]
    actions.put_together(amina.voice, other.voice, by=bart)
    actions.keep_apart(amina.voice, river.in_rats[0].voice, by=bart)
    actions.take_out(amina.voice, river.light, by=bart)
    actions.put_in_stream(amina.voice, river.rats, by=bart)
    said = actions.say_not_here(amina.voice, by=amina.speaker)
    actions.undo_correction(said, by=amina.speaker)
    entries = JournalEntry.objects.filter(matter=amina.voice.pk, event__startswith="streams.")
    return {entry.event: entry for entry in entries.order_by("id")}


# ── In words ──


@pytest.mark.parametrize("event", OURS)
def test_every_event_is_told_in_both_languages_and_differently(event: str) -> None:
    entry, said = JournalEntry(event=event), []
    for language in LANGUAGES:
        with override(language):
            said.append((tell_to_speaker(entry, "Bart Bos"), tell_to_colleague(entry, "Bart Bos")))

    dutch, english = said
    assert [one == other for one, other in zip(dutch, english, strict=True)] == [False, False]
    assert [text[-1] for text in (*dutch, *english)] == ["."] * 4
    assert "%(" not in "".join((*dutch, *english))


def test_a_colleague_reads_who_did_it_and_a_speaker_that_somebody_looked(
    river: River, bart: Actor
) -> None:
    entries = about_a_voice(river, bart)
    with override("en"):
        to_colleagues = {event: tell_to_colleague(entries[event], "Bart") for event in entries}
        to_speakers = {event: tell_to_speaker(entries[event], "Bart") for event in entries}

    looked = "Bart looked at what you told beside what others told."
    assert to_colleagues == {
        "streams.voices-put-together": "Bart said that this voice is about the same as another.",
        "streams.voices-kept-apart": "Bart said that this voice is not about the same as another.",
        "streams.voice-taken-out": "Bart took this voice out of a stream.",
        "streams.voice-put-in": "Bart put this voice in another stream.",
        "streams.speaker-said-not-here": (
            "The speaker said that it does not belong in the stream where it was."
        ),
        "streams.correction-undone": "What was said of where it flows was taken back.",
    }
    assert [to_speakers[event] for event in list(entries)[:4]] == [looked] * 4


def test_on_the_page_of_a_speaker_stands_no_word_of_the_stream_they_were_in(
    river: River, bart: Actor
) -> None:
    """First made so that it could: the stream has a name, and another voice speaks for it."""
    actions.name_stream(river.rats, "Zeeanemoon", by=bart)
    about_a_voice(river, bart)
    amina = river.in_light[0]
    actions.say_not_here(amina.voice, by=amina.speaker)

    text = Reading(at_home(amina, "en").get(page_of(amina))).text

    assert "Bart Bos looked at what you told beside what others told." in text
    assert "You said: this is not what I meant." in text
    assert [word for word in ("Zeeanemoon", "ratten", "containers") if word in text] == []


def test_what_happened_with_a_stream_is_told_on_its_page_the_newest_first(
    river: River, bart: Actor, carla: Actor
) -> None:
    actions.name_stream(river.light, "Donker", by=bart)
    actions.split_stream(Stream.objects.get(pk=river.light.pk), [river.in_light[0].voice], by=carla)
    actions.join_streams(river.rats, Stream.objects.get(pk=river.light.pk), by=bart)
    with override("en"):
        page = stream_page(find_stream(river.light.pk, seen_by=carla), seen_by=carla)

    assert [event.what for event in page.events] == [
        "Bart Bos joined another stream with this one.",
        "Carla Smit split off some voices as a stream of their own.",
        "Bart Bos gave this stream a name.",
    ]


def test_what_the_figures_tell_already_is_not_told_again(river: River, bart: Actor) -> None:
    new = a_voice("Het is hier donker.")
    place_voices([Place(new.voice.pk, river.light.pk, 0.9, 0.9, "machine")], by=SYSTEM)
    gather_news(river.light, by=SYSTEM)

    page = stream_page(find_stream(river.light.pk, seen_by=bart), seen_by=bart)

    noted = JournalEntry.objects.filter(matter=river.light.pk).count()
    assert (noted, page.events) == (2, [])


# ── By letter ──


def test_of_many_things_that_happen_only_news_is_written_to_anybody(
    river: River, bart: Actor
) -> None:
    actions.follow_stream(river.light, by=bart)
    about_a_voice(river, bart)
    actions.name_stream(river.light, "Donker", by=bart)
    entries = JournalEntry.objects.filter(event__startswith="streams.")

    assert entries.count() > 6
    assert [letter for entry in entries for letter in letters_for(entry)] == []


def test_everyone_who_follows_is_told_once_and_nobody_else(
    river: River, bart: Actor, carla: Actor, fenna: Actor
) -> None:
    for by in (bart, carla):
        actions.follow_stream(river.light, by=by)
    actions.follow_stream(river.rats, by=fenna)
    new = a_voice("Het is hier donker.")
    place_voices([Place(new.voice.pk, river.light.pk, 0.9, 0.9, "machine")], by=SYSTEM)

    with clock_set_to(now() + jobs.A_DAY):
        jobs.tell_followers(0)

    [entry] = JournalEntry.objects.filter(event="streams.news-gathered")
    letters = list(letters_for(entry))
    assert {letter.person for letter in letters} == {bart.person, carla.person}
    assert (len(letters), entry.matter) == (2, river.light.pk)
    assert "donker" not in str(entry.facts)


def test_who_began_to_follow_just_now_waits_for_the_next_day(
    river: River, bart: Actor, carla: Actor
) -> None:
    actions.follow_stream(river.light, by=bart)
    new = a_voice("Het is hier donker.")
    place_voices([Place(new.voice.pk, river.light.pk, 0.9, 0.9, "machine")], by=SYSTEM)
    tomorrow = now() + jobs.A_DAY
    with clock_set_to(tomorrow - timedelta(hours=1)):
        actions.follow_stream(river.light, by=carla)
    with clock_set_to(tomorrow):
        jobs.tell_followers(0)

    [entry] = JournalEntry.objects.filter(event="streams.news-gathered")
    told = Follower.objects.filter(told_at=entry.happened_at).values_list("person", flat=True)
    assert list(told) == [bart.person]


# ── What is kept of whom ──


def test_a_colleague_who_asks_gets_what_they_follow_and_followed(
    river: River, bart: Actor, carla: Actor
) -> None:
    first = actions.follow_stream(river.light, by=bart)
    actions.unfollow_stream(river.light, by=bart)
    second = actions.follow_stream(river.rats, by=bart)
    actions.follow_stream(river.rats, by=carla)
    first.refresh_from_db()

    assert bart.person is not None
    found = export_of("person", bart.person)["streams.Follower"]
    assert sorted(found, key=lambda row: row["since"]) == [
        {"stream": str(river.light.pk), "since": first.since, "until": first.until},
        {"stream": str(river.rats.pk), "since": second.since, "until": None},
    ]


def test_a_speaker_who_asks_gets_their_own_and_nobody_elses(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    actions.take_out(other.voice, river.light, by=bart)

    found = export_of("voice", amina.voice.pk)

    assert found["streams.Flow"] == [{"stream": str(river.light.pk)}]
    assert (found["streams.Correction"], found["streams.Meaning"]) == ([], [])
    assert str(other.voice.pk) not in str(found)


def test_of_who_was_forgotten_the_rows_are_left_and_nothing_in_them(river: River) -> None:
    amina = river.in_light[0]
    forget_voice(amina.voice, by=amina.speaker)

    assert export_of("voice", amina.voice.pk)["streams.Flow"] == [{"stream": ""}]


def test_nothing_is_kept_here_of_a_person_next_door(river: River, dirk: Actor) -> None:
    there = next_door(dirk)
    assert dirk.person is not None

    assert [row["stream"] for row in export_of("person", dirk.person)["streams.Follower"]] == [
        str(there.stream.pk)
    ]


@pytest.mark.parametrize(
    "holder",
    [one for one in holders() if one.model.__module__.startswith("samenspel.loop.streams")],
    ids=lambda one: one.model.__name__,
)
def test_why_it_is_kept_and_for_how_long_is_said_in_both_languages(holder: Holder) -> None:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append((str(holder.purpose), str(holder.retention)))

    assert [one == other for one, other in zip(*said, strict=True)] == [False, False]
