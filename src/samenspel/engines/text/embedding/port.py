"""The port behind which a model of meaning stands, and what can be wrong with one."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Gives each text a vector; texts that mean the same lie near to each other (cosine)."""

    @property
    def name(self) -> str:
        """What a person calls this model."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    @property
    def digest(self) -> str:
        """Kept beside stored vectors: another digest, and they may not be compared with new ones."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n, dimensions) float32 in the order of the texts: rows of length 1, or of zeros where nothing is said in
        words. The same list in any order gives the same bits; in other company a text may differ by 1e-6.
        Raises TypeError for what is no text.
        """


class ModelMissing(RuntimeError):
    """The model that was asked for is not installed, or its files are not where they should be."""


class ModelDiffers(RuntimeError):
    """The model is not the one that the stored vectors were made with."""


class ModelSilent(RuntimeError):
    """The address did not answer, refused, or answered something that is no set of vectors."""


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """Each row at length 1; rows of zeros stay."""
    rows = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return found


def digest_of(*parts: str) -> str:
    """One short name for all that decides whether vectors are comparable."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
