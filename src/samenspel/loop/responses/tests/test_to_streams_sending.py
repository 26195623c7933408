"""Sending a response to a stream: by portions, never twice, and on where a killed worker was."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.errors import Refused
from samenspel.loop.responses import sending
from samenspel.loop.responses.actions import take_back_stream_response
from samenspel.loop.responses.models import LaidReady, Response
from samenspel.loop.responses.tests.answered_streams import (
    SAID,
    flowing,
    got,
    says_yes,
    texts,
    told_in,
    waiting_jobs,
    worked_off,
    written_to,
)
from samenspel.loop.responses.to_streams import (
    how_far_it_came,
    lying_ready,
    reach_of,
    responses_to,
    to_be_given,
    to_be_given_to,
)
from samenspel.loop.streams.models import Stream
from samenspel.people.actions import part_ways, withdraw_duty
from tests.support.cast import Told, Waterveen, a_colleague, a_voice, brought_to, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at a time."""
    monkeypatch.setattr(sending, "PORTION", 2)


def statements(read: object) -> int:
    """How many it takes to read this."""
    with CaptureQueriesContext(connection) as seen:
        assert callable(read)
        read()
    return len(seen)


def test_who_writes_does_not_wait_for_it(bart: Actor) -> None:
    given = written_to(flowing(*told_in("understood", contact=bart)), bart)

    assert waiting_jobs() == [("send_stream_response", {"stream_response": str(given.pk)})]


def test_it_goes_in_portions_each_a_job_of_its_own(bart: Actor, small_portions: None) -> None:
    told = told_in(*["understood"] * 5, contact=bart)
    written_to(flowing(*told), bart)

    assert (worked_off(), got(*told)) == (3, [1] * 5)


def test_a_portion_that_the_rules_refuse_does_not_hold_up_the_next(
    bart: Actor, small_portions: None
) -> None:
    """They are looked for by what the list says; the rules look at the facts, and here they differ on purpose."""
    told = sorted(told_in(*["understood"] * 4, contact=bart), key=lambda one: one.voice.pk)
    given = written_to(flowing(*told), bart)
    portion = list(to_be_given(given, None, seen_by=SYSTEM)[:2])
    worked_off()

    assert sending._give(portion, given) == 0
    assert got(*told) == [1] * 4


def test_a_worker_that_was_killed_goes_on_where_it_was(bart: Actor) -> None:
    told = sorted(told_in(*["understood"] * 4, contact=bart), key=lambda one: one.voice.pk)
    given = written_to(flowing(*told), bart)
    # What it had done when it was killed: two of the four, each in a transaction of its own.
    sending._give(list(to_be_given(given, None, seen_by=SYSTEM)[:2]), given)
    halfway = got(*told)
    sending.send_stream_response(str(given.pk))

    assert (halfway, got(*told)) == ([1, 1, 0, 0], [1, 1, 1, 1])


def test_the_same_job_twice_gives_it_once(bart: Actor) -> None:
    told = told_in("understood", "understood", contact=bart)
    given = written_to(flowing(*told), bart)
    for _time in range(3):
        sending.send_stream_response(str(given.pk))
        sending.give_what_lies_ready(str(told[0].voice.pk))

    assert got(*told) == [1, 1]


def test_two_workers_with_the_same_list_give_it_once(bart: Actor) -> None:
    told = told_in("understood", "understood", contact=bart)
    given = written_to(flowing(*told), bart)
    mine = list(to_be_given(given, None, seen_by=SYSTEM))
    theirs = list(to_be_given(given, None, seen_by=SYSTEM))

    assert (sending._give(mine, given), sending._give(theirs, given)) == (2, 0)
    assert got(*told) == [1, 1]


def test_a_worker_that_read_it_before_it_was_taken_back_gives_nothing(bart: Actor) -> None:
    told = told_in("understood", contact=bart)
    given = written_to(flowing(*told), bart)
    read_before = list(to_be_given(given, None, seen_by=SYSTEM))
    take_back_stream_response(given, by=bart)

    assert sending._give(read_before, given) == 0
    assert got(*told) == [0]


def test_who_may_respond_no_longer_gives_nothing(bart: Actor, fenna: Actor, gerda: Actor) -> None:
    [told] = told_in("understood", contact=bart)
    written_to(flowing(told), bart)
    withdraw_duty(person_of(bart), "respond", by=SYSTEM)
    worked_off()

    assert got(told) == [0]


def test_of_who_left_nothing_goes_out_any_more(bart: Actor) -> None:
    [told] = told_in("restated", contact=bart)
    written_to(flowing(told), bart)
    worked_off()
    part_ways(person_of(bart), by=SYSTEM)
    says_yes(told)
    worked_off()

    assert got(told) == [0]


def test_a_speaker_for_whom_nothing_lies_ready_costs_no_job(bart: Actor) -> None:
    [told, other] = told_in("restated", "restated", contact=bart)
    given = written_to(flowing(other), bart)
    take_back_stream_response(given, by=bart)
    worked_off()
    says_yes(told)
    says_yes(other)

    assert waiting_jobs() == []


def test_what_the_worker_looks_for_is_for_the_system_alone(bart: Actor) -> None:
    [told] = told_in("understood", contact=bart)
    given = written_to(flowing(told), bart)

    with pytest.raises(Refused):
        to_be_given(given, None, seen_by=bart)
    with pytest.raises(Refused):
        to_be_given_to(told.voice.pk, seen_by=bart)


def test_the_jobs_carry_ids_and_no_words(bart: Actor) -> None:
    [now, later] = told_in("understood", "restated", contact=bart)
    written_to(flowing(now, later), bart)
    says_yes(later)

    kept = str(waiting_jobs())
    assert (len(waiting_jobs()), SAID in kept) == (2, False)


def test_it_takes_as_many_statements_for_many_as_for_few(
    bart: Actor, fenna: Actor, waterveen: Waterveen
) -> None:
    def all_of_them(told: list[Told]) -> dict[str, int]:
        stream = flowing(*told)
        given = written_to(stream, bart)
        worked_off()
        fresh = Stream.objects.get(pk=stream.pk)
        return {
            "reach_of": statements(lambda: reach_of(fresh, seen_by=bart)),
            "responses_to": statements(lambda: responses_to(fresh, seen_by=bart)),
            "how_far": statements(lambda: how_far_it_came(given, seen_by=bart)),
            "ready": statements(lambda: lying_ready(told[-1].voice, seen_by=bart)),
            "due": statements(lambda: list(to_be_given(given, None, seen_by=SYSTEM))),
        }

    few = all_of_them(told_in("understood", "told", contact=bart))
    many = all_of_them(
        [
            *told_in("understood", "restated", "answered", "under-way", contact=bart),
            *told_in("understood", "taken-on", contact=fenna),
            *(a_voice("Ook donker.") for _time in range(5)),
        ]
    )

    assert few == many
    assert few == {"reach_of": 2, "responses_to": 2, "how_far": 4, "ready": 3, "due": 2}


def test_more_that_lies_ready_for_a_voice_costs_no_more(bart: Actor, fenna: Actor) -> None:
    [told] = told_in("understood", contact=bart)
    stream = flowing(told)

    def ready() -> tuple[int, int]:
        cost = statements(lambda: lying_ready(told.voice, seen_by=bart))
        return len(lying_ready(told.voice, seen_by=bart)), cost

    written_to(stream, fenna)
    one = ready()
    written_to(stream, bart, "Nog iets.")

    assert (one, ready()) == ((1, 3), (2, 3))


def test_a_stream_to_which_nothing_was_said_costs_one_statement(bart: Actor) -> None:
    stream = Stream.objects.get(pk=flowing(*told_in("told", contact=bart)).pk)

    assert statements(lambda: responses_to(stream, seen_by=bart)) == 1


def test_writing_costs_as_many_statements_for_many_as_for_few(bart: Actor) -> None:
    few, many = (flowing(*told_in(*["told"] * size, contact=bart)) for size in (2, 9))

    assert statements(lambda: written_to(few, bart)) == statements(lambda: written_to(many, bart))
    assert LaidReady.objects.count() == 11


def test_a_voice_whose_contact_changed_gets_it_from_no_one_by_itself(
    bart: Actor, waterveen: Waterveen
) -> None:
    other = a_colleague("Hanneke Blom", waterveen.team, duties=["respond"])
    told = brought_to("understood", a_voice("Donker."), other)
    written_to(flowing(told), bart)
    worked_off()

    assert Response.objects.count() == 0
    assert texts(told) == []
