"""The signs that a text is made of: one way of writing for what means the same, before anything is counted."""

import re
import unicodedata
from functools import cache

_APOSTROPHES = "´`‘’‚‛ʼ′ʹ＇｀"
_QUOTES = "“”„‟«»″〝〞＂"
# The one that may not break at the end of a line is what an office program writes in “co-ouder”.
_HYPHENS = "‐‑"
_ONE_WAY = {
    ord(sign): one
    for one, signs in {"'": _APOSTROPHES, '"': _QUOTES, "-": _HYPHENS}.items()
    for sign in signs
}
# What nobody sees: control characters, soft hyphens, marks of direction, spaces without width.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# These join letters in Persian, Hindi and others, and make one emoji of several; among Latin letters they are dirt.
_LOOSE_JOINERS = re.compile("(?<![^\x00-\u024f\\s])[\u200c\u200d]+|[\u200c\u200d]+(?!\\S)")
# Undone by compatibility forms, these would say something else: m² is not m2, and ½ is not 1⁄2 (1½ would be 11⁄2).
_MEANT_AS_WRITTEN = frozenset({"<super>", "<sub>", "<fraction>"})
_LAST_OF_INTEREST = 0x1FFFF

_PICTURE = (
    "[\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
    "\u2600-\u27bf\u231a\u231b\u23e9-\u23f3\u2b1b\u2b1c\u2b50\u2b55]"
)
_DRESSED = f"{_PICTURE}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
EMOJI = (
    f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3|{_DRESSED}(?:\u200d{_DRESSED})*"
    "|[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff])"
)
_EMOJI = re.compile(EMOJI)


def a_text(value: object) -> str:
    """The value itself. Raises TypeError for what is no text: None, NaN, bytes."""
    if isinstance(value, str):
        return value
    raise TypeError(f"expected a text (str), got {type(value).__name__}: {value!r:.40}")


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as one string, for reading."""
    return frozenset(words.split())


def normalise(text: str, *, fold: bool = False, language: str = "") -> str:
    """The same words, written in one way (Unicode NFKC): one kind of quote, hyphen and space, nothing unseen.

    Emoji stand apart. Never changes what is said: powers and fractions stay, and with `fold` capitals become small by
    the rules of the language (Turkish İ and I), without taking ß for ss. O(length); doing it twice changes nothing
    more. Raises TypeError for what is no text.
    """
    said = _UNSEEN.sub("", a_text(text))
    if not said.isascii():
        said = _one_way(said)
    said = " ".join(said.split())
    return fold_case(said, language) if fold else said


def fold_case(text: str, language: str = "") -> str:
    """In small letters. In Turkish and Azerbaijani the small I has no dot, and the capital İ has one."""
    if language in ("tr", "az"):
        text = text.replace("İ", "i").replace("I", "ı")
    return text.replace("İ", "i").lower()


def _one_way(text: str) -> str:
    said = _compatible(text.translate(_ONE_WAY)).translate(_ONE_WAY)
    said = _EMOJI.sub(r" \g<0> ", _UNSEEN.sub("", said))
    return _LOOSE_JOINERS.sub("", said)


def _compatible(text: str) -> str:
    """NFKC, but for the signs that mean something as they are written."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    pieces = _kept_signs().split(text)
    return "".join(
        piece if number % 2 else unicodedata.normalize("NFKC", piece)
        for number, piece in enumerate(pieces)
    )


@cache
def _kept_signs() -> re.Pattern[str]:
    kept = "".join(sign for sign in map(chr, range(0xA0, _LAST_OF_INTEREST)) if _is_kept(sign))
    return re.compile(f"([{re.escape(kept)}])")


def _is_kept(sign: str) -> bool:
    """Powers and fractions; and loose accents, of which NFKC would make a space and an accent on it."""
    becomes = unicodedata.decomposition(sign)
    if not becomes or sign.isspace():
        return False
    return becomes.split()[0] in _MEANT_AS_WRITTEN or becomes.startswith("<compat> 0020")


@cache
def marks() -> str:
    """For a class in a regular expression: signs that stand on or between letters, which `\\w` leaves out.

    Vowel signs of Arabic, Hebrew and the Indic scripts, accents written apart, and joiners.
    """
    found = [
        code
        for code in range(0x300, _LAST_OF_INTEREST)
        if unicodedata.category(chr(code)) in ("Mn", "Mc") and not 0xFE00 <= code <= 0xFE0F
    ]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in _runs([*found, 0x200C, 0x200D]))


@cache
def small_letters() -> str:
    """For a class in a regular expression: the small letters of Latin, Greek, Cyrillic and Armenian."""
    found = [code for code in range(0x61, 0x590) if chr(code).islower()]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in _runs(found))


def _runs(codes: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs
