"""Streams sought anew: a link made last month means the same, and what people said of it still holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import pytest

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.corrections import (
    Apart,
    Belongs,
    Correction,
    Merged,
    NotHere,
    Part,
    Rank,
    Simple,
    Split,
    StreamId,
    Together,
)
from samenspel.engines.streams.finding import Step, Wishes
from samenspel.engines.streams.matching import Begun, Kept, MergedInto
from samenspel.engines.streams.refreshing import Past, Refreshed, refresh_streams
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import (
    different,
    nested,
    planted,
    read_as,
    together,
)

SIZES = (40, 30, 20)


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a list of more than two streams could not be overseen."""
    monkeypatch.setattr("samenspel.engines.streams.finding.OVERSEEN", 2)


def numbered() -> Callable[[], StreamId]:
    numbers: Iterator[int] = count()
    return lambda: f"stroom {next(numbers)}"


@dataclass
class Town:
    """Voices that come in over the months, and streams that are sought anew each time."""

    rows: Rows
    order: Sequence[int]
    said: list[Correction] = field(default_factory=list)
    anchored: set[StreamId] = field(default_factory=set)
    past: Past = field(default_factory=Past)
    fresh: Callable[[], StreamId] = field(default_factory=numbered)

    def refresh(self, heard: int | None = None, texts: Sequence[str] | None = None) -> Refreshed:
        """After so many voices, or all."""
        ids = list(self.order[:heard])
        told = texts or different(len(self.rows))
        found = refresh_streams(
            read_as(self.rows[ids], [told[row] for row in ids]),
            ids,
            Past(self.past.fine, self.past.wide, tuple(self.said), self.anchored),
            fresh=self.fresh,
        )
        self.past = Past(found.fine, found.wide)
        return found

    def say(self, what: Simple | Split, by: Rank = Rank.PERSON) -> None:
        self.said.append(Correction(what, by, at=len(self.said), id=len(self.said)))


def town(*, sizes: Sequence[int] = SIZES, seed: int = 0) -> tuple[Town, Labels]:
    """Its voices come in by chance."""
    rows, labels = planted(sizes, seed=seed)
    order = np.random.default_rng(seed).permutation(len(rows)).tolist()
    return Town(rows, order), labels


def where(found: Refreshed) -> dict[object, StreamId | None]:
    names = [*found.fine.streams, None]
    return {
        voice: names[label]
        for voice, label in zip(found.fine.voices, found.fine.labels.tolist(), strict=True)
    }


def of_group(found: Refreshed, labels: Labels, group: int) -> set[StreamId | None]:
    """In which streams the voices of a planted group are."""
    return {stream for voice, stream in where(found).items() if labels[int(str(voice))] == group}


def test_a_first_time_every_stream_begins() -> None:
    here, labels = town()

    found = here.refresh()

    assert found.ids == ("stroom 0", "stroom 1", "stroom 2")
    assert [event for event in found.events if not isinstance(event, Begun)] == []
    assert together(found.streams.assignments) == together(labels[here.order])


@pytest.mark.parametrize("seed", range(2))
def test_streams_keep_their_ids_while_voices_come_in(seed: int) -> None:
    here, labels = town(seed=seed)

    seen = [here.refresh(heard) for heard in (45, 60, 75, 90)]

    for group in range(3):
        ids = [of_group(found, labels, group) for found in seen]
        assert ids == [ids[0]] * 4
        assert len(ids[0]) == 1


def test_what_happened_is_told_of_each_stream_that_goes_on() -> None:
    here, _ = town()
    before = where(here.refresh(60))

    found = here.refresh(90)

    after = where(found)
    kept = [event for event in found.events if isinstance(event, Kept)]
    assert {event.stream for event in kept} == set(after.values())
    for event in kept:
        mine = {voice for voice, stream in after.items() if stream == event.stream}
        old = {voice for voice, stream in before.items() if stream == event.stream}
        assert (event.stayed, event.came, event.went) == (len(mine & old), len(mine - old), 0)


def test_the_id_of_a_stream_is_that_of_its_voices() -> None:
    here, _ = town()

    found = here.refresh()

    for name, stream in zip(found.ids, found.streams.streams, strict=True):
        told = {here.order[row] for row in stream.voices}
        assert told == {voice for voice, stream_id in where(found).items() if stream_id == name}


def test_a_subject_that_nobody_spoke_of_before_begins() -> None:
    rows, labels = planted([30, 30, 20])
    here = Town(rows, list(range(80)))
    before = set(here.refresh(60).ids)

    found = here.refresh(80)

    new = of_group(found, labels, 2)
    assert (len(new), new & before, before <= set(found.ids)) == (1, set(), True)
    assert [event.stream for event in found.events if isinstance(event, Begun)] == list(new)


def test_what_the_speaker_said_does_not_belong_here_survives_three_refreshes() -> None:
    here, labels = town()
    first = here.refresh(45)
    voice = next(one for one in here.order if labels[one] == 0)
    stream = where(first)[voice]
    assert stream is not None
    here.say(NotHere(voice, stream), Rank.SPEAKER)

    for heard in (60, 75, 90):
        found = here.refresh(heard)

        assert stream in found.ids
        assert where(found)[voice] != stream


def test_nobody_can_put_a_voice_back_where_its_speaker_said_it_does_not_belong() -> None:
    here, labels = town()
    voice = next(one for one in here.order if labels[one] == 0)
    stream = where(here.refresh(45))[voice]
    assert stream is not None
    here.say(NotHere(voice, stream), Rank.SPEAKER)
    here.say(Belongs(voice, stream), Rank.PERSON)

    found = here.refresh()

    assert where(found)[voice] != stream
    assert [(one.yielded, one.held) for one in found.contradictions] == [
        (here.said[1], (here.said[0],))
    ]


def test_voices_that_are_said_to_be_about_the_same_stay_together() -> None:
    here, labels = town()
    one, other = (next(row for row in here.order if labels[row] == group) for group in (0, 1))
    here.refresh(45)
    here.say(Together(one, other))

    for heard in (60, 75, 90):
        at = where(here.refresh(heard))

        assert (at[one], at[one] is not None) == (at[other], True)


def test_voices_that_are_said_not_to_be_about_the_same_stay_apart() -> None:
    here, labels = town()
    one, other = [row for row in here.order if labels[row] == 0][:2]
    here.refresh(45)
    here.say(Apart(one, other))

    for heard in (60, 75, 90):
        at = where(here.refresh(heard))

        assert at[one] != at[other]


def test_a_voice_that_somebody_put_in_a_stream_stays_there() -> None:
    here, labels = town()
    voice = next(row for row in here.order if labels[row] == 0)
    (elsewhere,) = of_group(here.refresh(45), labels, 2)
    assert elsewhere is not None
    here.say(Belongs(voice, elsewhere))

    for heard in (60, 75, 90):
        found = here.refresh(heard)

        assert where(found)[voice] == elsewhere
        assert of_group(found, labels, 2) == {elsewhere}


def test_streams_that_were_joined_stay_one_under_the_id_that_goes_on() -> None:
    here, labels = town()
    first = here.refresh(45)
    (gone,), (into,) = (of_group(first, labels, group) for group in (0, 2))
    assert gone is not None
    assert into is not None
    here.say(Merged(gone, into))

    for heard in (60, 75, 90):
        found = here.refresh(heard)

        assert of_group(found, labels, 0) | of_group(found, labels, 2) == {into}
        assert gone not in found.ids


def test_a_stream_that_was_split_stays_split() -> None:
    here, labels = town()
    first = here.refresh(45)
    (stream,) = of_group(first, labels, 0)
    assert stream is not None
    mine = [row for row in here.order[:45] if labels[row] == 0]
    here.say(Split(stream, (Part(stream, tuple(mine[::2])), Part("nieuw", tuple(mine[1::2])))))

    for heard in (60, 75, 90):
        at = where(here.refresh(heard))

        assert {at[voice] for voice in mine[::2]} == {stream}
        assert {at[voice] for voice in mine[1::2]} == {"nieuw"}


def test_the_id_of_a_stream_that_people_made_is_that_of_its_voices_too() -> None:
    here, labels = town()
    (stream,) = of_group(here.refresh(), labels, 0)
    assert stream is not None
    mine = [row for row in here.order if labels[row] == 0]
    here.say(Split(stream, (Part(stream, tuple(mine[5:])), Part("nieuw", tuple(mine[:5])))))

    found = here.refresh()

    told = {
        name: {here.order[row] for row in one.voices}
        for name, one in zip(found.ids, found.streams.streams, strict=True)
    }
    assert (told["nieuw"], told[stream]) == (set(mine[:5]), set(mine[5:]))


def test_new_voices_follow_those_who_were_all_put_in_another_stream() -> None:
    here, labels = town()
    here.refresh(45)
    for voice in here.order[:45]:
        if labels[voice] == 0:
            here.say(Belongs(voice, "anders"))

    found = here.refresh()

    assert of_group(found, labels, 0) == {"anders"}


def test_one_of_many_who_sent_the_same_letter_may_leave_and_the_others_stay() -> None:
    rows, _ = planted([20, 20])
    rows = np.vstack([rows, np.repeat(rows[:1], 10, axis=0)])
    texts = [*different(40), *different(1) * 10]
    here = Town(rows, list(range(50)))
    stream = where(here.refresh(texts=texts))[0]
    assert stream is not None
    here.say(NotHere(45, stream), Rank.SPEAKER)

    at = where(here.refresh(texts=texts))

    assert at[45] != stream
    assert {at[row] for row in (*range(20), *range(40, 45), *range(46, 50))} == {stream}


def test_what_was_taken_back_is_forgotten() -> None:
    here, labels = town()
    voice = next(row for row in here.order if labels[row] == 0)
    before = where(here.refresh())[voice]
    assert before is not None
    here.say(NotHere(voice, before), Rank.SPEAKER)
    away = where(here.refresh())[voice]
    here.said.clear()

    assert (away != before, where(here.refresh())[voice]) == (True, before)


def test_streams_that_grow_into_one_are_told_as_joined() -> None:
    rows, labels = planted([30, 20, 30])
    here = Town(rows, list(range(80)))
    first = here.refresh()
    (small,), (large,) = (of_group(first, labels, group) for group in (1, 0))
    assert small is not None
    assert large is not None
    here.rows = rows.copy()
    here.rows[30:50] = planted([20, 1], seed=0)[0][:20]

    found = here.refresh()

    assert of_group(found, labels, 0) | of_group(found, labels, 1) == {large}
    merged = [event for event in found.events if isinstance(event, MergedInto)]
    assert merged == [MergedInto((small,), large, 20)]


def test_wider_streams_keep_their_ids_as_well(short_lists: None) -> None:
    rows, _ = nested(5, 3, 8)
    here = Town(rows, list(range(120)))
    first, again = here.refresh(), here.refresh()

    assert len(first.wide.streams) >= 2
    assert again.ids == first.ids
    assert set(first.wide.streams) & set(first.fine.streams) == set()
    assert (*first.fine.streams, *first.wide.streams) == first.ids


def test_nothing_heard_is_nothing_found() -> None:
    here, _ = town()

    found = here.refresh(0)

    assert (found.ids, found.events, found.contradictions) == ((), (), ())


def test_when_everybody_is_forgotten_their_streams_end() -> None:
    here, _ = town()
    ids = set(here.refresh().ids)

    found = here.refresh(0)

    assert found.ids == ()
    assert {getattr(event, "stream", None) for event in found.events} == ids


def test_every_voice_needs_an_id() -> None:
    rows, _ = planted([5, 5])

    with pytest.raises(ValueError, match=r"^expected an id for each of 10 voices, got 9$"):
        refresh_streams(read_as(rows), list(range(9)), Past(), fresh=numbered())


def test_what_is_wished_counts_and_whoever_waits_is_told() -> None:
    rows, _ = planted([20, 15, 10])
    told: list[Step] = []

    found = refresh_streams(
        read_as(rows),
        list(range(45)),
        Past(),
        fresh=numbered(),
        wishes=Wishes(at_most=2),
        progress=told.append,
    )

    assert len(found.fine.streams) == 2
    assert told == [Step.COMPARING, Step.FLOWING, Step.NAMING]
