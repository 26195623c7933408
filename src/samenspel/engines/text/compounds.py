"""Dutch writes as one word what it means by several: woningnood is about a woning and about nood. German does so too.

A word is cut where each piece is itself much used for making compounds. How much is counted in the word list of
simplemma: 165 of its words end in `plaats`, 94 in `uur`. And `bestuur` (board) is not taken for best + uur, since it
begins more compounds as a whole (64) than `best` does (50). In the spirit of Koehn and Knight
(2003), "Empirical methods for compound splitting", with families of words where they count words in texts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from samenspel.engines.text.signs import a_text, fold_case, listed
from samenspel.engines.text.words import REMEMBERED, stem, stop_words

SHORTEST = 3
LONGEST = 60
MOST_PARTS = 5
# What a part more must bring, in the same measure as families: below it, fewer parts are better.
A_PART_MORE = 0.5
# So many compounds an everyday word that the list lacks is taken to make, at each end.
USUAL_FAMILY = 20
# And a word of so many letters that the list knows may end a compound, also if it ends none in the list.
LONG_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a language makes compounds: the sounds between parts, and what looks like a part and is none."""

    links: tuple[str, ...]
    never_first: frozenset[str]
    never_last: frozenset[str]
    # What stands in no word list because it has no plural, and is said every day.
    also: frozenset[str]


# Particles before and endings behind make new words of words, but no compounds.
GRAMMARS = {
    "nl": Grammar(
        links=("s", "e", "en"),
        never_first=listed(
            "aan achter als anti bij binnen boven buiten con dan das dat den der des dis die dit doe door dus een eens "
            "geen gen ges haar heb het hem hen hier hij hoe hun kan men met mis naar nee niet nog non nul ons ont ook "
            "pas per post pre pro rond ten ter toe tot uit van ver via vol voor voort was wat weer wel wie zal zij "
            "zijn om on op over onder tegen terug tussen mede mee samen her be ge in na af "
            "beg bem ber bes bet bev bez gel gem ges get gev gez wan"
        ),
        never_last=listed(
            "aal aar aars aarster achtig ant are atie aties baar bare den der dom eel eerd eld ele elen elijk eling en "
            "end ende ens enen ent eren erig erij ers ertje eten eur fen gen heden heid iek ieke ier iers ies ijk ijn "
            "ing ingen isme ist iteit ken kelijk kundig kunde lei len lijk lijke lijkheid ling lingen loos loze maal "
            "men naar nen nis pen pje ren rijk schap schappen sel sels sen sing ste ster sters tal teit ten ter teren "
            "tie ties tig tje tjes uit uw ven vol waarts williger willigers zaam zame zen"
        ),
        also=listed(
            "aandacht aanvraag adaptatie advies afval angst arbeid armoede begeleiding beleid bestuur bestrijding "
            "bezit drukte eenzaamheid energie fijnstof geduld geld geluid geweld gezondheid groen grond hinder honger "
            "horeca huisvesting huur hygiëne inkomen jeugd kleding klimaat kwaliteit lawaai leefbaarheid "
            "mobiliteit muziek natuur nood onderhoud onderwijs ondersteuning onrust onveiligheid opbrengst opvang "
            "overlast participatie personeel pijn politie post publiek recht regen rust schade schuld "
            "speelgoed sport steun stress taal toezicht transport veiligheid verdriet verkeer verlichting "
            "verlening vermogen vertrouwen vervoer vuil vuilnis vuurwerk warmte water welzijn werk winst "
            "woede zekerheid zorg"
        ),
    ),
    "de": Grammar(
        links=("s", "es", "n", "en", "er", "e"),
        never_first=listed(
            "aber als an auf aus bei bis das dem den der des die dis doch durch ein ent für ges hin her ihr ist kein "
            "mit nach nicht noch nur sein sie sind über und uns unter ver von vor war was weg wer wie wir zer zum zur "
            "zu ge be er ab um"
        ),
        never_last=listed(
            "bar bare chen den der eln end ende ens erei eren ern haft heit ieren ig ing innen ion ionen isch ismus "
            "ist ität keit ken lein len lich ling los lose men nen nis ren rin sam schaft schaften sel sen tät "
            "te ten ter tum ung ungen weise"
        ),
        also=listed(""),
    ),
}


class Compounds:
    """Cuts compounds with the word list of one language, and with the words that you bring along.

    Making one reads the whole list (about two seconds); `compounds_of` keeps it.
    """

    def __init__(self, words: Mapping[str, str], grammar: Grammar) -> None:
        """`words`: the forms of words, each with its base, in small letters."""
        self._grammar = grammar
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}
        self._weigh(words)

    def split(self, word: str) -> tuple[str, ...]:
        """The parts in order, in small letters; the word alone if it is no compound.

        The sound between parts falls out (dorp(s)huis), unless with it the part is a form of a word (honden + veld).
        Parts joined by a hyphen are looked at one by one. O(length² × links). Raises TypeError for what is no text.
        """
        pieces = fold_case(a_text(word)).split("-")
        if any(len(piece) < SHORTEST for piece in pieces):
            return (fold_case(word),)
        return tuple(part for piece in pieces for part in self._parts(piece))

    def _parts(self, word: str) -> tuple[str, ...]:
        if not 2 * SHORTEST <= len(word) <= LONGEST or not word.isalpha():
            return (word,)
        ways = _Ways(word, self._first, self._last, self._grammar.links)
        best = max((ways.best(0, parts) for parts in range(2, MOST_PARTS + 1)), key=_worth)
        whole = max(self._first.get(word, 0.0), self._last.get(word, 0.0))
        return best[1] if _worth(best) > whole else (word,)

    def _weigh(self, words: Mapping[str, str]) -> None:
        """Of each word: how many compounds it begins and ends in the list itself, as a logarithm."""
        grammar = self._grammar
        first, last = _families(words, grammar)
        for word, base in words.items():
            usual = USUAL_FAMILY * (word in grammar.also)
            begins = max(first[word], first[base], usual)
            ends = max(last[word], last[base], usual, word == base and len(word) >= LONG_ENOUGH)
            if begins and word not in grammar.never_first:
                self._first[word] = log(1 + begins)
            if ends and word not in grammar.never_last:
                self._last[word] = log(1 + ends)


def split_compound(word: str, language: str = "nl") -> tuple[str, ...]:
    """The parts of a Dutch or German compound; of any other word, and in any other language, the word alone.

    >>> split_compound("jeugdzorgwachtlijst")
    ('jeugd', 'zorg', 'wacht', 'lijst')
    """
    small = fold_case(a_text(word), language)
    return _split(small, language) if language in GRAMMARS else (small,)


def with_parts(stems: Iterable[str], language: str) -> list[str]:
    """Each stem, and behind that of a compound the stems of its parts: so woningnood and woning are found together."""
    return [told for word in stems for told in (word, *_stems_of_parts(word, language))]


@cache
def compounds_of(language: str) -> Compounds:
    """The splitter of a language. Raises ValueError for one that writes no compounds as one word, or has no list."""
    if language not in GRAMMARS:
        raise ValueError(f"expected one of {sorted(GRAMMARS)}, got {language!r}")
    grammar = GRAMMARS[language]
    known = DefaultDictionaryFactory().get_dictionary(language)
    words = dict(_usable(known, nouns_have_capitals=language == "de"))
    return Compounds({word: word for word in grammar.also} | words, grammar)


@lru_cache(maxsize=REMEMBERED)
def _split(word: str, language: str) -> tuple[str, ...]:
    return compounds_of(language).split(word)


@lru_cache(maxsize=REMEMBERED)
def _stems_of_parts(word: str, language: str) -> tuple[str, ...]:
    parts = split_compound(word, language)
    if len(parts) == 1:
        return ()
    return tuple(stem(part, language) for part in parts if part not in stop_words(language))


def _usable(known: Mapping[str, str], *, nouns_have_capitals: bool) -> Iterator[tuple[str, str]]:
    """Words of letters only, long enough for a part. In Dutch a capital is a name, in German any noun."""
    for word in known:
        if len(word) >= SHORTEST and word.isalpha() and (nouns_have_capitals or word.islower()):
            yield word.lower(), known[word].lower()


def _families(words: Mapping[str, str], grammar: Grammar) -> tuple[Counter[str], Counter[str]]:
    """Of each word, how many bases in the list it begins, and how many it ends, with another word beside it."""
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for word in sorted(set(words.values())):
        for cut in range(SHORTEST, len(word) - SHORTEST + 1):
            head, tail = word[:cut], word[cut:]
            if tail not in words or tail in grammar.never_last:
                continue
            for begin in _without_link(head, grammar.links):
                if begin in words and begin not in grammar.never_first:
                    first[begin] += 1
                    last[tail] += 1
    return first, last


def _without_link(head: str, links: tuple[str, ...]) -> Iterator[str]:
    """What may stand before: hond(en)veld, zon(ne)paneel with its letter doubled, and the head itself."""
    yield head
    for link in links:
        if head.endswith(link) and len(head) - len(link) >= SHORTEST:
            yield head[: -len(link)]
    if len(head) >= SHORTEST + 2 and head[-1] == "e" and head[-2] == head[-3]:
        yield head[:-2]


Way = tuple[float, tuple[str, ...]]
NO_WAY: Way = (0.0, ())


def _worth(way: Way) -> float:
    return way[0] - A_PART_MORE * max(0, len(way[1]) - 2)


class _Ways:
    """The best way to cut the rest of a word in so many parts: the one of which the least used part is used most."""

    def __init__(
        self, word: str, first: dict[str, float], last: dict[str, float], links: tuple[str, ...]
    ) -> None:
        self._word, self._first, self._last, self._links = word, first, last, links
        self._known: dict[tuple[int, int], Way] = {}

    def best(self, start: int, parts: int) -> Way:
        if (start, parts) not in self._known:
            self._known[start, parts] = self._find(start, parts)
        return self._known[start, parts]

    def _find(self, start: int, parts: int) -> Way:
        if parts == 1:
            rest = self._word[start:]
            return (self._last[rest], (rest,)) if rest in self._last else NO_WAY
        return max(self._cuts(start, parts), key=lambda way: way[0], default=NO_WAY)

    def _cuts(self, start: int, parts: int) -> Iterator[Way]:
        for cut in range(start + SHORTEST, len(self._word) - SHORTEST + 1):
            for begin in _without_link(self._word[start:cut], self._links):
                if begin not in self._first:
                    continue
                worth, rest = self.best(cut, parts - 1)
                if rest:
                    yield min(worth, self._first[begin]), (begin, *rest)
