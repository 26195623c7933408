"""What is measured is measured apart, of the same texts for everybody, and nothing is left out unsaid."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.streams.apart import DidNotFinish, measured
from benchmarks.streams.corrections import at_home, broken, corrections
from benchmarks.streams.given import Given, Grouping, kept, read_back
from benchmarks.streams.peers import hdbscan, k_means, leiden
from benchmarks.streams.runs import ABSENT, Method, run
from benchmarks.streams.scale import Watch
from benchmarks.streams.sets import AT_MOST, Labelled, across_languages, evened
from samenspel.engines.streams.corrections import Belongs, Correction, Rank
from samenspel.engines.streams.finding import Wishes
from samenspel.engines.streams.reading import read
from samenspel.engines.streams.refreshing import Past, Refreshed, refresh_streams

K_MEANS = Method("k-means", "benchmarks.streams.peers:k_means", told=True)
GROUPS, EACH = 3, 20
Names = NDArray[np.str_]


@pytest.fixture
def clouds() -> Given:
    """Three clouds far from each other, twenty texts in each."""
    random = np.random.default_rng(0)
    middles = np.repeat(np.eye(GROUPS, 8), EACH, axis=0)
    vectors = (middles + 0.05 * random.standard_normal(middles.shape)).astype(np.float32)
    texts = [f"voice {at} speaks of matter {at // EACH}" for at in range(GROUPS * EACH)]
    return Given(texts, vectors, ("en",), GROUPS)


@pytest.fixture
def labels() -> Names:
    return np.repeat(["lamp", "tree", "bus"], EACH)


@pytest.fixture
def found(clouds: Given) -> Refreshed:
    """Their streams, found by our engine."""
    return refreshed(clouds, Past())


def refreshed(clouds: Given, past: Past) -> Refreshed:
    fresh: Iterator[int] = iter(range(len(past.fine.streams), 1000))
    voices = read(clouds.texts, clouds.vectors)
    return refresh_streams(
        voices, range(len(clouds.texts)), past, fresh=lambda: next(fresh), wishes=Wishes()
    )


def test_every_method_gets_the_same_texts_and_vectors(clouds: Given, tmp_path: Path) -> None:
    kept(tmp_path, clouds)

    again = read_back(tmp_path)

    assert (again.texts, again.languages, again.groups) == (clouds.texts, ("en",), GROUPS)
    assert again.vectors.tolist() == clouds.vectors.tolist()


def test_a_run_says_of_every_text_whether_it_took_part(clouds: Given, tmp_path: Path) -> None:
    kept(tmp_path, clouds)

    runs = run(K_MEANS, tmp_path, "", seeds=[0, 1], without=0.1).runs

    assert [int((one.labels == ABSENT).sum()) for one in runs] == [6, 6]
    assert not np.array_equal(runs[0].labels == ABSENT, runs[1].labels == ABSENT)


def test_a_run_that_was_cut_off_goes_on_with_what_it_had(clouds: Given, tmp_path: Path) -> None:
    kept(tmp_path, clouds)
    once = run(K_MEANS, tmp_path, "", seeds=[0])

    again = run(K_MEANS, tmp_path, "", seeds=[0])

    assert (again.cpu, again.gib) == (once.cpu, once.gib)


def test_the_memory_of_another_process_is_its_own() -> None:
    held = np.ones(2**29, dtype=np.uint8)

    found = measured("builtins:len", {"amina": "resident"})

    assert found.value == 1
    assert found.gib < held.nbytes / 2**30 / 2


def test_an_error_in_another_process_is_not_swallowed() -> None:
    with pytest.raises(DidNotFinish, match="KeyError"):
        measured("benchmarks.streams.runs:each_seed", {})


@pytest.mark.parametrize("method", [k_means, hdbscan, leiden])
def test_a_peer_finds_what_nobody_could_miss(
    method: Callable[[Given], Grouping], clouds: Given
) -> None:
    found = method(clouds).labels

    assert all(len(set(found[at : at + EACH])) == 1 for at in range(0, len(found), EACH))


def test_an_evened_set_has_at_most_so_many_of_each_and_is_always_the_same() -> None:
    whole = Labelled("all", [str(at) for at in range(500)], ["often"] * 400 + ["seldom"] * 100)

    once, again = evened(whole), evened(whole)

    assert once == again
    assert (once.labels.count("often"), once.labels.count("seldom")) == (AT_MOST, 100)


@pytest.mark.parametrize(("name", "texts"), [("needs", 288), ("stories", 576)])
def test_each_need_is_there_in_six_languages(name: str, texts: int) -> None:
    found = across_languages(name)

    assert found.languages is not None
    assert len(set(zip(found.labels, found.languages, strict=True))) == 48 * 6
    assert len(found.texts) == texts


def test_a_label_is_corrected_to_where_it_is_at_home(found: Refreshed, labels: Names) -> None:
    homes = at_home(labels, found)

    assert {homes[str(label)] for label in set(labels)} == set(found.fine.streams)
    assert broken(found, corrections(labels, found, np.arange(len(labels)))) == 0


def test_a_correction_is_counted_as_broken_until_it_holds(clouds: Given, found: Refreshed) -> None:
    first, *_, last = (found.fine.streams[at] for at in found.fine.labels)
    said = [
        Correction(Belongs(0, last), Rank.PERSON, 0),
        Correction(Belongs(1, first), Rank.PERSON, 1),
    ]

    after = refreshed(clouds, Past(found.fine, found.wide, said))

    assert (broken(found, said), broken(after, said)) == (1, 0)


def test_time_of_a_step_that_is_taken_twice_adds_up() -> None:
    watch = Watch()
    step = watch.on("adding", lambda one, *, other: one + other)

    assert [step(1, other=2), step(3, other=4)] == [3, 7]
    assert set(watch.steps) == {"adding"}
    assert watch.steps["adding"]["gib"] > 0
