"""Stored vectors of a dozen sentences: whoever runs the model must get the same, or it is another model.

Written by `tools/reference_vectors.py`, in half precision, one file for each model.
"""

from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from samenspel.engines.text.embedding.port import ModelDiffers, Vectors, unit_rows

ALIKE = 0.999
SENTENCES = (
    "De stoep voor mijn deur ligt al maanden open.",
    "Ik wacht zeven jaar op een huurwoning voor mijn gezin.",
    "The bus no longer stops in our village after six.",
    "Der Spielplatz ist abends dunkel und unsicher.",
    "Çocuğum için okula yakın bir kreş arıyorum.",
    "أريد أن أتعلم اللغة لكن قائمة الانتظار طويلة.",
    "Chciałbym założyć ogród z sąsiadami.",
    "Je ne comprends pas la lettre de la commune.",
    "Mi madre necesita ayuda en casa.",
    "Мы хотим больше деревьев на нашей улице.",
    "公园里的长椅坏了。",
    "woningnood",
)


def stored(name: str) -> Vectors:
    """(sentences, dimensions), as they were when the model was taken in."""
    with (files("samenspel.engines.text.embedding") / "reference" / f"{name}.npy").open(
        "rb"
    ) as file:
        found: Vectors = np.load(file, allow_pickle=False).astype(np.float32)
    return found


def compare(found: NDArray[np.floating], expected: NDArray[np.floating], model: str) -> None:
    """Raises ModelDiffers, which says what to do, unless each sentence lies where it lay (cosine of 0.999)."""
    if found.shape != expected.shape:
        raise ModelDiffers(
            f"{model}: expected vectors of {expected.shape[1]} dimensions, got {found.shape[1]}. {WHAT_TO_DO}"
        )
    alike = np.einsum("ij,ij->i", unit_rows(found), unit_rows(expected))
    worst = int(np.argmin(alike))
    if not alike[worst] >= ALIKE:
        raise ModelDiffers(
            f"{model}: “{SENTENCES[worst]}” lies elsewhere than it did (cosine {alike[worst]:.4f}, expected at least "
            f"{ALIKE}). {WHAT_TO_DO}"
        )


WHAT_TO_DO = (
    "Install the pinned version of the package again; if the model was changed on purpose, name its folder in the "
    "settings, so that all vectors are made anew."
)
