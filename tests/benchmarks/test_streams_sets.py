"""The sets: read as they stand in their files, cut by lot and always alike, and grown without becoming one text."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.streams.given import Given, kept, part_of, read_back
from benchmarks.streams.growing import DROPPED, FEWEST_WORDS, grown
from benchmarks.streams.sets import (
    AT_MOST,
    CONVERSATIONS,
    Labelled,
    across_languages,
    all_sets,
    banking,
    evened,
    prepared,
    statements,
)

SAID = ["Meer groen, graag", "Een bankje\nbij de school", 'Hij zei: "bomen"', "bus"]
LABELS = st.lists(st.sampled_from(["often", "seldom", "once"]), min_size=1, max_size=30)


def written(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder as it is asked for: some questions to a bank, and what was said in each conversation."""
    for part, times in (("test", 2), ("train", 5)):
        rows = [[text, kind] for kind in ("card", "loan") for text in SAID[:times]]
        written(tmp_path / "labelled" / "banking77" / f"{part}.csv", ["text", "category"], rows)
    for number, name in enumerate([*CONVERSATIONS["en"], *CONVERSATIONS["de"]]):
        rows = [[str(row), f"{name} {row % 400}"] for row in range(160 if number % 2 else 3)]
        columns = ["comment-id", "comment-body"]
        written(tmp_path / "polis" / name / "comments.csv", columns, rows)
    return tmp_path


def test_questions_to_a_bank_come_with_their_kind(data: Path) -> None:
    found = banking(data, "test")

    assert (found.name, found.languages, found.stop_words) == ("banking77 test", None, ("en",))
    assert list(zip(found.texts, found.labels, strict=True)) == [
        (text, kind) for kind in ("card", "loan") for text in SAID[:2]
    ]


@pytest.mark.parametrize(("language", "name"), [("en", "Polis, English"), ("de", "Polis, German")])
def test_what_was_said_in_a_conversation_is_labelled_by_it(
    data: Path, language: str, name: str
) -> None:
    found = statements(data, language)

    assert (found.name, found.stop_words) == (name, (language,))
    assert list(dict.fromkeys(found.labels)) == list(CONVERSATIONS[language])
    assert all(
        text.startswith(label) for text, label in zip(found.texts, found.labels, strict=True)
    )


def test_a_statement_without_words_stays_in_its_place(data: Path) -> None:
    first = CONVERSATIONS["de"][0]
    path = data / "polis" / first / "comments.csv"
    written(path, ["comment-id", "comment-body"], [["0", "Mehr Bäume"], ["1", ""], ["2"]])

    assert statements(data, "de").texts[:3] == ["Mehr Bäume", "", ""]


def test_a_set_that_is_not_there_is_missed_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"banking77/test\.csv"):
        banking(tmp_path, "test")


def test_every_set_has_a_short_name_and_is_read_when_asked(data: Path) -> None:
    sets = {name: make() for name, make in all_sets(data).items() if "150" in name}

    assert list(all_sets(data)) == ["bank", "en", "en150", "de", "de150", "needs", "stories"]
    for name, found in sets.items():
        assert (
            found.name == f"Polis, {'English' if 'en' in name else 'German'}, at most 150 of each"
        )
        whole = Counter(statements(data, name[:2]).labels)
        assert Counter(found.labels) == {label: min(n, AT_MOST) for label, n in whole.items()}


@given(LABELS)
def test_a_small_set_is_evened_to_itself(labels: list[str]) -> None:
    whole = Labelled("all", [str(at) for at in range(len(labels))], labels, None, ("nl",))

    found = evened(whole)

    assert (found.texts, found.labels, found.stop_words) == (whole.texts, labels, ("nl",))


def test_what_is_cut_is_drawn_by_lot_and_stays_in_order_with_its_label() -> None:
    whole = Labelled("all", [f"{at:04}" for at in range(900)], ["a", "b", "b"] * 300)

    found = evened(whole)

    assert found.texts == sorted(found.texts)
    assert [whole.labels[int(text)] for text in found.texts] == found.labels
    # By lot: neither the first of a label nor the last.
    first = [
        int(text) for text, label in zip(found.texts, found.labels, strict=True) if label == "a"
    ]
    assert 350 < np.median(first) < 550


@pytest.mark.parametrize(("name", "each"), [("needs", 1), ("stories", 2)])
def test_each_need_is_told_as_often_in_each_language(name: str, each: int) -> None:
    found = across_languages(name)

    assert found.languages is not None
    told = Counter(zip(found.labels, found.languages, strict=True))
    assert set(told.values()) == {each}
    assert found.stop_words == ("ar", "de", "en", "nl", "pl", "tr")
    assert len(set(found.texts)) == len(found.texts)


def test_vectors_that_were_made_before_are_not_made_again(tmp_path: Path) -> None:
    labelled = Labelled("two", ["a", "b"], ["x", "y"])
    vectors = np.array([[1, 0], [0, 1]], dtype=np.float32)
    kept(tmp_path, Given(labelled.texts, vectors, ("nl",), 2))

    found = prepared(labelled, tmp_path)

    assert (found.labelled, read_back(found.folder).vectors.tolist()) == (
        labelled,
        vectors.tolist(),
    )


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10, unique=True), st.integers(0, 9))
def test_a_part_has_the_texts_and_vectors_of_its_rows(rows: list[int], seed: int) -> None:
    whole = Given([str(at) for at in range(10)], np.eye(10, dtype=np.float32), ("nl", "en"), 4)

    found = part_of(whole, np.array(rows), seed)

    assert found.texts == [str(row) for row in rows]
    assert found.vectors.argmax(axis=1).tolist() == rows
    assert (found.languages, found.groups, found.seed) == (("nl", "en"), 4, seed)


def test_what_is_written_down_for_another_process_keeps_every_sign(tmp_path: Path) -> None:
    texts = ["Straße “dicht”", "الرصيف مكسور", 'a "b" \\ c\n😊', ""]
    vectors = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)

    kept(tmp_path / "new" / "folder", Given(texts, vectors, ("nl",), 2))
    found = read_back(tmp_path / "new" / "folder")

    assert (found.texts, found.groups, found.seed) == (texts, 2, 0)
    assert (found.vectors == vectors).all()


@pytest.fixture(scope="module")
def needs() -> Labelled:
    return across_languages("needs")


@pytest.fixture(scope="module")
def made(needs: Labelled) -> list[str]:
    return grown(needs.texts, needs.labels, 3000, seed=5)


def test_so_many_are_grown_as_were_asked(needs: Labelled, made: list[str]) -> None:
    assert len(made) == 3000
    assert grown(needs.texts, needs.labels, 0) == []


def test_hardly_two_grown_texts_are_the_same(made: list[str]) -> None:
    assert len(set(made)) / len(made) > 0.95


def test_a_grown_text_begins_as_one_and_ends_as_another_of_its_label() -> None:
    texts = ["a1 a2 a3 a4", "b1 b2 b3 b4", "c1 c2 c3 c4"]

    for text in grown(texts, ["x", "x", "y"], 200, seed=1):
        sources = {word[0] for word in text.split()}
        assert sources in ({"a"}, {"b"}, {"a", "b"}, {"c"})
        assert [word for word in text.split() if word[1] in "12"] == text.split()[
            : sum(w[1] in "12" for w in text.split())
        ]


def test_about_one_word_in_ten_is_dropped() -> None:
    texts = [" ".join(f"w{number}" for number in range(40))]

    left = np.mean([len(text.split()) for text in grown(texts, ["x"], 400)])

    assert left / 40 == pytest.approx(1 - DROPPED, abs=0.02)


@given(st.lists(st.integers(1, FEWEST_WORDS), min_size=1, max_size=5), st.integers(0, 99))
def test_a_text_of_few_words_keeps_them(lengths: list[int], seed: int) -> None:
    texts = [" ".join("w" * 3 for _ in range(length)) for length in lengths]

    for text in grown(texts, ["x"] * len(texts), 10, seed=seed):
        assert text.split()


def test_labels_keep_their_shares_in_what_is_grown() -> None:
    texts = ["rare one here", *["often said this thing"] * 9]

    made = grown(texts, ["rare", *["often"] * 9], 2000)

    assert sum(text.startswith("rare") for text in made) / 2000 == pytest.approx(0.1, abs=0.025)


@pytest.mark.parametrize("seeds", [(0, 1), (1, 2)])
def test_another_seed_shares_hardly_a_text(needs: Labelled, seeds: tuple[int, int]) -> None:
    one, other = (set(grown(needs.texts, needs.labels, 300, seed=seed)) for seed in seeds)

    assert len(one & other) / 300 < 0.1
