"""What happens by itself: who tells something is placed afterwards, and who follows a stream hears of it once a day."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.journal import letters_for
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.flowing import Place
from samenspel.loop.streams.models import Follower, Refresh
from samenspel.loop.streams.refreshing import place_voices
from samenspel.loop.streams.tests.conftest import NEEDS, River, told, told_about
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def waiting(task: str) -> list[dict[str, object]]:
    """What the worker still has to do."""
    rows = ProcrastinateJob.objects.filter(task_name=task).order_by("id")
    return [row.args for row in rows]


def flows_in(told: Told, river: River) -> None:
    """A new voice is placed in the stream about light."""
    place_voices([Place(told.voice.pk, river.light.pk, 0.9, 0.9, "machine")], by=SYSTEM)


def news() -> list[object]:
    """Of which streams followers were told."""
    return list(
        JournalEntry.objects.filter(event="streams.news-gathered").values_list("matter", flat=True)
    )


def test_who_tells_something_does_not_wait_for_the_machine(amina: Told) -> None:
    entry = JournalEntry.objects.get(event="voices.voice-shared")
    before = waiting("streams.place")

    list(letters_for(entry))

    assert (before, waiting("streams.place")) == ([], [{"voices": [str(amina.voice.pk)]}])


def test_many_that_come_in_at_once_are_one_job(waterveen: Waterveen) -> None:
    about = told(told_about(NEEDS))

    [job] = waiting("streams.place")
    assert job == {"voices": [str(voice) for voice in about]}


def test_who_asks_twice_is_served_once(bart: Actor, carla: Actor) -> None:
    first = actions.ask_refresh(by=bart)
    second = actions.ask_refresh(by=carla)

    assert first.pk == second.pk
    assert waiting("streams.refresh") == [{}]


def test_every_night_everything_is_looked_at(waterveen: Waterveen) -> None:
    jobs.ask_nightly(0)

    assert Refresh.objects.get().state == "waiting"


def test_where_nobody_is_at_home_there_is_nothing_to_look_at(db: None) -> None:
    jobs.ask_nightly(0)

    assert Refresh.objects.count() == 0


def test_a_follower_hears_of_new_voices(river: River, bart: Actor) -> None:
    actions.follow_stream(river.light, by=bart)
    flows_in(a_voice("Het is hier donker."), river)

    with clock_set_to(now() + A_DAY):
        jobs.tell_followers(0)

    entry = JournalEntry.objects.get(event="streams.news-gathered")
    [letter] = letters_for(entry)
    assert (letter.name, letter.person, entry.matter) == (
        "streams/news",
        bart.person,
        river.light.pk,
    )


def test_at_most_once_a_day(river: River, bart: Actor) -> None:
    actions.follow_stream(river.light, by=bart)
    flows_in(a_voice("Het is hier donker."), river)

    with clock_set_to(now() + A_DAY):
        jobs.tell_followers(0)
        flows_in(a_voice("Nog steeds donker."), river)
        jobs.tell_followers(0)

    assert news() == [river.light.pk]


def test_without_news_nobody_is_told(river: River, bart: Actor) -> None:
    actions.follow_stream(river.light, by=bart)

    with clock_set_to(now() + A_DAY):
        jobs.tell_followers(0)

    assert news() == []


def test_who_no_longer_follows_hears_nothing(river: River, bart: Actor, carla: Actor) -> None:
    actions.follow_stream(river.light, by=bart)
    actions.follow_stream(river.light, by=carla)
    actions.unfollow_stream(river.light, by=bart)
    flows_in(a_voice("Het is hier donker."), river)

    with clock_set_to(now() + A_DAY):
        jobs.tell_followers(0)

    entry = JournalEntry.objects.get(event="streams.news-gathered")
    assert [letter.person for letter in letters_for(entry)] == [carla.person]


def test_who_followed_before_can_follow_again(river: River, bart: Actor) -> None:
    for _time in range(2):
        actions.follow_stream(river.light, by=bart)
        actions.unfollow_stream(river.light, by=bart)

    assert Follower.objects.filter(until=None).count() == 0
    assert Follower.objects.count() == 2
