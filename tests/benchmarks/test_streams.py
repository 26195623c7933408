"""What the benchmark of streams rests on: texts that grow the same way each time, and scores that count as they say."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.streams.given import Given, grouping
from benchmarks.streams.growing import grown
from benchmarks.streams.page import page
from benchmarks.streams.placing import bins, home, majority
from benchmarks.streams.runs import drawn
from benchmarks.streams.scale import exponent
from benchmarks.streams.scores import agreement, each_alone, scores
from benchmarks.streams.section import Section

TEXTS = [
    "The street lamp in our street is broken",
    "There is no light on the cycle path at night",
    "My card was declined in the shop today",
    "I want to know why my card did not work",
]
LABELS = ["light", "light", "card", "card"]
WORDS = {
    label: set(" ".join(TEXTS[at : at + 2]).split()) for label, at in (("light", 0), ("card", 2))
}


def test_texts_grow_the_same_way_each_time() -> None:
    assert grown(TEXTS, LABELS, 50, seed=1) == grown(TEXTS, LABELS, 50, seed=1)


def test_another_seed_grows_other_texts() -> None:
    assert grown(TEXTS, LABELS, 50, seed=1) != grown(TEXTS, LABELS, 50, seed=2)


def test_a_larger_set_begins_with_the_smaller_one() -> None:
    assert grown(TEXTS, LABELS, 80)[:30] == grown(TEXTS, LABELS, 30)


@given(st.integers(0, 1000))
def test_a_grown_text_has_words_of_one_label_only(seed: int) -> None:
    for text in grown(TEXTS, LABELS, 5, seed=seed):
        assert any(set(text.split()) <= words for words in WORDS.values())


def test_a_tenth_is_left_out_and_the_rest_stays_in_order() -> None:
    rows = drawn(50, 0.1, seed=3)

    assert len(rows) == 45
    assert rows.tolist() == sorted(set(rows.tolist()))


def test_nothing_is_left_out_when_nothing_should_be() -> None:
    assert drawn(5, 0.0, seed=0).tolist() == [0, 1, 2, 3, 4]


def test_who_is_in_no_group_is_a_group_of_one() -> None:
    assert each_alone(np.array([0, -1, 0, 1, -1])).tolist() == [0, 2, 0, 1, 3]


def test_who_is_in_no_group_counts_together_and_apart() -> None:
    found = scores(["a", "a", "b", "b"], np.array([0, 0, -1, -1]))

    assert (found.ari, found.outside, found.groups) == (1.0, 0.5, 1)
    assert found.ari_alone == pytest.approx(4 / 7)


def test_two_runs_are_compared_over_the_texts_in_both() -> None:
    one, other = np.array([0, 0, 1, 1, -2]), np.array([5, 5, 7, -2, 7])

    assert agreement(one, other, absent=-2) == 1.0


def test_the_largest_groups_are_told_by_their_middle_text() -> None:
    vectors = np.array([[1, 0], [0.9, 0.1], [0.8, 0.3], [0, 1], [1, 1]], dtype=np.float32)
    asked = Given(["near", "middle", "far", "alone", "outside"], vectors, ("en",), 2)

    found = grouping(asked, np.array([1, 1, 1, 0, -1]))

    assert found.titles == ["near", "alone"]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_every_voice_is_in_one_span_of_confidence(placed: list[tuple[float, bool]]) -> None:
    found = bins([sure for sure, _ in placed], [right for _, right in placed])

    assert sum(count for count, _, _ in found) == len(placed)
    assert round(sum(count * share for count, _, share in found)) == Counter(
        right for _, right in placed
    ).get(True, 0)


def test_a_stream_is_about_what_most_of_its_voices_are_about() -> None:
    labels = np.array(["a", "a", "b", "b", "a"])

    assert majority(np.array([0, 0, 0, 1, -1], dtype=np.int32), labels).tolist() == ["a", "b", None]


def test_a_label_is_at_home_where_most_of_its_voices_flow() -> None:
    labels = np.array(["a", "a", "a", "b", "c"])

    assert home(np.array([1, 1, 0, 0, -1], dtype=np.int32), labels) == {"a": 1, "b": 0}


def test_growth_in_proportion_has_exponent_one() -> None:
    assert exponent([10, 100, 1000], [1.0, 2.0, 20.0]) == pytest.approx(1)


def test_what_was_lost_stands_before_what_was_reached() -> None:
    section = Section("quality", "1 January 2026", "abc", losses=["k-means 0.6; ours 0.5."])
    section.reach("held", 2, 1)
    section.reach("lost", 0, 1)

    text = page([section], "a machine")

    assert text.index("k-means 0.6") < text.index("| lost") < text.index("| held")


def test_a_part_that_was_not_measured_is_named() -> None:
    text = page([Section("scale", "1 January 2026", "abc")], "a machine", ["quality", "scale"])

    assert "**Not measured here: quality.**" in text


def test_figures_of_two_versions_of_the_engines_are_never_mixed_unseen() -> None:
    sections = [
        Section("quality", "1 January 2026", "abc"),
        Section("scale", "2 January 2026", "def"),
    ]

    assert "Not all was measured on one day" in page(sections, "a machine")
