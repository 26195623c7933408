"""Promises both ways: kept, agreed anew or broken, and never out of sight."""

from datetime import timedelta

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import today
from samenspel.foundation.errors import Invalid, Refused
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import Agreement, VerdictRequest
from samenspel.loop.responses.queries import loop_around, voices_of_mine
from tests.support.cast import Told, a_response, a_voice, an_agreement, brought_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(amina: Told, bart: Actor) -> Agreement:
    """Bart promised Amina something."""
    brought_to("under-way", amina, bart)
    return an_agreement(amina, bart)


def mark_of(told: Told, by: Actor) -> tuple[str, bool]:
    """What became of the one promise, and whether somebody still has to do something."""
    [promise] = loop_around(told.voice, seen_by=by).promises
    return promise.mark, promise.open


def test_a_promise_is_open_until_it_is_marked(agreed: Agreement, amina: Told, bart: Actor) -> None:
    assert mark_of(amina, bart) == ("", True)


@pytest.mark.parametrize(
    ("marks", "stands"),
    [
        (["bart kept"], ("kept", False)),
        (["bart broken"], ("broken", False)),
        (["amina kept"], ("kept", False)),
        (["amina broken"], ("broken", True)),
        (["bart kept", "amina broken"], ("broken", True)),
        (["amina broken", "bart kept"], ("broken", False)),
        (["amina broken", "amina kept"], ("kept", False)),
        (["bart kept", "amina broken", "bart renegotiated"], ("", True)),
        (["bart renegotiated", "bart kept"], ("kept", False)),
        (["amina kept", "bart broken"], ("broken", False)),
    ],
)
def test_both_sides_mark_and_the_speakers_no_outranks(
    marks: list[str], stands: tuple[str, bool], agreed: Agreement, amina: Told, bart: Actor
) -> None:
    people = {"bart": bart, "amina": amina.speaker}
    for who, mark in (entry.split() for entry in marks):
        moved = today() + timedelta(20) if mark == "renegotiated" else None
        actions.mark_agreement(amina.voice, agreed, mark, "Daarom.", new_due=moved, by=people[who])

    assert mark_of(amina, bart) == stands


def test_agreed_anew_moves_the_date(agreed: Agreement, amina: Told, bart: Actor) -> None:
    later = agreed.due + timedelta(14)
    actions.mark_agreement(amina.voice, agreed, "renegotiated", "Ziek.", new_due=later, by=bart)

    [promise] = loop_around(amina.voice, seen_by=bart).promises
    assert (promise.due, promise.agreement.due) == (later, agreed.due)


@pytest.mark.parametrize("mark", ["broken", "renegotiated"])
def test_government_says_why(mark: str, agreed: Agreement, amina: Told, bart: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        actions.mark_agreement(
            amina.voice, agreed, mark, " ", new_due=today() + timedelta(1), by=bart
        )

    assert refused.value.field == "reason"


@pytest.mark.parametrize("days", [None, -1])
def test_agreed_anew_needs_a_day_to_come(
    days: int | None, agreed: Agreement, amina: Told, bart: Actor
) -> None:
    moved = None if days is None else today() + timedelta(days)

    with pytest.raises(Invalid) as refused:
        actions.mark_agreement(amina.voice, agreed, "renegotiated", "Ziek.", new_due=moved, by=bart)

    assert refused.value.field == "new_due"


def test_nothing_is_agreed_for_a_day_that_passed(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    with pytest.raises(Invalid) as refused:
        an_agreement(amina, bart, days=-1)

    assert refused.value.field == "due"


def test_nobody_of_another_organisation_is_made_to_promise(
    amina: Told, bart: Actor, dirk: Actor
) -> None:
    brought_to("under-way", amina, bart)

    with pytest.raises(Invalid) as refused:
        actions.make_agreement(amina.voice, "Iets.", due=today(), person=dirk.person, by=bart)

    assert refused.value.field == "person"


def test_a_promise_of_another_voice_is_not_marked_here(
    agreed: Agreement, amina: Told, bart: Actor
) -> None:
    other = brought_to("under-way", a_voice("Ik wil een bankje."), bart)

    with pytest.raises(Refused):
        actions.mark_agreement(other.voice, agreed, "kept", by=bart)


def test_no_agreement_before_a_response(amina: Told, bart: Actor) -> None:
    brought_to("understood", amina, bart)

    with pytest.raises(Refused):
        an_agreement(amina, bart)


def test_when_the_last_is_marked_the_speaker_is_asked(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    first, second = an_agreement(amina, bart), an_agreement(amina, bart)
    actions.mark_agreement(amina.voice, first, "kept", by=bart)
    assert VerdictRequest.objects.count() == 0

    actions.mark_agreement(amina.voice, second, "kept", by=bart)

    assert VerdictRequest.objects.count() == 1


@pytest.mark.parametrize("phase", ["to-judge", "answered"])
def test_a_promise_stays_in_sight_until_it_is_marked(phase: str, amina: Told, bart: Actor) -> None:
    """Invariant 4: a verdict does not make a promise go away, so it still waits on who promised it."""
    brought_to("under-way", amina, bart)
    an_agreement(amina, bart, days=0)
    actions.give_result(amina.voice, amina.voice.responses.get(), "done", by=bart)
    if phase == "answered":
        actions.judge(amina.voice, "answered", by=amina.speaker)

    assert [standing.voice_id for standing in voices_of_mine(seen_by=bart)] == [amina.voice.id]


def test_a_promise_is_in_sight_of_who_promised_it(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("under-way", amina, bart)

    actions.make_agreement(amina.voice, "Iets.", due=today(), person=fenna.person, by=bart)

    assert [standing.voice_id for standing in voices_of_mine(seen_by=fenna)] == [amina.voice.id]


def test_a_promise_is_about_the_newest_response(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    newest = a_response(amina, bart)

    assert an_agreement(amina, bart).response_id == newest.id
