"""What a model gives is put together and kept as it should: against loops, bounds and vectors that were moved."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from samenspel.engines.text.embedding import embedder
from samenspel.engines.text.embedding.packing import AT_ONCE, MOST, packed, packed_vectors, unpacked
from samenspel.engines.text.embedding.pieces import (
    WINDOW,
    WINDOWS,
    gathered,
    in_pieces,
    readable,
    windows_of,
)
from samenspel.engines.text.embedding.port import ModelDiffers, Vectors, unit_rows
from samenspel.engines.text.embedding.reference import ALIKE, SENTENCES, compare, stored
from samenspel.engines.text.embedding.sentences import FILES

TEXTS = st.lists(st.text("ab \n.", max_size=40) | st.just("De bus komt niet. " * 50), max_size=6)
ROWS = arrays(
    np.float32,
    st.tuples(st.integers(1, 5), st.integers(2, 64)),
    elements=st.floats(-1, 1, width=32, allow_subnormal=False),
)
STORED = {"meaning": 512, "e5": 384}


@dataclass(frozen=True)
class Lengths:
    """The smallest model that keeps the port: it counts letters."""

    name: str = "letters"
    dimensions: int = 2
    digest: str = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return unit_rows(np.array([[len(text), 1.0] for text in texts], np.float32).reshape(-1, 2))


@given(TEXTS, st.integers(0, 5))
def test_a_text_means_what_its_windows_mean_on_average(texts: list[str], seed: int) -> None:
    pieces = in_pieces(texts)
    drawn = np.random.default_rng(seed).normal(size=(len(pieces.different), 4))
    vectors = unit_rows(drawn)
    of_window = dict(zip(pieces.different, vectors.astype(np.float64), strict=True))

    found = gathered(pieces, vectors)

    assert found.shape == (len(texts), 4)
    for text, row in zip(texts, found, strict=True):
        together = sum((of_window[window] for window in windows_of(text)), np.zeros(4))
        length = float(np.linalg.norm(together))
        if length > 1e-3:
            assert row == pytest.approx(together / length, abs=1e-4)
        elif not windows_of(text):
            assert not row.any()


@given(st.lists(st.text("abc", min_size=1, max_size=30), min_size=1, max_size=400))
def test_no_word_of_a_long_story_is_read_twice_or_cut(words: list[str]) -> None:
    windows = windows_of(" ".join(words))

    if len(windows) < WINDOWS:
        assert " ".join(windows).split() == words
    assert set(" ".join(windows).split()) <= set(words)


@given(st.integers(1, 40))
def test_there_are_about_as_many_windows_as_fit(times: int) -> None:
    text = "De bus komt niet meer hier. " * (times * 10)

    windows = windows_of(text)

    fewest = -(-len(text.strip()) // WINDOW)
    assert min(fewest, WINDOWS) <= len(windows) <= min(fewest + 1 + fewest // 8, WINDOWS)


def test_of_a_very_long_story_windows_are_read_from_beginning_to_end_evenly() -> None:
    story = " ".join(f"{number:07}" for number in range(20_000))

    begins = [int(window.split()[0]) for window in windows_of(story)]

    steps = np.diff(begins)
    assert (len(begins), begins[0]) == (WINDOWS, 0)
    assert steps.max() <= 1.1 * steps.min()


@given(st.text())
def test_what_is_readable_is_what_every_encoding_can_write(text: str) -> None:
    said = readable(text)

    assert said.encode().decode() == said == said.strip()
    assert "\x00" not in said


@given(ROWS)
def test_packing_turns_a_direction_by_no_more_than_its_rounding(rows: Vectors) -> None:
    unit = unit_rows(rows)
    back = unpacked(packed(unit)).astype(np.float64)

    for before, after in zip(unit.astype(np.float64), back, strict=True):
        if before.any():
            # Each dimension is off by half a step at most, so the whole by that times the root of their number.
            most = math.sqrt(len(before)) * np.abs(before).max() / MOST / 2
            assert before @ after >= math.cos(math.asin(min(most, 1))) - 1e-5


@given(ROWS, st.floats(0.01, 100))
def test_how_long_a_row_is_is_not_kept(rows: Vectors, times: float) -> None:
    unit = unit_rows(rows).astype(np.float64)

    assert np.abs(packed(unit * times).astype(int) - packed(unit).astype(int)).max() <= 1


@given(ROWS)
def test_the_largest_of_a_row_uses_all_of_a_byte(rows: Vectors) -> None:
    unit = unit_rows(rows)

    largest = np.abs(packed(unit).astype(int)).max(axis=1)

    assert largest.tolist() == [MOST if row.any() else 0 for row in unit]


def test_packing_nobody_is_nobody() -> None:
    assert packed(np.empty((0, 4), np.float32)).shape == (0, 4)
    assert unpacked(np.empty((0, 4), np.int8)).shape == (0, 4)


@pytest.mark.parametrize(
    ("many", "steps"),
    [
        (0, []),
        (1, [1]),
        (AT_ONCE, [AT_ONCE]),
        (AT_ONCE + 1, [AT_ONCE, AT_ONCE + 1]),
        (2 * AT_ONCE + 5, [AT_ONCE, 2 * AT_ONCE, 2 * AT_ONCE + 5]),
    ],
)
def test_very_many_are_packed_in_parts_and_each_part_is_told(many: int, steps: list[int]) -> None:
    texts = ["x" * (number % 9) for number in range(many)]
    told: list[int] = []

    found = packed_vectors(Lengths(), texts, told=told.append)

    assert told == steps
    assert (found == packed(Lengths().embed(texts))).all()


@pytest.mark.parametrize("model", STORED)
def test_what_was_stored_of_a_model_is_whole(model: str) -> None:
    found = stored(model)

    assert (found.shape, found.dtype.name) == ((len(SENTENCES), STORED[model]), "float32")
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(SENTENCES)), abs=2e-3)
    assert len(np.unique(found, axis=0)) == len(SENTENCES)


@pytest.mark.parametrize("model", STORED)
@given(row=st.integers(0, len(SENTENCES) - 1), seed=st.integers(0, 50))
def test_a_sentence_that_moved_is_named_from_the_bound_on(model: str, row: int, seed: int) -> None:
    expected = stored(model)

    compare(moved(expected, row, ALIKE + 5e-5, seed), expected, "a model")
    with pytest.raises(ModelDiffers) as told:
        compare(moved(expected, row, ALIKE - 5e-5, seed), expected, "a model")

    assert f"a model: “{SENTENCES[row]}” lies elsewhere than it did (cosine 0.99" in str(told.value)


@given(st.floats(0.001, 1000))
def test_only_where_a_sentence_lies_counts_and_not_how_long_its_vector_is(times: float) -> None:
    compare(stored("meaning") * np.float32(times), stored("meaning"), "a model")


def test_sentences_in_another_order_are_another_model() -> None:
    with pytest.raises(ModelDiffers, match="lies elsewhere"):
        compare(stored("meaning")[::-1], stored("meaning"), "a model")


def test_of_a_model_that_nobody_stored_there_is_nothing() -> None:
    with pytest.raises(FileNotFoundError):
        stored("bestaat-niet")


@pytest.mark.parametrize("there", [[], FILES[:1], FILES[1:]])
def test_a_folder_without_all_files_of_a_model_is_none(there: list[str], tmp_path: Path) -> None:
    for name in there:
        (tmp_path / name).write_bytes(b"")

    with pytest.raises(ValueError, match=r"or a folder with sp\.model and weights\.npz"):
        embedder(str(tmp_path))


@pytest.mark.parametrize(
    ("url", "model", "complaint"),
    [
        ("https://model.voorbeeld.nl/v1", "", "the name of the model"),
        ("http://model.voorbeeld.nl/v1", "e5", "an address with https"),
        ("http://localhost.voorbeeld.nl/v1", "e5", "an address with https"),
        ("http://127.0.0.1.voorbeeld.nl/v1", "e5", "an address with https"),
        ("http://voorbeeld.nl@127.0.0.2.nl/", "e5", "an address with https"),
    ],
)
def test_an_address_that_is_not_safe_or_has_no_model_is_refused_when_chosen(
    url: str, model: str, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        embedder(url, model=model)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://localhost:8000/v1", "localhost"),
        ("http://127.0.0.1/v1", "127.0.0.1"),
        ("http://127.8.0.1/v1", "127.8.0.1"),
        ("http://[::1]:80/v1", "::1"),
    ],
)
def test_on_this_machine_an_address_needs_no_lock(url: str, host: str) -> None:
    assert embedder(url, model="e5").name == f"e5 at {host}"


def moved(vectors: Vectors, row: int, cosine: float, seed: int) -> Vectors:
    """One of them turned, by chance in some direction, to so much of itself."""
    vector = vectors[row].astype(np.float64) / np.linalg.norm(vectors[row])
    aside = np.random.default_rng(seed).normal(size=len(vector))
    aside -= aside @ vector * vector
    turned = vectors.astype(np.float64)
    turned[row] = cosine * vector + math.sqrt(1 - cosine**2) * aside / np.linalg.norm(aside)
    return turned.astype(np.float32)
