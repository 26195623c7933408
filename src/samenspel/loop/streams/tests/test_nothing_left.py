"""Whoever is forgotten leaves nothing in what was found: looked for in every table, in words and in numbers.

First made so that it would be found: a voice that says what nobody says, in whatever can be known of a voice.
"""

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.writing import writing
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.current import compass_now
from samenspel.loop.streams.models import (
    Correction,
    CorrectionUndone,
    Flow,
    Meaning,
    Moved,
    Reading,
    Stream,
)
from samenspel.loop.streams.queries import correction_of_mine, like, stream_of, stream_page
from samenspel.loop.streams.tests.conftest import flows, looked_anew
from samenspel.loop.streams.tests.words import LATE, Town, town_by_words
from samenspel.loop.voices.actions import decide_showing, forget_voice
from samenspel.people.queries import home_organisation
from tests.support.cast import Told, a_voice
from tests.support.raw_sql import everything_readable, run

__all__ = ["town_by_words"]

pytestmark = pytest.mark.django_db

ONLY_SHE = "Zeeanemoon"
SAID = f"Grote ratten in de tuin van de {ONLY_SHE}."


@pytest.fixture
def amina(town_by_words: Town) -> Told:
    """She says something of rats as others do, with a word that is hers alone; and then it is looked at."""
    found = a_voice(SAID, place=ONLY_SHE)
    decide_showing(found.voice, shown=True, by=found.speaker)
    looked_anew()
    return found


@pytest.fixture
def bart(town_by_words: Town) -> Actor:
    return town_by_words.bart


def stream_with(told: Told) -> Stream:
    ref = flows()[told.voice.pk]
    assert ref is not None
    return Stream.objects.get(pk=ref)


def other_than(stream: Stream) -> Stream:
    return Stream.objects.filter(ended_at=None).exclude(pk=stream.pk).order_by("id")[0]


def much_is_said_of(told: Told, by: Actor) -> None:
    """Every kind of thing that people say of a voice, some of it taken back."""
    here, other = stream_with(told), a_voice("Alweer grote ratten in de tuin.")
    jobs.place([str(other.voice.pk)])
    with writing("test"):
        Stream.objects.filter(pk=here.pk).update(speaks_for_it=told.voice)
    actions.put_together(told.voice, other.voice, by=by)
    actions.put_together(other.voice, told.voice, by=by)
    actions.undo_correction(actions.put_in_stream(told.voice, other_than(here), by=by), by=by)
    actions.split_stream(stream_with(told), [told.voice], by=by)
    actions.say_not_here(told.voice, by=told.speaker)
    actions.undo_correction(actions.keep_apart(told.voice, other.voice, by=by), by=by)


def of_streams() -> dict[str, str]:
    """Everything that stands in the tables of streams, and what still waits to be done."""
    return {
        table: text
        for table, text in everything_readable().items()
        if table.startswith(("streams_", "procrastinate_jobs", "foundation_journalentry"))
    }


def test_the_words_stand_in_no_table_of_streams_even_before(amina: Told, bart: Actor) -> None:
    much_is_said_of(amina, bart)

    assert [table for table, text in of_streams().items() if SAID in text] == []


def test_afterwards_no_word_of_it_stands_anywhere(amina: Told, bart: Actor) -> None:
    much_is_said_of(amina, bart)
    before = [table for table, text in everything_readable().items() if ONLY_SHE in text]

    forget_voice(amina.voice, by=amina.speaker)

    assert "voices_voicewords" in before
    assert [
        table for table, text in everything_readable().items() if ONLY_SHE.lower() in text.lower()
    ] == []


def test_what_it_meant_in_numbers_stands_nowhere(amina: Told, bart: Actor) -> None:
    vector = bytes(Meaning.objects.get(voice=amina.voice).vector)
    before = [table for table, text in of_streams().items() if vector.hex() in text]

    forget_voice(amina.voice, by=amina.speaker)

    assert before == ["streams_meaning"]
    assert [table for table, text in of_streams().items() if vector.hex() in text] == []


def test_what_is_kept_to_place_new_voices_by_never_held_what_one_voice_means(amina: Told) -> None:
    kept = bytes(Reading.objects.get().kept)

    assert amina.voice.pk.bytes in kept
    assert bytes(Meaning.objects.get(voice=amina.voice).vector) not in kept
    assert ONLY_SHE.encode() not in kept


def test_nothing_ties_the_voice_to_a_stream_any_more(amina: Told, bart: Actor) -> None:
    much_is_said_of(amina, bart)
    said = Correction.objects.filter(voice=amina.voice)
    assert said.exclude(stream=None, other=None).exists()
    assert Moved.objects.filter(voice=amina.voice).exists()

    forget_voice(amina.voice, by=amina.speaker)

    about = Correction.objects.filter(voice=amina.voice) | Correction.objects.filter(
        other=amina.voice
    )
    assert list(about.exclude(stream=None, into=None, other=None, name="", forgotten=True)) == []
    assert not Moved.objects.filter(voice=amina.voice).exists()
    assert not Stream.objects.filter(speaks_for_it=amina.voice).exists()
    flow = Flow.objects.get(voice=amina.voice)
    assert (flow.stream_id, flow.confidence, flow.near, flow.placed_by) == (None, 0, 0, "machine")


def test_of_what_was_taken_back_is_left_only_that_it_was(amina: Told, bart: Actor) -> None:
    much_is_said_of(amina, bart)
    forget_voice(amina.voice, by=amina.speaker)

    rows = CorrectionUndone.objects.filter(correction__voice=amina.voice)
    assert {row.correction.stream_id for row in rows} == {None}
    assert (rows.count(), Correction.objects.filter(voice=amina.voice).count()) == (2, 5)


def test_what_others_said_of_it_moves_nobody_any_more(amina: Told, bart: Actor) -> None:
    other = a_voice(LATE[1])
    looked_anew()
    by_itself = flows()[other.voice.pk]
    actions.put_together(other.voice, amina.voice, by=bart)
    assert flows()[other.voice.pk] == flows()[amina.voice.pk] != by_itself

    forget_voice(amina.voice, by=amina.speaker)
    looked_anew()

    assert (flows()[amina.voice.pk], flows()[other.voice.pk]) == (None, by_itself)
    assert Correction.objects.filter(forgotten=False).count() == 0


def test_neither_a_refresh_nor_the_worker_brings_anything_back(amina: Told, bart: Actor) -> None:
    much_is_said_of(amina, bart)
    forget_voice(amina.voice, by=amina.speaker)

    jobs.place([str(amina.voice.pk)])
    looked_anew()

    assert [table for table, text in of_streams().items() if ONLY_SHE.lower() in text.lower()] == []
    assert flows()[amina.voice.pk] is None
    assert bytes(Meaning.objects.get(voice=amina.voice).vector) == b""
    assert amina.voice.pk.bytes not in bytes(Reading.objects.get().kept)


def test_the_compass_that_this_process_remembers_forgets_it_too(amina: Told) -> None:
    home = home_organisation(seen_by=SYSTEM).pk
    before = compass_now(home)
    assert before is not None
    assert amina.voice.pk in before.voters

    forget_voice(amina.voice, by=amina.speaker)

    after = compass_now(home)
    assert after is not None
    assert set(before.voters) - set(after.voters) == {amina.voice.pk}
    assert len(after.points.plain) == len(after.voters) == len(before.voters) - 1


def test_nobody_finds_it_by_what_it_meant(amina: Told, bart: Actor) -> None:
    found = [one.voice for one in like(SAID, seen_by=bart, most=50)]
    assert amina.voice.pk in found

    forget_voice(amina.voice, by=amina.speaker)

    assert amina.voice.pk not in [one.voice for one in like(SAID, seen_by=bart, most=50)]


def test_nobody_reads_where_it_was(amina: Told, bart: Actor) -> None:
    here = stream_with(amina)
    actions.say_not_here(amina.voice, by=amina.speaker)
    forget_voice(amina.voice, by=amina.speaker)

    page = stream_page(Stream.objects.get(pk=here.pk), seen_by=bart)

    assert stream_of(amina.voice, seen_by=amina.speaker) is None
    assert correction_of_mine(amina.voice, seen_by=amina.speaker) is None
    assert [said for said in page.corrections if said.correction.voice_id] == []


def test_words_that_only_one_said_set_no_large_stream_apart(town_by_words: Town) -> None:
    """Of more than ten voices the words stay when one is forgotten; so none of them may be hers alone."""
    for at in range(12):
        a_voice(f"Grote ratten lopen door de tuin van nummer {at}.")
    amina = a_voice(f"Grote ratten lopen door de tuin van {ONLY_SHE}, {ONLY_SHE}.")
    looked_anew()
    here = stream_with(amina)
    assert here.voices > 10

    forget_voice(amina.voice, by=amina.speaker)

    kept = run("SELECT keywords::text FROM streams_stream WHERE id = %s", [here.pk])[0][0]
    assert kept != "{}"
    assert ONLY_SHE.lower() not in kept.lower()
