"""Whatever comes in, streams are found or it is said what is wrong and in which row; once or with a past."""

from collections.abc import Sequence
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.engines.streams.corrections import Belongs, Correction, NotHere, Rank, Together
from samenspel.engines.streams.finding import Streams, Wishes, find_streams
from samenspel.engines.streams.reading import read
from samenspel.engines.streams.refreshing import Past, Refreshed, refresh_streams
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import different, planted, scattered

SAID = [
    "De stoep in onze straat is kapot.",
    "Er liggen losse tegels op de stoep.",
    "De bus komt al maanden niet meer.",
    "Wanneer rijdt de bus weer door ons dorp?",
]
LONG = " ".join(["De stoep in onze straat ligt al jaren scheef."] * 1_250)
SCRIPTS = [
    "الرصيف مكسور منذ سنوات",
    "Тротуар сломан уже много лет",
    "人行道坏了",
    "歩道が壊れている",
    "फुटपाथ टूटा हुआ है",
    "ባቡሩ ዘግይቷል",
    "De stoep здесь قطع 坏了",
]
NO_WORDS = ["😢😢😢", "?!", "...", "—", "👍🏽", "   ", "\u200b", "\n\t"]


def found(rows: Rows, texts: Sequence[str] | None = None, wishes: Wishes | None = None) -> Streams:
    said = list(texts or different(len(rows)))
    return find_streams(said, vectors=rows, languages=["nl"] * len(said), wishes=wishes)


def refreshed(
    texts: Sequence[str], past: Past | None = None, rows: Rows | None = None
) -> Refreshed:
    names = (f"stroom {number}" for number in count())
    voices = read(texts, rows, None if rows is None else ["nl"] * len(texts))
    ids = list(range(len(texts)))
    return refresh_streams(voices, ids, past or Past(), fresh=lambda: next(names))


def holds_together(streams: Streams, count: int) -> None:
    """Everybody in one stream that is told, or in none; nothing is no number."""
    assert streams.assignments.shape == streams.confidence.shape == (count,)
    assert np.isfinite(streams.confidence).all()
    assert (streams.confidence[streams.assignments < 0] == 0).all()
    finest = int(streams.assignments.max(initial=-1)) + 1
    for number, stream in enumerate(streams.streams[:finest]):
        assert stream.number == number
        assert stream.voices.tolist() == np.flatnonzero(streams.assignments == number).tolist()
        assert stream.title.strip() in {streams.voices.texts[row].strip() for row in stream.voices}


@pytest.mark.parametrize(
    "texts",
    [
        SAID,
        [*SAID, *NO_WORDS],
        [*SCRIPTS, *SAID],
        [LONG, *SAID],
        [SAID[0]] * 5 + [SAID[2]] * 4,
        [text.upper() for text in SAID] + SAID,
        ["a", "b", "ja", "nee", *SAID],
    ],
    ids=["few", "no words", "scripts", "long", "the same", "capitals", "short"],
)
def test_whatever_people_say_everybody_is_in_one_stream_or_in_none(texts: list[str]) -> None:
    streams = find_streams(texts)

    holds_together(streams, len(texts))
    names = (f"stroom {number}" for number in count())
    again = refresh_streams(streams.voices, range(len(texts)), Past(), fresh=lambda: next(names))
    assert again.streams.assignments.tolist() == streams.assignments.tolist()


@pytest.mark.parametrize("texts", [[], [SAID[0]], NO_WORDS])
def test_where_there_is_nothing_to_compare_nothing_is_found_with_or_without_a_past(
    texts: list[str],
) -> None:
    streams, again = find_streams(texts), refreshed(texts)

    assert (streams.streams, again.ids, again.events) == ((), (), ())
    assert streams.assignments.tolist() == [-1] * len(texts)


@pytest.mark.parametrize("bad", [None, float("nan"), 7, b"De bus", ["De bus"]])
@pytest.mark.parametrize("row", [0, 3])
def test_what_is_no_text_is_refused_by_its_row(bad: object, row: int) -> None:
    texts: list[object] = list(SAID)
    texts[row] = bad
    said = rf"^expected a text in row {row}, got {type(bad).__name__}$"

    with pytest.raises(TypeError, match=said):
        find_streams(texts)  # type: ignore[arg-type]  # [framework-contract: what is refused]
    with pytest.raises(TypeError, match=said):
        refreshed(texts)  # type: ignore[arg-type]  # [framework-contract: what is refused]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("row", [0, 9])
def test_a_vector_that_is_no_number_is_refused_by_its_row(bad: float, row: int) -> None:
    rows, _ = planted([5, 5])
    rows[row, 3] = bad

    with pytest.raises(ValueError, match=rf"row {row}$"):
        found(rows)
    with pytest.raises(ValueError, match=rf"row {row}$"):
        refreshed(different(10), rows=rows)


@pytest.mark.parametrize("finer", [np.nan, np.inf])
def test_a_grain_that_is_no_number_is_refused(finer: float) -> None:
    with pytest.raises(ValueError, match="resolution"):
        found(planted([12, 12])[0], wishes=Wishes(finer=finer))


@pytest.mark.parametrize("finer", [-30.0, 30.0])
def test_however_fine_or_coarse_everybody_is_in_one_stream_or_in_none(finer: float) -> None:
    holds_together(found(planted([12, 10])[0], wishes=Wishes(finer=finer)), 22)


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*SAID, *NO_WORDS, *SCRIPTS, ""]),
            st.text(max_size=20),
        ),
        max_size=14,
    )
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_at_all_may_be_said(texts: list[str]) -> None:
    """With what lies anywhere: what it means is not what is tried here."""
    rows = scattered(len(texts), dimensions=8)

    holds_together(found(rows, texts) if texts else find_streams([]), len(texts))


@pytest.mark.parametrize("dimensions", [1, 2, 300])
def test_meaning_may_have_as_few_or_as_many_dimensions_as_it_likes(dimensions: int) -> None:
    rows = np.random.default_rng(0).normal(size=(16, dimensions)).astype(np.float32)

    holds_together(found(rows), 16)


@pytest.mark.parametrize("size", [1e-18, 1e-3, 1e3, 1e18])
def test_how_large_the_numbers_are_does_not_matter(size: float) -> None:
    rows, _ = planted([10, 8])

    streams = found((rows * np.float32(size)).astype(np.float32))

    assert streams.assignments.tolist() == found(rows).assignments.tolist()


@pytest.mark.parametrize("code", ["", "xx", "tlh", "NL"])
def test_a_language_that_nobody_knows_is_a_language(code: str) -> None:
    rows, labels = planted([8, 8])

    streams = find_streams(different(16), vectors=rows, languages=[code] * 16)

    holds_together(streams, 16)
    assert len(streams.streams) == len(set(labels.tolist()))


@pytest.mark.parametrize("lie", [(1, 0), (0, 1)])
def test_opposites_do_not_flow_together(lie: tuple[int, int]) -> None:
    """Everybody says one of two things that are each other's reverse."""
    rows = np.repeat(np.array([[1.0, 0.2], [-1.0, -0.2]], dtype=np.float32), 8, axis=0)
    rows += np.random.default_rng(0).normal(scale=0.05, size=rows.shape).astype(np.float32)

    streams = found(rows[np.repeat(lie, 8) * 8 + np.tile(np.arange(8), 2)])

    holds_together(streams, 16)
    assert not set(streams.assignments[:8].tolist()) & set(streams.assignments[8:].tolist()) - {-1}


def test_what_is_said_of_streams_and_voices_that_never_were_changes_nothing() -> None:
    rows, _ = planted([10, 8])
    said = [
        Correction(NotHere("niemand", "nergens"), Rank.SPEAKER, 1),
        Correction(Together("niemand", "iemand"), Rank.PERSON, 2),
        Correction(Belongs("iemand", "nergens"), Rank.PERSON, 3),
    ]

    one, other = (
        refreshed(different(18), Past(corrections=corrections), rows)
        for corrections in ([], said[1:])
    )

    assert other.streams.assignments.tolist() == one.streams.assignments.tolist()
    assert refreshed(different(18), Past(corrections=said), rows).ids == one.ids


def test_a_voice_without_words_can_be_put_in_a_stream_by_a_person() -> None:
    rows, _ = planted([6, 6])
    silent = np.vstack([rows, np.zeros((1, rows.shape[1]), dtype=np.float32)])
    said = [Correction(Belongs(12, "bankjes"), Rank.PERSON, 1)]

    again = refreshed([*different(12), "😢"], Past(corrections=said), silent)

    assert again.fine.streams[again.fine.labels[12]] == "bankjes"
    holds_together(again.streams, 13)
    assert next(one for one in again.streams.streams if 12 in one.voices).title == "😢"
