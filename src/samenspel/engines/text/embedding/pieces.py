"""From texts to what a model reads in one go, and back: each different piece once, long stories window by window.

A sentence model forgets in long texts: the longer, the more alike they all become. So a long text is read in windows of
about fifty words, and means what its windows mean on average. Time is bounded: of a very long text a number of windows
is read, spread evenly from its beginning to its end.
"""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.text.embedding.port import Vectors, unit_rows
from samenspel.engines.text.signs import a_text

WINDOW = 300  # letters: about fifty words
WINDOWS = 32  # of one text at most: about sixteen hundred words
# Raised when the same text would be cut otherwise, so that nobody compares the two.
CUT = f"windows of {WINDOW}, at most {WINDOWS}"
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The different pieces, short ones first; of each text, in order, which pieces are its own."""

    different: list[str]
    numbers: NDArray[np.int64]
    owners: NDArray[np.int64]
    texts: int


def in_pieces(texts: Sequence[str]) -> Pieces:
    """Cut, and each different piece once, in an order that does not depend on that of the texts. O(n log n)."""
    if isinstance(texts, str):
        raise TypeError("expected a sequence of texts, got a single text")
    windows = [windows_of(text) for text in texts]
    different = sorted(
        {piece for one in windows for piece in one}, key=lambda said: (len(said), said)
    )
    number = {piece: place for place, piece in enumerate(different)}
    numbers = np.fromiter((number[piece] for one in windows for piece in one), np.int64)
    owners = np.repeat(np.arange(len(windows)), [len(one) for one in windows])
    return Pieces(different, numbers, owners, len(windows))


def gathered(pieces: Pieces, vectors: Vectors) -> Vectors:
    """(pieces, d) → (texts, d): the mean of its windows for each text, at length 1; zeros where it has none."""
    found = np.zeros((pieces.texts, vectors.shape[1]), np.float32)
    if len(pieces.owners):
        spoken, starts = np.unique(pieces.owners, return_index=True)
        found[spoken] = np.add.reduceat(vectors[pieces.numbers], starts, axis=0)
    return unit_rows(found)


def windows_of(text: str) -> list[str]:
    """What of a text is read, in parts of about the same length; none when there is no letter or digit in it."""
    said = readable(text)
    if len(said) <= WINDOW:
        return [said] if has_words(said) else []
    width = min(WINDOW, len(said) // -(-len(said) // WINDOW) + WINDOW // 10)
    windows = textwrap.wrap(said, width, break_on_hyphens=False)
    return _spread([window for window in windows if has_words(window)])


def readable(text: str) -> str:
    """Without what no model can take: half signs (surrogates) and nothings. Raises TypeError for what is no text."""
    return _UNREADABLE.sub(" ", a_text(text)).strip()


def has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _spread(windows: list[str]) -> list[str]:
    """As many as are read at most, the first and the last among them."""
    if len(windows) <= WINDOWS:
        return windows
    kept = np.linspace(0, len(windows) - 1, WINDOWS).round().astype(int)
    return [windows[place] for place in kept]
