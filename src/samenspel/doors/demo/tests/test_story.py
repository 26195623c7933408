"""The story of Waterveen holds together: who is named exists, all follows in time, and it can be told any day."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.doors.demo.fill import Happening, _happenings, _read, fill_once
from samenspel.doors.demo.story import Cast, Story
from samenspel.engines.text.language import detect_language
from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.free_text import take_down
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses.models import Agreement, Standing
from samenspel.loop.voices.models import Voice
from samenspel.people.models import Organisation
from samenspel.people.queries import home_organisation, people_of_organisation

Told = dict[str, Any]

PEOPLE = _read("people.toml")
VOICES: list[Told] = _read("voices.toml")["voice"]
HEARD: list[Told] = _read("heard.toml")["voice"]
BY_KEY = {one["key"]: one for one in PEOPLE["person"]}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The night in which the clock goes forward, the one in which it goes back, a leap day, and a turn of the year.
ODD_MOMENTS = (
    datetime(2024, 3, 31, 2, 30, tzinfo=UTC),
    datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 30, tzinfo=UTC),
    datetime(2025, 1, 1, 0, 5, tzinfo=UTC),
)

MOMENTS = st.integers(0, 8 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)

each_voice = pytest.mark.parametrize("told", VOICES, ids=[one["key"] for one in VOICES])


def steps(told: Told, *kinds: str) -> list[Told]:
    return [step for step in told.get("then", ()) if not kinds or step["do"] in kinds]


def stories_at(moment: datetime) -> dict[int, list[Happening]]:
    """What would be told at that moment, story by story, in the order in which it is told."""
    found: dict[int, list[Happening]] = {}
    with clock_set_to(moment):
        every = sorted(_happenings(VOICES, Cast({})), key=lambda one: one.moment)
    for one in every:
        found.setdefault(id(one.story), []).append(one)
    return found


def written(told: Told) -> Iterator[str]:
    for part in (told, *steps(told)):
        yield from (part[name] for name in ("words", "why", "what", "reason") if part.get(name))


@each_voice
def test_whoever_does_something_works_here_and_may(told: Told) -> None:
    needed = {"take-on": "respond", "respond": "respond", "restate": "respond", "agree": "respond"}
    colleagues = [step for step in steps(told) if step["by"] != "speaker"]

    assert [step["by"] for step in colleagues if step["by"] not in BY_KEY] == []
    assert [
        step["by"]
        for step in colleagues
        if step["do"] in needed and needed[step["do"]] not in BY_KEY[step["by"]]["duties"]
    ] == []


@each_voice
def test_whom_something_is_asked_or_promised_of_exists(told: Told) -> None:
    asked = [step["to"] for step in steps(told, "offer-handover")]
    promised = [step["who"] for step in steps(told, "agree")]

    assert set(asked) <= BY_KEY.keys()
    assert set(promised) <= BY_KEY.keys() | {"speaker"}


@each_voice
def test_days_go_forward_and_not_past_today(told: Told) -> None:
    days = [0, *(step["after_days"] for step in steps(told))]

    assert days == sorted(days)
    assert days[-1] <= told["days_ago"]
    assert time.fromisoformat(told["time"]).tzinfo is None


@each_voice
def test_every_code_is_one_of_our_own_lists(told: Told) -> None:
    lists = {"role": "roles", "approach": "approaches", "mark": "marks", "verdict": "judgements"}
    lists |= {"result": "results"}
    used = [
        (lists[name], step[name])
        for step in steps(told)
        for name in lists
        if name in step and step["do"] in ("respond", "mark", "judge", "result")
    ]

    assert [(name, code) for name, code in used if code not in vocabulary(name).terms] == []


@each_voice
def test_an_agreement_is_marked_after_it_was_made(told: Told) -> None:
    made = 0
    for step in steps(told, "agree", "mark"):
        made += step["do"] == "agree"
        assert step["do"] == "agree" or 1 <= step["agreement"] <= made


@each_voice
def test_a_question_is_asked_before_it_is_answered_and_an_offer_before_it_is_accepted(
    told: Told,
) -> None:
    for first, then in (("ask", "answer"), ("offer-handover", "accept-handover")):
        waiting = 0
        for step in steps(told, first, then):
            waiting += 1 if step["do"] == first else -1
            assert waiting >= 0


@each_voice
def test_every_word_of_it_could_be_taken_down_today(told: Told) -> None:
    for words in written(told):
        take_down(words, field="words")


@each_voice
def test_it_says_in_which_language_it_was_told(told: Told) -> None:
    assert detect_language(told["words"]).code == told["language"]


def test_every_verb_of_the_loop_is_used_and_known() -> None:
    used = {step["do"] for told in VOICES for step in steps(told)}

    assert used | {"share", "wait"} == set(Story.STEPS)


def test_no_voice_and_nobody_is_named_twice() -> None:
    keys = [one["key"] for one in (*VOICES, *PEOPLE["person"])]
    addresses = [one["email"] for one in PEOPLE["person"]]

    assert [key for key, times in Counter(keys + addresses).items() if times > 1] == []


def test_nobody_in_it_could_ever_get_mail_by_mistake() -> None:
    assert {one["email"].rpartition(".")[2] for one in PEOPLE["person"]} == {"example"}
    assert [one["key"] for one in VOICES if not re.fullmatch(r"[a-z0-9-]+", one["key"])] == []


def test_whom_it_names_has_a_team_in_their_own_organisation() -> None:
    teams = {one["key"]: one["organisation"] for one in PEOPLE["team"]}
    receiving = {one["key"]: one["receiving_team"] for one in PEOPLE["organisation"]}

    assert [
        one["key"] for one in BY_KEY.values() if teams[one["team"]] != one["organisation"]
    ] == []
    assert {teams[team] for team in receiving.values()} == set(receiving)
    assert [teams[team] for team in receiving.values()] == list(receiving)


def test_every_duty_is_held_by_somebody_and_is_one_of_our_list() -> None:
    held = {duty for one in BY_KEY.values() for duty in one["duties"]}

    assert held == set(vocabulary("duties").terms)
    assert {one["perspective"] for one in BY_KEY.values()} <= set(vocabulary("perspectives").terms)


@settings(max_examples=25, deadline=None)
@given(MOMENTS)
def test_whenever_it_is_told_everything_follows_in_time_and_nothing_is_still_to_come(
    moment: datetime,
) -> None:
    stories = stories_at(moment)

    assert len(stories) == len(VOICES)
    for happened in stories.values():
        assert [one.step["do"] for one in (happened[0], happened[-1])] == ["share", "wait"]
        assert all(before.moment <= after.moment for before, after in pairwise(happened))
        assert happened[-1].moment < moment


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(ODD_MOMENTS) | MOMENTS)
def test_what_one_does_after_another_is_told_in_that_order(moment: datetime) -> None:
    order = {told["key"]: [step["do"] for step in steps(told)] for told in VOICES}

    for happened in stories_at(moment).values():
        assert [one.step["do"] for one in happened[1:-1]] == order[happened[0].step["key"]]


def test_what_was_told_long_ago_happened_by_day_and_the_day_after_is_another_day() -> None:
    moment = datetime(2026, 6, 10, 12, tzinfo=UTC)
    for happened in stories_at(moment).values():
        told = happened[0].step
        shared = happened[0].moment.astimezone(AMSTERDAM)
        if told["days_ago"] > 1:
            day = moment.date() - timedelta(told["days_ago"])
            assert shared == datetime.combine(day, time.fromisoformat(told["time"]), AMSTERDAM)


@pytest.mark.django_db
@pytest.mark.parametrize("moment", ODD_MOMENTS[:2], ids=["clock-forward", "clock-back"])
def test_it_can_be_told_in_the_night_in_which_the_clock_changes(moment: datetime) -> None:
    with clock_set_to(moment):
        fill_once()
        people = people_of_organisation(seen_by=SYSTEM).count()
        home = home_organisation(seen_by=SYSTEM).name

    assert (home, people) == ("Gemeente Waterveen", len(BY_KEY))
    assert Voice.objects.count() == len(VOICES) + len(HEARD)
    assert JournalEntry.objects.filter(happened_at__gt=moment).count() == 0
    shown = set(Standing.Phase.values) - {Standing.Phase.FORGOTTEN}
    assert set(Standing.objects.values_list("phase", flat=True)) == shown


@pytest.mark.django_db
def test_a_story_that_cannot_be_told_to_its_end_is_not_told_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(story: Story, step: Told) -> None:
        raise RuntimeError("halfway")

    steps_of: dict[str, Callable[[Story, Told], None]] = {**Story.STEPS, "judge": broken}
    monkeypatch.setattr(Story, "STEPS", steps_of)

    with pytest.raises(RuntimeError, match="halfway"):
        fill_once()
    found = (Organisation.objects.count(), Voice.objects.count(), Agreement.objects.count())
    assert found == (0, 0, 0)


def test_a_story_begins_with_somebody_who_shares() -> None:
    with pytest.raises(ValueError, match="nothing was shared yet"):
        _ = Story(Cast({})).voice


def test_the_clock_is_put_right_again_afterwards() -> None:
    before = datetime.now(UTC)
    stories_at(ODD_MOMENTS[0])

    assert before <= now() <= datetime.now(UTC)
