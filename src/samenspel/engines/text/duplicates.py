"""Which texts say nearly the same in the same words: typing errors, a letter that was copied under another name.

Two texts are as alike as their sets of four letters in a row (Jaccard: what they share of what they have together).
Candidates are found by MinHash with banding (Broder, 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", ch. 3), and each is counted out before it counts: what is said to be alike is so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from samenspel.engines.text.signs import normalise

LETTERS_IN_A_ROW = 4
# So many random orders of all rows of letters; of each text the first in each order is kept.
ORDERS = 144
# Of pairs that are just alike enough, this share at least becomes a candidate.
FOUND = 0.999
# Up to here every pair is counted out.
EXACT_UP_TO = 3000
# In a larger crowd of candidates each is compared with the first and with the one before it.
CROWD = 12
# So many letters are looked at in one go, which bounds the memory: a few numbers of 8 bytes each.
AT_ONCE = 2_000_000
# And of the rows of letters so many that they stay close to the processor.
CLOSE_BY = 50_000
_HASH_BITS = np.uint64(44)

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Shingles:
    """The set of each text: `hashes[starts[i]:starts[i + 1]]`, sorted, each once."""

    hashes: Hashes
    starts: Integers

    @property
    def sizes(self) -> Integers:
        return np.diff(self.starts)

    def of(self, texts: Integers) -> tuple[Integers, Hashes]:
        """The sets of these texts behind each other, with the place in `texts` that each hash belongs to."""
        sizes = self.sizes[texts]
        owner = np.repeat(np.arange(len(texts)), sizes)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return owner, self.hashes[self.starts[texts][owner] + within]


def near_duplicates(
    texts: Sequence[str], *, alike: float = 0.8, seed: int = 0, exact_up_to: int = EXACT_UP_TO
) -> Integers:
    """A group number for each text, (n,) counted from 0 in order of appearance; who is like nobody is a group of one.

    Groups are chains: of two in one group each need not be like the other, but there is a row of texts between them
    of which neighbours share at least `alike`. Capitals, punctuation and spaces do not count. A text without words is
    a group of its own, unless it is the same emoji. Up to `exact_up_to` different texts no pair is missed; beyond it,
    of pairs that are only just alike, at most one in a thousand in expectation. Deterministic for a seed.
    Near to linear in the number of letters. Raises ValueError when `alike` is not above 0 and at most 1, TypeError for
    what is no text.
    """
    if not 0 < alike <= 1:
        raise ValueError(f"expected alike above 0 and at most 1, got {alike}")
    if isinstance(texts, str):
        raise TypeError("expected a sequence of texts, got a single text")
    said = [_bare(text) for text in texts]
    numbers = _same_words(said)
    different = list(dict.fromkeys(word for word in said if word))
    groups = _groups(shingles(different), alike, seed, exact_up_to)
    return _in_order(
        np.where(numbers < 0, -1 - np.arange(len(said)), groups[numbers] if len(groups) else 0)
    )


def shingles(texts: Sequence[str]) -> Shingles:
    """The sets of letters in a row, hashed to 44 bits. Shorter texts are one row."""
    lengths = np.fromiter(map(len, texts), np.int64, count=len(texts))
    parts = [_shingles_of(texts[portion]) for portion in _portions(lengths, AT_ONCE)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(part.sizes for part in parts)])
    hashes = np.concatenate([np.zeros(0, np.uint64), *(part.hashes for part in parts)])
    return Shingles(hashes, np.cumsum(sizes))


def similarity(sets: Shingles, pairs: Integers) -> NDArray[np.float64]:
    """Jaccard's share for each pair, (m, 2) → (m,)."""
    sizes: Integers = sets.sizes[pairs].sum(axis=1)
    found = [_similarity(sets, pairs[portion]) for portion in _portions(sizes, AT_ONCE)]
    return np.concatenate([np.zeros(0), *found])


def _portions(sizes: Integers, at_once: int) -> Iterator[slice]:
    """Stretches of what is next to each other, each of about as much as is looked at in one go."""
    weights = np.cumsum(sizes + LETTERS_IN_A_ROW)
    edges = np.flatnonzero(np.diff(weights // at_once)) + 1
    bounds = [0, *edges.tolist(), len(sizes)]
    return (slice(*bound) for bound in pairwise(bounds) if bound[0] < bound[1])


def _bare(text: str) -> str:
    """The words alone, or the signs if there are no words."""
    small = normalise(text, fold=True)
    return _BETWEEN_WORDS.sub(" ", small).strip() or small


def _same_words(said: list[str]) -> Integers:
    """For each text the number of its words among the different ones; -1 where nothing was said."""
    known: dict[str, int] = {}
    numbers = (known.setdefault(word, len(known)) if word else -1 for word in said)
    return np.fromiter(numbers, np.int64, count=len(said))


def _in_order(groups: Integers) -> Integers:
    """The same groups, numbered in the order in which they appear."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _shingles_of(texts: Sequence[str]) -> Shingles:
    """Of a part. The hash of a row of letters is a polynomial of their code points, mixed."""
    padded = [f" {text} ".ljust(LETTERS_IN_A_ROW) for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32)
    owner = np.repeat(np.arange(len(padded), dtype=np.uint64), [len(text) for text in padded])
    rows = len(codes) - LETTERS_IN_A_ROW + 1
    hashes = np.zeros(rows, np.uint64)
    for place in range(LETTERS_IN_A_ROW):
        hashes = hashes * np.uint64(1_114_113) + codes[place : place + rows]
    inside = owner[:rows] == owner[LETTERS_IN_A_ROW - 1 :]
    tagged = _unique(
        owner[:rows][inside] << _HASH_BITS | _mixed(hashes[inside]) >> (np.uint64(64) - _HASH_BITS)
    )
    sizes = np.bincount((tagged >> _HASH_BITS).astype(np.int64), minlength=len(padded))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return Shingles(tagged & ((np.uint64(1) << _HASH_BITS) - np.uint64(1)), starts)


def _unique(values: Hashes) -> Hashes:
    values.sort()
    new: NDArray[np.bool_] = np.concatenate([[True], values[1:] != values[:-1]])
    return values[new]


def _mixed(values: Hashes) -> Hashes:
    """Spread over all bits (the finisher of SplitMix64: Steele, Lea and Flood, 2014)."""
    values = (values ^ values >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ values >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return values ^ values >> np.uint64(31)


def _groups(sets: Shingles, alike: float, seed: int, exact_up_to: int) -> Integers:
    many = len(sets.sizes)
    if many <= exact_up_to:
        return _joined(many, _all_pairs(sets, alike))
    groups = np.arange(many)
    for keys in _bands(sets, alike, seed):
        pairs = _candidates(keys, groups, sets.sizes, alike)
        pairs = pairs[similarity(sets, pairs) >= alike]
        groups = _joined(many, np.concatenate([pairs, np.column_stack([np.arange(many), groups])]))
    return groups


def _joined(many: int, pairs: Integers) -> Integers:
    """Connected, each group numbered by its first text."""
    graph = csr_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(many, many))
    _, labels = connected_components(graph, directed=False)
    _, first = np.unique(labels, return_index=True)
    groups: Integers = first[labels].astype(np.int64)
    return groups


def _all_pairs(sets: Shingles, alike: float) -> Integers:
    """Every pair that is alike, by one sparse product of the sets."""
    _, columns = np.unique(sets.hashes, return_inverse=True)
    shape = (len(sets.sizes), int(columns.max(initial=-1)) + 1)
    rows = csr_array((np.ones(len(columns), np.int32), columns, sets.starts), shape=shape)
    shared = (rows @ rows.T).tocoo()
    together = sets.sizes[shared.row] + sets.sizes[shared.col] - shared.data
    kept = (shared.row < shared.col) & (shared.data / together >= alike)
    return np.column_stack([shared.row[kept], shared.col[kept]]).astype(np.int64)


def _similarity(sets: Shingles, pairs: Integers) -> NDArray[np.float64]:
    """What the two have in common stands twice in a row when both are sorted together."""
    left, right = sets.of(pairs[:, 0]), sets.of(pairs[:, 1])
    tagged = [owner.astype(np.uint64) << _HASH_BITS | hashes for owner, hashes in (left, right)]
    both = np.sort(np.concatenate(tagged))
    twice = both[1:][both[1:] == both[:-1]] >> _HASH_BITS
    shared = np.bincount(twice.astype(np.int64), minlength=len(pairs))
    found: NDArray[np.float64] = shared / (sets.sizes[pairs].sum(axis=1) - shared)
    return found


def _rows_in_a_band(alike: float) -> int:
    """As many as leave a pair that is just alike enough its chance: 1 - (1 - alike^rows)^bands."""
    fitting = [rows for rows in range(1, 13) if 1 - (1 - alike**rows) ** (ORDERS // rows) >= FOUND]
    return max(fitting, default=1)


def _bands(sets: Shingles, alike: float, seed: int) -> Iterator[Hashes]:
    """Band by band one key for each text; who shares a key with another is a candidate."""
    rows = _rows_in_a_band(alike)
    short = sets.hashes.astype(np.uint32)
    salts = np.random.default_rng(seed).integers(1, 2**63, ORDERS, np.uint64)
    for band in range(ORDERS // rows):
        keys = np.zeros(len(sets.sizes), np.uint64)
        for salt in salts[band * rows : (band + 1) * rows]:
            keys = _mixed(keys + _first_in_order(short, sets.starts, salt))
        yield keys


def _first_in_order(hashes: NDArray[np.uint32], starts: Integers, salt: np.uint64) -> Hashes:
    """The smallest of each set in one random order of everything. Of the hashes 32 bits tell enough for that."""
    found = np.empty(len(starts) - 1, np.uint64)
    other, odd = (
        np.uint32(salt >> np.uint64(32)),
        np.uint32(salt & np.uint64(0xFFFFFFFF)) | np.uint32(1),
    )
    for portion in _portions(np.diff(starts), CLOSE_BY):
        bounds = starts[portion.start : portion.stop + 1]
        turned = (hashes[bounds[0] : bounds[-1]] ^ other) * odd
        turned ^= turned >> np.uint32(15)
        turned *= np.uint32(0x2C1B3C6D)
        found[portion] = np.minimum.reduceat(turned, bounds[:-1] - bounds[0])
    return found


def _candidates(keys: Hashes, groups: Integers, sizes: Integers, alike: float) -> Integers:
    """Pairs with one key that are not in one group yet, and whose sizes do not exclude it."""
    order = np.argsort(keys, kind="stable")
    new = np.concatenate([[True], np.diff(keys[order]) != 0])
    first = np.flatnonzero(new)[np.cumsum(new) - 1]
    place = np.arange(len(order)) - first
    steps = [order[first]] + [np.roll(order, step) for step in range(1, CROWD)]
    size = np.diff(np.append(np.flatnonzero(new), len(order)))[np.cumsum(new) - 1]
    found = [
        np.column_stack([other, order])[_near_enough(place, size, step)]
        for step, other in enumerate(steps)
    ]
    pairs = np.concatenate(found)
    smaller, larger = np.sort(sizes[pairs], axis=1).T
    apart = groups[pairs[:, 0]] != groups[pairs[:, 1]]
    kept: Integers = pairs[apart & (smaller / larger >= alike)]
    return kept


def _near_enough(place: Integers, size: Integers, step: int) -> NDArray[np.bool_]:
    """Step 0 is the first of the crowd; each further step is so many places before. In a large crowd only one."""
    if step == 0:
        return place > 0
    return (place > step) & ((size <= CROWD) | (step == 1))
