"""What waits on whom, in which order, and for whose eyes: the lists of colleagues."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.models import Standing
from samenspel.loop.responses.queries import (
    SOME_PROMISE,
    Group,
    WaitingOnMe,
    handled_by_me,
    loop_around,
    standings,
    standings_that_say,
    unheard_voices,
    unjudged_since,
    voices_from_elsewhere,
    voices_of_mine,
    waiting_on,
)
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.people.actions import withdraw_duty
from samenspel.people.actors import actor_of
from tests.support.cast import PHASES, Told, a_voice, an_agreement, brought_to, person_of

pytestmark = pytest.mark.django_db

BARTS_MOVE = {"taken-on", "corrected", "understood", "under-way", "reopened"}


def refs(rows: object) -> list[object]:
    """Which voices, in the order of the list."""
    return [row.voice_id for row in rows]  # type: ignore[attr-defined] # [third-party-types]


def grouped(reader: Actor) -> dict[str, list[object]]:
    """What waits, by kind."""
    return {group.code: refs(group.rows) for group in waiting_on(seen_by=reader).groups}


def days_ago(days: int, words: str = "Het is hier donker.") -> Told:
    """Something that was told so many days before today."""
    with clock_set_to(now() - timedelta(days)):
        return a_voice(words)


@pytest.fixture
def one_of_each(waterveen: object, bart: Actor) -> dict[str, Told]:
    """A voice in every phase, of which Bart is the contact where there is one."""
    return {phase: brought_to(phase, a_voice(f"Fase {phase}."), bart) for phase in PHASES}


def test_what_nobody_heard_stands_by_how_long_it_waits(waterveen: object, bart: Actor) -> None:
    told = {days: days_ago(days) for days in (3, 9, 1, 5)}

    assert refs(unheard_voices(seen_by=bart)) == [told[days].voice.pk for days in (9, 5, 3, 1)]


def test_every_phase_is_in_the_list_where_it_belongs(
    one_of_each: dict[str, Told], bart: Actor
) -> None:
    named = {told.voice.pk: phase for phase, told in one_of_each.items()}
    waiting = grouped(bart)

    assert {code: {named[ref] for ref in rows} for code, rows in waiting.items()} == {  # type: ignore[index] # [third-party-types]
        "unheard": {"told"},
        "says-no": {"reopened"},
        "promises": set(),
        "in-hand": BARTS_MOVE - {"reopened"},
    }


def test_all_that_i_handle_is_mine_whoever_moves(one_of_each: dict[str, Told], bart: Actor) -> None:
    mine = {told.voice.pk for phase, told in one_of_each.items() if phase != "told"}

    assert set(refs(handled_by_me(seen_by=bart))) == mine


def test_what_moved_last_stands_first_in_mine(waterveen: object, bart: Actor) -> None:
    told = [days_ago(days) for days in (9, 8, 7)]
    for days, one in zip((1, 3, 2), told, strict=True):
        with clock_set_to(now() - timedelta(days)):
            hearing.take_on(one.voice, by=bart)

    assert refs(handled_by_me(seen_by=bart)) == [told[at].voice.pk for at in (0, 2, 1)]


def test_who_is_not_content_comes_first_then_what_is_due_then_the_rest(
    waterveen: object, bart: Actor
) -> None:
    no_date = brought_to("taken-on", days_ago(30), bart)
    later, soon = (brought_to("under-way", a_voice(), bart) for _ in range(2))
    an_agreement(later, bart, days=9)
    an_agreement(soon, bart, days=2)
    unhappy = brought_to("reopened", a_voice(), bart)

    expected = [one.voice.pk for one in (unhappy, soon, later, no_date)]
    assert refs(voices_of_mine(seen_by=bart)) == expected


def test_a_promise_about_the_voice_of_another_waits_on_who_promised_it(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("under-way", amina, bart)
    agreement = responding.make_agreement(
        amina.voice, "Ik bel.", due=today(), person=fenna.person, by=bart
    )
    before = grouped(fenna)["promises"]

    responding.mark_agreement(amina.voice, agreement, "kept", by=fenna)

    assert (before, grouped(fenna)["promises"]) == ([amina.voice.pk], [])
    assert refs(handled_by_me(seen_by=fenna)) == []


def test_a_promise_that_is_contested_waits_again(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = responding.make_agreement(
        amina.voice, "Ik bel.", due=today(), person=fenna.person, by=bart
    )
    responding.mark_agreement(amina.voice, agreement, "kept", by=fenna)

    responding.mark_agreement(amina.voice, agreement, "broken", by=amina.speaker)

    assert refs(voices_of_mine(seen_by=fenna)) == [amina.voice.pk]


def test_a_hand_over_takes_the_voice_along(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Jouw wijk.", by=bart)
    offered = waiting_on(seen_by=fenna)
    before = (refs(handled_by_me(seen_by=bart)), refs(handled_by_me(seen_by=fenna)))

    hearing.accept_handover(amina.voice, by=fenna)

    after = (refs(handled_by_me(seen_by=bart)), refs(handled_by_me(seen_by=fenna)))
    assert ([offer.why for offer in offered.offers], offered.total) == (["Jouw wijk."], 1)
    assert (before, after) == (([amina.voice.pk], []), ([], [amina.voice.pk]))
    assert waiting_on(seen_by=fenna).offers == []


def test_a_long_list_says_how_many_there_are_in_all(waterveen: object, bart: Actor) -> None:
    told = [days_ago(20 - number) for number in range(5)]

    waiting = waiting_on(first=2, seen_by=bart)

    [unheard] = [group for group in waiting.groups if group.code == "unheard"]
    assert (refs(unheard.rows), unheard.total) == ([one.voice.pk for one in told[:2]], 5)
    assert waiting.total == 5


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(phases=st.lists(st.sampled_from(["taken-on", "reopened", "under-way"]), max_size=5))
def test_every_voice_in_hand_is_counted_once(
    phases: list[str], waterveen: object, bart: Actor
) -> None:
    before = waiting_on(seen_by=bart).total
    for phase in phases:
        told = brought_to(phase, a_voice(), bart)
        if phase == "under-way":
            an_agreement(told, bart)

    waiting = waiting_on(seen_by=bart)

    rows = [ref for group in waiting.groups for ref in refs(group.rows)]
    assert (waiting.total - before, len(rows)) == (len(phases), len(set(rows)))


def test_what_was_told_elsewhere_is_counted_apart(waterveen: object, bart: Actor) -> None:
    import_voices([ToldElsewhere("1", "Meer bankjes.")], source="x", by=SYSTEM)
    here = a_voice()

    waiting = waiting_on(seen_by=bart)

    assert (grouped(bart)["unheard"], waiting.total, waiting.elsewhere) == ([here.voice.pk], 1, 1)


def test_once_taken_on_it_does_not_matter_where_it_was_told(waterveen: object, bart: Actor) -> None:
    [voice] = import_voices([ToldElsewhere("1", "Meer bankjes.")], source="x", by=SYSTEM).voices
    hearing.take_on(voice, by=bart)

    assert (refs(voices_from_elsewhere(seen_by=bart)), grouped(bart)["in-hand"]) == ([], [voice.pk])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("lantaarn", 2),
        ("lantaarns", 2),
        ("LANTAARN stuk", 1),
        ('"lantaarn is stuk"', 1),
        ("lantaarn -fiets", 1),
        ("lantaarn bankje", 0),
        ("lantaarn or bankje", 3),
    ],
)
def test_words_find_their_voices_in_any_form(
    said: str, found: int, waterveen: object, bart: Actor
) -> None:
    a_voice("De lantaarn is stuk.")
    a_voice("De lantaarn knippert voor wie op de fiets zit.")
    a_voice("Ik wil een bankje.")

    assert len(refs(standings_that_say(said, seen_by=bart))) == found


def test_what_is_found_stands_with_the_newest_first(waterveen: object, bart: Actor) -> None:
    told = {days: days_ago(days, f"Lantaarn {days}.") for days in (4, 1, 8)}

    found = refs(standings_that_say("lantaarn", seen_by=bart))

    assert found == [told[days].voice.pk for days in (1, 4, 8)]


def test_what_is_only_in_a_later_text_is_not_searched(rich: Told, bart: Actor) -> None:
    """The words of the speaker are; what was asked, answered and promised is read on the page itself."""
    assert refs(standings_that_say("stoep", seen_by=bart)) == [rich.voice.pk]

    assert refs(standings_that_say("steenbakker", seen_by=bart)) == []


def test_every_list_is_empty_for_who_may_not_read(
    one_of_each: dict[str, Told], bart: Actor, dirk: Actor
) -> None:
    import_voices([ToldElsewhere("1", "Fase van elders.")], source="x", by=SYSTEM)
    lists = (unheard_voices, voices_from_elsewhere, standings)
    assert [bool(refs(ask(seen_by=bart))) for ask in lists] == [True] * 3

    seen = {
        (ask.__name__, str(reader.kind)): refs(ask(seen_by=reader))
        for ask in (*lists, voices_of_mine)
        for reader in (dirk, one_of_each["told"].speaker, VISITOR)
    }

    assert [where for where, rows in seen.items() if rows] == []
    assert refs(standings_that_say("fase", seen_by=dirk)) == []
    assert waiting_on(seen_by=dirk).total == 0


def test_a_duty_that_was_withdrawn_takes_the_lists_along(
    one_of_each: dict[str, Told], fenna: Actor
) -> None:
    assert len(refs(standings(seen_by=fenna))) == len(PHASES)

    withdraw_duty(person_of(fenna), "respond", by=SYSTEM)

    without = actor_of(person_of(fenna))
    assert (refs(standings(seen_by=without)), waiting_on(seen_by=without).total) == ([], 0)


def test_whose_contact_lost_the_duty_still_reads_for_others(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    for duty in ("listen", "respond"):
        withdraw_duty(person_of(bart), duty, by=SYSTEM)

    former = actor_of(person_of(bart))
    assert (refs(handled_by_me(seen_by=former)), refs(standings(seen_by=fenna))) == (
        [],
        [amina.voice.pk],
    )


def test_who_was_asked_and_said_nothing(one_of_each: dict[str, Told]) -> None:
    moment = now() + timedelta(minutes=1)

    asked = refs(unjudged_since(moment, seen_by=SYSTEM))

    assert asked == [one_of_each["to-judge"].voice.pk]
    assert refs(unjudged_since(now() - timedelta(days=1), seen_by=SYSTEM)) == []


def test_the_loop_is_read_in_the_order_in_which_it_went(rich: Told, bart: Actor) -> None:
    second = responding.respond(
        rich.voice,
        "En nu zo.",
        role="direct",
        approach=responding.Approach("lawful", ""),
        by=bart,
    )
    an_agreement(rich, bart, days=2)

    loop = loop_around(rich.voice, seen_by=bart)

    assert [response.text for response in loop.responses] == ["Wij leggen het recht.", "En nu zo."]
    assert [len(promise.marks) for promise in loop.promises] == [2, 0]
    assert loop.promises[1].agreement.response_id == second.pk
    assert Standing.objects.get(voice=rich.voice).phase == loop.phase == "under-way"


def test_a_promise_is_found_by_the_index_of_promises(amina: Told, bart: Actor) -> None:
    promised = Standing.objects.filter(SOME_PROMISE, promised_by__contains=[bart.person])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "standing_promised" in promised.explain()


@pytest.mark.parametrize(
    ("unheard", "in_hand", "rest", "said"),
    [
        pytest.param(60, 60, 0, "120", id="both counted to the end"),
        pytest.param(100, 3, 0, "103+", id="more unheard than we count"),
        pytest.param(2, 60, 40, "102+", id="more in hand than we count"),
        pytest.param(0, 0, 0, "0", id="nothing"),
    ],
)
def test_a_plus_says_that_not_all_was_counted(
    unheard: int, in_hand: int, rest: int, said: str
) -> None:
    groups = [Group("unheard", [], unheard), Group("in-hand", [], in_hand)]

    assert WaitingOnMe(groups, offers=[], elsewhere=0, rest=rest).counted == said
