"""A stream is called by a voice that speaks for it, as it was said, and by the words that set it apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.naming import (
    KEYWORDS,
    NEAREST,
    PRIOR,
    PRIOR_SHARE,
    SURE,
    Vocabulary,
    keywords,
    speakers_for,
    vocabulary,
)
from samenspel.engines.streams.space import Rows, unit
from samenspel.engines.streams.tests.planted import planted

BUS = [
    "De bus komt niet meer in ons dorp.",
    "Ik wacht elke ochtend op de bus.",
    "Zonder bus kom ik niet bij mijn moeder.",
    "De bus is te duur geworden.",
    "Waarom rijdt de bus niet op zondag?",
    "Een kleinere bus zou al helpen.",
]
BENCH = [
    "Er staat geen bankje meer in het park.",
    "Mijn moeder wil onderweg op een bankje zitten.",
    "Zet een bankje bij de winkel.",
    "Op dit bankje zat ik met mijn vader.",
    "Het bankje is kapot.",
    "Graag een bankje in de schaduw.",
]
TOWN = [*BUS, *BENCH]


def grouped(*labels: int) -> Labels:
    return np.array(labels, dtype=np.int32)


HALVES = grouped(*[0] * 6, *[1] * 6)


def said(counts: list[list[int]], languages: list[str] | None = None) -> Vocabulary:
    """Words called a, b, c, …, and who used which."""
    wide = len(counts[0])
    codes = languages or ["nl"] * wide
    return Vocabulary(
        csr_array(np.array(counts, dtype=np.float32)),
        tuple(chr(97 + column) for column in range(wide)),
        np.array(codes, dtype=object),
    )


def by_hand(counts: list[list[int]], labels: Labels, group: int) -> list[str]:
    """Weighted log-odds with an informative Dirichlet prior, word by word (Monroe, Colaresi & Quinn, 2008, (22))."""
    told = np.array(counts, dtype=np.float64)
    here, everywhere = told[labels == group].sum(axis=0), told.sum(axis=0)
    there = everywhere - here
    strength = min(PRIOR, PRIOR_SHARE * everywhere.sum())
    found = []
    for word in range(told.shape[1]):
        prior = strength * everywhere[word] / everywhere.sum()
        y, z = here[word] + prior, there[word] + prior
        odds = np.log(y / (here.sum() + strength - y)) - np.log(z / (there.sum() + strength - z))
        score = odds / np.sqrt(1 / y + 1 / z) if y and z else 0.0
        if here[word] > 1 and score > SURE:
            found.append((-score, word))
    return [chr(97 + word) for _, word in sorted(found)]


@given(st.integers(0, 10_000), st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_words_that_set_a_stream_apart_are_those_of_the_log_odds(seed: int, groups: int) -> None:
    chance = np.random.default_rng(seed)
    labels = chance.integers(0, groups, 60).astype(np.int32)
    labels[:groups] = np.arange(groups)
    lift = chance.random((groups, 12)) < 0.2
    told = (chance.random((60, 12)) < np.where(lift[labels], 0.7, 0.1)).astype(int)
    told[0] = 1
    counts = told.tolist()

    found = keywords(said(counts), labels, reader="nl", most=12)

    assert [list(words) for words in found] == [
        by_hand(counts, labels, group) for group in range(groups)
    ]


def test_each_stream_has_the_word_that_is_said_in_it() -> None:
    found = keywords(vocabulary(TOWN, ["nl"] * 12), HALVES, reader="nl")

    assert found == [("bus",), ("bankje",)]


def test_a_word_of_every_stream_tells_nothing() -> None:
    everywhere = [f"De gemeente moet hier iets aan doen: {text}" for text in TOWN]

    found = keywords(vocabulary(everywhere, ["nl"] * 12), HALVES, reader="nl")

    assert found == [("bus",), ("bankje",)]


def test_a_word_that_one_person_keeps_saying_is_not_that_of_the_stream() -> None:
    angry = ["Schandalig! Schandalig! Schandalig! De bus, schandalig!", *TOWN[1:]]

    found = keywords(vocabulary(angry, ["nl"] * 12), HALVES, reader="nl")

    assert found[0] == ("bus",)


def test_a_word_is_shown_as_people_write_it() -> None:
    fines = ["Boetes zijn hoog.", "Weer boetes gekregen.", "Boetes, boetes.", "Die boetes weer."]

    found = keywords(
        vocabulary([*fines, *BENCH], ["nl"] * 10), grouped(*[0] * 4, *[1] * 6), reader="nl"
    )

    assert found[0] == ("boetes",)


def test_there_are_never_more_than_a_handful() -> None:
    counts = [[1] * 10 + [0] * 10] * 30 + [[0] * 10 + [1] * 10] * 30

    found = keywords(said(counts), grouped(*[0] * 30, *[1] * 30), reader="nl")

    assert [len(words) for words in found] == [KEYWORDS, KEYWORDS]


def test_words_are_in_the_language_of_who_reads() -> None:
    counts = [[1, 1, 0]] * 30 + [[0, 0, 1]] * 30
    labels = grouped(*[0] * 30, *[1] * 30)
    told = said(counts, ["nl", "tr", "nl"])

    assert keywords(told, labels, reader="tr")[0] == ("b",)
    assert keywords(told, labels, reader="nl")[0] == ("a",)


def test_where_nobody_speaks_the_readers_language_words_are_in_that_of_most() -> None:
    counts = [[1, 0, 0]] * 10 + [[0, 1, 0]] * 20 + [[0, 0, 1]] * 30
    labels = grouped(*[0] * 30, *[1] * 30)

    found = keywords(said(counts, ["pl", "ar", "nl"]), labels, reader="nl")

    assert found == [("b",), ("c",)]


@pytest.mark.parametrize(("dutch", "word"), [(4, "a"), (5, "a"), (6, "b"), (10, "b")])
def test_the_words_of_a_few_who_speak_the_readers_language_do_not_stand_for_all(
    dutch: int, word: str
) -> None:
    counts = [[1, 0, 0]] * 30 + [[0, 1, 0]] * dutch + [[0, 0, 1]] * 90
    labels = grouped(*[0] * (30 + dutch), *[1] * 90)

    found = keywords(said(counts, ["pl", "nl", "pl"]), labels, reader="nl")

    assert found[0] == (word,)


def test_the_same_letters_in_two_languages_are_two_words() -> None:
    told = vocabulary(["De bank is dicht", "The bank is closed"], ["nl", "en"])

    spoken = [code for word, code in zip(told.words, told.languages, strict=True) if word == "bank"]
    assert sorted(spoken) == ["en", "nl"]


def test_one_voice_counts_a_word_once() -> None:
    told = vocabulary(["bus bus bus dorp", "dorp"], ["nl", "nl"])

    counted = dict(zip(told.words, told.counts.sum(axis=0).tolist(), strict=True))
    assert counted == {"bus": 1, "dorp": 2}


def test_voices_in_no_stream_are_what_a_stream_is_held_against() -> None:
    labels = grouped(*[0] * 6, *[-1] * 6)

    assert keywords(vocabulary(TOWN, ["nl"] * 12), labels, reader="nl") == [("bus",)]


@pytest.mark.parametrize("texts", [[], ["?!", "😢", "de en het"]])
def test_where_nothing_is_said_there_are_no_words(texts: list[str]) -> None:
    labels = grouped(*[0] * len(texts))
    found = keywords(vocabulary(texts, ["nl"] * len(texts)), labels, reader="nl")

    assert found == [()] * min(len(texts), 1)


def spoken(
    rows: Rows,
    labels: Labels,
    texts: list[str] | None = None,
    *,
    languages: list[str] | None = None,
) -> list[tuple[int, ...]]:
    count = len(rows)
    return speakers_for(
        rows,
        labels,
        texts or ["Een zin die lang genoeg is"] * count,
        languages or ["nl"] * count,
        reader="nl",
    )


def around(*away: float) -> Rows:
    """Voices of one stream, each so far from its middle, to one side and the other."""
    rows = [[1, side * how_far] for how_far in away for side in (1, -1)]
    return unit(np.array(rows, dtype=np.float32))


def test_the_voice_that_speaks_for_a_stream_lies_nearest_to_its_middle() -> None:
    rows, labels = planted([20, 12])
    middles = [rows[labels == group].sum(axis=0) for group in range(2)]

    found = spoken(rows, labels)

    nearest = [
        int(np.where(labels == group, rows @ middles[group], -9).argmax()) for group in (0, 1)
    ]
    assert [speakers[0] for speakers in found] == nearest
    assert [len(speakers) for speakers in found] == [NEAREST, NEAREST]


def test_who_speaks_for_a_stream_is_in_it() -> None:
    rows, labels = planted([20, 12, 3])

    found = spoken(rows, labels)

    assert [set(labels[list(speakers)]) for speakers in found] == [{0}, {1}, {2}]
    assert sorted(found[2]) == [32, 33, 34]


def test_a_sentence_speaks_better_than_a_cry_or_a_letter() -> None:
    texts = ["Bus!", "De bus komt hier " * 30, "De bus komt niet meer", "Bus?"]

    found = spoken(around(0.1, 0.3), grouped(0, 0, 0, 0), texts)

    assert found[0][0] == 2


def test_of_voices_as_near_the_one_in_the_readers_language_speaks() -> None:
    found = spoken(around(0.1, 0.3), grouped(0, 0, 0, 0), languages=["tr", "ar", "pl", "nl"])

    assert found[0][0] == 3


def test_a_voice_in_the_readers_language_that_lies_far_off_does_not_speak_for_all() -> None:
    found = spoken(around(0.1, 2.0), grouped(0, 0, 0, 0), languages=["tr", "ar", "pl", "nl"])

    assert found[0][0] == 0


def test_of_two_that_speak_as_well_the_first_who_was_heard_does() -> None:
    same = np.ones((4, 1), dtype=np.float32)

    assert spoken(same, grouped(0, 1, 0, 1)) == [(0, 2), (1, 3)]


def test_nobody_speaks_where_there_is_no_stream() -> None:
    rows, _ = planted([4])

    assert spoken(rows, grouped(-1, -1, -1, -1)) == []
