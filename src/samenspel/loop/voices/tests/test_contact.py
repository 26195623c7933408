"""How to reach a speaker: given when they want, changed and taken away, read by who needs it and by nobody else."""

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.errors import Invalid, Refused
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices import actions
from samenspel.loop.voices.models import Speaker
from samenspel.loop.voices.queries import find_voice, voices_of_contact, what_was_said
from samenspel.loop.voices.reach import read_reach
from tests.support.cast import Told, a_voice, brought_to
from tests.support.raw_sql import everything_readable, run

pytestmark = pytest.mark.django_db

MAIL = "amina@example.nl"
PHONE = "06-12345678"


def reached(told: Told) -> tuple[str, str]:
    """By which way the speaker is reached, and where; nothing when they are not."""
    said = what_was_said(find_voice(told.voice.pk, seen_by=told.speaker), seen_by=told.speaker)
    return said.way, said.speaker.contact if said.speaker else ""


def found_back(address: str) -> list[object]:
    """The voices of whoever gave this address."""
    hashed = read_reach(address).hash
    return [voice.pk for voice in voices_of_contact(hashed, seen_by=SYSTEM)]


@pytest.fixture
def silent(waterveen: object) -> Told:
    """Who told something and gave no address."""
    return a_voice("Ik zeg liever niet wie ik ben.")


@pytest.mark.parametrize(
    ("typed", "way", "address"),
    [(" Amina@Example.NL", "mail", MAIL), ("06 - 1234 5678", "phone", "+31612345678")],
)
def test_given_later_it_is_kept_as_if_it_was_given_at_once(
    typed: str, way: str, address: str, silent: Told
) -> None:
    actions.change_reach(silent.voice, typed, by=silent.speaker)

    at_once = a_voice("Iets anders.", reach=typed)
    assert reached(silent) == reached(at_once) == (way, address)


def test_another_address_takes_the_place_of_the_old_one(amina: Told) -> None:
    actions.change_reach(amina.voice, PHONE, by=amina.speaker)

    assert reached(amina) == ("phone", "+31612345678")
    assert (found_back(MAIL), found_back(PHONE)) == ([], [amina.voice.pk])


@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_taken_away_nothing_of_it_is_left(nothing: str, amina: Told) -> None:
    assert found_back(MAIL) == [amina.voice.pk]

    actions.change_reach(amina.voice, nothing, by=amina.speaker)

    assert (reached(amina), found_back(MAIL)) == (("", ""), [])
    kept = "SELECT contact, contact_hash, erased_at IS NOT NULL FROM voices_speaker"
    assert run(kept) == [(b"", b"", True)]


def test_who_gave_none_and_takes_it_away_is_still_no_row(silent: Told) -> None:
    actions.change_reach(silent.voice, "", by=silent.speaker)

    assert Speaker.objects.count() == 0


def test_given_again_after_it_was_taken_away_it_works_again(amina: Told) -> None:
    actions.change_reach(amina.voice, "", by=amina.speaker)
    actions.change_reach(amina.voice, MAIL, by=amina.speaker)

    assert (reached(amina), found_back(MAIL)) == (("mail", MAIL), [amina.voice.pk])


@pytest.mark.parametrize("typed", ["geen adres", "amina@", "06-123", "@example.nl"])
def test_what_cannot_be_read_leaves_the_old_one(typed: str, amina: Told) -> None:
    with pytest.raises(Invalid) as refused:
        actions.change_reach(amina.voice, typed, by=amina.speaker)

    assert (refused.value.field, reached(amina)) == ("reach", ("mail", MAIL))


def test_an_address_belongs_to_one_voice(amina: Told) -> None:
    """Who told two things with one address takes it away from one of them."""
    second = a_voice("En nog iets.", reach=MAIL)

    actions.change_reach(amina.voice, "", by=amina.speaker)

    assert (reached(second), found_back(MAIL)) == (("mail", MAIL), [second.voice.pk])


def test_nobody_changes_it_for_a_speaker(amina: Told, bart: Actor, gerda: Actor) -> None:
    brought_to("taken-on", amina, bart)

    for someone in (bart, gerda, SYSTEM, a_voice("Iets.").speaker):
        with pytest.raises(Refused):
            actions.change_reach(amina.voice, "dief@example.nl", by=someone)

    assert reached(amina) == ("mail", MAIL)


@pytest.mark.parametrize("changed", [PHONE, "nieuw-adres@example.nl"])
def test_a_changed_address_is_readable_nowhere_in_the_database(changed: str, amina: Told) -> None:
    actions.change_reach(amina.voice, changed, by=amina.speaker)

    address = reached(amina)[1]
    parts = [address, address.removeprefix("+31"), address.split("@", maxsplit=1)[0]]
    kept = everything_readable()
    assert address == read_reach(changed).address
    assert [(table, part) for table in kept for part in parts if part in kept[table]] == []


def test_the_journal_says_that_it_changed_and_not_into_what(amina: Told) -> None:
    actions.change_reach(amina.voice, PHONE, by=amina.speaker)

    entry = JournalEntry.objects.get(event="voices.reach-changed")
    assert (entry.matter, entry.actor_kind, entry.facts) == (amina.voice.pk, "speaker", {})


@pytest.mark.parametrize(("typed", "way"), [(MAIL, "mail"), (PHONE, "phone"), ("", "")])
def test_who_is_not_the_contact_knows_only_by_which_way(
    typed: str, way: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    actions.change_reach(amina.voice, typed, by=amina.speaker)

    voice = find_voice(amina.voice.pk, seen_by=fenna)
    to_colleague, to_contact = (what_was_said(voice, seen_by=who) for who in (fenna, bart))
    assert (to_colleague.way, to_colleague.speaker) == (way, None)
    assert (to_contact.speaker.contact if to_contact.speaker else "") == reached(amina)[1]


def test_who_hands_over_reads_it_no_more(rich: Told, bart: Actor, fenna: Actor) -> None:
    voice = find_voice(rich.voice.pk, seen_by=bart)
    before = [what_was_said(voice, seen_by=who).speaker is not None for who in (bart, fenna)]

    actions.accept_handover(rich.voice, by=fenna)

    after = [what_was_said(voice, seen_by=who).speaker is not None for who in (bart, fenna)]
    assert (before, after) == ([True, False], [False, True])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_letters_will_be_in_the_language_in_which_the_address_was_given(
    language: str, silent: Told
) -> None:
    with override(language):
        actions.change_reach(silent.voice, MAIL, by=silent.speaker)

    assert Speaker.objects.get().language == language


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    changes=st.lists(
        st.sampled_from(["", MAIL, "anders@example.nl", PHONE, "onleesbaar"]), max_size=6
    )
)
def test_the_last_readable_word_stands(changes: list[str], waterveen: object) -> None:
    told, stands = a_voice("Ik verhuis vaak."), ("", "")
    for typed in changes:
        try:
            actions.change_reach(told.voice, typed, by=told.speaker)
        except Invalid:
            continue
        read = read_reach(typed) if typed else None
        stands = (str(read.way), read.address) if read else ("", "")

    assert reached(told) == stands


@pytest.mark.parametrize("shown", [True, False])
def test_the_speaker_decides_whether_others_may_read_it_and_may_change_that(
    shown: bool, amina: Told
) -> None:
    actions.decide_showing(amina.voice, shown=not shown, by=amina.speaker)
    actions.decide_showing(amina.voice, shown=shown, by=amina.speaker)

    decided = JournalEntry.objects.filter(event="voices.showing-decided").order_by("id")
    assert find_voice(amina.voice.pk, seen_by=amina.speaker).shown is shown
    assert [entry.facts for entry in decided] == [{"shown": not shown}, {"shown": shown}]
