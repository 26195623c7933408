"""Which model, by the name in a setting."""

from functools import cache
from importlib import import_module
from pathlib import Path

from samenspel.engines.text.embedding.endpoint import Endpoint
from samenspel.engines.text.embedding.port import Embedder
from samenspel.engines.text.embedding.sentences import FILES, UniversalSentences, is_installed
from samenspel.engines.text.embedding.sidebyside import SideBySide, SmallE5

NAMES = "auto, meaning, words, both, https://…, or a folder"


@cache
def embedder(
    named: str = "meaning", *, model: str = "", key: str = "", processes: int = 1
) -> Embedder:
    """The model of that name, one for each process; it is read at first use.

    `meaning`: the model that comes along. `words`: none. `auto`: meaning where it is installed, else words. `both`:
    meaning with e5 beside it. An address of one's own (https://…, with `model` and `key`) or a folder with a model.
    Raises ValueError for anything else.
    """
    if named.startswith(("https://", "http://")):
        return Endpoint(named, model, key)
    if named in ("auto", "meaning", "words", "both"):
        return _by_name(named, processes)
    folder = Path(named)
    if all((folder / name).is_file() for name in FILES):
        return UniversalSentences(folder.resolve(), processes)
    raise ValueError(f"expected a model ({NAMES} with {' and '.join(FILES)}), got {named!r}")


def _by_name(named: str, processes: int) -> Embedder:
    if named == "words" or (named == "auto" and not is_installed()):
        return _words()
    meaning = UniversalSentences(processes=processes)
    return SideBySide((meaning, SmallE5())) if named == "both" else meaning


def _words() -> Embedder:
    """Loaded when it is asked for: scikit-learn takes seconds, which who uses meaning need not wait for."""
    found: Embedder = import_module("samenspel.engines.text.embedding.hashed").Words()
    return found
