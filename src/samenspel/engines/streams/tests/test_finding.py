"""What people have in common is found in any language, without being told how many or which streams there are."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.finding import Step, Streams, Wishes, all_words, find_streams, ties
from samenspel.engines.streams.graph import WORDS
from samenspel.engines.streams.neighbours import nearest_by_words
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import (
    as_points,
    different,
    nested,
    nests,
    planted,
    scattered,
    together,
)
from samenspel.engines.text.embedding import embedder
from samenspel.engines.text.words import stem

NEEDS = Path(__file__).parents[5] / "benchmarks" / "sets" / "needs.csv"
# Every fourth need from the second on, and from the first on the first dozen: (start, end, step).
DOZENS = ((1, 48, 4), (0, 12, 1))
TELLING = [
    "De stoep in onze straat is kapot.",
    "Er liggen losse tegels op de stoep.",
    "De bus komt al maanden niet meer.",
]


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a list of more than two streams could not be overseen."""
    monkeypatch.setattr("samenspel.engines.streams.finding.OVERSEEN", 2)


def found(
    rows: Rows, *, wishes: Wishes | None = None, texts: Sequence[str] | None = None
) -> Streams:
    """Streams in voices that lie there."""
    said = texts or different(len(rows))
    return find_streams(said, vectors=rows, languages=["nl"] * len(rows), wishes=wishes)


def finest(streams: Streams) -> int:
    return len(together(streams.assignments))


@cache
def needs(dozen: tuple[int, int, int]) -> tuple[list[dict[str, str]], Streams]:
    """A dozen needs of a town, each told in six languages, and the streams in them."""
    with NEEDS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = sorted({row["need"] for row in rows})[slice(*dozen)]
    told = [row for row in rows if row["need"] in chosen]
    return told, find_streams([row["text"] for row in told])


@pytest.mark.parametrize("dozen", DOZENS)
def test_who_needs_the_same_flows_together_in_whatever_language(
    dozen: tuple[int, int, int],
) -> None:
    told, streams = needs(dozen)

    agreement = adjusted_mutual_info_score([row["need"] for row in told], streams.assignments)
    assert agreement >= 0.8


@pytest.mark.parametrize("dozen", DOZENS)
def test_who_speaks_the_same_language_does_not_flow_together_for_that(
    dozen: tuple[int, int, int],
) -> None:
    told, streams = needs(dozen)

    by_language = adjusted_mutual_info_score([row["language"] for row in told], streams.assignments)
    assert by_language <= 0.1
    for stream in streams.streams:
        spoken = {told[row]["language"] for row in stream.voices}
        assert len(spoken) >= min(stream.size, 3)


@pytest.mark.parametrize("dozen", DOZENS)
def test_nearly_everybody_who_is_not_alone_is_in_a_stream_and_none_holds_all(
    dozen: tuple[int, int, int],
) -> None:
    told, streams = needs(dozen)

    assert np.count_nonzero(streams.assignments < 0) <= len(told) / 10
    assert max(stream.size for stream in streams.streams) <= len(told) / 4


@pytest.mark.parametrize("dozen", DOZENS)
def test_a_title_is_what_somebody_in_the_stream_said(dozen: tuple[int, int, int]) -> None:
    told, streams = needs(dozen)

    for stream in streams.streams:
        assert stream.title in {told[row]["text"] for row in stream.voices}


@pytest.mark.parametrize("sizes", [(60, 40, 20, 10), (25,) * 6, (9, 8, 7)])
@pytest.mark.parametrize("seed", range(2))
def test_planted_streams_are_found_without_being_told_how_many(
    sizes: tuple[int, ...], seed: int
) -> None:
    rows, labels = planted(sizes, seed=seed)

    streams = found(rows, wishes=Wishes(seed=seed))

    assert together(streams.assignments) == together(labels)
    assert [stream.size for stream in streams.streams] == sorted(sizes, reverse=True)


@pytest.mark.parametrize("seed", range(3))
def test_most_strangers_among_them_are_drawn_into_none_of_the_planted_streams(seed: int) -> None:
    rows, labels = planted([40, 30, 20], seed=seed)

    streams = found(np.vstack([rows, scattered(10, seed=seed + 7)]))

    kept = streams.assignments[: len(labels)]
    assert nests(kept, labels)
    assert adjusted_mutual_info_score(labels, kept) > 0.95
    drawn_in = np.isin(streams.assignments[len(labels) :], np.unique(kept[kept >= 0]))
    assert np.count_nonzero(drawn_in) < 5


def test_who_has_nothing_in_common_is_in_no_giant_stream() -> None:
    streams = found(scattered(200))

    assert max(np.bincount(streams.assignments + 1)[1:]) <= 20


def test_the_same_voices_and_seed_give_the_same_streams() -> None:
    rows = np.vstack([planted([30, 20, 10], noise=1.2)[0], scattered(20)])

    first, again = (found(rows, wishes=Wishes(seed=5)) for _ in range(2))

    assert first.assignments.tolist() == again.assignments.tolist()
    assert first.confidence.tolist() == again.confidence.tolist()
    assert [(one.title, one.keywords, one.parent) for one in first.streams] == [
        (one.title, one.keywords, one.parent) for one in again.streams
    ]


@given(order=st.permutations(range(45)))
@settings(max_examples=5, deadline=None)
def test_the_order_in_which_people_spoke_does_not_change_who_is_with_whom(order: list[int]) -> None:
    rows, labels = planted([20, 15, 10])
    texts = different(45)

    mixed = found(rows[order], texts=[texts[row] for row in order])

    assert together(mixed.assignments) == together(labels[order])


def test_finer_is_finer_and_coarser_is_coarser() -> None:
    rows, _ = planted([60, 50, 40, 30], noise=1.2)

    counts = [finest(found(rows, wishes=Wishes(finer=finer))) for finer in (-4, 0, 4)]

    assert counts == sorted(counts)
    assert (counts[0], counts[1], counts[2] > 4) == (1, 4, True)


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_there_are_at_most_as_many_streams_as_wished(most: int) -> None:
    rows, labels = planted([30, 20, 15, 10])

    streams = found(rows, wishes=Wishes(at_most=most))

    assert finest(streams) == min(most, 4)
    assert nests(labels, streams.assignments)


def test_a_wider_stream_holds_the_voices_of_those_that_flow_in_it(short_lists: None) -> None:
    rows, _ = nested(5, 3, 8)

    streams = found(rows).streams

    wider = {one.parent for one in streams} - {None}
    assert len(wider) >= 2
    for stream in streams:
        parts = [one.voices for one in streams if one.parent == stream.number]
        if stream.number in wider:
            assert sorted(np.concatenate(parts).tolist()) == stream.voices.tolist()
            assert (stream.parent, len(parts) >= 2) == (None, True)


def test_the_finest_streams_come_first_and_from_large_to_small(short_lists: None) -> None:
    streams = found(nested(5, 3, 8)[0])

    count = finest(streams)
    assert [one.number for one in streams.streams] == list(range(len(streams.streams)))
    for stream in streams.streams[:count]:
        assert (
            stream.voices.tolist() == np.flatnonzero(streams.assignments == stream.number).tolist()
        )
    sizes = [one.size for one in streams.streams[:count]]
    assert sizes == sorted(sizes, reverse=True)


def test_a_letter_that_many_sent_is_one_stream_that_pulls_no_others() -> None:
    rows, labels = planted([20, 20])
    letter = np.repeat(rows[:1], 100, axis=0)

    streams = found(
        np.vstack([rows, letter]), texts=[*different(40), *[different(1)[0].upper()] * 100]
    )

    expected: Labels = np.concatenate([labels, np.zeros(100, dtype=np.int32)])
    assert together(streams.assignments) == together(expected)
    assert [one.size for one in streams.streams] == [120, 20]


def test_an_empty_set_has_no_streams() -> None:
    streams = find_streams([])

    assert (streams.streams, streams.assignments.shape) == ((), (0,))


def test_one_voice_is_not_yet_in_a_stream() -> None:
    streams = find_streams(TELLING[:1])

    assert (streams.streams, streams.assignments.tolist()) == ((), [-1])
    assert streams.confidence.tolist() == [0]


def test_where_all_say_the_same_there_is_one_stream() -> None:
    streams = find_streams(TELLING[:1] * 30)

    assert [(one.title, one.size) for one in streams.streams] == [(TELLING[0], 30)]
    assert streams.assignments.tolist() == [0] * 30


@pytest.mark.parametrize("texts", [["😢😢", "?!", "..."], ["", "  ", "\n"], ["👍"] * 50])
def test_where_nothing_is_said_in_words_there_are_no_streams(texts: list[str]) -> None:
    streams = find_streams(texts)

    assert (streams.streams, streams.assignments.tolist()) == ((), [-1] * len(texts))


def test_who_says_nothing_in_words_stays_outside_in_their_place() -> None:
    rows, labels = planted([10, 10])
    silent = np.zeros((1, rows.shape[1]), dtype=np.float32)
    texts = different(20)

    streams = found(np.vstack([rows[:5], silent, rows[5:]]), texts=[*texts[:5], "😢", *texts[5:]])

    assert streams.assignments[5] == -1
    assert together(np.delete(streams.assignments, 5)) == together(labels)


def test_a_voice_of_ten_thousand_words_is_one_voice() -> None:
    told = " ".join(["De stoep in onze straat is kapot."] * 1_500)

    streams = find_streams([told, *TELLING])

    assert len(streams.assignments) == 4
    assert all(one.title != told for one in streams.streams)


def test_scripts_may_be_mixed_in_a_set_and_in_a_voice() -> None:
    texts = [
        "De stoep здесь قطع 坏了 broken",
        "الرصيف مكسور",
        "Kaldırım kırık",
        "歩道が壊れている",
        *TELLING,
    ]

    streams = find_streams(texts)

    assert len(streams.assignments) == len(texts)
    assert set(streams.assignments.tolist()) <= {-1, *range(len(streams.streams))}


@pytest.mark.parametrize("bad", [None, float("nan")])
def test_what_is_no_text_is_named_by_its_row(bad: object) -> None:
    texts: list[object] = [*TELLING, bad]

    with pytest.raises(TypeError, match=r"^expected a text in row 3, got "):
        find_streams(texts)  # type: ignore[arg-type]  # [framework-contract: what is refused]


def test_a_vector_with_nan_is_named_by_its_row() -> None:
    rows, _ = planted([5, 5])
    rows[7, 0] = np.nan

    with pytest.raises(ValueError, match=r"row 7$"):
        found(rows)


def test_fewer_than_one_stream_cannot_be_wished() -> None:
    with pytest.raises(ValueError, match=r"^expected at least 1 stream at most, got 0$"):
        found(planted([5, 5])[0], wishes=Wishes(at_most=0))


def test_words_are_the_fallback_for_meaning() -> None:
    bus = [
        f"De bus naar {place} rijdt niet" for place in ("Goes", "Zierikzee", "Vlissingen", "Hulst")
    ]
    tree = [f"Plant bomen in {place}" for place in ("Goes", "Zierikzee", "Vlissingen", "Hulst")]

    streams = find_streams([*bus, *tree], model=embedder("words"), languages=["nl"] * 8)

    assert together(streams.assignments) == {frozenset(range(4)), frozenset(range(4, 8))}


def test_a_new_voice_is_placed_in_what_was_found() -> None:
    rows, labels = planted([40, 30, 20])
    streams = found(rows[::2])
    rest = streams.ground.space.points(rows[1::2], ["nl"] * 45)

    placed = streams.placer.place(rest)

    assert placed.stream.tolist() == labels[1::2].tolist()


def test_whoever_waits_is_told_each_step() -> None:
    told: list[Step] = []

    find_streams(TELLING, progress=told.append)

    assert told == [Step.READING, Step.COMPARING, Step.FLOWING, Step.NAMING]


def test_the_small_words_count_where_voices_are_compared() -> None:
    said = ["waarom", "is", "de", "bus", "niet", "hier"]

    assert all_words([" ".join(said) + "?"], ["nl"]) == [[stem(word, "nl") for word in said]]


def test_who_uses_the_same_words_is_tied_the_more() -> None:
    points = as_points(scattered(30))
    apart = [[text] for text in different(30)]
    same_street = [["dijkstraat"], ["dijkstraat"], *apart[2:]]

    tied, without = (ties(points, nearest_by_words(words, 10)) for words in (same_street, apart))
    gained = (tied - without).tocoo()

    pairs = zip(gained.row.tolist(), gained.col.tolist(), gained.data.tolist(), strict=True)
    more = {(one, other): weight for one, other, weight in pairs if weight}
    assert more == pytest.approx({(0, 1): WORDS, (1, 0): WORDS})
