"""Everything looked at anew: what is about the same flows together, under the same ids, and as people said."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.models import JournalEntry
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.models import Flow, Meaning, Reading, Refresh, Stream
from samenspel.loop.streams.queries import find_stream, streams_here
from samenspel.loop.streams.refreshing import begin_refresh
from samenspel.loop.streams.remembered import past_of
from samenspel.loop.streams.tests.conftest import (
    NEEDS,
    flows,
    looked_anew,
    stream_about,
    told,
    told_about,
)
from samenspel.loop.voices.actions import forget_voice
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(waterveen: Waterveen) -> dict[UUID, str]:
    """Sixty voices in five languages, about four needs, looked at once."""
    found = told(told_about(NEEDS))
    looked_anew()
    return found


def test_what_is_about_the_same_flows_together_whatever_the_language(
    about: dict[UUID, str],
) -> None:
    found: dict[UUID | None, Counter[str]] = {ref: Counter() for ref in flows().values()}
    for voice, ref in flows().items():
        found[ref][about[voice]] += 1

    assert sorted(max(counted) for counted in found.values()) == sorted(NEEDS)
    assert [len(counted) for counted in found.values()] == [1, 1, 1, 1]


def test_what_is_counted_of_a_stream_fits_what_flows_in_it(about: dict[UUID, str]) -> None:
    rats = Stream.objects.get(pk=stream_about("rats", about))
    told_at = sorted(
        flow.voice.told_at for flow in Flow.objects.filter(stream=rats).select_related("voice")
    )

    assert (rats.voices, rats.first_at, rats.last_at) == (len(told_at), told_at[0], told_at[-1])
    assert sum(rats.weekly) == len(told_at)
    assert rats.places == [["Kerkstraat", 8], ["", 7]]
    assert {voices for _language, voices in rats.languages} == {None}


def test_a_title_is_what_a_voice_in_it_said(about: dict[UUID, str]) -> None:
    for stream in Stream.objects.all():
        assert stream.speaks_for_it is not None
        assert flows()[stream.speaks_for_it.pk] == stream.pk
        assert stream.title == stream.speaks_for_it.words.text


def test_streams_keep_their_ids_over_refreshes_with_more_voices(about: dict[UUID, str]) -> None:
    before = {need: stream_about(need, about) for need in NEEDS}

    for times in range(2):
        about |= told(told_about(NEEDS, ["ar"]) if times else [], source=f"more {times}")
        looked_anew()

    assert {need: stream_about(need, about) for need in NEEDS} == before
    assert Refresh.objects.filter(state="done").count() == 3
    assert Stream.objects.filter(ended_at=None).count() == 4


def test_the_next_refresh_knows_how_fine_the_streams_were(
    about: dict[UUID, str], waterveen: Waterveen
) -> None:
    [found] = Refresh.objects.values_list("wide_resolution", "resolution")

    actions.ask_refresh(by=SYSTEM)

    assert None not in found
    assert past_of(waterveen.organisation.pk).resolutions == found


def test_what_the_speaker_said_holds_at_every_later_refresh(
    about: dict[UUID, str], bart: Actor
) -> None:
    amina = a_voice("Er lopen ratten door onze straat, kunt u die bestrijden?")
    looked_anew()
    rats = stream_about("rats", about)
    assert flows()[amina.voice.pk] == rats

    actions.say_not_here(amina.voice, by=amina.speaker)
    seen = [flows()[amina.voice.pk]]
    for _time in range(2):
        looked_anew()
        seen.append(flows()[amina.voice.pk])

    assert rats not in seen
    assert stream_about("rats", about) == rats


def test_what_a_colleague_said_holds_at_every_later_refresh(
    about: dict[UUID, str], bart: Actor
) -> None:
    rats, bikes = (stream_about(need, about) for need in ("rats", "dark-cycle-path"))
    doctor, benefit = (
        stream_about(need, about) for need in ("no-family-doctor", "benefit-stopped")
    )
    moved = Flow.objects.filter(stream=rats).order_by("near")[0].voice
    actions.put_in_stream(moved, find_stream(bikes, seen_by=bart), by=bart)
    actions.join_streams(
        find_stream(doctor, seen_by=bart), find_stream(benefit, seen_by=bart), by=bart
    )

    for _time in range(2):
        looked_anew()

    assert flows()[moved.pk] == bikes
    placed = Flow.objects.get(voice=moved)
    assert (placed.placed_by, placed.confidence) == ("person", 1)
    both = {
        voice for voice, need in about.items() if need in ("no-family-doctor", "benefit-stopped")
    }
    assert {flows()[voice] for voice in both} == {benefit}
    assert Stream.objects.get(pk=doctor).flowed_into_id == benefit


def test_a_name_that_people_gave_stays(about: dict[UUID, str], bart: Actor) -> None:
    rats = find_stream(stream_about("rats", about), seen_by=bart)
    actions.name_stream(rats, "Ratten in de wijk", by=bart)

    looked_anew()

    assert "Ratten in de wijk" in [row.title for row in streams_here(seen_by=bart)]


def test_meaning_is_worked_out_once(about: dict[UUID, str]) -> None:
    before = {row.voice_id: bytes(row.vector) for row in Meaning.objects.all()}
    kept = JournalEntry.objects.filter(event="streams.meanings-kept").count()

    looked_anew()

    assert {row.voice_id: bytes(row.vector) for row in Meaning.objects.all()} == before
    assert (len(before), kept) == (60, 0)


def test_every_step_is_told_to_who_waits(about: dict[UUID, str]) -> None:
    told_of = [
        entry.event.removeprefix("streams.refresh-")
        for entry in JournalEntry.objects.filter(event__startswith="streams.refresh-").order_by(
            "id"
        )
    ]

    assert told_of == ["asked", "begun", "went-on", "went-on", "went-on", "finished"]


def test_each_stream_that_begins_is_in_its_history(about: dict[UUID, str]) -> None:
    begun = JournalEntry.objects.filter(event="streams.streams-begun")

    assert {entry.matter for entry in begun} == set(Stream.objects.values_list("pk", flat=True))


def test_a_new_voice_finds_its_stream_at_once(about: dict[UUID, str]) -> None:
    rats = Stream.objects.get(pk=stream_about("rats", about))
    new = a_voice("Ratten! Overal ratten in onze straat en in de tuinen.")

    jobs.place([str(new.voice.pk)])

    placed = Flow.objects.get(voice=new.voice)
    again = Stream.objects.get(pk=rats.pk)
    assert (placed.stream_id, placed.placed_by) == (rats.pk, "machine")
    assert placed.confidence >= 0.5
    assert (again.voices, again.last_at) == (rats.voices + 1, new.voice.told_at)


def test_what_says_nothing_waits_outside_the_streams(about: dict[UUID, str]) -> None:
    new = a_voice("12345")

    jobs.place([str(new.voice.pk)])

    assert flows()[new.voice.pk] is None


def test_a_voice_that_people_placed_is_not_placed_by_the_machine(
    about: dict[UUID, str], bart: Actor
) -> None:
    new = a_voice("Ratten! Overal ratten in onze straat en in de tuinen.")
    bikes = find_stream(stream_about("dark-cycle-path", about), seen_by=bart)
    actions.put_in_stream(new.voice, bikes, by=bart)

    jobs.place([str(new.voice.pk)])

    assert flows()[new.voice.pk] == bikes.pk


def test_before_the_first_refresh_nothing_is_placed(amina: Told) -> None:
    jobs.place([str(amina.voice.pk)])

    assert (Flow.objects.count(), Meaning.objects.count()) == (0, 1)


def test_one_voice_alone_is_no_stream(amina: Told) -> None:
    looked_anew()

    done = Refresh.objects.get()
    assert (done.state, done.voices, done.streams) == ("done", 1, 0)
    assert flows() == {amina.voice.pk: None}


def test_nothing_told_at_all_comes_to_an_end_too(waterveen: Waterveen) -> None:
    looked_anew()

    assert Refresh.objects.get().state == "done"


def test_a_voice_that_was_forgotten_in_the_meantime_is_in_no_stream(
    about: dict[UUID, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = a_voice("Er lopen ratten door onze straat, kunt u die bestrijden?")
    real = jobs.finish_refresh

    def after_forgetting(*given: Any, **named: Any) -> Any:
        forget_voice(amina.voice, by=amina.speaker)
        return real(*given, **named)

    monkeypatch.setattr(jobs, "finish_refresh", after_forgetting)
    looked_anew()

    assert flows().get(amina.voice.pk) is None
    assert not Stream.objects.filter(speaks_for_it=amina.voice).exists()
    assert Stream.objects.get(pk=stream_about("rats", about)).voices == 15


def test_a_correction_that_was_made_in_the_meantime_holds(
    about: dict[UUID, str], bart: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina = a_voice("Er lopen ratten door onze straat, kunt u die bestrijden?")
    looked_anew()
    rats = stream_about("rats", about)
    real = jobs.finish_refresh

    def after_speaking(*given: Any, **named: Any) -> Any:
        actions.say_not_here(amina.voice, by=amina.speaker)
        return real(*given, **named)

    monkeypatch.setattr(jobs, "finish_refresh", after_speaking)
    looked_anew()

    assert flows()[amina.voice.pk] != rats


def test_what_fails_is_said_and_changes_nothing(
    about: dict[UUID, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = flows()

    def breaks(*given: Any, **named: Any) -> Any:
        raise ArithmeticError("too many")

    monkeypatch.setattr(jobs, "finish_refresh", breaks)
    with pytest.raises(ArithmeticError):
        looked_anew()

    last = Refresh.objects.latest("asked_at")
    assert (last.state, last.problem, flows()) == ("failed", "ArithmeticError", before)


def test_what_a_stopped_worker_left_behind_is_done_again(about: dict[UUID, str]) -> None:
    left = begin_refresh(actions.ask_refresh(by=SYSTEM), by=SYSTEM)

    jobs.refresh()

    assert Refresh.objects.get(pk=left.pk).state == "done"


def test_what_a_stopped_worker_left_behind_gives_way_to_what_waits(about: dict[UUID, str]) -> None:
    left = begin_refresh(actions.ask_refresh(by=SYSTEM), by=SYSTEM)
    waiting = actions.ask_refresh(by=SYSTEM)

    jobs.refresh()

    states = [Refresh.objects.get(pk=one.pk).state for one in (left, waiting)]
    assert states == ["failed", "done"]


def test_a_refresh_keeps_one_compass(about: dict[UUID, str]) -> None:
    looked_anew()

    assert Reading.objects.count() == 1


def test_the_dial_is_kept_for_the_next_nights(about: dict[UUID, str], bart: Actor) -> None:
    actions.set_grain(1.5, by=bart)
    jobs.refresh()

    jobs.ask_nightly(0)

    assert Refresh.objects.latest("asked_at").grain == 1.5
