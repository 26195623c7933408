"""Compounds against trying every way to cut: how much a part is used is counted again, and no better cut is left."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.text.compounds import (
    A_PART_MORE,
    GRAMMARS,
    LONG_ENOUGH,
    LONGEST,
    MOST_PARTS,
    SHORTEST,
    Compounds,
    Grammar,
    compounds_of,
    split_compound,
    with_parts,
)
from samenspel.engines.text.words import stem

BARE = Grammar(
    links=("s", "en"),
    never_first=frozenset({"aan"}),
    never_last=frozenset({"ing"}),
    also=frozenset(),
)
WORDS = ("zon", "hond", "pad", "park", "wandel", "huis", "stad", "brug", "aan", "ing")
LINKED = st.tuples(st.sampled_from(WORDS), st.sampled_from(["", "s", "en", "ne"])).map("".join)
MADE = st.tuples(LINKED, st.sampled_from(WORDS)).map("".join)
LONG = st.tuples(st.lists(LINKED, min_size=1, max_size=4).map("".join), st.sampled_from(WORDS))
# The first word of a language reads its list, which takes longer than a deadline allows.
PATIENT = settings(deadline=None, max_examples=60)


def written(begin: str) -> set[str]:
    """How a first part may stand in a word: alone, with a sound behind it, or with its last letter doubled."""
    return {begin, *(begin + link for link in BARE.links), begin + begin[-1] + "e"}


def families(words: list[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Of each word how many others it begins and ends, by trying every two words; as a logarithm."""
    first: Counter[str] = Counter()
    last: Counter[str] = Counter(dict.fromkeys(words, 0))
    for begin, end in product(set(words) - BARE.never_first, set(words) - BARE.never_last):
        made = sum(head + end in words for head in written(begin))
        first[begin] += made
        last[end] += made
    ends = {word: max(last[word], int(len(word) >= LONG_ENOUGH)) for word in words}
    return (
        {word: log(1 + times) for word, times in first.items() if times},
        {word: log(1 + ends[word]) for word in words if ends[word] and word not in BARE.never_last},
    )


def ways(word: str, first: dict[str, float], last: dict[str, float]) -> Iterator[tuple[str, ...]]:
    """Every way in which a word is made of parts."""
    if word in last:
        yield (word,)
    for begin in first:
        for head in written(begin):
            if word.startswith(head) and len(word) > len(head):
                yield from ((begin, *rest) for rest in ways(word[len(head) :], first, last))


def worth(parts: tuple[str, ...], first: dict[str, float], last: dict[str, float]) -> float:
    """As much as the least used part, less for each part beyond two."""
    least = min([*(first[part] for part in parts[:-1]), last[parts[-1]]])
    return least - A_PART_MORE * (len(parts) - 2)


@PATIENT
@given(st.lists(MADE, max_size=8), LONG.map("".join))
def test_no_way_to_cut_is_better_than_the_one_chosen(made: list[str], word: str) -> None:
    words = sorted({*WORDS, *made})
    first, last = families(words)
    every = {way for way in ways(word, first, last) if 2 <= len(way) <= MOST_PARTS}
    best = max((worth(way, first, last) for way in every), default=0.0)
    whole = max(first.get(word, 0.0), last.get(word, 0.0))

    parts = Compounds({one: one for one in words}, BARE).split(word)

    if len(word) <= LONGEST and best > whole:
        assert parts in every
        assert worth(parts, first, last) == pytest.approx(best)
    else:
        assert parts == (word,)


@PATIENT
@given(st.lists(MADE, max_size=8), st.permutations(WORDS), MADE)
def test_in_which_order_words_are_listed_makes_no_difference(
    made: list[str], words: list[str], word: str
) -> None:
    listed = [*words, *made]

    there, back = (Compounds({one: one for one in order}, BARE) for order in (listed, listed[::-1]))

    assert there.split(word) == back.split(word)


def test_a_form_counts_with_its_base() -> None:
    words = {"pad": "pad", "paden": "pad", "fiets": "fiets", "fietspad": "fietspad"}

    assert Compounds(words, BARE).split("fietspaden") == ("fiets", "paden")


def test_what_may_not_begin_or_end_a_compound_does_not() -> None:
    known = "aan pad stad fiets brug ing aanpad aanbrug stading stadpad stadbrug fietspad"
    words = {word: word for word in known.split()}

    cut = Compounds(words, BARE)

    assert [cut.split(word) for word in ("aanpad", "stading", "stadpad")] == [
        ("aanpad",),
        ("stading",),
        ("stad", "pad"),
    ]


@pytest.mark.parametrize("length", [2 * SHORTEST - 1, LONGEST + 1])
def test_what_is_too_short_or_too_long_for_a_compound_stays_whole(length: int) -> None:
    word = ("zorg" * 20)[-length:]

    assert split_compound(word) == (word,)


@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("huis-aan-huis", ["huis", "aan", "huis"]),
        ("auto-ongeluk", ["auto", "ongeluk"]),
        ("zorg-ambtenaar", ["zorg", "ambtenaar"]),
        ("Noord-Holland", ["noord", "holland"]),
    ],
)
def test_what_a_hyphen_joins_is_cut_as_each_by_itself(joined: str, apart: list[str]) -> None:
    assert list(split_compound(joined)) == [
        part for piece in apart for part in split_compound(piece)
    ]


@pytest.mark.parametrize("word", ["co-ouder", "e-bike", "zorg-", "-lijst", "65-plusser"])
def test_a_piece_too_short_to_be_a_word_leaves_the_whole(word: str) -> None:
    assert split_compound(word) == (word,)


@pytest.mark.parametrize(
    ("link", "word", "parts"),
    [
        ("none", "straatlamp", ("straat", "lamp")),
        ("s", "verkeersveiligheid", ("verkeer", "veiligheid")),
        ("en", "pannenkoekenhuis", ("pannen", "koeken", "huis")),
        ("doubled", "zonnepanelen", ("zon", "panelen")),
    ],
)
def test_each_sound_between_parts_falls_out_or_makes_a_form(
    link: str, word: str, parts: tuple[str, ...]
) -> None:
    assert (link, split_compound(word)) == (link, parts)


@PATIENT
@given(
    st.sampled_from(["jeugdzorg", "woningbouw", "fietspad", "Straßenlaterne", "huis", "家", "😊"])
)
def test_capitals_make_no_difference(word: str) -> None:
    assert split_compound(word.title()) == split_compound(word.lower())


def test_every_part_of_a_compound_is_used_as_such_in_the_list() -> None:
    cut = compounds_of("nl")

    for word in ("jeugdzorgwachtlijst", "woningbouwvereniging", "verkeersveiligheid"):
        *begins, end = cut.split(word)
        assert [part for part in [*begins, end] if cut.split(part) != (part,)] == []
        assert not GRAMMARS["nl"].never_first.intersection(begins)
        assert end not in GRAMMARS["nl"].never_last


@PATIENT
@given(
    st.lists(st.sampled_from(["woningnood", "straatlamp", "huis", "café", "ongeluk"]), max_size=6)
)
def test_beside_every_whole_stand_the_stems_of_its_parts(words: list[str]) -> None:
    expected = []
    for word in words:
        parts = split_compound(word)
        expected += [word, *(stem(part, "nl") for part in parts if len(parts) > 1)]

    assert with_parts(words, "nl") == expected


@pytest.mark.parametrize("language", ["en", "tr", "ar", "xx"])
def test_where_nothing_is_written_as_one_word_nothing_comes_beside_it(language: str) -> None:
    assert with_parts(["housing", "need"], language) == ["housing", "need"]
