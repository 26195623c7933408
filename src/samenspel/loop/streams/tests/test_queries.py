"""What flows here, for whoever may read it; with the same few statements whatever there is to read."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import Absent, Refused
from samenspel.foundation.writing import writing
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.flowing import Place, flow
from samenspel.loop.streams.hearing import followed_with_news, refreshes_to_do, what_was_told
from samenspel.loop.streams.models import Flow, Refresh, Stream
from samenspel.loop.streams.queries import (
    contradictions_of,
    corrections_of,
    find_stream,
    first_voices,
    not_yet_in_a_stream,
    refresh_now,
    stream_of,
    stream_page,
    streams_here,
    streams_to_choose,
    title_to_choose,
    titles_to_choose,
    voices_in,
)
from samenspel.loop.streams.tests.conftest import River, a_stream, ids
from samenspel.loop.voices.actions import decide_showing
from tests.support.cast import Waterveen, a_voice

pytestmark = pytest.mark.django_db

NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def wide(river: River, waterveen: Waterveen) -> Stream:
    """A wide stream with one part, of three voices."""
    made = a_stream(waterveen, [])
    a_stream(waterveen, [a_voice(f"De bus {at} komt niet.") for at in range(3)], parent=made)
    return made


def test_the_biggest_change_comes_first_then_the_largest(river: River, bart: Actor) -> None:
    with writing("test"):
        Stream.objects.filter(pk=river.rats.pk).update(change=2.5, direction="rising")
        Stream.objects.filter(pk=river.light.pk).update(voices=9)

    rows = streams_here(seen_by=bart)

    assert [(row.ref, row.trend.direction.value, row.voices) for row in rows] == [
        (river.rats.pk, "rising", 3),
        (river.light.pk, "too-few", 9),
    ]


def test_a_row_says_what_flows_and_who_says_so(river: River, bart: Actor) -> None:
    [row] = [row for row in streams_here(seen_by=bart) if row.ref == river.light.pk]

    amina = river.in_light[0].voice
    assert (row.title, row.title_language) == (amina.words.text, amina.language)
    assert (row.keywords, row.named_by_person, row.found_by) == (["woord"], False, "machine")
    assert (row.first_at, row.confidence, row.sub_streams) == (amina.told_at, 0.8, 0)


def test_keywords_are_in_the_language_of_the_reader_where_that_can_be(
    river: River, bart: Actor
) -> None:
    with writing("test"):
        Stream.objects.filter(pk=river.light.pk).update(keywords={"nl": ["licht"], "en": ["light"]})

    def shown() -> list[str]:
        return stream_page(find_stream(river.light.pk, seen_by=bart), seen_by=bart).keywords

    with override("en"):
        english = shown()
    with override("nl"):
        dutch = shown()
    assert (english, dutch) == (["light"], ["licht"])


def test_only_the_widest_stand_in_the_list(wide: Stream, river: River, bart: Actor) -> None:
    rows = {row.ref: row.branches for row in streams_here(seen_by=bart)}

    assert rows == {wide.pk: [3], river.light.pk: [], river.rats.pk: []}


def test_a_voice_is_put_in_the_finest(wide: Stream, river: River, bart: Actor) -> None:
    part = Stream.objects.get(parent=wide)

    assert {row.ref for row in streams_to_choose(seen_by=bart)} == {
        part.pk,
        river.light.pk,
        river.rats.pk,
    }


def test_what_is_no_more_stands_in_no_list_and_can_be_found(river: River, bart: Actor) -> None:
    actions.join_streams(river.rats, river.light, by=bart)

    assert [row.ref for row in streams_here(seen_by=bart)] == [river.light.pk]
    assert [row.ref for row in streams_to_choose(seen_by=bart)] == [river.light.pk]
    assert find_stream(river.rats.pk, seen_by=bart).flowed_into == river.light


def test_a_page_quotes_what_lies_in_the_middle_first(river: River, bart: Actor) -> None:
    page = stream_page(find_stream(river.light.pk, seen_by=bart), seen_by=bart)

    assert [quote.voice for quote in page.quotes] == [one.voice.pk for one in river.in_light]
    assert page.quotes[0].words == river.in_light[0].voice.words.text
    assert (page.parent, page.sub_streams, page.followed) == (None, [], False)


def test_small_numbers_are_withheld(river: River, bart: Actor) -> None:
    page = stream_page(find_stream(river.light.pk, seen_by=bart), seen_by=bart)

    assert {cell.voices for cell in page.places} == {None}
    assert [(cell.name, cell.voices) for cell in page.perspectives] == [("", 3)]


def test_a_wide_page_shows_its_parts_and_quotes_from_them(wide: Stream, bart: Actor) -> None:
    page = stream_page(find_stream(wide.pk, seen_by=bart), seen_by=bart)
    part = Stream.objects.get(parent=wide)
    below = stream_page(find_stream(part.pk, seen_by=bart), seen_by=bart)

    assert [row.ref for row in page.sub_streams] == [part.pk]
    assert len(page.quotes) == 3
    assert below.parent is not None
    assert below.parent.ref == wide.pk


def test_the_history_is_told_in_plain_words(river: River, bart: Actor) -> None:
    actions.name_stream(river.light, "Donker", by=bart)
    with override("en"):
        page = stream_page(find_stream(river.light.pk, seen_by=bart), seen_by=bart)

    assert [event.what for event in page.events] == ["Bart Bos gave this stream a name."]


def test_the_voices_in_a_stream_come_with_their_words(river: River, bart: Actor) -> None:
    rows = first_voices(river.light, 50, seen_by=bart)

    assert [row.voice.words.text for row in rows] == [
        one.voice.words.text for one in river.in_light
    ]


def test_titles_to_choose_are_those_of_the_streams_to_choose(
    river: River, wide: Stream, bart: Actor
) -> None:
    actions.name_stream(river.light, "Donker", by=bart)

    rows = streams_to_choose(seen_by=bart)

    assert titles_to_choose(seen_by=bart) == [(row.ref, row.title, row.voices) for row in rows]
    assert "Donker" in [title for _ref, title, _voices in titles_to_choose(seen_by=bart)]


def test_a_part_of_the_list_is_as_the_whole(river: River, wide: Stream, bart: Actor) -> None:
    whole = [row.ref for row in streams_here(seen_by=bart)]
    finest = [row.ref for row in streams_to_choose(seen_by=bart)]

    assert [row.ref for row in streams_here(after=1, most=1, seen_by=bart)] == whole[1:2]
    assert [row.ref for row in streams_to_choose(after=1, most=5, seen_by=bart)] == finest[1:]


@pytest.mark.parametrize("wanted", [[], ["light"], ["light", "rats"]])
def test_only_the_streams_that_are_asked_for(wanted: list[str], river: River, bart: Actor) -> None:
    among = [getattr(river, name).pk for name in wanted]

    assert {row.ref for row in streams_to_choose(among=among, seen_by=bart)} == set(among)


def test_a_stream_is_found_by_its_name_and_by_who_speaks_for_it(river: River, bart: Actor) -> None:
    actions.name_stream(river.light, "Donker", by=bart)

    for sought in ("donk", river.in_light[0].voice.words.text[3:20]):
        rows = titles_to_choose(sought=sought, seen_by=bart)
        assert [ref for ref, *_ in rows] == [river.light.pk]


@pytest.mark.parametrize("ref", ["", "geen", str(NOWHERE)])
def test_what_is_no_stream_has_no_title_to_choose(ref: str, river: River, bart: Actor) -> None:
    assert title_to_choose(ref, seen_by=bart) == []


def test_one_stream_has_the_title_that_the_list_has(
    river: River, wide: Stream, bart: Actor
) -> None:
    for row in titles_to_choose(seen_by=bart):
        assert title_to_choose(row[0], seen_by=bart) == [row]
    assert title_to_choose(wide.pk, seen_by=bart) == []


@pytest.fixture
def three_parts(waterveen: Waterveen) -> Stream:
    """A wide stream with three parts, whose voices lie near to the middle and came in by turns; some alike in that."""
    made = a_stream(waterveen, [])
    for part in range(3):
        told = [a_voice(f"De bus {part} {at} komt niet.") for at in range(4)]
        a_stream(waterveen, told, parent=made)
    flows = Flow.objects.filter(stream__parent=made).order_by("voice")
    with writing("test"):
        for at, flow in enumerate(flows):
            since = now() + timedelta(days=at * 5 % 12 // 2)
            Flow.objects.filter(pk=flow.pk).update(near=at * 7 % 12 // 2 / 6, since=since)
    return made


@pytest.mark.parametrize("many", [1, 5, 11, 12, 13])
@pytest.mark.parametrize("newest", [False, True])
def test_the_first_voices_of_a_wide_stream_are_the_first_of_all_its_parts_together(
    many: int, newest: bool, three_parts: Stream, bart: Actor
) -> None:
    found = first_voices(three_parts, many, newest=newest, seen_by=bart)

    def place(flow: Flow) -> tuple[float, UUID]:
        return -(flow.since.timestamp() if newest else flow.near), flow.voice_id

    every = sorted(voices_in(three_parts, seen_by=bart), key=place)
    assert len(every) == 12
    assert [flow.pk for flow in found] == [flow.pk for flow in every[:many]]


def test_a_part_that_is_no_more_is_not_among_the_first_voices(
    three_parts: Stream, bart: Actor
) -> None:
    gone = Stream.objects.filter(parent=three_parts).first()
    assert gone is not None
    with writing("test"):
        Stream.objects.filter(pk=gone.pk).update(ended_at=now(), voices=0)

    found = first_voices(three_parts, 50, seen_by=bart)

    assert len(found) == 8
    assert gone.pk not in {flow.stream_id for flow in found}


def test_who_flows_nowhere_waits_in_a_list(river: River, bart: Actor) -> None:
    actions.take_out(river.in_light[0].voice, river.light, by=bart)

    assert {row.voice_id for row in not_yet_in_a_stream(seen_by=bart)} == ids(river.in_light[:1])


def test_of_who_flows_nowhere_the_newest_come_first_and_who_just_came_out_before_them(
    river: River, bart: Actor
) -> None:
    moments = {}
    for days in (2, 1):
        with clock_set_to(now() - timedelta(days=days)):
            told = a_voice(f"Dit zegt verder niemand, {days}.")
            moments[told.voice.pk] = now()
    early, late = moments
    with writing("test"):
        flow([Place(ref, None, 0, 0, "machine") for ref in (early, late)])
    out = river.in_light[0]
    actions.take_out(out.voice, river.light, by=bart)

    rows = list(not_yet_in_a_stream(seen_by=bart))

    found = {row.voice_id: row.since for row in rows if row.voice_id in {*moments, out.voice.pk}}
    assert list(found) == [out.voice.pk, late, early]
    assert {ref: found[ref] for ref in moments} == moments


@pytest.mark.parametrize("who", ["dirk", "visitor", "speaker"])
def test_whoever_is_no_colleague_reads_nothing(who: str, river: River, dirk: Actor) -> None:
    speaker = river.in_light[0].speaker
    by = {"dirk": dirk, "visitor": VISITOR, "speaker": speaker}[who]

    lists = (
        streams_here(seen_by=by),
        [*streams_to_choose(seen_by=by), *titles_to_choose(seen_by=by)],
    )
    assert [*lists[0], *lists[1], *not_yet_in_a_stream(seen_by=by)] == []
    with pytest.raises(Absent):
        find_stream(river.light.pk, seen_by=by)
    for read in (stream_page, voices_in, corrections_of, contradictions_of):
        with pytest.raises(Refused):
            read(river.light, seen_by=by)


@pytest.mark.parametrize("ref", [NOWHERE, str(NOWHERE), "geen", ""])
def test_what_is_not_there_is_absent(ref: UUID | str, river: River, bart: Actor) -> None:
    with pytest.raises(Absent):
        find_stream(ref, seen_by=bart)


def test_only_the_system_reads_what_the_machine_reads(river: River, bart: Actor) -> None:
    home = river.light.organisation_id
    for read in (
        lambda: what_was_told(home, seen_by=bart),
        lambda: refreshes_to_do(seen_by=bart),
        lambda: followed_with_news(now(), seen_by=bart),
    ):
        with pytest.raises(Refused):
            read()

    assert len(what_was_told(home, seen_by=SYSTEM).said.voices) == 7


def test_a_colleague_reads_where_a_voice_flows(river: River, bart: Actor) -> None:
    second = river.in_light[1]

    placed = stream_of(second.voice, seen_by=bart)

    assert placed is not None
    assert (placed.stream, placed.title) == (river.light.pk, river.in_light[0].voice.words.text)
    assert (placed.voices, placed.confidence, placed.placed_by) == (3, 0.8, "machine")
    assert stream_of(river.alone.voice, seen_by=bart) is None


def test_a_speaker_reads_no_words_that_another_did_not_show(river: River) -> None:
    first, second = river.in_light[:2]

    def title() -> str:
        placed = stream_of(second.voice, seen_by=second.speaker)
        assert placed is not None
        return placed.title

    own = stream_of(first.voice, seen_by=first.speaker)
    hidden = title()
    decide_showing(first.voice, shown=True, by=first.speaker)

    assert own is not None
    assert own.title == first.voice.words.text
    assert (hidden, title()) == ("", first.voice.words.text)


def test_a_name_may_be_read_by_every_speaker(river: River, bart: Actor) -> None:
    second = river.in_light[1]
    actions.name_stream(river.light, "Donkere straten", by=bart)

    placed = stream_of(second.voice, seen_by=second.speaker)

    assert placed is not None
    assert placed.title == "Donkere straten"


def test_nobody_reads_where_the_voice_of_another_flows(river: River, dirk: Actor) -> None:
    for by in (river.in_light[1].speaker, dirk, VISITOR):
        with pytest.raises(Refused):
            stream_of(river.in_light[0].voice, seen_by=by)


def test_before_the_first_time_nothing_was_found(bart: Actor) -> None:
    state = refresh_now(seen_by=bart)

    assert (state.state, state.found_at, state.under_way) == ("none", None, False)


def test_who_waits_sees_how_it_stands(river: River, bart: Actor) -> None:
    asked = actions.set_grain(1.0, by=bart)
    waiting = refresh_now(seen_by=bart)
    jobs.refresh()
    done = refresh_now(seen_by=bart)

    assert (waiting.state, waiting.under_way, waiting.grain) == ("waiting", True, 1.0)
    assert (done.state, done.under_way, done.voices) == ("done", False, 7)
    assert done.found_at == Refresh.objects.get(pk=asked.pk).ended_at


def test_a_visitor_does_not_see_how_it_stands(river: River) -> None:
    jobs.ask_nightly(0)

    assert [refresh_now(seen_by=by).state for by in (VISITOR, river.in_light[0].speaker)] == [
        "none"
    ] * 2


@pytest.mark.parametrize("more", [0, 4])
def test_reading_costs_the_same_whatever_there_is(
    more: int, river: River, bart: Actor, waterveen: Waterveen
) -> None:
    for at in range(more):
        wide = a_stream(waterveen, [])
        part = a_stream(waterveen, [a_voice(f"Stem {at} {n}.") for n in range(3)], parent=wide)
        actions.name_stream(part, f"Deel {at}", by=bart)
        actions.put_in_stream(river.alone.voice, part, by=bart)

    def statements(read: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as seen:
            read()
        return len(seen)

    light = find_stream(river.light.pk, seen_by=bart)
    counted = {
        "streams_here": statements(lambda: streams_here(seen_by=bart)),
        "streams_to_choose": statements(lambda: streams_to_choose(seen_by=bart)),
        "titles_to_choose": statements(lambda: titles_to_choose(sought="Donk", seen_by=bart)),
        "title_to_choose": statements(lambda: title_to_choose(light.pk, seen_by=bart)),
        "find_stream": statements(lambda: find_stream(light.pk, seen_by=bart)),
        "stream_of": statements(lambda: stream_of(river.in_light[1].voice, seen_by=bart)),
        "refresh_now": statements(lambda: refresh_now(seen_by=bart)),
        "voices_in": statements(lambda: list(voices_in(light, seen_by=bart))),
        "first_voices": statements(lambda: list(first_voices(light, 5, seen_by=bart))),
        "contradictions_of": statements(lambda: contradictions_of(light, seen_by=bart)),
    }
    page = statements(lambda: stream_page(light, seen_by=bart))

    assert counted == {
        "streams_here": 2,
        "streams_to_choose": 1,
        "titles_to_choose": 1,
        "title_to_choose": 1,
        "find_stream": 1,
        "stream_of": 1,
        "refresh_now": 2,
        "voices_in": 1,
        "first_voices": 1,
        "contradictions_of": 1,
    }
    assert page <= 6
