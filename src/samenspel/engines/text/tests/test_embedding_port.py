"""The port, held against every model that stands behind it: whoever asks need not know which one answers."""

import hashlib
import json
import math
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import cast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.engines.text.embedding.endpoint import Endpoint
from samenspel.engines.text.embedding.hashed import Words
from samenspel.engines.text.embedding.port import Embedder, Vectors, digest_of, unit_rows
from samenspel.engines.text.embedding.sentences import UniversalSentences
from samenspel.engines.text.embedding.sidebyside import SideBySide
from samenspel.engines.text.tests.test_embedding_endpoint import Model

SAID = [
    "De stoep voor mijn deur ligt al maanden open.",
    "The bus no longer stops in our village after six.",
    "Çocuğum için okula yakın bir kreş arıyorum.",
    "أريد أن أتعلم اللغة لكن قائمة الانتظار طويلة.",
    "公园里的长椅坏了。",
    "Graag meer groen. " * 60,
    "bus",
]
NOTHING = ["", "  \n", "😊👍", "?!…", "\x00", "\ud800"]
ROWS = st.lists(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), min_size=1, max_size=5)
# The first text of a language reads its dictionary, which takes longer than a deadline allows.
PATIENT = settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ANEW = """
import hashlib, json, sys
from samenspel.engines.text.embedding.sidebyside import SideBySide
from samenspel.engines.text.embedding.hashed import Words
from samenspel.engines.text.embedding.sentences import UniversalSentences
both = SideBySide((UniversalSentences(), Words(dimensions=64)))
print(both.digest, hashlib.sha256(both.embed(json.loads(sys.argv[1])).tobytes()).hexdigest())
"""


def of_this_machine() -> dict[str, Embedder]:
    """What runs here, without an address."""
    meaning, words = UniversalSentences(), Words(dimensions=64)
    return {"meaning": meaning, "words": words, "side by side": SideBySide((meaning, words))}


@pytest.fixture(scope="module")
def address() -> Iterator[Model]:
    with pytest.MonkeyPatch.context() as patch, Model() as server:
        patch.setenv("no_proxy", "127.0.0.1")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["meaning", "words", "side by side", "an address"], scope="module")
def model(request: pytest.FixtureRequest, address: Model) -> Embedder:
    if request.param == "an address":
        return Endpoint(address.url, "e5", at_once=3, wait=0.0)
    return of_this_machine()[request.param]


def lengths(vectors: Vectors) -> list[float]:
    found: list[float] = np.linalg.norm(vectors.astype(np.float64), axis=1).tolist()
    return found


def test_each_text_has_a_row_of_the_length_that_was_promised(model: Embedder) -> None:
    found = model.embed(SAID)

    assert (found.shape, found.dtype.name) == ((len(SAID), model.dimensions), "float32")


def test_whatever_is_said_in_words_has_length_one_and_nothing_else_has_any(
    model: Embedder,
) -> None:
    mixed = [text for pair in zip(SAID, [*NOTHING, ""], strict=True) for text in pair]

    assert lengths(model.embed(mixed)) == pytest.approx([1, 0] * len(SAID), abs=1e-5)


def test_nobody_gives_no_rows(model: Embedder) -> None:
    assert model.embed([]).shape == (0, model.dimensions)


def test_where_nothing_at_all_is_said_there_are_zeros(model: Embedder) -> None:
    assert model.embed(NOTHING).tolist() == [[0.0] * model.dimensions] * len(NOTHING)


@PATIENT
@given(order=st.permutations(range(len(SAID))))
def test_the_same_texts_in_any_order_have_the_same_bits(model: Embedder, order: list[int]) -> None:
    there = model.embed(SAID)

    assert (model.embed([SAID[place] for place in order]) == there[order]).all()


@PATIENT
@given(cut=st.integers(0, len(SAID)))
def test_in_parts_they_are_what_they_are_together(model: Embedder, cut: int) -> None:
    parts = np.concatenate([model.embed(SAID[:cut]), model.embed(SAID[cut:])])

    assert float(np.abs(parts - model.embed(SAID)).max()) < 1e-6


def test_who_says_it_twice_has_it_twice(model: Embedder) -> None:
    once, twice = model.embed(SAID), model.embed([*SAID, *SAID])

    assert (twice == np.concatenate([once, once])).all()


def test_spaces_around_and_signs_that_no_model_can_take_make_no_difference(
    model: Embedder,
) -> None:
    bare, dressed = model.embed(["Meer groen", "\n Meer groen \ud800\x00"])

    assert bare.tolist() == dressed.tolist()


@pytest.mark.parametrize("wrong", [None, math.nan, 7, b"de stoep", ["de stoep"]])
def test_what_is_no_text_is_refused_wherever_it_stands(model: Embedder, wrong: object) -> None:
    for texts in ([wrong], ["De stoep", wrong], [wrong, ""]):
        with pytest.raises(TypeError, match="expected a text"):
            model.embed(cast("list[str]", texts))


def test_one_text_is_not_taken_for_many(model: Embedder) -> None:
    with pytest.raises(TypeError, match="a sequence of texts"):
        model.embed("De stoep")


def test_a_model_has_a_name_and_a_digest_that_stays(model: Embedder) -> None:
    assert model.name.strip() == model.name != ""
    assert (len(model.digest), int(model.digest, 16) > 0) == (32, True)


def test_no_two_models_share_a_digest(address: Model) -> None:
    models = [*of_this_machine().values(), Words(), Endpoint(address.url, "e5")]

    assert len({model.digest for model in models}) == len(models)


def test_which_model_stands_first_side_by_side_matters_to_who_compares() -> None:
    meaning, words, _ = of_this_machine().values()

    assert SideBySide((meaning, words)).digest != SideBySide((words, meaning)).digest


def test_another_process_gets_the_same_bits_and_digests() -> None:
    both = of_this_machine()["side by side"]

    told = subprocess.run(
        [sys.executable, "-c", ANEW, json.dumps(SAID)],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )

    bits = hashlib.sha256(both.embed(SAID).tobytes()).hexdigest()
    assert told.stdout == f"{both.digest} {bits}\n", told.stderr


@given(ROWS)
def test_a_row_at_length_one_points_where_it_pointed(rows: list[list[float]]) -> None:
    given_rows = np.array(rows, np.float32)

    found = unit_rows(given_rows)

    for row, unit in zip(given_rows.astype(np.float64), found.astype(np.float64), strict=True):
        length = np.linalg.norm(row)
        if length > 1e-18:  # below, the square of what float32 can hold is nothing
            assert unit == pytest.approx(row / length, abs=1e-6)
    assert (found[~given_rows.any(axis=1)] == 0).all()


def test_a_digest_is_of_all_its_parts_in_their_order() -> None:
    told = {
        digest_of(*parts) for parts in (("a", "b"), ("b", "a"), ("a",), ("ab",), ("a", "b", ""))
    }

    assert len(told) == 5
    assert digest_of("a", "b") == hashlib.sha256(b"a\nb").hexdigest()[:32]
