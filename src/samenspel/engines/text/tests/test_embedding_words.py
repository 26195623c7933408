"""Words in place of a model: near is who says it in the same words, today as next year."""

import math
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.text.embedding.hashed import Words
from samenspel.engines.text.embedding.port import Vectors

# The first text of a language reads its dictionary, which takes longer than a deadline allows.
PATIENT = settings(deadline=None, max_examples=15)

WORDS = Words()
SAID = [
    "De stoep voor de school is kapot",
    "Kapotte stoepen bij scholen",
    "Ik wacht al jaren op een woning",
    "Wachten op een huurwoning duurt te lang",
]


def test_who_says_it_in_forms_of_the_same_words_is_nearest() -> None:
    similar = cosines(WORDS.embed(SAID))

    assert similar.argmax(axis=1).tolist() == [1, 0, 3, 2]


def test_cosines_are_nearly_those_of_all_words_and_letters() -> None:
    wide, usual = cosines(Words(dimensions=8192).embed(SAID)), cosines(WORDS.embed(SAID))

    assert np.abs(wide - usual).max() < 4 / math.sqrt(512)


@PATIENT
@given(st.lists(st.text(max_size=60), max_size=4))
def test_a_text_has_the_same_vector_in_any_company(texts: list[str]) -> None:
    together = WORDS.embed([*SAID, *texts])
    alone = [WORDS.embed([text]) for text in texts]

    assert (together[len(SAID) :] == np.concatenate([np.empty((0, 512)), *alone])).all()


@PATIENT
@given(st.text(max_size=200))
def test_a_vector_has_length_one_or_says_nothing(text: str) -> None:
    length = np.linalg.norm(WORDS.embed([text]))

    assert length == pytest.approx(1 if any(map(str.isalnum, text)) else 0, abs=1e-5)


@pytest.mark.parametrize("text", ["", " ", "!?", "😊👍"])
def test_where_nothing_is_said_in_words_there_is_no_direction(text: str) -> None:
    assert not WORDS.embed([text]).any()


def test_the_digest_stays_while_vectors_stay_comparable() -> None:
    assert Words().digest == WORDS.digest
    assert len({WORDS.digest, Words(seed=1).digest, Words(dimensions=256).digest}) == 3


def test_ten_thousand_words_and_mixed_scripts_have_a_direction() -> None:
    lengths = np.linalg.norm(WORDS.embed(["wachten " * 10_000, "Straße شارع улица 街"]), axis=1)

    assert lengths.round(5).tolist() == [1, 1]


def test_no_voices_give_no_rows() -> None:
    assert WORDS.embed([]).shape == (0, 512)


@pytest.mark.parametrize("wrong", [None, math.nan, 7, b"de stoep"])
def test_what_is_no_text_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="expected a text"):
        WORDS.embed(["De stoep", cast("str", wrong)])


def test_one_text_is_no_list_of_texts() -> None:
    with pytest.raises(TypeError, match="a sequence of texts"):
        WORDS.embed("De stoep")


def cosines(vectors: Vectors) -> Vectors:
    similar: Vectors = vectors @ vectors.T
    np.fill_diagonal(similar, 0)
    return similar
