"""Near-duplicates: what is said in nearly the same words is found, and nothing else, against counting every pair."""

import math
import random
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.text import duplicates
from samenspel.engines.text.duplicates import near_duplicates, shingles, similarity

SAID = "de stoep in straat is kapot en de lamp ook al weken bel mij terug alsjeblieft over het park bij ons"
WORDS = SAID.split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def rows_of_letters(text: str) -> frozenset[str]:
    dressed = f" {text} ".ljust(4)
    return frozenset(dressed[place : place + 4] for place in range(len(dressed) - 3))


def by_counting(texts: list[str], alike: float) -> list[int]:
    """Every pair, with Python's own sets, joined in chains."""
    sets = [rows_of_letters(text) for text in texts]
    group = list(range(len(texts)))
    for later in range(len(texts)):
        for earlier in range(later):
            shared = len(sets[later] & sets[earlier])
            if shared / len(sets[later] | sets[earlier]) >= alike:
                old, new = group[later], group[earlier]
                group = [new if number == old else number for number in group]
    seen: dict[int, int] = {}
    return [seen.setdefault(number, len(seen)) for number in group]


def grown(many: int, seed: int) -> list[str]:
    """Sentences, one in three of them an earlier one with typing errors."""
    chance = random.Random(seed)
    said: list[str] = []
    while len(said) < many:
        if said and chance.random() < 0.3:
            said.append(_mistyped(chance.choice(said), chance))
        else:
            said.append(" ".join(chance.choices(WORDS, k=12)))
    return said


def _mistyped(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text))
    return (
        text[:place] + chance.choice(["", "x", text[place] * 2]) + text[place + 1 :]
    ).strip() or "x"


@given(st.lists(SENTENCES, max_size=25), st.sampled_from([0.3, 0.5, 0.8, 1.0]))
def test_the_groups_are_those_of_counting_every_pair(texts: list[str], alike: float) -> None:
    assert near_duplicates(texts, alike=alike).tolist() == by_counting(texts, alike)


@settings(max_examples=30)
@given(st.lists(SENTENCES, min_size=2, max_size=25), st.integers(0, 5))
def test_found_without_counting_every_pair_a_group_is_never_too_large(
    texts: list[str], seed: int
) -> None:
    quick = near_duplicates(texts, alike=0.8, seed=seed, exact_up_to=0)
    counted = np.array(by_counting(texts, 0.8))

    for group in np.unique(quick):
        assert len(set(counted[quick == group])) == 1


@pytest.mark.parametrize("alike", [0.6, 0.8, 0.9])
@pytest.mark.parametrize("seed", [0, 1])
def test_found_without_counting_every_pair_hardly_a_pair_is_missed(alike: float, seed: int) -> None:
    texts = grown(400, seed)
    quick = near_duplicates(texts, alike=alike, seed=seed, exact_up_to=0)
    counted = near_duplicates(texts, alike=alike)

    together = counted[:, None] == counted[None, :]
    assert (quick[:, None] == quick[None, :])[together].mean() >= 0.99


@given(st.lists(ANYTHING, max_size=12))
def test_every_text_has_a_group_numbered_in_order_of_appearance(texts: list[str]) -> None:
    groups = near_duplicates(texts).tolist()

    assert list(dict.fromkeys(groups)) == list(range(len(set(groups))))
    assert len(groups) == len(texts)


@given(st.lists(SENTENCES, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(texts: list[str], chance: random.Random) -> None:
    order = chance.sample(range(len(texts)), len(texts))
    before, after = near_duplicates(texts), near_duplicates([texts[place] for place in order])

    same_before = before[order][:, None] == before[order][None, :]
    assert (same_before == (after[:, None] == after[None, :])).all()


def test_a_letter_copied_under_another_name_is_one_letter() -> None:
    letter = (
        "Beste gemeente, de bomen in onze straat zijn ziek en gevaarlijk. Kom kijken. Groet, {}"
    )

    groups = near_duplicates([letter.format("Amina"), "Waar blijft de bus?", letter.format("Dirk")])

    assert groups.tolist() == [0, 1, 0]


def test_a_typing_error_makes_no_other_text() -> None:
    said = [
        "De lantaarn voor ons huis is al drie weken kapot",
        "De lantaarn voor ons huis is al drie wekn kapot",
    ]

    assert near_duplicates(said).tolist() == [0, 0]


def test_capitals_points_and_spaces_do_not_count() -> None:
    assert near_duplicates(["De stoep is kapot!", "de  stoep is KAPOT"], alike=1).tolist() == [0, 0]


def test_the_same_result_for_the_same_seed() -> None:
    texts = grown(200, 3)

    first, again = (near_duplicates(texts, seed=4, exact_up_to=0) for _ in range(2))

    assert first.tolist() == again.tolist()


def test_nobody_said_nothing_together() -> None:
    assert near_duplicates(["", " ", "\u200b", "😊", "😊", "?!", "?!", "a", "a"]).tolist() == [
        0, 1, 2, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip


@pytest.mark.parametrize("exact_up_to", [0, 10])
def test_no_texts_have_no_groups(exact_up_to: int) -> None:
    assert near_duplicates([], exact_up_to=exact_up_to).tolist() == []


@pytest.mark.parametrize("exact_up_to", [0, 10])
def test_one_text_is_a_group(exact_up_to: int) -> None:
    assert near_duplicates(["de stoep"], exact_up_to=exact_up_to).tolist() == [0]


@pytest.mark.parametrize("exact_up_to", [0, 10_000])
def test_all_the_same_is_one_group(exact_up_to: int) -> None:
    assert set(near_duplicates(["De stoep is kapot"] * 500, exact_up_to=exact_up_to)) == {0}


def test_a_crowd_of_nearly_the_same_is_one_group() -> None:
    letter = "Beste gemeente, de bomen in onze straat zijn ziek en gevaarlijk, kom kijken. Groet van nummer {}"

    assert set(near_duplicates([letter.format(n) for n in range(300)], exact_up_to=0)) == {0}


def test_scripts_may_be_mixed() -> None:
    assert near_duplicates(
        ["العربية هنا الآن", "العربية هنا الآن.", "我需要一个家", "Ev istiyorum"]
    ).tolist() == [0, 0, 1, 2]


def test_a_story_of_ten_thousand_words_is_read_to_the_end() -> None:
    story = " ".join(f"woord{number}" for number in range(10_000))

    assert near_duplicates([story, story + " x", "kort"], exact_up_to=0).tolist() == [0, 0, 1]


def test_how_alike_two_are_is_what_they_share_of_what_they_have() -> None:
    said = ["stoep", "stoepen", "lamp"]
    pairs = np.array([[0, 1], [0, 2], [2, 2]])

    assert similarity(shingles(said), pairs).tolist() == [3 / 7, 0.0, 1.0]


def test_more_letters_than_are_looked_at_in_one_go_make_no_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = grown(60, 5)
    whole = near_duplicates(texts, exact_up_to=0)

    monkeypatch.setattr(duplicates, "AT_ONCE", 100)

    assert near_duplicates(texts, exact_up_to=0).tolist() == whole.tolist()


@pytest.mark.parametrize("alike", [0, -1, 1.1, math.nan])
def test_how_alike_must_be_a_share(alike: float) -> None:
    with pytest.raises(ValueError, match="alike above 0 and at most 1"):
        near_duplicates(["de stoep"], alike=alike)


@pytest.mark.parametrize("value", [None, math.nan, 7, b"de stoep"])
def test_what_is_no_text_is_said_to_be_none(value: object) -> None:
    with pytest.raises(TypeError, match=r"expected a text \(str\), got"):
        near_duplicates(["de stoep", cast("str", value)])


def test_a_single_text_is_not_taken_for_many() -> None:
    with pytest.raises(TypeError, match="a sequence of texts"):
        near_duplicates("de stoep")
