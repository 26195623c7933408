"""What comes in is looked at first: what cannot be read is said by row, and what many sent is read once."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from samenspel.engines.streams import reading
from samenspel.engines.streams.reading import Voices, read
from samenspel.engines.streams.space import Rows
from samenspel.engines.text.embedding import embedder

TEXTS = ["De stoep is kapot.", "Meer bankjes graag.", "de stoep  is kapot."]


def arrows(count: int) -> Rows:
    return np.eye(count, 4, dtype=np.float32) if count <= 4 else np.ones((count, 4), np.float32)


def heard(texts: Sequence[str], vectors: Rows | None = None) -> Voices:
    """Read as Dutch, with some vector for each."""
    given = arrows(len(texts)) if vectors is None else vectors
    return read(texts, given, ["nl"] * len(texts))


def test_what_several_said_is_one_thing_said_often() -> None:
    voices = heard(TEXTS)

    assert voices.first.tolist() == [0, 1]
    assert voices.which.tolist() == [0, 1, 0]
    assert voices.times.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De stoep is kapot", "de STOEP is kapot"),
        ("De stoep is kapot", "  De stoep\n is kapot "),
        ("Zo'n stoep", "Zo’n stoep"),
        ("café", "cafe\u0301"),
    ],
)
def test_spaces_quotes_and_capitals_make_no_other_thing(one: str, other: str) -> None:
    assert heard([one, other]).times.tolist() == [2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("De stoep is kapot.", "De stoep is kapot"),
        ("De stoep is kapot", "De stoep is stuk"),
        ("5 bankjes", "6 bankjes"),
    ],
)
def test_any_other_sign_makes_another_thing(one: str, other: str) -> None:
    assert heard([one, other]).times.tolist() == [1, 1]


def test_texts_are_kept_as_they_were_said() -> None:
    said = ["  De STOEP\nis kapot ", "de stoep is kapot"]

    assert heard(said).texts == said
    assert heard(said).texts_once == said[:1]


def test_the_language_of_a_thing_is_that_of_who_said_it_first() -> None:
    voices = read(["Bus!", "bus!", "Tram!"], arrows(3), ["nl", "en", "de"])

    assert voices.languages_once == ["nl", "de"]


def test_what_has_no_meaning_is_nothing_said() -> None:
    vectors = np.array([[0, 0], [1, 0], [0, 0]], dtype=np.float32)

    voices = heard(["😢", "De bus", "?!"], vectors)

    assert voices.which.tolist() == [-1, 0, -1]
    assert (voices.first.tolist(), voices.times.tolist()) == ([1], [1])


@given(st.lists(st.sampled_from(["bus", "Bus", "tram", " tram", "boot", "fiets"]), max_size=30))
@settings(max_examples=50)
def test_each_voice_finds_its_thing_back(texts: list[str]) -> None:
    voices = heard(texts, np.ones((len(texts), 2), dtype=np.float32))

    once = [text.strip().casefold() for text in voices.texts_once]
    assert [once[place] for place in voices.which] == [text.strip().casefold() for text in texts]
    assert len(set(once)) == len(once)
    assert voices.times.sum() == len(texts)


def test_what_is_found_of_a_thing_is_found_of_all_who_said_it() -> None:
    vectors = np.array([[1, 0], [0, 0], [0, 1], [1, 0]], dtype=np.float32)
    voices = heard(["bus", "?", "tram", "Bus"], vectors)

    found: NDArray[np.int32] = voices.for_all(np.array([7, 9], dtype=np.int32), np.int32(-1))

    assert (found.tolist(), str(found.dtype)) == ([7, -1, 9, 7], "int32")


def test_nobody_is_nobody() -> None:
    voices = read([], np.empty((0, 4), dtype=np.float32), [])

    assert (voices.texts, voices.first.tolist(), voices.which.tolist()) == ([], [], [])


def test_without_vectors_the_model_that_comes_with_us_reads() -> None:
    said = ["De stoep is kapot.", "😢😢", ""]

    voices = read(said)

    assert voices.vectors.tolist() == embedder("meaning").embed(said).tolist()
    assert voices.which.tolist() == [0, -1, -1]


def test_another_model_can_be_asked() -> None:
    words = embedder("words")

    voices = read(TEXTS, model=words)

    assert voices.vectors.tolist() == words.embed(TEXTS).tolist()


def test_without_languages_they_are_detected() -> None:
    said = ["Ik wil dat mijn moeder veilig kan lopen.", "أريد أن تتمكن أمي من المشي بأمان."]

    assert read(said, arrows(2)).languages == ["nl", "ar"]


@pytest.mark.parametrize(
    ("bad", "kind"), [(None, "NoneType"), (float("nan"), "float"), (3, "int"), (b"a", "bytes")]
)
def test_what_is_no_text_is_named_by_its_row(bad: object, kind: str) -> None:
    texts: list[object] = ["De bus", "De tram", bad]

    with pytest.raises(TypeError, match=f"^expected a text in row 2, got {kind}$"):
        read(texts, arrows(3), ["nl"] * 3)  # type: ignore[arg-type]  # [framework-contract: what is refused]


def test_one_text_is_not_many() -> None:
    with pytest.raises(TypeError, match=r"^expected a sequence of texts, got a single text$"):
        read("De bus")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_vector_that_is_no_number_is_named_by_its_row(bad: float) -> None:
    vectors = arrows(3)
    vectors[1, 2] = bad

    with pytest.raises(ValueError, match=r"infinite one in row 1$"):
        heard(TEXTS, vectors)


@pytest.mark.parametrize("shape", [(2, 4), (3,), (3, 2, 2)])
def test_vectors_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"^expected vectors of shape \(3, d\), got \("):
        heard(TEXTS, np.ones(shape, dtype=np.float32))


def test_languages_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^expected a language for each of 3 texts, got 1$"):
        read(TEXTS, arrows(3), ["nl"])


def test_vectors_in_bytes_are_read_as_they_are_kept() -> None:
    kept = (arrows(3) * 127).astype(np.int8)

    voices = read(TEXTS, kept, ["nl"] * 3)

    assert voices.vectors.dtype == np.int8
    assert np.shares_memory(voices.vectors, kept)


@pytest.mark.parametrize("row", [0, 6, 7, 8])
def test_what_is_no_number_is_found_in_every_portion(
    row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 4)
    vectors = arrows(9)
    vectors[row, 0] = np.nan

    with pytest.raises(ValueError, match=rf"in row {row}$"):
        read([f"voice {at}" for at in range(9)], vectors, ["nl"] * 9)


def test_vectors_of_any_precision_are_read_in_single() -> None:
    voices = read(TEXTS, arrows(3).astype(np.float16), ["nl"] * 3)

    assert voices.vectors.dtype == np.float32
