"""What comes in: texts, their languages and their vectors, looked at before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.streams.space import AT_ONCE, Vectors
from samenspel.engines.text.embedding import Embedder, embedder
from samenspel.engines.text.language import detect_languages
from samenspel.engines.text.words import normalise

Kind = TypeVar("Kind", bound=np.generic)
Given = NDArray[np.floating] | NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Voices:
    """Voices as the engine reads them, each thing said once.

    texts, languages: (n,); vectors: (n, d), float32 or int8, rows of zeros where there is nothing to compare. `first`
    (m,): the row where each thing was said first; `which` (n,): per row its place in `first`, −1 for what has no
    meaning to compare; `times` (m,): how often it was said.
    """

    texts: list[str]
    languages: list[str]
    vectors: Vectors
    first: NDArray[np.intp]
    which: NDArray[np.intp]
    times: NDArray[np.intp]

    @property
    def texts_once(self) -> list[str]:
        """What was said, each thing once."""
        return [self.texts[row] for row in self.first]

    @property
    def languages_once(self) -> list[str]:
        """The language of each of those."""
        return [self.languages[row] for row in self.first]

    def for_all(self, once: NDArray[Kind], otherwise: Kind) -> NDArray[Kind]:
        """From each thing said once, (m,), to every row where it was said, (n,)."""
        return np.append(once, otherwise)[self.which]


def read(
    texts: Sequence[str],
    vectors: Given | None = None,
    languages: Sequence[str] | None = None,
    model: Embedder | None = None,
) -> Voices:
    """The voices in these texts. Raises TypeError for what is no text and ValueError for what does not fit, naming
    the row.

    Only spaces, quotes and capitals are overlooked when two texts are taken for the same: a letter that a hundred
    people sent counts as a hundred voices, but pulls the web no more than one.
    """
    said = _texts(texts)
    spoken = _languages(said, languages)
    rows = _vectors(said, vectors, model)
    places: dict[str, int] = {}
    first: list[int] = []
    which = np.full(len(said), -1, dtype=np.intp)
    for row in np.flatnonzero(rows.any(axis=1)).tolist():
        place = places.setdefault(normalise(said[row]).casefold(), len(places))
        if place == len(first):
            first.append(row)
        which[row] = place
    times = np.bincount(which[which >= 0], minlength=len(first))
    return Voices(said, spoken, rows, np.asarray(first, dtype=np.intp), which, times)


def _texts(texts: Sequence[str]) -> list[str]:
    if isinstance(texts, str):
        raise TypeError("expected a sequence of texts, got a single text")
    said = list(texts)
    for row, text in enumerate(said):
        if not isinstance(text, str):
            raise TypeError(f"expected a text in row {row}, got {type(text).__name__}")
    return said


def _languages(said: Sequence[str], languages: Sequence[str] | None) -> list[str]:
    if languages is None:
        return detect_languages(said)
    if len(languages) != len(said):
        raise ValueError(f"expected a language for each of {len(said)} texts, got {len(languages)}")
    return list(languages)


def _vectors(said: Sequence[str], vectors: Given | None, model: Embedder | None) -> Vectors:
    if vectors is None:
        return (model or embedder("meaning")).embed(said)
    kept = getattr(vectors, "dtype", None) == np.int8
    rows: Vectors = np.asarray(vectors, np.int8) if kept else np.asarray(vectors, np.float32)
    if rows.ndim != 2 or len(rows) != len(said):
        raise ValueError(f"expected vectors of shape ({len(said)}, d), got {rows.shape}")
    for start in range(0, len(rows), AT_ONCE):
        bad = np.flatnonzero(~np.isfinite(rows[start : start + AT_ONCE]).all(axis=1))
        if len(bad):
            raise ValueError(
                "expected numbers in every vector, got none or an infinite one in row "
                f"{start + bad[0]}"
            )
    return rows
