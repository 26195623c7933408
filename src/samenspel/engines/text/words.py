"""The words of what was said: tokens, stems that bring the forms of a word together, and the way back to a word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import Stemmer
import stopwordsiso
from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from samenspel.engines.text.signs import EMOJI, a_text, fold_case, listed, marks, normalise

__all__ = ["normalise", "stem", "stems", "stems_of", "stop_words", "surface_forms", "tokens"]

# How many different words are remembered, with the stem of each: a million voices have about this many.
REMEMBERED = 2**18
# Beyond this no language goes on looking for the base of a base; a word list that is sound needs two steps.
STEPS = 5
# Snowball rounds off what the dictionary leaves. That is better where it was measured (docs/decisions/0014), but worse
# in Dutch, where it takes a house (woning) for living (wonen).
SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# The library's lists were made for searching, and hold words that here say what a voice is about.
KEPT = {
    "nl": "weg vrij missen miss",
    "en": "area areas bill computer cry fire free goods group groups help home information keys line member members "
    "mill miss needing older oldest open opening order parts research ring room rooms shed site state states stop "
    "system test value website wells work worked working works world young younger youngest",
    "de": "leide mensch menschen mittel offen ordnung",
    "tr": "iş kaynak",
    "pl": "sam sama",
    "fr": "force ouvert ouverte ouverts parole personne personnes pièce",
}
# And these, of which every story is full, it lacks.
ADDED = {
    "nl": "da's echt ga gaan gaat ging gingen graag heel hele hoor jaar jaren kom komen komt kwam kwamen laat laten "
    "liet zat staan staat stond steeds vind vinden vindt vond weten weet wist zeg zeggen zegt zit zitten zo'n zoveel",
    "de": "geht ging gibt kommt kam machen schon sehr steht stand weiß",
    "pl": "ale bardzo jestem moje moim mogę mieć muszę",
    "tr": "bence çünkü ediyorum oluyor var yok",
}
_TATWEEL_AND_VOWELS = re.compile("[\u0640\u064b-\u0652\u0670]")
# Scripts that write no spaces: Chinese, Japanese, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]"
)
_ADDRESS_ON_THE_WEB = re.compile(r"(?:https?://|www\.|[^@\s]+@)", re.IGNORECASE)


def tokens(text: str) -> list[str]:
    """The words as they were written, in order, in any script; numbers, amounts, web and mail addresses each whole,
    emoji each apart, punctuation left out.

    A script without spaces gives a run of it as one token. O(length). Raises TypeError for what is no text.
    """
    return _token_pattern().findall(normalise(text))


def stems(text: str, language: str) -> list[str]:
    """Of each word that means something its stem, in small letters and in order.

    Left out: stop words, numbers, addresses on the web, emoji, single letters. A language that no list knows gives
    the words themselves; a script without spaces gives pairs of signs. Raises TypeError for what is no text.
    """
    return [found for word in tokens(text) for found in _told(word, language)]


def stems_of(texts: Iterable[str], languages: str | Sequence[str]) -> list[list[str]]:
    """The stems of many texts, in their order; of one language for all, or one for each text.

    Each different word is looked up once. Raises ValueError when there are not as many languages as texts.
    """
    return [stems(text, language) for text, language in _paired(texts, languages)]


def surface_forms(texts: Iterable[str], languages: str | Sequence[str]) -> dict[str, str]:
    """For showing: of each stem the form in which it was said most, and of equals the first in the alphabet."""
    said = Counter(
        (language, word) for text, language in _paired(texts, languages) for word in tokens(text)
    )
    forms: dict[str, Counter[str]] = {}
    for (language, word), times in said.items():
        for found in _told(word, language):
            forms.setdefault(found, Counter())[word] += times
    return {found: _most_said(counted) for found, counted in sorted(forms.items())}


def stem(word: str, language: str) -> str:
    """The one form that stands for all forms of a word: the dictionary's base, rounded off by Snowball.

    Never empty for a word that is not.
    """
    return _stem(fold_case(a_text(word), language), language)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words of which every text is full, in small letters; none for a language without a list."""
    if not stopwordsiso.has_lang(language):
        return frozenset()
    said = stopwordsiso.stopwords(language)
    known = frozenset(normalise(word, fold=True, language=language) for word in said)
    return (known - listed(KEPT.get(language, ""))) | listed(ADDED.get(language, ""))


def _paired(texts: Iterable[str], languages: str | Sequence[str]) -> Iterator[tuple[str, str]]:
    if isinstance(texts, str):
        raise TypeError("expected a sequence of texts, got a single text")
    said = list(texts)
    codes = [languages] * len(said) if isinstance(languages, str) else list(languages)
    if len(codes) != len(said):
        raise ValueError(f"expected a language for each text, got {len(codes)} for {len(said)}")
    return zip(said, codes, strict=True)


def _most_said(counted: Counter[str]) -> str:
    """Counted in small letters, so that a word at the beginning of a sentence is the same word."""
    together: Counter[str] = Counter()
    for word, times in counted.items():
        together[word.lower()] += times
    best = min(together, key=lambda word: (-together[word], word))
    writings = [word for word in counted if word.lower() == best]
    return min(writings, key=lambda word: (-counted[word], word.swapcase()))


@lru_cache(maxsize=REMEMBERED)
def _told(word: str, language: str) -> tuple[str, ...]:
    """The stems that a token stands for: none, one, or the pairs of a run without spaces."""
    if not any(map(str.isalpha, word)) or _ADDRESS_ON_THE_WEB.match(word):
        return ()
    if _UNSPACED.match(word):
        return tuple(map("".join, pairwise(word))) or (word,)
    small = fold_case(word, language)
    if len(small) < 2 or small in stop_words(language):
        return ()
    found = _stem(small, language)
    return () if found in stop_words(language) else (found,)


@lru_cache(maxsize=REMEMBERED)
def _stem(word: str, language: str) -> str:
    word = _TATWEEL_AND_VOWELS.sub("", word) or word
    base = _base(word, language) if language in SUPPORTED_LANGUAGES else word
    # A stemmer may not be shared by threads, and is made in a microsecond.
    return Stemmer.Stemmer(SNOWBALL[language]).stemWord(base) if language in SNOWBALL else base


def _base(word: str, language: str) -> str:
    """The base of the base, as far as it goes. Word lists lead in circles (fiets → fietsen → fiets): there the shortest
    stands for all of them.
    """
    chain = [word]
    while len(chain) <= STEPS:
        found = fold_case(_lemmatizer().lemmatize(chain[-1], language), language)
        if found in chain:
            return min(chain[chain.index(found) :], key=lambda form: (len(form), form))
        chain.append(found)
    return chain[-1]


@cache
def _lemmatizer() -> Lemmatizer:
    """With the frugal store: a seventh of the memory, three times as slow, and each word is asked once."""
    return Lemmatizer(lemmatization_strategy=DefaultStrategy(low_memory=True))


@cache
def _token_pattern() -> re.Pattern[str]:
    letter = r"[^\W_]"
    kinds = (
        r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?'()\[\]]",
        r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+",
        EMOJI,
        rf"[€$£]?\d+(?:[.,:/-]\d+)*%?(?![{marks()}]|['-]?{letter})",
        rf"{letter}+(?:(?:[{marks()}]+|['-]){letter}+)*[{marks()}]*",
    )
    return re.compile("|".join(kinds))
