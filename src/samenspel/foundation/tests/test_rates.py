"""How often a sender may do a thing is counted exactly, per window of their own, and tells nothing of who it was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from samenspel.foundation import rates
from samenspel.foundation.rates import Limit, forget_old_counts, within
from samenspel.settings.groups import Safety
from tests.support.raw_sql import everything_readable, run

TEN_MINUTES = timedelta(minutes=10)
THREE = Limit("test", 3, TEN_MINUTES)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SENDER = "198.51.100.77"
DECLARED = [value for value in vars(rates).values() if isinstance(value, Limit)]
At = Callable[[datetime], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> At:
    """Let the machine's clock stand still; counting does not go by the clock of what is written."""

    def set_to(moment: datetime) -> None:
        class Stopped(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> "Stopped":
                return cls.fromtimestamp(moment.timestamp(), tz)

        monkeypatch.setattr(rates, "datetime", Stopped)

    set_to(NOON)
    return set_to


def tried(limit: Limit, times: int, sender: str = SENDER) -> list[bool]:
    """Do it so many times."""
    return [within(limit, sender) for _ in range(times)]


@pytest.mark.django_db
@pytest.mark.usefixtures("at")
@hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(most=st.integers(0, 6), times=st.integers(0, 9))
def test_what_fits_comes_first_and_what_does_not_is_stopped(most: int, times: int) -> None:
    found = tried(Limit("test", most, TEN_MINUTES), times, sender=str(uuid4()))

    fits = min(most, times)
    assert found == [True] * fits + [False] * (times - fits)


@pytest.mark.django_db
@pytest.mark.usefixtures("at")
def test_one_senders_haste_does_not_stop_another() -> None:
    tried(THREE, 4)

    assert tried(THREE, 1, sender="198.51.100.78") == [True]


@pytest.mark.django_db
@pytest.mark.usefixtures("at")
def test_one_thing_is_not_counted_as_another() -> None:
    tried(THREE, 4)

    assert tried(Limit("test-other", 3, TEN_MINUTES), 1) == [True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "fits"),
    [
        (timedelta(minutes=9, seconds=59), False),
        (timedelta(minutes=10), True),
        (timedelta(minutes=17), True),
    ],
    ids=str,
)
def test_in_the_next_window_one_begins_anew(at: At, later: timedelta, fits: bool) -> None:
    tried(THREE, 3)
    at(NOON + later)

    assert tried(THREE, 1) == [fits]


@pytest.mark.django_db
def test_a_window_begins_with_the_first_time_and_not_with_the_clock(at: At) -> None:
    at(NOON + timedelta(minutes=9))
    tried(THREE, 2)
    at(NOON + timedelta(minutes=11))

    assert tried(THREE, 2) == [True, False]


@pytest.mark.django_db
def test_who_was_stopped_does_not_wait_longer_by_trying_again(at: At) -> None:
    for minute in range(10):
        at(NOON + timedelta(minutes=minute))
        tried(THREE, 2)
    at(NOON + timedelta(minutes=10))

    assert tried(THREE, 4) == [True, True, True, False]


@pytest.mark.django_db
@pytest.mark.usefixtures("at")
def test_when_limits_are_off_everything_fits_and_nothing_is_counted(settings: Settings) -> None:
    settings.SAMENSPEL = replace(settings.SAMENSPEL, safety=Safety(rate_limits="off"))

    assert tried(Limit("test", 0, TEN_MINUTES), 3) == [True] * 3
    assert run("SELECT count(*) FROM foundation_ratecount") == [(0,)]


@pytest.mark.django_db
@pytest.mark.usefixtures("at")
def test_who_counts_cannot_be_read_back() -> None:
    tried(THREE, 1)
    kept = everything_readable()["foundation_ratecount"]
    spelled = [SENDER, SENDER.encode().hex(), "198.51"]

    assert ("2026-03-02" in kept, [found for found in spelled if found in kept]) == (True, [])


@pytest.mark.django_db
def test_nobody_can_follow_a_sender_from_one_day_to_the_next(at: At) -> None:
    def sender() -> object:
        tried(THREE, 1)
        return run("SELECT sender FROM foundation_ratecount ORDER BY window_start")[-1]

    today = sender()
    at(NOON + timedelta(minutes=30))
    later_today = sender()
    at(NOON + timedelta(days=1))
    tomorrow = sender()

    assert (today == later_today, today == tomorrow) == (True, False)


def test_all_who_serve_count_together(committed_db: object, at: At) -> None:
    def several_times() -> list[bool]:
        try:
            return tried(Limit("test", 12, TEN_MINUTES), 10)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(several_times) for _ in range(2)]
        found = [fits for each in both for fits in each.result()]

    assert found.count(True) == 12
    assert run("SELECT times FROM foundation_ratecount") == [(20,)]


@pytest.mark.parametrize("limit", DECLARED, ids=lambda limit: limit.scope)
def test_a_window_has_long_passed_before_its_count_is_let_go(limit: Limit) -> None:
    assert (limit.window < timedelta(days=1), limit.most > 0) == (True, True)


def test_no_two_limits_count_in_the_same_place() -> None:
    scopes = [limit.scope for limit in DECLARED]

    assert (len(scopes), len(set(scopes))) == (5, 5)


@pytest.mark.django_db
def test_counts_of_windows_long_passed_go_and_those_of_now_stay() -> None:
    for scope, age in (("today", "23 hours"), ("yesterday", "25 hours"), ("old", "1 year")):
        run(
            "INSERT INTO foundation_ratecount VALUES (%s, '', now() - %s::interval, 1)",
            [scope, age],
        )

    forget_old_counts()

    assert run("SELECT scope FROM foundation_ratecount") == [("today",)]
