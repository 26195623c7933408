"""A new voice finds its stream, with an honest word on how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from samenspel.engines.streams.apart import group_sums
from samenspel.engines.streams.communities import Labels
from samenspel.engines.streams.space import Points, Rows, unit

# Of each stream these many voices are kept to compare with: enough to vote, few enough to be quick among many streams.
KEPT_PER_STREAM = 48
FEWEST_PER_STREAM = 8
KEPT = 8_000
VOTERS = 15
# Streams are sought anew so often, each time without another part; among many once, without so many voices.
FOLDS = 5
MANY = 20_000
HELD_OUT = 10_000
COMPARED_AT_ONCE = 20_000_000
FEWEST_TO_LEARN = 30
TOO_FEW_TO_KNOW = 0.5
# Of voices to come so many, for each whose stream is known, are about something that is in no stream yet.
UNHEARD_OF = 0.05

Again = Callable[[NDArray[np.intp]], Labels]


@dataclass(frozen=True, slots=True)
class Placement:
    """Per voice the stream that it would flow in and how sure that is: of those with 0.8, four in five are right.

    stream: int32 (m,), −1 where a voice means nothing that can be compared; confidence: float32 (m,), 0 to 1.
    """

    stream: Labels
    confidence: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Placer:
    """What is kept of a run to place new voices by: middles (streams, d), some voices of each and how sure is sure."""

    middles: Rows
    voters: Rows
    voters_in: Labels
    sure: "Calibration"

    def place(self, points: Points) -> Placement:
        """Where these voices would flow. O(m × voters × d): under a millisecond for one voice among 500 streams."""
        if not len(self.middles):
            return Placement(np.full(len(points), -1, np.int32), np.zeros(len(points), np.float32))
        seen = _seen(points, self.middles, self.voters, self.voters_in)
        stream, signs = _read(seen, len(self.middles))
        confidence = self.sure.of(signs)
        nothing = ~points.plain.any(axis=1)
        stream[nothing], confidence[nothing] = -1, 0
        return Placement(stream, confidence)


@dataclass(frozen=True, slots=True)
class Calibration:
    """From what is seen of a voice to how often that turns out right: logistic, then monotone steps."""

    weights: NDArray[np.float64]
    offset: float
    at: NDArray[np.float64]
    right: NDArray[np.float64]

    def of(self, signs: NDArray[np.float64]) -> NDArray[np.float32]:
        """How sure, 0 to 1, for each row of signs."""
        score = signs @ self.weights + self.offset
        sure: NDArray[np.float32] = np.interp(score, self.at, self.right).astype(np.float32)
        return sure


def learn_to_place(
    points: Points, labels: Labels, again: Again, *, seed: int = 0
) -> tuple[Placer, NDArray[np.float32]]:
    """A placer for these streams, and how sure it is of each voice in them, float32 (n,), 0 for who is in none.

    again: the streams of only these rows, sought anew at the same grain. How sure is sure is learned where it can go
    wrong: streams are sought without some of the voices, those are placed as new ones will be, and it is seen whether
    they come where they flow when all are there. Half teach the logistic part (Platt, 1999), the other half the
    monotone one (Zadrozny & Elkan, 2002), so that neither judges its own work. A few runs of `again`, and
    O(n × (d + voters) × d).
    """
    random = np.random.default_rng(seed)
    sums = group_sums(points.plain, labels)
    voters = _voters(labels, random)
    placer = Placer(unit(sums), points.sharp[voters], labels[voters], _careful())
    known = np.flatnonzero(labels >= 0)
    sure = np.zeros(len(labels), dtype=np.float32)
    if len(sums) < 2 or len(known) < FEWEST_TO_LEARN:
        sure[known] = TOO_FEW_TO_KNOW
        return placer, sure
    learned = _calibrated(_held_out(points, labels, again, random), random)
    signs, right = _as_if_new(placer, points, labels, sums, known, voters)
    sure[known] = np.where(right, learned.of(signs), 1 - learned.of(signs))
    return Placer(placer.middles, placer.voters, placer.voters_in, learned), sure


@dataclass(frozen=True, slots=True)
class _Lessons:
    """Voices placed as new ones will be, (m,): the signs, whether that was right, and how much each counts."""

    signs: NDArray[np.float64]
    right: NDArray[np.bool_]
    weight: NDArray[np.float64]

    def at(self, rows: NDArray[np.intp]) -> "_Lessons":
        """Only these."""
        return _Lessons(self.signs[rows], self.right[rows], self.weight[rows])


def _held_out(
    points: Points, labels: Labels, again: Again, random: np.random.Generator
) -> _Lessons:
    """Of voices that were left out while streams were sought; and of each once more, without its stream."""
    mixed = random.permutation(len(labels))
    folds = [mixed[:HELD_OUT]] if len(labels) > MANY else np.array_split(mixed, FOLDS)
    signs, right, weight = [], [], []
    for out in folds:
        kept = np.setdiff1d(mixed, out)
        found = _known_as(again(kept), labels[kept])
        sums = group_sums(points.plain[kept], found)
        voters = kept[_voters(found, random)]
        in_fold = np.full(len(labels), -1, dtype=np.int32)
        in_fold[kept] = found
        pupils = np.sort(out[labels[out] >= 0])
        seen = _seen(points.at(pupils), unit(sums), points.sharp[voters], in_fold[voters])
        stream, told = _read(seen, len(sums))
        _forget(seen, labels[pupils])
        _, unheard_of = _read(seen, len(sums))
        signs += [told, unheard_of]
        right += [stream == labels[pupils], np.zeros(len(pupils), dtype=np.bool_)]
        weight += [np.ones(len(pupils)), np.full(len(pupils), UNHEARD_OF)]
    return _Lessons(np.concatenate(signs), np.concatenate(right), np.concatenate(weight))


def _known_as(found: Labels, labels: Labels) -> Labels:
    """What was found without some, under the number of the stream that most of it is part of."""
    both = np.flatnonzero((found >= 0) & (labels >= 0))
    shape = (int(found.max(initial=-1)) + 1, int(labels.max(initial=-1)) + 1)
    shared = csr_array((np.ones(len(both)), (found[both], labels[both])), shape=shape)
    number = np.asarray(shared.argmax(axis=1)).ravel().astype(np.int32)
    number[np.asarray(shared.sum(axis=1)).ravel() == 0] = -1
    known: Labels = np.append(number, np.int32(-1))[found]
    return known


def _as_if_new(
    placer: Placer,
    points: Points,
    labels: Labels,
    sums: Rows,
    known: NDArray[np.intp],
    voters: NDArray[np.intp],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of each voice in a stream the signs, had it been new, and whether it would have come where it is."""
    signs, right = [], []
    step = max(1, COMPARED_AT_ONCE // len(voters))
    for start in range(0, len(known), step):
        pupils = known[start : start + step]
        seen = _seen(points.at(pupils), placer.middles, placer.voters, placer.voters_in)
        _leave_out(seen, points.plain[pupils], sums, labels[pupils], pupils, voters)
        stream, found = _read(seen, len(sums))
        signs.append(found)
        right.append(stream == labels[pupils])
    return np.concatenate(signs), np.concatenate(right)


@dataclass(frozen=True, slots=True)
class _Seen:
    to_middle: Rows
    to_voters: Rows
    voters_in: Labels


def _seen(points: Points, middles: Rows, voters: Rows, voters_in: Labels) -> _Seen:
    return _Seen(points.plain @ middles.T, points.sharp @ voters.T, voters_in)


def _leave_out(
    seen: _Seen,
    plain: Rows,
    sums: Rows,
    own: Labels,
    pupils: NDArray[np.intp],
    voters: NDArray[np.intp],
) -> None:
    """As if each pupil had never been in its stream."""
    seen.to_middle[np.arange(len(own)), own] = np.einsum("ij,ij->i", plain, unit(sums[own] - plain))
    _, rows, columns = np.intersect1d(pupils, voters, assume_unique=True, return_indices=True)
    seen.to_voters[rows, columns] = -1


def _forget(seen: _Seen, own: Labels) -> None:
    """As if each pupil's stream had never been."""
    known = np.flatnonzero(own < seen.to_middle.shape[1])
    seen.to_middle[known, own[known]] = -1
    seen.to_voters[seen.voters_in == own[:, None]] = -1


def _read(seen: _Seen, streams: int) -> tuple[Labels, NDArray[np.float64]]:
    """The best stream by the votes of the nearest and the nearness of the middles, and the signs of how sure it is."""
    voters = min(VOTERS, seen.to_voters.shape[1])
    nearest = np.argpartition(-seen.to_voters, voters - 1, axis=1)[:, :voters]
    likeness = np.take_along_axis(seen.to_voters, nearest, axis=1)
    rows = np.arange(len(likeness))
    # A vote counts by how near it is to the nearest: what lies far off says little.
    votes = np.zeros((len(rows), streams), dtype=np.float32)
    weight = np.exp((likeness - likeness.max(axis=1, keepdims=True)) * 10)
    np.add.at(votes, (rows[:, None], seen.voters_in[nearest]), weight)
    votes /= votes.sum(axis=1, keepdims=True)
    together = votes + seen.to_middle
    stream = together.argmax(axis=1).astype(np.int32)
    best = together[rows, stream]
    share, near = votes[rows, stream], seen.to_middle[rows, stream]
    together[rows, stream] = -np.inf
    ahead = np.minimum(best - together.max(axis=1), 2.0) if streams > 1 else np.full(len(rows), 2.0)
    return stream, np.column_stack([ahead, share, near, likeness.max(axis=1)]).astype(np.float64)


def _calibrated(lessons: _Lessons, random: np.random.Generator) -> Calibration:
    order = random.permutation(len(lessons.right))
    first, second = (lessons.at(half) for half in np.array_split(order, 2))
    if first.right.all() or not first.right.any():
        return _careful(float(np.average(lessons.right, weights=lessons.weight)))
    logistic = LogisticRegression(C=1.0).fit(first.signs, first.right, first.weight)
    score = logistic.decision_function(second.signs)
    steps = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    steps.fit(score, second.right, second.weight)
    at = np.unique(np.quantile(score, np.linspace(0, 1, 65)))
    return Calibration(
        logistic.coef_[0], float(logistic.intercept_[0]), at, _smooth(steps.predict(at))
    )


def _smooth(sure: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nobody is ever wholly sure."""
    return np.clip(sure, 0.02, 0.98)


def _careful(at_most: float = 0.5) -> Calibration:
    """Too few voices to learn from: half sure at most."""
    return Calibration(
        np.array([0.5, 0.5, 0.0, 0.0]),
        0.0,
        np.array([0.0, 1.0]),
        np.array([0.02, min(at_most, 0.98)]),
    )


def _voters(labels: Labels, random: np.random.Generator) -> NDArray[np.intp]:
    """Some voices of each stream, by lot: fewer of each where there are many streams."""
    mixed = random.permutation(np.flatnonzero(labels >= 0))
    ordered = mixed[np.argsort(labels[mixed], kind="stable")]
    own = labels[ordered]
    rank = np.arange(len(own)) - np.searchsorted(own, own, side="left")
    most = min(
        KEPT_PER_STREAM, max(FEWEST_PER_STREAM, KEPT // max(int(labels.max(initial=0)) + 1, 1))
    )
    return np.sort(ordered[rank < most])
