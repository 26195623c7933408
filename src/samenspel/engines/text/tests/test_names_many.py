"""Names in great number: whoever says who they are is heard to the last letter, in every language of the town."""

import re
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.engines.text.names import (
    A_WORD_WITH_SURNAME,
    ADDRESSED,
    INTRODUCED,
    KNOWN,
    KNOWN_WITH_SURNAME,
    Found,
    names,
)
from samenspel.engines.text.personal import masked, personal_hints

# The first name of a language reads its dictionary, which takes longer than a deadline allows.
PATIENT = settings(deadline=None, max_examples=25)
SAYS = {
    "nl": ("nl_NL", "Hallo, ik heet {}."),
    "en": ("en_GB", "Hello, my name is {}!"),
    "de": ("de_DE", "Guten Tag, ich heiße {}."),
    "tr": ("tr_TR", "Merhaba, benim adım {}."),
    "pl": ("pl_PL", "Dzień dobry, nazywam się {}."),
    "fr": ("fr_FR", "Bonjour, je m'appelle {}."),
    "ar": ("ar_AA", "مرحبا، اسمي {}"),
}
# Of nobility or out of a register: no rule tells where they end.
UNUSUAL = re.compile(r",| en | und |^auch | van$")
# These are words as well, or begin as “and” does.
ALSO_WORDS = {"صباح", "لقاء", "هيا", "وهبة"}


def people_of(language: str) -> st.SearchStrategy[str]:
    """A first and a last name that go together somewhere."""
    provider = import_module(f"faker.providers.person.{SAYS[language][0]}").Provider
    first = sorted(name for name in provider.first_names if name.isalpha())
    last = sorted(name for name in provider.last_names if not UNUSUAL.search(name))
    if language == "ar":
        first = [name for name in first if name not in ALSO_WORDS]
        last = [name for name in last if name.isalpha() and name not in ALSO_WORDS]
    return st.tuples(st.sampled_from(first), st.sampled_from(last)).map(" ".join)


def surest(text: str, language: str = "nl") -> Found:
    return max(names(text, language), key=lambda found: (found[2], found[1] - found[0]))


def named(text: str, language: str = "nl") -> str:
    start, end, _ = surest(text, language)
    return text[start:end]


@pytest.mark.parametrize("language", SAYS)
@PATIENT
@given(data=st.data())
def test_whoever_says_who_they_are_is_heard_to_the_last_letter(
    language: str, data: st.DataObject
) -> None:
    name = data.draw(people_of(language))
    text = SAYS[language][1].format(name)

    assert masked(text, personal_hints(text, language)) == SAYS[language][1].format("[…]")


@pytest.mark.parametrize("title", ["mevrouw", "meneer", "dhr.", "Mrs.", "Frau", "pan", "madame"])
@PATIENT
@given(last=people_of("nl").map(lambda name: name.split(maxsplit=1)[1]))
def test_whoever_is_addressed_is_found_with_all_of_their_name(title: str, last: str) -> None:
    # A particle is written large behind a title: mevrouw Van den Berg.
    written = last[0].upper() + last[1:]

    assert named(f"Toen belde {title} {written}.") == written


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("اسمي مُحَمَّد العليّ", "مُحَمَّد العليّ"),
        ("اسمي عبد الرحمن محمد وأسكن هنا", "عبد الرحمن محمد"),
        ("اسمي خالد بن علي آل سعيد", "خالد بن علي آل سعيد"),
        ("اسمي محمد في بيت صغير", "محمد"),
        ("Ik heet Anna van 't Hof.", "Anna van 't Hof"),
        ("Ik heet Jan van ’s Gravesande.", "Jan van ’s Gravesande"),
        ("Ik heet Eva d'Hondt.", "Eva d'Hondt"),
        ("Mijn naam is H.J. de Wit, buurman.", "H.J. de Wit"),
        ("Ik heet Zoe\u0308 Bakker.", "Zoe\u0308 Bakker"),
        ("ik heet rene\u0301 kwak", "rene\u0301 kwak"),
    ],
)
def test_what_is_written_small_or_on_letters_does_not_cut_a_name(text: str, name: str) -> None:
    assert named(text, "ar" if text.startswith("اسمي") else "nl") == name


@pytest.mark.parametrize("text", ["اسمي عبد", "اسمي بن", "اسمي في البيت"])
def test_what_belongs_to_a_name_is_none_by_itself(text: str) -> None:
    assert list(names(text, "ar")) == []


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("Ik heet Kwak.", INTRODUCED),
        ("ik heet fatima", ADDRESSED),
        ("Mevrouw Kwak.", ADDRESSED),
        ("Vraag Fatima Kwak.", KNOWN_WITH_SURNAME),
        ("Vraag A.B. Kwak.", KNOWN_WITH_SURNAME),
        ("Vraag Fatima.", KNOWN),
        ("Vraag Mark Kwak.", A_WORD_WITH_SURNAME),
    ],
)
def test_how_sure_goes_by_what_tells_it(text: str, sure: float) -> None:
    assert surest(text)[2] == sure


@pytest.mark.parametrize("name", ["Fatima", "Mohamed", "Sabine"])
@pytest.mark.parametrize(
    "place", ["{}straat", "{}laan", "{}school", "het {}plein", "{}kerk", "{}brug", "de {}kade"]
)
def test_what_bears_the_name_of_a_person_is_none(name: str, place: str) -> None:
    assert list(names(f"Het is druk bij {place.format(name)} nu.", "nl")) == []


@pytest.mark.parametrize("number", [1, 2, 5])
def test_each_of_several_people_is_found(number: int) -> None:
    people = ["Emily", "Fatima", "Mehmet", "Piotr", "Willem"]

    text = ", ".join(f"mevrouw {name} Kwak" for name in people[:number])

    found = {text[start:end] for start, end, _ in names(text, "nl")}
    assert {f"{name} Kwak" for name in people[:number]} <= found


@PATIENT
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.sampled_from(list(SAYS)))
def test_of_any_text_each_stretch_lies_in_it_and_has_a_letter(text: str, language: str) -> None:
    for start, end, sure in names(text, language):
        assert any(map(str.isalpha, text[start:end]))
        assert sure in {INTRODUCED, ADDRESSED, KNOWN_WITH_SURNAME, KNOWN, A_WORD_WITH_SURNAME}
