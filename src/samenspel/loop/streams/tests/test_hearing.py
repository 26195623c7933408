"""What the machine hears when it looks: every voice that has words, once, in the order in which they were told."""

from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from samenspel.engines.streams.space import at_length_one, unit
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.writing import writing
from samenspel.loop.streams import actions, hearing
from samenspel.loop.streams.flowing import Place
from samenspel.loop.streams.hearing import (
    followed_with_news,
    how_it_flows,
    refreshes_to_do,
    told_in,
    what_was_told,
)
from samenspel.loop.streams.meaning import as_kept, as_vectors, model
from samenspel.loop.streams.models import Meaning, Stream
from samenspel.loop.streams.refreshing import (
    begin_refresh,
    fail_refresh,
    gather_news,
    keep_meanings,
    place_voices,
)
from samenspel.loop.streams.tests.conftest import River, a_stream
from samenspel.loop.streams.tests.elsewhere import next_door, told_next_door
from samenspel.loop.streams.tests.words import by_words
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def told_at(days: int, words: str) -> Told:
    """Somebody told it so many days ago."""
    with clock_set_to(now() - days * A_DAY):
        return a_voice(words, place=f"Straat {days}")


def heard(waterveen: Waterveen) -> hearing.Heard:
    return what_was_told(waterveen.organisation.pk, seen_by=SYSTEM)


def test_the_oldest_is_heard_first_with_all_that_is_known_of_it(waterveen: Waterveen) -> None:
    three, one, two = (told_at(days, f"Dag {days}.") for days in (3, 1, 2))

    said = heard(waterveen).said

    in_order = [three, two, one]
    assert said.voices == [told.voice.pk for told in in_order]
    assert said.texts == ["Dag 3.", "Dag 2.", "Dag 1."]
    assert said.places == ["Straat 3", "Straat 2", "Straat 1"]
    assert said.told_at == [told.voice.told_at for told in in_order]
    assert said.languages == [told.voice.language for told in in_order]


@pytest.mark.parametrize("at_once", [1, 2, 3, 4])
def test_in_however_many_portions_each_is_heard_once(
    at_once: int, waterveen: Waterveen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of them at the very same moment, where the one portion ends and the next begins."""
    moment = now() - A_DAY
    with clock_set_to(moment):
        same = [a_voice(f"Tegelijk {at}.").voice.pk for at in range(4)]
    later = a_voice("Later.").voice.pk
    monkeypatch.setattr(hearing, "AT_ONCE", at_once)

    assert heard(waterveen).said.voices == [*sorted(same, key=str), later]


def test_who_was_forgotten_is_not_heard(waterveen: Waterveen) -> None:
    stays, goes = a_voice("Blijft."), a_voice("Gaat.")
    forget_voice(goes.voice, by=goes.speaker)

    assert heard(waterveen).said.voices == [stays.voice.pk]
    assert told_in([goes.voice.pk], seen_by=SYSTEM) == {}


def test_what_is_said_next_door_is_heard_next_door(waterveen: Waterveen, dirk: Actor) -> None:
    ours, theirs = a_voice("Van ons."), told_next_door(dirk, "Van hen.")
    assert dirk.organisation is not None

    apart = told_in([ours.voice.pk, theirs.pk], seen_by=SYSTEM)

    assert heard(waterveen).said.voices == [ours.voice.pk]
    assert {home: one.said.texts for home, one in apart.items()} == {
        waterveen.organisation.pk: ["Van ons."],
        dirk.organisation: ["Van hen."],
    }


def test_where_nothing_was_told_nothing_is_heard(waterveen: Waterveen) -> None:
    found = heard(waterveen)

    assert (found.said.voices, found.unknown, len(found.said.vectors)) == ([], [], 0)
    assert told_in([UUID(int=1)], seen_by=SYSTEM) == {}


def test_what_a_voice_means_is_read_where_it_was_kept_and_asked_where_not(
    waterveen: Waterveen,
) -> None:
    told = [a_voice(f"Stem {at}.").voice.pk for at in range(3)]
    vector = unit(np.arange(1, model().dimensions + 1, dtype=np.float32)[None])
    keep_meanings([told[1]], vector, ["nl"], model().digest, by=SYSTEM)

    found = heard(waterveen)

    assert found.unknown == [0, 2]
    assert not found.said.vectors[[0, 2]].any()
    assert np.abs(at_length_one(found.said.vectors[1:2]) - vector).max() < 0.01


def test_what_another_model_made_of_it_is_worked_out_anew(amina: Told) -> None:
    keep_meanings([amina.voice.pk], np.ones((1, 512), np.float32), ["nl"], "another", by=SYSTEM)

    [found] = told_in([amina.voice.pk], seen_by=SYSTEM).values()

    assert (found.unknown, found.said.vectors.any()) == ([0], np.False_)


def test_with_another_model_the_meaning_is_replaced_not_doubled(amina: Told) -> None:
    for digest in ("one", "other"):
        keep_meanings([amina.voice.pk], np.ones((1, 512), np.float32), ["nl"], digest, by=SYSTEM)

    assert list(Meaning.objects.values_list("digest", flat=True)) == ["other"]


def test_each_model_compares_with_its_own(waterveen: Waterveen) -> None:
    usual = model()
    with by_words():
        assert model().digest != usual.digest
    assert model().digest == usual.digest


def test_vectors_come_back_as_they_were_kept_and_nothing_as_nothing() -> None:
    random = np.random.default_rng(1)
    vectors = unit(random.normal(size=(20, 64)).astype(np.float32))

    kept = as_kept(vectors)
    again = as_vectors([*kept, None, b"", b"too short"], 64)

    assert {len(one) for one in kept} == {64}
    assert np.einsum("ij,ij->i", unit(again[:20]), vectors).min() > 0.999
    assert not again[20:].any()
    assert as_kept(again[:20]) == kept


# ── What is to be done ──


def test_what_a_stopped_worker_left_comes_before_what_waits(waterveen: Waterveen) -> None:
    left = begin_refresh(actions.ask_refresh(by=SYSTEM), by=SYSTEM)
    waits = actions.ask_refresh(by=SYSTEM)

    assert [one.pk for one in refreshes_to_do(seen_by=SYSTEM)] == [left.pk, waits.pk]
    fail_refresh(left, "stopped", by=SYSTEM)
    assert [one.pk for one in refreshes_to_do(seen_by=SYSTEM)] == [waits.pk]


def test_how_it_flows_is_read_by_organisation(river: River, dirk: Actor) -> None:
    there = next_door(dirk)

    past = how_it_flows(there.stream.organisation_id, seen_by=SYSTEM)

    assert list(past.fine.streams) == [there.stream.pk]


# ── News ──


def with_news(before: timedelta = timedelta()) -> set[UUID]:
    """Streams whose followers are to be told, if the last time was so long ago."""
    return {stream.pk for stream in followed_with_news(now() - before, seen_by=SYSTEM)}


def flows_in(told: Told, stream: Stream) -> None:
    place_voices([Place(told.voice.pk, stream.pk, 0.9, 0.9, "machine")], by=SYSTEM)


def test_news_is_what_flows_there_since_a_follower_was_told(river: River, bart: Actor) -> None:
    actions.follow_stream(river.light, by=bart)
    before = with_news()
    flows_in(a_voice("Het is hier donker."), river.light)
    after = with_news()
    with clock_set_to(now() + A_DAY):
        gather_news(river.light, by=SYSTEM)
        told = with_news()

    assert (before, after, told) == (set(), {river.light.pk}, set())


def test_who_was_told_just_now_is_not_told_again(river: River, bart: Actor) -> None:
    actions.follow_stream(river.light, by=bart)
    flows_in(a_voice("Het is hier donker."), river.light)

    assert (with_news(A_DAY), with_news()) == (set(), {river.light.pk})


def test_who_follows_a_wide_stream_hears_of_what_flows_in_its_parts(
    river: River, bart: Actor, waterveen: Waterveen
) -> None:
    wide = a_stream(waterveen, [])
    part = a_stream(waterveen, [river.alone], parent=wide)
    actions.follow_stream(wide, by=bart)

    flows_in(a_voice("Nog een bus."), part)

    assert with_news() == {wide.pk}


def test_of_what_nobody_follows_or_is_no_more_there_is_no_news(
    river: River, bart: Actor, carla: Actor
) -> None:
    flows_in(a_voice("Het is hier donker."), river.light)
    nobody = with_news()
    actions.follow_stream(river.rats, by=carla)
    flows_in(a_voice("Alweer ratten."), river.rats)
    with writing("test"):
        Stream.objects.filter(pk=river.rats.pk).update(ended_at=now())

    assert (nobody, with_news()) == (set(), set())
