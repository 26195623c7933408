"""What is told, found and said next door neither shows here nor changes anything here; first made so that it could.

They say the very same words as people here, name their stream, and correct it; and only then is looked at both.
"""

from uuid import UUID

import numpy as np
import pytest
from django.db import IntegrityError

from samenspel.engines.streams.space import unit
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Absent, Refused
from samenspel.foundation.journal import letters_for
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.current import compass_now
from samenspel.loop.streams.flowing import Place
from samenspel.loop.streams.hearing import how_it_flows, what_was_told
from samenspel.loop.streams.meaning import model
from samenspel.loop.streams.models import Correction, Flow, Meaning, Reading, Refresh, Stream
from samenspel.loop.streams.queries import (
    find_correction,
    find_stream,
    first_voices,
    like,
    not_yet_in_a_stream,
    refresh_now,
    stream_of,
    stream_page,
    streams_here,
    streams_to_choose,
    voices_in,
)
from samenspel.loop.streams.refreshing import (
    begin_refresh,
    finish_refresh,
    keep_meanings,
    place_voices,
)
from samenspel.loop.streams.renewing import find
from samenspel.loop.streams.tests.conftest import flows, looked_anew
from samenspel.loop.streams.tests.elsewhere import SECRET, NextDoor, next_door, told_next_door
from samenspel.loop.streams.tests.words import TOWN, Town, town_by_words
from tests.support.cast import Told, Waterveen, a_voice

__all__ = ["town_by_words"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(town_by_words: Town) -> list[Told]:
    """Looked at, before anybody next door said a word."""
    return town_by_words.told


@pytest.fixture
def waterveen(town_by_words: Town) -> Waterveen:
    return town_by_words.waterveen


@pytest.fixture
def bart(town_by_words: Town) -> Actor:
    return town_by_words.bart


@pytest.fixture
def dirk(town_by_words: Town) -> Actor:
    return town_by_words.dirk


def stream_with(told: Told) -> Stream:
    """Where it flows now."""
    stream = Flow.objects.select_related("stream").get(voice=told.voice).stream
    assert stream is not None
    return stream


def ours(waterveen: Waterveen) -> object:
    """Everything that is found here: streams, who flows where, and by which new voices are placed."""
    home = waterveen.organisation.pk
    return (
        list(Stream.objects.filter(organisation=home).order_by("id").values()),
        list(Flow.objects.filter(voice__organisation=home).order_by("id").values()),
        list(Reading.objects.filter(refresh__organisation=home).values_list("id", "kept")),
        list(Refresh.objects.filter(organisation=home).order_by("id").values()),
    )


def much_happens_next_door(by: Actor) -> NextDoor:
    """All the words of here, in streams of theirs that they correct, and a refresh of their own."""
    there = next_door(by, TOWN)
    other = next_door(by, ("Iets anders.", "Heel iets anders."))
    actions.put_in_stream(there.voices[0], other.stream, by=by)
    actions.put_together(there.voices[1], there.voices[2], by=by)
    actions.name_stream(other.stream, f"{SECRET} twee", by=by)
    return there


def looked_anew_next_door(by: Actor) -> Refresh:
    asked = actions.ask_refresh(by=by)
    jobs.refresh()
    return Refresh.objects.get(pk=asked.pk)


def test_whatever_happens_next_door_nothing_changes_here(
    town: list[Told], waterveen: Waterveen, dirk: Actor
) -> None:
    before = ours(waterveen)

    much_happens_next_door(dirk)
    done = looked_anew_next_door(dirk)

    assert (done.state, done.voices) == ("done", 14)
    assert ours(waterveen) == before


def test_whatever_happens_here_nothing_changes_next_door(
    town: list[Told], bart: Actor, dirk: Actor
) -> None:
    there = much_happens_next_door(dirk)
    mine = Flow.objects.filter(voice__organisation=dirk.organisation)
    before = list(mine.order_by("id").values())

    stream = stream_with(town[0])
    actions.name_stream(stream, "Ratten", by=bart)
    actions.take_out(town[0].voice, stream, by=bart)
    looked_anew()

    assert list(mine.order_by("id").values()) == before
    assert Stream.objects.get(pk=there.stream.pk).ended_at is None


def test_the_same_is_found_here_whether_or_not_they_say_the_same(
    town: list[Told], waterveen: Waterveen, dirk: Actor
) -> None:
    def found() -> list[tuple[UUID, UUID | None, float]]:
        looked_anew()
        rows = Flow.objects.filter(voice__organisation=waterveen.organisation)
        return sorted(rows.values_list("voice", "stream", "confidence"))

    alone = found()
    much_happens_next_door(dirk)
    looked_anew_next_door(dirk)

    assert found() == alone


def test_each_looks_with_its_own_compass(
    town: list[Told], waterveen: Waterveen, dirk: Actor
) -> None:
    there = much_happens_next_door(dirk)
    nothing = compass_now(there.stream.organisation_id)
    looked_anew_next_door(dirk)

    here, next_ = compass_now(waterveen.organisation.pk), compass_now(there.stream.organisation_id)

    assert nothing is None
    assert here is not None
    assert next_ is not None
    assert set(here.voters) == {told.voice.pk for told in town}
    assert set(next_.voters) & set(here.voters) == set()
    assert set(next_.streams) & set(here.streams) == set()


def test_a_new_voice_there_finds_no_stream_of_here(
    town: list[Told], waterveen: Waterveen, dirk: Actor
) -> None:
    before = ours(waterveen)
    new = told_next_door(dirk, TOWN[0])

    jobs.place([str(new.pk)])

    assert (Flow.objects.filter(voice=new).exists(), ours(waterveen)) == (False, before)


def test_voices_of_both_that_come_in_one_job_go_each_their_own_way(
    town: list[Told], dirk: Actor
) -> None:
    much_happens_next_door(dirk)
    looked_anew_next_door(dirk)
    both = [told_next_door(dirk, TOWN[0]).pk, town[0].voice.pk]

    jobs.place([str(ref) for ref in both])

    where = {ref: Flow.objects.select_related("stream").get(voice=ref).stream for ref in both}
    homes = {ref: stream.organisation_id for ref, stream in where.items() if stream}
    assert homes.get(both[0], dirk.organisation) == dirk.organisation
    assert homes[both[1]] == town[0].voice.organisation_id


def test_what_a_voice_means_there_is_kept_for_there_alone(town: list[Told], dirk: Actor) -> None:
    theirs = told_next_door(dirk, "Iets.")
    vector = unit(np.ones((1, model().dimensions), np.float32))
    keep_meanings([theirs.pk], vector, ["nl"], model().digest, by=SYSTEM)
    looked_anew()

    kept = bytes(Reading.objects.get().kept)

    assert Meaning.objects.filter(voice=theirs).exists()
    assert theirs.pk.bytes not in kept


# ── What is read ──


def test_no_list_or_page_here_shows_anything_of_theirs(
    town: list[Told], bart: Actor, dirk: Actor
) -> None:
    there = much_happens_next_door(dirk)
    for one in there.voices:
        assert SECRET in one.words.place
    said = [
        *(row.title for row in streams_here(seen_by=bart)),
        *(row.title for row in streams_to_choose(seen_by=bart)),
        *(flow.voice.words.place for flow in not_yet_in_a_stream(seen_by=bart)),
        *(one.place for one in like(TOWN[0], seen_by=bart, most=50)),
    ]
    for row in streams_here(seen_by=bart):
        page = stream_page(find_stream(row.ref, seen_by=bart), seen_by=bart)
        said += [quote.place for quote in page.quotes]
        said += [event.what for event in page.events]

    assert [text for text in said if SECRET in text] == []
    assert refresh_now(seen_by=bart).voices == 12


def test_they_in_turn_read_only_their_own(town: list[Told], dirk: Actor) -> None:
    there = much_happens_next_door(dirk)
    listed = {row.ref for row in streams_here(seen_by=dirk)}

    assert there.stream.pk in listed
    assert listed & {ref for ref in flows().values() if ref} == listed
    assert {row.organisation_id for row in Stream.objects.filter(pk__in=listed)} == {
        dirk.organisation
    }
    assert refresh_now(seen_by=dirk).voices == 2


@pytest.mark.parametrize("who", ["bart", "dirk"])
def test_what_is_next_door_is_absent_by_its_id_and_refused_in_hand(
    who: str, town: list[Told], bart: Actor, dirk: Actor
) -> None:
    there = much_happens_next_door(dirk)
    here = stream_with(town[0])
    said = actions.name_stream(here, "Ratten", by=bart)
    theirs = Correction.objects.filter(organisation=dirk.organisation)[0]
    by, stream, voice, correction = (
        (bart, there.stream, there.voices[0], theirs)
        if who == "bart"
        else (dirk, here, town[0].voice, said)
    )

    for absent in (
        lambda: find_stream(stream.pk, seen_by=by),
        lambda: find_correction(correction.pk, seen_by=by),
    ):
        with pytest.raises(Absent):
            absent()
    for refused in (
        lambda: stream_page(stream, seen_by=by),
        lambda: voices_in(stream, seen_by=by),
        lambda: first_voices(stream, 1, seen_by=by),
        lambda: stream_of(voice, seen_by=by),
    ):
        with pytest.raises(Refused):
            refused()


def test_who_follows_hears_only_of_what_is_new_in_their_own_house(
    town: list[Told], bart: Actor, dirk: Actor
) -> None:
    there, here = next_door(dirk), stream_with(town[0])
    actions.follow_stream(here, by=bart)
    new = {told_next_door(dirk, TOWN[0]).pk: there.stream.pk, a_voice(TOWN[0]).voice.pk: here.pk}
    place_voices([Place(ref, into, 0.9, 0.9, "machine") for ref, into in new.items()], by=SYSTEM)

    with clock_set_to(now() + jobs.A_DAY):
        jobs.tell_followers(0)

    entries = JournalEntry.objects.filter(event="streams.news-gathered")
    told = {(entry.matter, letter.person) for entry in entries for letter in letters_for(entry)}
    assert told == {(here.pk, bart.person), (there.stream.pk, dirk.person)}


def test_a_refresh_that_has_voices_of_both_in_hand_is_refused_by_the_database(
    town: list[Told], waterveen: Waterveen, dirk: Actor
) -> None:
    """A mistake in the program, say: what was heard here is written down as found there."""
    said = what_was_told(waterveen.organisation.pk, seen_by=SYSTEM).said
    past = how_it_flows(dirk.organisation or UUID(int=0), seen_by=SYSTEM)
    asked = begin_refresh(actions.ask_refresh(by=dirk), by=SYSTEM)
    found = find(said, past, 0.0, lambda _step: None)

    with pytest.raises(IntegrityError):
        finish_refresh(asked, said, found, past, by=SYSTEM)
