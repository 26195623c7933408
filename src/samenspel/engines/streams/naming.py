"""What a stream is called: the voice that speaks best for it, in its own words, and the words that set it apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samenspel.engines.streams.apart import group_sums
from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.space import Rows, unit
from samenspel.engines.text.personal import personal_hints
from samenspel.engines.text.words import stems_of, surface_forms

KEYWORDS = 5
NEAREST = 5
# A title is read at a glance: a sentence, neither a cry nor a letter.
WORDS_OF_A_TITLE = (4, 24)
# What a title may lose in nearness to be in the reader's language, or to have the length of a sentence.
OWN_LANGUAGE = 0.15
RIGHT_LENGTH = 0.15
# The strength of the words of everybody against those of one stream, in words (Monroe, Colaresi & Quinn, 2008). In a
# small set it is a share of what was said: else a dozen voices could never set a word apart.
PRIOR = 500.0
PRIOR_SHARE = 0.1
SURE = 1.64
# Words in the reader's language tell what a stream is about when so much of it is said in that language. In six
# languages each has a sixth.
READERS_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Who uses which words: `counts` (n, words) of 0 and 1, the stem of each column, and how it is mostly written."""

    counts: csr_array
    words: tuple[str, ...]
    languages: NDArray[np.object_]


def vocabulary(
    texts: Sequence[str], languages: Sequence[str], said: Sequence[Sequence[str]] | None = None
) -> Vocabulary:
    """The words of these voices. `said`: their stems, where the caller has them already. O(words said)."""
    said = stems_of(texts, languages) if said is None else said
    known: dict[tuple[str, str], int] = {}
    columns: list[int] = []
    ends = np.empty(len(said) + 1, dtype=np.int64)
    ends[0] = 0
    for row, (stems, language) in enumerate(zip(said, languages, strict=True)):
        columns.extend({known.setdefault((language, stem), len(known)) for stem in stems})
        ends[row + 1] = len(columns)
    counts = csr_array(
        (np.ones(len(columns), dtype=np.float32), np.asarray(columns, dtype=np.int32), ends),
        shape=(len(said), len(known)),
    )
    written = surface_forms(texts, languages)
    words = tuple(written.get(stem, stem) for _, stem in known)
    return Vocabulary(counts, words, np.array([language for language, _ in known], dtype=object))


def keywords(
    vocabulary: Vocabulary, labels: Labels, *, reader: str, most: int = KEYWORDS
) -> list[tuple[str, ...]]:
    """Per stream the words that set it apart from the rest, most telling first.

    Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn, “Fightin' Words”, 2008), so that a
    word which one person uses ten times, or everybody uses, does not win. In the reader's language where the stream
    has such words, else in the language that it is mostly told in. O(different words of all streams together).
    """
    n, groups = len(labels), int(labels.max(initial=-1)) + 1
    known = np.flatnonzero(labels >= 0)
    member = csr_array(
        (np.ones(len(known), dtype=np.float32), (labels[known], known)), shape=(groups, n)
    )
    inside = (member @ vocabulary.counts).tocsr()
    everywhere = np.asarray(vocabulary.counts.sum(axis=0), dtype=np.float32).ravel()
    telling = inside.copy()
    telling.data = _log_odds(inside, everywhere)
    return [
        _best_words(vocabulary, inside, telling, group, reader, most) for group in range(groups)
    ]


def _log_odds(inside: csr_array, everywhere: NDArray[np.float32]) -> NDArray[np.float32]:
    total = everywhere.sum()
    strength = min(PRIOR, PRIOR_SHARE * total)
    size = np.asarray(inside.sum(axis=1)).ravel()
    rows = np.repeat(np.arange(inside.shape[0]), np.diff(inside.indptr))
    prior = strength * everywhere[inside.indices] / max(total, 1)
    here, there = inside.data, everywhere[inside.indices] - inside.data
    odds_here = np.log((here + prior) / np.maximum(size[rows] + strength - here - prior, 1e-9))
    odds_there = np.log(
        (there + prior) / np.maximum(total - size[rows] + strength - there - prior, 1e-9)
    )
    sureness: NDArray[np.float32] = (
        (odds_here - odds_there) / np.sqrt(1 / (here + prior) + 1 / (there + prior))
    ).astype(np.float32)
    return sureness


def _best_words(
    vocabulary: Vocabulary,
    inside: csr_array,
    telling: csr_array,
    group: int,
    reader: str,
    most: int,
) -> tuple[str, ...]:
    part = slice(inside.indptr[group], inside.indptr[group + 1])
    columns, sureness, voices = inside.indices[part], telling.data[part], inside.data[part]
    languages = vocabulary.languages[columns]
    spoken = {code: float(voices[languages == code].sum()) for code in sorted(set(languages))}
    for language in _in_turn(spoken, reader):
        chosen = (languages == language) & (sureness > SURE) & (voices > 1)
        order = np.lexsort((columns[chosen], -sureness[chosen]))[:most]
        if len(order):
            return tuple(vocabulary.words[column] for column in columns[chosen][order])
    return ()


def _in_turn(spoken: dict[str, float], reader: str) -> list[str]:
    """The languages of a stream, how much is said in each: the reader's first, unless that is hardly spoken in it."""
    enough = spoken.get(reader, 0.0) >= READERS_SHARE * sum(spoken.values())
    return sorted(spoken, key=lambda code: (code != reader or not enough, -spoken[code], code))


def speakers_for(
    plain: Rows,
    labels: Labels,
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    reader: str,
    most: int = NEAREST,
) -> list[tuple[int, ...]]:
    """Per stream the voices that speak best for it, best first: nearest to its middle, a sentence long, and where
    one is as near, in the reader's language. They are quoted as they were said; who says something that looks
    personal, a phone number or a name, speaks only where there are too few others. O(n × d).
    """
    near = np.zeros(len(labels), dtype=np.float32)
    middles = unit(group_sums(plain, labels))
    known = np.flatnonzero(labels >= 0)
    near[known] = np.einsum("ij,ij->i", plain[known], middles[labels[known]])
    order = known[np.lexsort((known, -near[known], labels[known]))]
    starts = np.searchsorted(labels[order], np.arange(len(middles) + 1))
    return [
        _discreet(
            _readable(order[starts[group] : starts[group + 1]], near, texts, languages, reader),
            texts,
            languages,
            most,
        )
        for group in range(len(middles))
    ]


def _discreet(
    rows: Iterable[int], texts: Sequence[str], languages: Sequence[str], most: int
) -> tuple[int, ...]:
    """The first so many, those behind in whose words something looks personal: a title is read by everybody."""
    safe: list[int] = []
    telling: list[int] = []
    for row in rows:
        (telling if personal_hints(texts[row], languages[row]) else safe).append(row)
        if len(safe) == most:
            break
    return tuple([*safe, *telling][:most])


def _readable(
    members: NDArray[np.intp],
    near: Rows,
    texts: Sequence[str],
    languages: Sequence[str],
    reader: str,
) -> tuple[int, ...]:
    """The nearest forty, those that read best first."""
    fewest, most = WORDS_OF_A_TITLE

    def reads(row: int) -> float:
        fits = fewest <= len(texts[row].split()) <= most
        return float(near[row]) + RIGHT_LENGTH * fits + OWN_LANGUAGE * (languages[row] == reader)

    return tuple(
        int(row) for row in sorted(members[:40].tolist(), key=lambda row: (-reads(row), row))
    )
