"""Where free text names a person: by what stands before a name, and by lists of given names.

The lists are those of Faker (MIT), of the countries where most people here have theirs from. They are far from
complete, and a name is no proof of a person: what is found is a proposal.
"""

import importlib
import re
from collections.abc import Iterator
from functools import cache

from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from samenspel.engines.text.signs import listed, marks, small_letters
from samenspel.engines.text.words import stop_words

Found = tuple[int, int, float]

# How sure one may be, by what tells it.
INTRODUCED = 0.9
ADDRESSED = 0.8
KNOWN_WITH_SURNAME = 0.7
KNOWN = 0.5
A_WORD_WITH_SURNAME = 0.4

LOCALES = ("nl_NL", "nl_BE", "de_DE", "en_GB", "en_US", "tr_TR", "pl_PL", "fr_FR", "fr_DZ")
# Small words within a name.
PARTICLES = r"(?:van|von|de|den|der|die|het|['’]t|['’]s|d['’]|ten|ter|te|el|al|ben|bin|bint|ibn|da|di|dos|du|la|le|zu)"

_CAPITAL = rf"[^\W\d_{small_letters()}]"  # of Latin, Greek and Cyrillic; and any letter of scripts that have none
_LETTERS = rf"(?:[^\W\d_][{marks()}]*)"  # each with the accents and vowels that are written on it
_NAME_WORD = (
    rf"(?:{_CAPITAL}\.(?:\s?{_CAPITAL}\.)*"
    rf"|(?:[dl]['’])?{_CAPITAL}[{marks()}]*{_LETTERS}*(?:['’-]{_LETTERS}+)*)"
)
_NAME = (
    rf"(?:{PARTICLES}\s+|{PARTICLES.title()}\s+){{0,2}}{_NAME_WORD}"
    rf"(?:\s+(?:{PARTICLES}\s+){{0,2}}{_NAME_WORD}){{0,3}}"
)
_ANY_WORD = rf"{_LETTERS}+(?:['’-]{_LETTERS}+)*"
_ANY_WORDS = rf"{_ANY_WORD}(?:\s+{_ANY_WORD}){{0,5}}"
# Whoever says this says a name next; with a small letter as well.
INTRODUCTIONS = (
    r"(?:ik|hij|zij|ze|die) heet|(?:mijn|haar|zijn) naam is|(?:i'm|i am) called|(?:my|his|her) name is|"
    r"ich heiße|ich heisse|mein name ist|(?:benim )?adım|ismim|nazywam się|mam na imię|je m'appelle|mon nom est|"
    r"me llamo|mi chiamo|اسمي|إسمي|أدعى"
)
TITLES = (
    r"familie|fam\.|family|getekend:?|"
    r"mevrouw|mevr\.?|mw\.?|meneer|mijnheer|dhr\.?|de heer|dokter|juf|meester|zuster|mrs\.?|mr\.?|ms\.?|miss|frau|"
    r"herr|herrn|pan|pani|pana|panią|bay|bayan|madame|monsieur|mme|السيد|السيدة|"
    r"(?:groet(?:en|jes)?|liefs|regards|grüßen?|gruß|"
    r"pozdrawiam|saygılarımla|cordialement)(?:\s+(?:van|from|von))?,?"
)
RELATIONS = (
    r"(?:mijn|onze|zijn|haar|hun) (?:buur(?:man|vrouw|meisje|jongen)|man|vrouw|zoon(?:tje)?|dochter(?:tje)?|moeder|"
    r"vader|broer(?:tje)?|zus(?:je)?|vriend(?:in)?|collega|oma|opa|kleinzoon|kleindochter|tante|oom|ex|partner)|"
    r"(?:my|our|his|her) (?:neighbou?r|husband|wife|son|daughter|mother|father|brother|sister|friend|partner)|"
    r"(?:mein|meine|unser|unsere) (?:nachbar(?:in)?|mann|frau|sohn|tochter|mutter|vater|bruder|"
    r"schwester|freund(?:in)?)|"
    r"komşum(?:uz)?|oğlum|kızım|eşim|kocam|karım|kardeşim|arkadaşım|(?:mój|moja) (?:sąsiad(?:ka)?|mąż|żona|syn|córka)|"
    r"(?:mon|ma|notre) (?:voisine?|mari|femme|fils|fille|mère|père|frère|sœur)"
)
_INTRODUCED = re.compile(
    rf"(?<!\w)(?:{INTRODUCTIONS})\s*:?\s+(?P<name>{_ANY_WORDS})", re.IGNORECASE
)
_ADDRESSED = re.compile(
    rf"(?<!\w)(?i:(?:(?:{RELATIONS}),?\s+)?(?:{TITLES})|(?:{RELATIONS}),?)\s+(?P<name>{_NAME})"
)
_CAPITALISED = re.compile(rf"(?<![\w-]){_NAME}(?![\w-])")
# A school, a street or a shop that bears the name of a person says nothing of one.
_PLACE = re.compile(
    r"(?:albert heijn|school|straat|laan|weg|plein|singel|kade|hof|park|huis|college|kerk|brug|"
    r"straße|strasse|platz|street|road)s?$",
    re.IGNORECASE,
)
_A_NAME = re.compile(_NAME)
_INITIALS = re.compile(
    rf"(?<![\w.])(?:[A-Z]\.\s?){{1,4}}(?:{PARTICLES}\s+){{0,2}}[A-Z][^\W\d_]{{2,}}(?:-[A-Z][^\W\d_]+)?"
)
_WORD = re.compile(_ANY_WORD)
# Of, son of, servant of: in Arabic a name goes on behind these.
_GOES_ON = listed("آل بن ابن بنت أبو ابو عبد")
# What turns up behind a title or an introduction, and is no name.
_NO_NAMES = listed("niet geen not nicht nie değil pas uit from en and und")


def names(text: str, language: str) -> Iterator[Found]:
    """Where a person is named, with how sure; a stretch may be found twice."""
    for found in _INTRODUCED.finditer(text):
        yield from _introduced(found, language)
    for found in _ADDRESSED.finditer(text):
        if found["name"].lower() not in _NO_NAMES:
            yield (*found.span("name"), ADDRESSED)
    yield from ((*found.span(), KNOWN_WITH_SURNAME) for found in _INITIALS.finditer(text))
    for found in _CAPITALISED.finditer(text):
        yield from _known(found, language)


def _introduced(found: re.Match[str], language: str) -> Iterator[Found]:
    """With capitals, a name ends where they do; without, where a word stands that every text is full of."""
    start = found.start("name")
    capitalised = _A_NAME.match(found.string, start)
    if capitalised and not _is_unicase(found["name"]):
        yield start, capitalised.end(), INTRODUCED
        return
    end = _end_of(found["name"], language)
    if end and _may_be_a_name(found["name"][:end]):
        yield start, start + end, INTRODUCED if _is_unicase(found["name"]) else ADDRESSED


def _end_of(name: str, language: str) -> int:
    """Behind two words, and what goes on behind them; 0 where a word stands at once that every text is full of."""
    end = number = 0
    goes_on = False
    for word in _WORD.finditer(name):
        small = word[0].lower()
        if small in _GOES_ON:
            goes_on = True
            continue
        # In Arabic “and” is written to the next word: وأسكن.
        ends = small in stop_words(language) or small in _NO_NAMES or (number and small[0] == "و")
        if ends or (number == 2 and not goes_on):
            break
        end, number, goes_on = word.end(), number if goes_on and number else number + 1, False
    return end


def _may_be_a_name(words: str) -> bool:
    """Written small, the first is on a list or in no word list: “ik heet iedereen welkom” introduces nobody."""
    first = words.split(maxsplit=1)[0]
    return _is_unicase(words) or first.title() in given_names() or not _is_a_word(first, "nl")


def _is_unicase(text: str) -> bool:
    """Whether the script has no capitals, so that they tell nothing."""
    return text.lower() == text.upper()


def _known(found: re.Match[str], language: str) -> Iterator[Found]:
    """A given name from a list, with what follows it. One that is a word too, as Roos and Mark are, needs a surname."""
    if _PLACE.search(found[0]):
        return
    for word in _WORD.finditer(found[0]):
        if word[0] in given_names():
            surname = found.end() > found.start() + word.end()
            is_a_word = _is_a_word(word[0], language)
            if surname or not is_a_word:
                yield found.start() + word.start(), found.end(), _sureness(surname, is_a_word)
                return


def _sureness(surname: bool, is_a_word: bool) -> float:
    if is_a_word:
        return A_WORD_WITH_SURNAME
    return KNOWN_WITH_SURNAME if surname else KNOWN


def _is_a_word(name: str, language: str) -> bool:
    small = name.lower()
    return any(small in _dictionary(code) for code in {"nl", language} & SUPPORTED_LANGUAGES)


@cache
def _dictionary(language: str) -> frozenset[str]:
    """The given names that are words too: all that is needed of a large list."""
    listed = LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language)
    return frozenset(name.lower() for name in given_names() if name.lower() in listed)


@cache
def given_names() -> frozenset[str]:
    """Given names in Latin letters, as they are written, of at least three letters."""
    lists = (
        importlib.import_module(f"faker.providers.person.{locale}").Provider.first_names
        for locale in LOCALES
    )
    return frozenset(name for given in lists for name in given if len(name) >= 3 and name.isalpha())
