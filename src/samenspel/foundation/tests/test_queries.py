"""A read is registered as a noun that can be asked for, and stays the function that it was."""

from typing import Any

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.queries import RegisteredQuery, query, registered_queries

pytestmark = pytest.mark.usefixtures("own_registries")


def weather(day: str = "today", *, seen_by: Actor) -> str:
    """How it is outside."""
    return f"{day}: rain for {seen_by.kind}"


def weather_for_a_stranger(*, seen_by: "str") -> str:
    """Not for an actor."""
    return seen_by


def weather_for_whoever(*, seen_by: Any) -> str:
    """For anything."""
    return str(seen_by)


def weather_for_nobody(**seen_by: Actor) -> str:
    """For as many as come."""
    return str(seen_by)


def test_a_query_can_be_asked_as_before() -> None:
    asked = query(weather)

    assert asked is weather
    assert asked(seen_by=SYSTEM) == "today: rain for system"


def test_a_query_can_be_found_by_its_room_and_name() -> None:
    query(weather)

    [found] = [known for known in registered_queries() if known.name == "weather"]
    assert found == RegisteredQuery("weather", "foundation.tests", weather)


def test_a_room_is_named_after_the_folder_of_its_queries() -> None:
    rooms = {known.name: known.room for known in registered_queries()}

    assert (rooms["find_voice"], rooms["home_organisation"]) == ("loop.voices", "people")


def test_queries_stand_by_room_and_name() -> None:
    query(weather)

    found = [f"{known.room}.{known.name}" for known in registered_queries()]
    assert found == sorted(found)


def test_a_type_that_is_written_as_text_counts_too() -> None:
    def weather_tomorrow(*, seen_by: "Actor") -> str:
        return weather("tomorrow", seen_by=seen_by)

    weather_tomorrow.__annotations__["seen_by"] = "Actor"

    assert query(weather_tomorrow) is weather_tomorrow


@pytest.mark.parametrize(
    "function",
    [weather_for_a_stranger, weather_for_whoever, weather_for_nobody],
    ids=lambda function: function.__name__,
)
def test_what_is_not_for_an_actor_does_not_load_and_is_not_known(function: Any) -> None:
    before = registered_queries()

    with pytest.raises(TypeError, match=f"{function.__name__} must take `seen_by: Actor`"):
        query(function)

    assert registered_queries() == before
