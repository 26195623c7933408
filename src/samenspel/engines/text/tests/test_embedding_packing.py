"""A byte for each dimension keeps who is near to whom."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from samenspel.engines.text.embedding.packing import MOST, packed, packed_vectors, unpacked
from samenspel.engines.text.embedding.port import Vectors, unit_rows
from samenspel.engines.text.embedding.sentences import UniversalSentences

VOICES = [
    row["text"]
    for row in csv.DictReader((Path(__file__).parent / "personal.csv").open(encoding="utf-8"))
]
ROWS = arrays(
    np.float32,
    st.tuples(st.integers(0, 5), st.integers(1, 64)),
    elements=st.floats(-1, 1, width=32, allow_subnormal=False),
)


@given(ROWS)
def test_packing_what_was_packed_changes_nothing(rows: Vectors) -> None:
    once = packed(unit_rows(rows))

    assert (packed(unpacked(once)) == once).all()


@given(ROWS)
def test_a_direction_is_kept_within_half_a_step_in_each_dimension(rows: Vectors) -> None:
    unit = unit_rows(rows)
    largest = np.abs(unit).max(axis=1, initial=0, keepdims=True)

    back = packed(unit).astype(np.float32) / MOST * largest

    assert (np.abs(back - unit) <= largest / MOST * 0.501).all()


def test_nothing_said_stays_nothing() -> None:
    assert unpacked(packed(np.zeros((2, 4), np.float32))).tolist() == [[0] * 4] * 2


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused_with_its_row(wrong: float) -> None:
    with pytest.raises(ValueError, match="in row 1"):
        packed(np.array([[1, 0], [0, wrong]], np.float32))


def test_of_the_ten_nearest_98_in_a_hundred_stay() -> None:
    vectors = UniversalSentences().embed(VOICES)

    before, after = nearest(vectors), nearest(unpacked(packed(vectors)))

    kept = [len(set(a) & set(b)) for a, b in zip(before, after, strict=True)]
    assert np.mean(kept) >= 9.8


def test_a_packed_voice_comes_back_from_the_bytes_of_a_store() -> None:
    rows = packed(UniversalSentences().embed(["De stoep is kapot"]))

    assert (np.frombuffer(rows[0].tobytes(), np.int8) == rows[0]).all()


def test_many_are_packed_part_by_part_and_it_is_told_how_far() -> None:
    told: list[int] = []

    found = packed_vectors(UniversalSentences(), VOICES, told=told.append)

    assert (found == packed(UniversalSentences().embed(VOICES))).all()
    assert told == [len(VOICES)]


def nearest(vectors: Vectors) -> list[list[int]]:
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -2)
    return [list(row) for row in np.argsort(-similar, axis=1, kind="stable")[:, :10]]
