"""A person is found by what is said before a name, in the languages of the town, and by lists; a flower is not."""

import pytest

from samenspel.engines.text.names import given_names, names


def named_in(text: str, language: str = "nl") -> set[str]:
    return {text[start:end] for start, end, _ in names(text, language)}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("nl", "Ik heet Xandertje Kwak.", "Xandertje Kwak"),
        ("nl", "Haar naam is Xandertje.", "Xandertje"),
        ("en", "My name is Xandertje Kwak.", "Xandertje Kwak"),
        ("de", "Ich heiße Xandertje.", "Xandertje"),
        ("de", "Mein Name ist Xandertje Kwak.", "Xandertje Kwak"),
        ("tr", "Benim adım Xandertje.", "Xandertje"),
        ("pl", "Nazywam się Xandertje.", "Xandertje"),
        ("pl", "Mam na imię Xandertje.", "Xandertje"),
        ("fr", "Je m'appelle Xandertje.", "Xandertje"),
        ("ar", "اسمي خديجة", "خديجة"),
        ("ar", "اسمي محمد العلي وأسكن هنا", "محمد العلي"),
    ],
)
def test_who_says_their_name_is_heard_in_their_language(
    language: str, text: str, name: str
) -> None:
    assert named_in(text, language) == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mevrouw Kwak belde.", "Kwak"),
        ("Toen kwam meneer Van der Kwak.", "Van der Kwak"),
        ("Dhr. Kwak en ik.", "Kwak"),
        ("de familie Kwak", "Kwak"),
        ("Groetjes, Xandertje", "Xandertje"),
        ("Met vriendelijke groet, X. Kwak", "X. Kwak"),
        ("Ask Mrs. Kwak.", "Kwak"),
        ("Frau Kwak hilft.", "Kwak"),
        ("mijn buurvrouw Xandertje", "Xandertje"),
        ("Mijn dochter, Xandertje, wacht.", "Xandertje"),
        ("my neighbour Mr. Kwak", "Kwak"),
        ("Kızım Xandertje", "Xandertje"),
        ("moja sąsiadka Xandertje", "Xandertje"),
    ],
)
def test_who_is_addressed_or_belongs_to_the_speaker_is_found(text: str, name: str) -> None:
    assert named_in(text) == {name}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vraag Fatima maar.", "Fatima"),
        ("Vraag Fatima van den Kwak maar.", "Fatima van den Kwak"),
        ("Volgens Jan Kwak kan het.", "Jan Kwak"),
        ("Getuige was A.B. de Kwak.", "A.B. de Kwak"),
    ],
)
def test_a_name_that_is_on_a_list_or_written_as_one_needs_no_cue(text: str, name: str) -> None:
    assert name in named_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "De stoep is kapot.",
        "Roos en Iris bloeien.",
        "De Anne Frankschool is vol.",
        "Het Willem-Alexanderplein is nat.",
        "De Albert Heijn is dicht.",
        "Mevrouw, help mij.",
        "Meneer zei niets.",
        "Ik heet iedereen welkom.",
        "Mijn naam is niet belangrijk.",
        "Groeten uit een natte straat.",
        "mijn dochter wacht al een jaar",
        "fatima",
    ],
)
def test_flowers_places_and_plain_words_are_nobody(text: str) -> None:
    assert named_in(text) == set()


def test_a_name_that_is_a_word_is_less_sure_than_one_that_is_none() -> None:
    word, name = (
        max(found[2] for found in names(text, "nl")) for text in ("Mark Kwak", "Fatima Kwak")
    )

    assert word < name


def test_who_says_it_is_surer_than_who_is_addressed() -> None:
    said, addressed = (
        max(found[2] for found in names(text, "nl")) for text in ("Ik heet Kwak", "mevrouw Kwak")
    )

    assert said > addressed


@pytest.mark.parametrize(
    "name", ["Fatima", "Mohamed", "Willem", "Emily", "Mehmet", "Piotr", "Sabine"]
)
def test_names_from_many_countries_are_on_the_lists(name: str) -> None:
    assert name in given_names()


def test_the_lists_hold_single_names_of_three_letters_or_more() -> None:
    assert [name for name in given_names() if len(name) < 3 or not name.isalpha()] == []
