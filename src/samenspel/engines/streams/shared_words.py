"""Which voices share the words that say most: TF-IDF, without comparing every voice with every other."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sparse_dot_topn import sp_matmul_topn

from samenspel.engines.streams.lists import Hits, Indices, Rows, first

Tokens: TypeAlias = Sequence[Sequence[str]]

# Among many voices, a word in more of them than this share tells nothing.
TOO_COMMON = 0.2
MANY = 1_000
# How many meetings of two voices in a word are looked at: so many for each voice, and among few voices all of them.
MEETINGS_A_VOICE = 5_000
MEETINGS = 100_000_000
# So many times k are found by the rarer words; with the common words added, the k best of them stay.
CANDIDATES = 4
AT_ONCE = 16_384


def portions(tokens: Tokens, k: int, threads: int) -> Iterator[tuple[slice, Indices, Rows]]:
    """Portion by portion: which voices, the k that share most with each, best first, and their cosines; -1 and 0 where
    fewer share a word.
    """
    weights = _weights(tokens)
    rare = _searchable(weights)
    searched, left = weights[:, rare], weights[:, ~rare]
    turned = csr_matrix(searched.T)
    for start in range(0, len(tokens), AT_ONCE):
        part = slice(start, min(start + AT_ONCE, len(tokens)))
        sharing = sp_matmul_topn(
            csr_matrix(searched[part]), turned, CANDIDATES * k + 1, sort=True, n_threads=threads
        )
        index, cosines = first([_compared(csr_array(sharing), left, start)], part.stop - start, k)
        cosines[index < 0] = 0
        yield part, index, cosines


def _weights(tokens: Tokens) -> csr_array:
    """TF-IDF, frequency by its logarithm, rows of length 1: (n, words)."""
    if not any(tokens):
        return coo_array(np.empty((len(tokens), 0), dtype=np.float32)).tocsr()
    most = TOO_COMMON if len(tokens) > MANY else 1.0
    weigher = TfidfVectorizer(analyzer=_as_given, sublinear_tf=True, max_df=most, dtype=np.float32)
    return coo_array(weigher.fit_transform(tokens)).tocsr()


def _as_given(tokens: Sequence[str]) -> Sequence[str]:
    return tokens


def _searchable(weights: csr_array) -> NDArray[np.bool_]:
    """The words by which voices are looked for, the rarest first, until they meet in too many."""
    voices = np.bincount(weights.indices, minlength=weights.shape[1]).astype(np.float64)
    order = np.argsort(voices, kind="stable")
    searchable = np.zeros(len(voices), dtype=np.bool_)
    enough = max(MEETINGS, MEETINGS_A_VOICE * weights.shape[0])
    searchable[order] = np.cumsum(voices[order] ** 2) <= enough
    return searchable


def _compared(sharing: csr_array, left: csr_array, start: int) -> Hits:
    """Pairs that share a rarer word, with what the common words add; a voice is not its own neighbour."""
    row = np.repeat(np.arange(sharing.shape[0]), np.diff(sharing.indptr))
    voice, cosine = sharing.indices.astype(np.int32), sharing.data
    others = voice != row + start
    row, voice, cosine = row[others], voice[others], cosine[others]
    added = left[row + start].multiply(left[voice]).sum(axis=1)
    return row, voice, cosine + np.asarray(added, dtype=np.float32).ravel()
