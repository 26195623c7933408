"""What looks personal, made anew in great number: check digits by their own arithmetic, and the edges of a text."""

import csv
import random
import string
from functools import cache
from pathlib import Path

import pytest
from faker import Faker
from hypothesis import assume, given
from hypothesis import strategies as st

from samenspel.engines.text.personal import Kind, personal_hints

SETS = Path(__file__).parents[5] / "benchmarks" / "sets"
DIGITS = st.integers(0, 9)
EXAMPLES = {
    Kind.BSN: "111222333",
    Kind.IBAN: "NL91ABNA0417164300",
    Kind.PHONE: "06-12345678",
    Kind.MAIL: "amina@voorbeeld.nl",
    Kind.ADDRESS: "Kerkstraat 12",
    Kind.BIRTH_DATE: "geboren 12-03-1980",
    Kind.PLATE: "AB-123-C",
    Kind.NAME: "Fatima Kwak",
}
BY_LANGUAGE = {
    "nl": "dat is dus {}, bel gerust.",
    "en": "that would be {}, please call.",
    "de": "das ist also {}, bitte anrufen.",
    "tr": "benim bilgim {}, lütfen arayın.",
    "pl": "to jest {}, proszę dzwonić.",
    "ar": "رقمي {}، من فضلكم اتصلوا.",
}
AT_THE_EDGE = [
    "{}", "{}.", "{},", "{};", "{}?", "{}!", "({})", "[{}]", "«{}»", "“{}”", "'{}'", "\n{}\n", "\t{}", "- {}", "*{}*",
    "{}…", "{}😊", "😊{}", "/{}/", "te weten: {}",
]  # fmt: skip


def found_in(text: str, language: str = "nl") -> set[tuple[Kind, str]]:
    return {(hint.kind, text[hint.start : hint.end]) for hint in personal_hints(text, language)}


def told(kind: Kind) -> tuple[Kind, str]:
    """What of the example is pointed at: of a birth date the date alone."""
    return kind, EXAMPLES[kind].removeprefix("geboren ")


def weighed(digits: list[int]) -> int:
    """The eleven-test of a BSN: nine times the first, eight times the second, … less the last."""
    *others, last = digits
    return sum((9 - place) * digit for place, digit in enumerate(others)) - last


@st.composite
def citizen_numbers(draw: st.DrawFn) -> str:
    """Eight digits by chance and the ninth as the eleven-test wants it."""
    digits = draw(st.lists(DIGITS, min_size=8, max_size=8))
    last = weighed([*digits, 0]) % 11
    assume(last < 10 and any(digits))
    return "".join(map(str, [*digits, last]))


@st.composite
def accounts(draw: st.DrawFn) -> str:
    """A Dutch account: bank and number by chance, and the check digits as ISO 7064 wants them."""
    bank = draw(st.text(string.ascii_uppercase, min_size=4, max_size=4))
    number = draw(st.text(string.digits, min_size=10, max_size=10))
    return f"NL{98 - rest(f'{bank}{number}NL00'):02}{bank}{number}"


def rest(signs: str) -> int:
    """What is left by 97, with A for 10 up to Z for 35."""
    return int("".join(str(int(sign, 36)) for sign in signs)) % 97


@cache
def needs() -> tuple[tuple[str, str], ...]:
    """What people need, told in six languages without saying who they are."""
    told: list[tuple[str, str]] = []
    for name in ("needs", "stories"):
        with (SETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            told += [(row["language"], row["text"]) for row in csv.DictReader(file)]
    return tuple(told)


@pytest.mark.parametrize("around", AT_THE_EDGE)
@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_is_found_up_to_the_edge_of_what_stands_around_it(
    kind: Kind, around: str
) -> None:
    assert found_in(around.format(EXAMPLES[kind])) == {told(kind)}


@pytest.mark.parametrize("language", BY_LANGUAGE)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NAME])
def test_each_kind_is_found_in_every_language_of_the_town(kind: Kind, language: str) -> None:
    assert found_in(BY_LANGUAGE[language].format(EXAMPLES[kind]), language) == {told(kind)}


@pytest.mark.parametrize("kind", [Kind.IBAN, Kind.PHONE, Kind.PLATE])
@pytest.mark.parametrize("around", ["x{}", "{}x", "1{}", "{}1"])
def test_a_piece_of_something_longer_is_nothing(kind: Kind, around: str) -> None:
    assert found_in(around.format(EXAMPLES[kind])) == set()


@pytest.mark.parametrize(("around", "found"), [("x{}", 1), ("{}x", 1), ("1{}", 0), ("{}1", 0)])
def test_a_citizen_number_glued_to_letters_is_one_and_to_digits_is_none(
    around: str, found: int
) -> None:
    assert len(personal_hints(around.format(EXAMPLES[Kind.BSN]))) == found


@given(citizen_numbers())
def test_every_number_that_passes_the_eleven_test_is_found(number: str) -> None:
    assert (Kind.BSN, number) in {
        (hint.kind, number) for hint in personal_hints(f"nr {number}") if hint.certainty >= 0.9
    }


@given(citizen_numbers(), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_and_it_is_no_citizen_number(number: str, place: int, more: int) -> None:
    wrong = str((int(number[place]) + more) % 10)

    hints = personal_hints(f"nr {number[:place]}{wrong}{number[place + 1 :]}")

    assert [hint for hint in hints if hint.kind is Kind.BSN] == []


@given(accounts(), st.sampled_from(["", " ", ".", "-"]), st.booleans())
def test_every_account_with_good_check_digits_is_found_however_it_is_grouped(
    account: str, between: str, small: bool
) -> None:
    groups = [account[place : place + 4] for place in range(0, len(account), 4)]
    written = between.join(groups).lower() if small else between.join(groups)

    assert found_in(f"Stort op {written} graag") == {(Kind.IBAN, written)}


@given(accounts(), st.integers(8, 17), st.integers(1, 9))
def test_one_wrong_digit_and_it_is_no_account(account: str, place: int, more: int) -> None:
    wrong = str((int(account[place]) + more) % 10)

    hints = personal_hints(f"Stort op {account[:place]}{wrong}{account[place + 1 :]} graag")

    assert [hint for hint in hints if hint.kind is Kind.IBAN] == []


@given(accounts(), st.integers(8, 16))
def test_two_digits_the_other_way_round_and_it_is_no_account(account: str, place: int) -> None:
    first, second = account[place], account[place + 1]
    assume(first != second)

    turned = f"{account[:place]}{second}{first}{account[place + 2 :]}"

    assert [hint for hint in personal_hints(turned) if hint.kind is Kind.IBAN] == []


@pytest.mark.parametrize(
    "locale", ["nl_BE", "de_DE", "en_GB", "tr_TR", "pl_PL", "fr_FR", "it_IT", "es_ES"]
)
def test_accounts_of_other_countries_are_found(locale: str) -> None:
    faker = Faker(locale)
    faker.seed_instance(5)

    for account in (faker.iban() for _ in range(25)):
        assert found_in(f"rekening {account}!") == {(Kind.IBAN, account)}


@pytest.mark.parametrize(
    "number",
    [
        "0612345678", "06 12 34 56 78", "06-12 34 56 78", "(06) 12345678", "+31612345678", "+31 6 12345678",
        "+31 (0)6 12345678", "0031 6 12345678", "020-1234567", "020 123 45 67", "0118-123456", "+90 532 123 45 67",
        "+48 512 345 678", "+49 170 1234567", "+44 7911 123456", "+33 6 12 34 56 78", "٠٦١٢٣٤٥٦٧٨",
    ],
)  # fmt: skip
def test_a_phone_number_is_found_in_each_of_its_forms_and_surely(number: str) -> None:
    (hint,) = personal_hints(f"bel {number} of kom langs")

    assert (hint.kind, hint.start, hint.end) == (Kind.PHONE, 4, 4 + len(number))
    assert hint.certainty > 0.9


@pytest.mark.parametrize(
    "number",
    [
        "112", "144", "113", "0800-1234", "0900 1234", "14 020", "088-1234567", "06-1234567", "06-123456789",
        "12.000.000 euro", "2019-2020", "zaak 2024-123456", "12, 34, 56 en 78", "24/7", "20:30",
    ],
)  # fmt: skip
def test_everybodys_numbers_and_counts_are_nobodys_phone(number: str) -> None:
    assert found_in(f"bel {number} of kom langs") == set()


@pytest.mark.parametrize(
    ("language", "said", "date"),
    [
        ("nl", "geboren op 12-03-1980", "12-03-1980"),
        ("nl", "Geboortedatum: 12 maart 1980", "12 maart 1980"),
        ("nl", "geb. 12/03/80", "12/03/80"),
        ("en", "born on 12 March 1980", "12 March 1980"),
        ("en", "date of birth: 1980-03-12", "1980-03-12"),
        ("de", "geboren am 3. Mai 1951", "3. Mai 1951"),
        ("de", "Geburtsdatum: 03.05.1951", "03.05.1951"),
        ("tr", "doğum tarihim 12.03.1980", "12.03.1980"),
        ("pl", "urodzony 12.03.1980", "12.03.1980"),
        ("fr", "née le 12/03/1980", "12/03/1980"),
        ("ar", "مواليد 12/03/1980", "12/03/1980"),
    ],
)
def test_when_someone_was_born_is_found_in_their_language(
    language: str, said: str, date: str
) -> None:
    assert found_in(said, language) == {(Kind.BIRTH_DATE, date)}


@pytest.mark.parametrize(
    "said",
    [
        "de vergadering is op 12-03-2024",
        "geboren en getogen, al 12 jaar hier",
        "geboren in 1980",
        "hier sinds 12 maart 1980",
        "mijn dochter is 12",
    ],
)
def test_other_days_and_ages_are_no_birth_date(said: str) -> None:
    assert found_in(said) == set()


def test_dutch_plates_of_every_series_are_found() -> None:
    faker = Faker("nl_NL")
    faker.seed_instance(5)

    for plate in {faker.license_plate() for _ in range(60)}:
        assert found_in(f"een auto met {plate}.") == {(Kind.PLATE, plate)}


@pytest.mark.parametrize(
    "said", ["CO-2", "AB-CD-EF", "12-34-56", "2024-12-AB", "A12-N57", "ab-12-cd"]
)
def test_what_has_dashes_too_is_no_plate(said: str) -> None:
    assert found_in(f"het gaat om {said} en zo") == set()


@given(st.randoms(use_true_random=False))
def test_all_that_is_personal_in_one_text_is_found_in_any_order(chance: random.Random) -> None:
    kinds = chance.sample(list(Kind), len(Kind))

    text = ", en verder ".join(EXAMPLES[kind] for kind in kinds)

    assert found_in(text) == {told(kind) for kind in kinds}


def test_of_what_people_need_hardly_anything_is_taken_for_personal() -> None:
    hinted = [text for language, text in needs() if personal_hints(text, language)]

    assert len(needs()) == 864
    assert len(hinted) / len(needs()) <= 0.003
