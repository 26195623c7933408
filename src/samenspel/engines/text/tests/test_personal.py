"""What looks personal is pointed at, where it stands; a person decides. What looks like nothing is left in peace."""

import csv
import math
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.engines.text.personal import Kind, PersonalHint, masked, personal_hints

LABELLED = Path(__file__).parent / "personal.csv"
# What was reached when the rules were last changed, rounded down.
PRECISION = 0.95
RECALL = 0.96
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
PIECES = st.lists(
    st.sampled_from(
        [
            "Amina",
            "mijn naam is",
            "06-12345678",
            "Kerkstraat 12",
            "1234 AB",
            "111222333",
            "a@b.nl",
            "van",
            "de",
            " ",
            "geboren",
            "12-03-2014",
            "NL91ABNA0417164300",
            "AB-123-C",
            "اسمي",
            "😊",
            ",",
            "mevrouw",
            "-",
        ]
    ),
    max_size=30,
).map(" ".join)


def found_in(text: str, language: str = "nl") -> set[tuple[str, str]]:
    return {
        (hint.kind.value, text[hint.start : hint.end]) for hint in personal_hints(text, language)
    }


def labelled() -> list[tuple[str, str, set[tuple[str, str]]]]:
    with LABELLED.open(encoding="utf-8", newline="") as opened:
        return [
            (row["language"], row["text"], _told(row["hints"])) for row in csv.DictReader(opened)
        ]


def _told(hints: str) -> set[tuple[str, str]]:
    pairs = (hint.partition(":") for hint in hints.split("|") if hint)
    return {(kind, stretch) for kind, _, stretch in pairs}


def test_the_labelled_sentences_are_read_as_people_read_them() -> None:
    right = said = wanted = 0
    for language, text, truth in labelled():
        found = found_in(text, language)
        right, said, wanted = right + len(found & truth), said + len(found), wanted + len(truth)

    assert right / said >= PRECISION
    assert right / wanted >= RECALL


def test_there_are_enough_labelled_sentences_of_both_kinds() -> None:
    personal = [bool(truth) for _, _, truth in labelled()]

    assert (len(personal) >= 80, sum(personal) >= 40, personal.count(False) >= 40) == (
        True,
        True,
        True,
    )


def test_each_kind_is_among_the_labelled_sentences() -> None:
    assert {kind for _, _, truth in labelled() for kind, _ in truth} == {
        kind.value for kind in Kind
    }


@pytest.mark.parametrize(
    ("text", "kind", "stretch"),
    [
        ("BSN 111222333.", "bsn", "111222333"),
        ("Op NL91 ABNA 0417 1643 00 graag.", "iban", "NL91 ABNA 0417 1643 00"),
        ("Bel 06-12345678.", "phone", "06-12345678"),
        ("Mail amina@voorbeeld.nl.", "mail", "amina@voorbeeld.nl"),
        ("Ik woon op Kerkstraat 12a.", "address", "Kerkstraat 12a"),
        ("ik woon op de kerkstraat 12", "address", "kerkstraat 12"),
        ("Het is 1234 AB 15.", "address", "1234 AB 15"),
        ("Ik woon op 12 Church Street now.", "address", "12 Church Street"),
        ("Mieszkam przy ul. Kwiatowa 5.", "address", "ul. Kwiatowa 5"),
        ("Geboren op 3 mei 1951.", "birth-date", "3 mei 1951"),
        ("Kenteken AB-123-C.", "plate", "AB-123-C"),
        ("kenteken ab123c", "plate", "ab123c"),
        ("Mijn naam is Amina van den Berg.", "name", "Amina van den Berg"),
        ("mijn naam is amina bouzid", "name", "amina bouzid"),
        ("Was getekend: H.J. de Wit", "name", "H.J. de Wit"),
        ("Vraag het Amina.", "name", "Amina"),
        ("اسمي محمد العلي", "name", "محمد العلي"),
    ],
)
def test_each_kind_is_pointed_at_where_it_stands(text: str, kind: str, stretch: str) -> None:
    assert found_in(text) == {(kind, stretch)}


@pytest.mark.parametrize(
    "text",
    [
        "De stoep in de Kerkstraat is kapot.",
        "Dorpsweg 3 maanden afgesloten.",
        "Bel 112 of 0800-1234.",
        "De Anne Frankschool is vol.",
        "Roos is een mooie bloem.",
        "Op 12-03-2024 is de vergadering.",
        "NL91 ABNA 0417 1643 01",
        "123456789",
        "12-34-56",
        "AB-CD-EF",
        "Ik heet iedereen welkom.",
    ],
)
def test_what_only_looks_like_it_is_left_in_peace(text: str) -> None:
    assert found_in(text) == set()


def test_a_name_that_is_said_is_surer_than_one_that_is_known() -> None:
    said, known = personal_hints("Mijn naam is Amina.")[0], personal_hints("Vraag Amina.")[0]

    assert said.certainty > known.certainty


def test_an_address_of_a_desk_is_less_sure_than_one_of_a_person() -> None:
    desk, own = personal_hints("info@voorbeeld.nl"), personal_hints("amina@voorbeeld.nl")

    assert desk[0].certainty < own[0].certainty


@given(st.one_of(ANYTHING, PIECES))
def test_hints_lie_in_the_text_in_order_and_apart(text: str) -> None:
    bounds = [0]
    for hint in personal_hints(text):
        bounds += [hint.start, hint.end]
        assert (hint.start < hint.end, 0 < hint.certainty <= 1) == (True, True)
    assert bounds == sorted(bounds)
    assert bounds[-1] <= len(text)


@given(PIECES)
def test_what_is_masked_is_gone_and_the_rest_stays(text: str) -> None:
    hints = personal_hints(text)
    kept = masked(text, hints, mask="\n").split("\n")

    edges = [0, *(edge for hint in hints for edge in (hint.start, hint.end)), len(text)]
    assert kept == [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def test_a_mask_tells_neither_length_nor_kind() -> None:
    assert masked("Ik ben Amina, 06-12345678.", personal_hints("Ik ben Amina, 06-12345678.")) == (
        "Ik ben […], […]."
    )


def test_hints_that_overlap_get_one_mask() -> None:
    hints = [PersonalHint(Kind.NAME, 3, 8, 0.5), PersonalHint(Kind.MAIL, 5, 12, 0.9)]

    assert masked("Ik Amina Bouz.", hints) == "Ik […]z."


def test_without_hints_nothing_is_masked() -> None:
    assert masked("De stoep is kapot.", []) == "De stoep is kapot."


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 9), (2, 2), (3, 1)])
def test_a_hint_of_another_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="expected a hint within 5 characters"):
        masked("Amina", [PersonalHint(Kind.NAME, start, end, 0.5)])


@pytest.mark.parametrize("text", ["", " ", "😊😊", "...", "?!", "\u200b", "1", "a"])
def test_where_nothing_is_said_nothing_is_personal(text: str) -> None:
    assert personal_hints(text) == []


@pytest.mark.parametrize("value", [None, math.nan, 7, b"Amina"])
def test_what_is_no_text_is_said_to_be_none(value: object) -> None:
    with pytest.raises(TypeError, match=r"expected a text \(str\), got"):
        personal_hints(cast("str", value))


@pytest.mark.parametrize("language", ["", "xx", "ar", "nl-NL"])
def test_an_unknown_language_is_no_obstacle(language: str) -> None:
    assert found_in("Mijn naam is Amina, اسمي فاطمة", language) == {
        ("name", "Amina"),
        ("name", "فاطمة"),
    }


def test_a_story_of_ten_thousand_words_is_read_to_the_end() -> None:
    story = "De stoep in de straat is kapot. " * 1_600 + "Bel 06-12345678."

    assert found_in(story) == {("phone", "06-12345678")}
