"""Whatever is said, a stream is called by what somebody in it said, in words said in it, and gives nobody away."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.describing import Stream, named
from samenspel.engines.streams.naming import keywords, speakers_for, vocabulary
from samenspel.engines.streams.reading import Voices, read
from samenspel.engines.streams.space import Rows
from samenspel.engines.streams.tests.planted import planted, scattered
from samenspel.engines.text.personal import personal_hints

DUTCH = ["bus", "bankje", "stoep", "school", "lawaai", "boom", "veilig", "kapot", "straat", "laat"]
ENGLISH = ["bench", "noise", "trees", "pavement", "late", "broken", "street", "unsafe", "library"]
WORDS = {"nl": DUTCH, "en": ENGLISH}
NO_PARENTS = -np.ones(3, dtype=np.int32)

SAFE = [
    "De bus komt niet meer in ons dorp.",
    "Wanneer rijdt de bus weer op zondag?",
    "Zonder bus kom ik nergens meer.",
]
TELLING = [
    "Bel mij over de bus: 06-12345678.",
    "Mijn dochter Fatima Yilmaz mist elke dag de bus.",
    "Mail mij over de bus: amina@voorbeeld.nl",
    "De bus rijdt niet langs ons huis op Lindelaan 12.",
    "Ik ben geboren op 3 maart 1950 en wacht op de bus.",
]


def told(code: str) -> st.SearchStrategy[tuple[str, str]]:
    return st.lists(st.sampled_from(WORDS[code]), min_size=1, max_size=7).map(
        lambda words: (" ".join(words).capitalize(), code)
    )


TOWN = st.lists(
    st.tuples(st.one_of(told("nl"), told("en")), st.integers(-1, 2)), min_size=1, max_size=30
)
Said = list[tuple[tuple[str, str], int]]


def streams_in(town: Said, reader: str = "nl") -> tuple[Voices, tuple[Stream, ...]]:
    texts, languages = [said[0] for said, _ in town], [said[1] for said, _ in town]
    rows = scattered(len(town))
    voices = read(texts, rows, languages)
    group = np.array([label for _, label in town], dtype=np.int32)
    fine = numbered(group[voices.first])
    parents = NO_PARENTS[: int(fine.max(initial=-1)) + 1]
    assigned = voices.for_all(fine, np.int32(-1))
    words = vocabulary(voices.texts_once, voices.languages_once)
    return voices, named(voices, rows[voices.first], words, fine, parents, assigned, reader=reader)


def numbered(labels: Labels) -> Labels:
    """Without gaps."""
    used = np.unique(labels[labels >= 0])
    return np.where(labels < 0, -1, np.searchsorted(used, labels)).astype(np.int32)


def spoken(rows: Rows, labels: Labels, texts: Sequence[str]) -> list[tuple[int, ...]]:
    """All who are in a stream, in the order in which they speak for it."""
    said = ["nl"] * len(texts)
    return speakers_for(rows, labels, texts, said, reader="nl", most=len(texts))


@given(TOWN)
@settings(max_examples=60, deadline=None)
def test_a_title_is_word_for_word_what_a_voice_of_the_stream_said(town: Said) -> None:
    voices, streams = streams_in(town)

    for stream in streams:
        assert stream.title in {voices.texts[row] for row in stream.voices}
        assert voices.texts[stream.speaks_for_it[0]] == stream.title
        assert set(stream.speaks_for_it) <= set(stream.voices.tolist())
        assert len(set(stream.speaks_for_it)) == len(stream.speaks_for_it) >= 1


@given(TOWN)
@settings(max_examples=60, deadline=None)
def test_the_words_of_a_stream_are_said_in_it_by_more_than_one_and_in_one_language(
    town: Said,
) -> None:
    voices, streams = streams_in(town)

    for stream in streams:
        said = [voices.texts[row].casefold().split() for row in stream.voices]
        words_of_it = {word.casefold() for word in stream.keywords}
        spoken_in = {code for code, its in WORDS.items() if words_of_it & set(its)}
        assert len(spoken_in) <= 1
        assert len(set(stream.keywords)) == len(stream.keywords) <= 5
        for word in stream.keywords:
            assert sum(word.casefold() in words for words in said) >= 2


@given(TOWN)
@settings(max_examples=40, deadline=None)
def test_every_voice_is_in_the_stream_that_is_told_or_in_none(town: Said) -> None:
    voices, streams = streams_in(town)

    rows = [row for stream in streams for row in stream.voices.tolist()]
    assert len(set(rows)) == len(rows)
    outside = set(range(len(voices.texts))) - set(rows)
    heard = [town[int(voices.first[which])][1] for which in voices.which]
    assert outside == {row for row, label in enumerate(heard) if label < 0}


@pytest.mark.parametrize(("reader", "expected"), [("nl", ("bus",)), ("en", ("noise",))])
def test_of_a_stream_in_two_languages_each_reads_the_words_in_their_own(
    reader: str, expected: tuple[str, ...]
) -> None:
    texts = ["bus"] * 6 + ["noise"] * 6 + ["boom"] * 6 + ["trees"] * 6
    languages = (["nl"] * 6 + ["en"] * 6) * 2
    labels = np.repeat(np.arange(2, dtype=np.int32), 12)

    found = keywords(vocabulary(texts, languages), labels, reader=reader)

    assert found[0] == expected


@pytest.mark.parametrize("reader", ["nl", "en"])
def test_of_two_that_lie_equally_near_the_one_in_the_readers_language_is_the_title(
    reader: str,
) -> None:
    texts = ["De bus komt hier niet", "The bus stops coming here"] * 3
    rows = np.repeat(scattered(1), 6, axis=0)
    languages = ["nl", "en"] * 3

    (best,) = speakers_for(rows, np.zeros(6, np.int32), texts, languages, reader=reader)

    assert languages[best[0]] == reader


@pytest.mark.parametrize("telling", TELLING)
def test_who_gives_something_personal_away_is_no_title_where_others_can_speak(telling: str) -> None:
    """Though it lies nearest of all to the middle: it says what all say."""
    assert personal_hints(telling, "nl")
    rows, labels = planted([4], noise=0.3)
    rows[0] = rows.sum(axis=0) / np.linalg.norm(rows.sum(axis=0))

    (best,) = spoken(rows, labels, [telling, *SAFE])

    assert best[-1] == 0
    assert sorted(best) == [0, 1, 2, 3]


def test_where_all_give_something_away_somebody_speaks_all_the_same() -> None:
    rows, labels = planted([5])

    (best,) = spoken(rows, labels, TELLING)

    assert sorted(best) == list(range(5))


def test_who_gives_nothing_away_keeps_their_place() -> None:
    rows, labels = planted([8], noise=0.6)
    texts = [*SAFE, *TELLING]
    plainly = [f"De bus komt hier niet meer, {row}." for row in range(8)]

    (discreet,), (everybody,) = spoken(rows, labels, texts), spoken(rows, labels, plainly)

    assert [row for row in everybody if row < 3] == [row for row in discreet if row < 3]


def test_those_who_speak_for_a_stream_are_never_more_than_asked_for() -> None:
    rows, labels = planted([60, 60], noise=0.5)
    texts = [f"De bus komt hier niet meer, {row}." for row in range(120)]

    found = speakers_for(rows, labels, texts, ["nl"] * 120, reader="nl", most=3)

    assert [len(best) for best in found] == [3, 3]
    assert [{int(labels[row]) for row in best} for best in found] == [{0}, {1}]
