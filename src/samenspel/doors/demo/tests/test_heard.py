"""What was heard on rounds: many short voices in six languages, about a dozen needs."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.doors.demo.fill import _read
from samenspel.doors.demo.heard import as_told
from samenspel.engines.text.language import detect_language
from samenspel.foundation.clock import clock_set_to
from samenspel.foundation.free_text import take_down

Told = dict[str, Any]

HEARD = _read("heard.toml")
VOICES: list[Told] = HEARD["voice"]
DUTIES = {one["key"]: set(one["duties"]) for one in _read("people.toml")["person"]}
NOWHERE = "los"
LONGEST_AGO = 80

MOMENTS = st.integers(0, 8 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)

each_voice = pytest.mark.parametrize("told", VOICES, ids=[one["key"] for one in VOICES])


def need_of(key: str) -> str:
    return key.rpartition("-")[0]


def by_need() -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for told in VOICES:
        if need_of(told["key"]) != NOWHERE:
            found[need_of(told["key"])].append(told)
    return found


@each_voice
def test_it_says_in_which_language_it_was_told(told: Told) -> None:
    assert detect_language(told["words"]).code == told["language"]


@each_voice
def test_it_is_as_long_as_what_people_say_in_passing(told: Told) -> None:
    assert take_down(told["words"], field="words") == told["words"]
    assert 6 <= len(told["words"].split()) <= 35


def test_no_voice_is_there_twice() -> None:
    assert len({one["key"] for one in VOICES}) == len(VOICES)
    assert len({one["words"] for one in VOICES}) == len(VOICES)


def test_at_least_half_of_the_needs_are_told_in_three_languages_or_more() -> None:
    needs = by_need()
    many = [need for need, voices in needs.items() if len({one["language"] for one in voices}) >= 3]

    assert 2 * len(many) >= len(needs)


def test_whom_it_lets_say_that_voices_are_the_same_listens_or_responds_here() -> None:
    keys = {one["key"] for one in VOICES}

    for same in HEARD["together"]:
        assert DUTIES[same["by"]] & {"listen", "respond", "lead"}
        assert set(same["voices"]) <= keys
        assert len(set(same["voices"])) == 2


@settings(max_examples=25, deadline=None)
@given(MOMENTS)
def test_whenever_it_comes_in_it_was_told_in_the_last_weeks_and_not_in_the_future(
    moment: datetime,
) -> None:
    with clock_set_to(moment):
        moments = [one.told_at for one in as_told(VOICES)]

    assert len(moments) == len(VOICES)
    for told_at in moments:
        assert told_at is not None
        assert moment - timedelta(LONGEST_AGO + 1) < told_at <= moment
