"""Finding voices through the API, page by page."""

from datetime import timedelta

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import clock_set_to, now
from tests.support.api import Caller, colleague, speaker_of
from tests.support.cast import Told, a_voice, brought_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waterveen")]

TOLD = [
    "De stoep ligt scheef.",
    "De lantaarn is stuk.",
    "Er ligt glas.",
    "Het speeltuintje is dicht.",
]


@pytest.fixture
def told(waterveen: object) -> list[Told]:
    """Four voices, an hour apart."""
    found = []
    for hour, words in enumerate(TOLD):
        with clock_set_to(now() - timedelta(hours=len(TOLD) - hour)):
            found.append(a_voice(words))
    return found


def words(caller: Caller, query: str = "") -> list[str]:
    """What a list has in it."""
    return [row["words"] for row in caller.get(f"voices{query}").json["items"]]


def test_the_one_that_changed_last_comes_first(told: list[Told], bart: Actor) -> None:
    assert words(colleague(bart)) == TOLD[::-1]


def test_pages_follow_each_other_without_gap_or_double(told: list[Told], bart: Actor) -> None:
    caller, address, found = colleague(bart), "voices?limit=3", []
    while address:
        page = caller.get(address).json
        found.append([row["words"] for row in page["items"]])
        address = page["_links"].get("next", {}).get("href", "")

    assert found == [TOLD[:0:-1], TOLD[:1]]


def test_what_comes_in_between_two_pages_moves_nothing(told: list[Told], bart: Actor) -> None:
    page = colleague(bart).get("voices?limit=2").json
    a_voice("Dit is nieuw.")

    following = colleague(bart).get(page["_links"]["next"]["href"]).json

    assert [row["words"] for row in following["items"]] == TOLD[1::-1]


def test_the_last_page_has_no_next(told: list[Told], bart: Actor) -> None:
    assert list(colleague(bart).get("voices?limit=4").json["_links"]) == ["self"]


@pytest.mark.parametrize("said", ["lantaarn", "lantaarns", "STUK lantaarn"])
def test_words_are_found_in_any_form(said: str, told: list[Told], bart: Actor) -> None:
    assert words(colleague(bart), f"?q={said}") == [TOLD[1]]


def test_the_next_page_keeps_what_was_searched_for(told: list[Told], bart: Actor) -> None:
    page = colleague(bart).get("voices?limit=1&state=unheard&q=de").json

    assert page["_links"]["self"]["href"] == "/api/v1/voices?state=unheard&q=de&limit=1"


def test_unheard_mine_and_all(told: list[Told], bart: Actor) -> None:
    brought_to("taken-on", told[0], bart)

    found = {
        state: len(words(colleague(bart), f"?state={state}"))
        for state in ("unheard", "mine", "all")
    }

    assert found == {"unheard": 3, "mine": 1, "all": 4}


def test_searching_within_a_state_finds_only_there(told: list[Told], bart: Actor) -> None:
    brought_to("taken-on", told[0], bart)

    assert words(colleague(bart), "?state=mine&q=lantaarn") == []


def test_a_row_has_no_name_of_a_speaker_and_says_where_it_stands(amina: Told, bart: Actor) -> None:
    brought_to("answered", amina, bart)

    row = colleague(bart).get("voices").json["items"][0]

    assert (row["phase"], row["on_the_move"], row["contact"], row["judgement"]) == (
        "answered",
        "nobody",
        "Bart Bos",
        "answered",
    )
    assert "amina@example.nl" not in colleague(bart).get("voices").content.decode()


def test_another_organisation_sees_none_of_it(told: list[Told], dirk: Actor) -> None:
    assert words(colleague(dirk)) == []


def test_a_speaker_sees_no_list(told: list[Told]) -> None:
    assert words(speaker_of(told[0])) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("state=lost", "state"),
        ("cursor=x", "cursor"),
        ("cursor=MjAyNi0wMS0wMS8x", "cursor"),
        ("q=%00", "q"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_what_cannot_be_asked_is_named(query: str, field: str, bart: Actor) -> None:
    answer = colleague(bart).get(f"voices?{query}")

    assert (answer.status, answer.fields) == (422, [field])


@pytest.mark.parametrize("said", ["'", '"', "&|!", "%25", "🙏", "-", "((("])
def test_a_search_for_anything_is_a_search(said: str, told: list[Told], bart: Actor) -> None:
    assert colleague(bart).get(f"voices?q={said}").status == 200


def test_a_list_takes_as_many_statements_for_many_as_for_few(
    told: list[Told], bart: Actor, django_assert_num_queries: object
) -> None:
    caller = colleague(bart)

    for limit in (1, 4):
        with django_assert_num_queries(2):  # type: ignore[operator]  # [third-party-types]
            caller.get(f"voices?limit={limit}")
