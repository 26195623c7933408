"""Who wants to be forgotten: where it flowed tells what it said, so nothing of that is left either."""

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.privacy.holders import export_of
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.current import compass_now
from samenspel.loop.streams.models import Correction, Flow, Meaning, Moved, Stream
from samenspel.loop.streams.queries import like, not_yet_in_a_stream, stream_page, voices_in
from samenspel.loop.streams.tests.conftest import (
    NEEDS,
    River,
    flows,
    looked_anew,
    stream_about,
    told,
    told_about,
)
from samenspel.loop.voices.actions import forget_voice
from samenspel.people.queries import home_organisation
from tests.support.cast import Told, a_voice
from tests.support.raw_sql import everything_readable

pytestmark = pytest.mark.django_db

OF_STREAMS = {"streams.Flow", "streams.Meaning", "streams.Correction"}


def forget(told: Told) -> None:
    """As the speaker asks."""
    forget_voice(told.voice, by=told.speaker)


def test_where_it_flowed_goes_with_the_words(river: River) -> None:
    amina = river.in_light[0]

    forget(amina)

    flow = Flow.objects.get(voice=amina.voice)
    assert (flow.stream_id, flow.confidence, flow.near) == (None, 0, 0)
    assert Stream.objects.get(pk=river.light.pk).voices == 2


def test_what_it_meant_in_numbers_goes_with_the_words(amina: Told) -> None:
    jobs.place([str(amina.voice.pk)])
    assert len(Meaning.objects.get().vector) == 512

    forget(amina)

    kept = Meaning.objects.get()
    assert (bytes(kept.vector), kept.language) == (b"", "")


def test_another_voice_speaks_for_the_stream(river: River) -> None:
    first, second = river.in_light[:2]

    forget(first)

    light = Stream.objects.select_related("speaks_for_it__words").get(pk=river.light.pk)
    assert (light.speaks_for_it_id, light.title) == (second.voice.pk, second.voice.words.text)


def test_the_words_that_set_few_voices_apart_go_too(river: River) -> None:
    forget(river.in_light[0])

    assert Stream.objects.get(pk=river.light.pk).keywords == {}
    assert Stream.objects.get(pk=river.rats.pk).keywords == {"nl": ["woord"]}


def test_what_people_said_of_it_tells_nothing_any_more(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    actions.put_in_stream(amina.voice, river.rats, by=bart)
    actions.put_together(other.voice, amina.voice, by=bart)
    actions.say_not_here(amina.voice, by=amina.speaker)

    forget(amina)

    left: list[object] = list(
        Correction.objects.values("stream", "into", "other", "name", "forgotten")
    )
    nothing = {"stream": None, "into": None, "other": None, "name": "", "forgotten": True}
    assert left == [nothing] * 3
    assert (len(left), Moved.objects.filter(voice=amina.voice).count()) == (3, 0)


def test_what_people_said_of_others_stands(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    actions.put_in_stream(other.voice, river.rats, by=bart)

    forget(amina)

    assert Correction.objects.get().stream_id == river.rats.pk
    assert flows()[other.voice.pk] == river.rats.pk


def test_the_journal_never_knew_in_which_stream_it_was(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    actions.put_in_stream(amina.voice, river.rats, by=bart)
    actions.say_not_here(amina.voice, by=amina.speaker)

    facts = JournalEntry.objects.filter(matter=amina.voice.pk).values_list("facts", flat=True)

    assert str(river.rats.pk) not in str(list(facts))


def test_no_table_says_where_it_flowed(river: River, bart: Actor) -> None:
    """First made so that it would be found: a voice that flowed alone in a stream of its own."""
    amina = river.in_light[0]
    said = actions.split_stream(river.light, [amina.voice], by=bart)
    trace = f"{said.into_id}"

    def both() -> list[str]:
        rows = [
            row
            for table, text in everything_readable().items()
            if table.startswith("streams_")
            for row in text.split('","')
        ]
        return [row for row in rows if trace in row and str(amina.voice.pk) in row]

    assert both() != []
    forget(amina)

    assert both() == []


def test_pages_do_not_show_it(river: River, bart: Actor) -> None:
    amina = river.in_light[0]
    forget(amina)

    light = Stream.objects.get(pk=river.light.pk)
    page = stream_page(light, seen_by=bart)
    assert amina.voice.pk not in {quote.voice for quote in page.quotes}
    assert amina.voice.pk not in {flow.voice_id for flow in voices_in(light, seen_by=bart)}
    assert amina.voice.pk not in {flow.voice_id for flow in not_yet_in_a_stream(seen_by=bart)}


def test_nothing_is_compared_with_it_any_more(waterveen: object, bart: Actor) -> None:
    about = told(told_about(NEEDS))
    words = "Er lopen ratten door onze straat, kunt u die bestrijden?"
    amina = a_voice(words)
    looked_anew()
    home = home_organisation(seen_by=SYSTEM).pk
    before = compass_now(home)
    assert before is not None
    assert amina.voice.pk in before.voters
    assert amina.voice.pk in {one.voice for one in like(words, seen_by=bart)}

    forget(amina)

    after = compass_now(home)
    assert after is not None
    assert set(before.voters) - set(after.voters) == {amina.voice.pk}
    assert amina.voice.pk not in {one.voice for one in like(words, seen_by=bart)}
    looked_anew()
    assert flows()[amina.voice.pk] is None
    assert Stream.objects.get(pk=stream_about("rats", about)).voices == 15


def test_what_was_being_worked_out_does_not_come_back(amina: Told) -> None:
    forget(amina)

    jobs.place([str(amina.voice.pk)])

    assert (Meaning.objects.count(), Flow.objects.count()) == (0, 0)


def test_who_asks_gets_everything_that_is_kept_and_afterwards_nothing(
    river: River, bart: Actor
) -> None:
    amina = river.in_light[0]
    jobs.place([str(amina.voice.pk)])
    actions.take_out(amina.voice, river.light, by=bart)
    actions.put_in_stream(amina.voice, river.rats, by=bart)

    def kept() -> dict[str, list[list[str]]]:
        found = export_of("voice", amina.voice.pk)
        return {
            table: [[text for text in row.values() if text] for row in found[table]]
            for table in OF_STREAMS
        }

    before = kept()
    forget(amina)

    assert {table: [len(row) for row in rows] for table, rows in before.items()} == {
        "streams.Meaning": [2],
        "streams.Flow": [1],
        "streams.Correction": [1, 1],
    }
    assert {table: len(rows) for table, rows in kept().items()} == {
        table: len(rows) for table, rows in before.items()
    }
    assert [text for rows in kept().values() for row in rows for text in row] == []
