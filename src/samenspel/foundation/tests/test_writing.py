"""What belongs together is written whole or not at all, while the door to writing is open for who writes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samenspel.foundation.writing import LostPart, all_or_nothing, being_written, writing


def keep(name: str) -> None:
    """Write something that is not ours, so that no door is needed."""
    Session.objects.create(session_key=name, session_data="", expire_date=timezone.now())


def kept() -> list[str]:
    """What stayed."""
    return list(Session.objects.order_by("session_key").values_list("session_key", flat=True))


def fail_after(name: str) -> None:
    """A part that writes and then fails."""
    with all_or_nothing():
        keep(name)
        raise OSError


# ── The door ──


def test_nothing_is_being_written_unless_somebody_writes() -> None:
    assert being_written() == ""


def test_what_is_being_written_has_the_name_of_the_event() -> None:
    with writing("test.something-done"):
        assert being_written() == "test.something-done"


def test_the_door_shuts_behind_who_is_done() -> None:
    with writing("test.something-done"):
        pass

    assert being_written() == ""


def test_the_door_shuts_when_writing_fails() -> None:
    with pytest.raises(OSError), writing("test.something-done"):
        raise OSError

    assert being_written() == ""


def test_after_a_part_the_whole_goes_on() -> None:
    with writing("test.whole-done"):
        with writing("test.part-done"):
            inside = being_written()
        after = being_written()

    assert (inside, after) == ("test.part-done", "test.whole-done")


def test_a_part_that_failed_leaves_the_door_of_the_whole_open() -> None:
    with writing("test.whole-done"):
        with pytest.raises(OSError), writing("test.part-done"):
            raise OSError

        assert being_written() == "test.whole-done"


def test_the_door_of_one_thread_is_not_open_for_another() -> None:
    with writing("test.something-done"), ThreadPoolExecutor(1) as threads:
        assert threads.submit(being_written).result() == ""


# ── Whole or not at all ──


@pytest.mark.django_db
def test_what_succeeds_stays_whole() -> None:
    with all_or_nothing():
        keep("a")
        with all_or_nothing():
            keep("b")
        keep("c")

    assert kept() == ["a", "b", "c"]


@pytest.mark.django_db
def test_a_part_that_fails_takes_everything_along_also_when_its_error_is_caught() -> None:
    def go_on() -> None:
        with all_or_nothing():
            keep("a")
            with pytest.raises(OSError):
                fail_after("b")
            keep("c")

    with pytest.raises(TransactionManagementError):
        go_on()

    assert kept() == []


@pytest.mark.django_db
def test_a_lost_part_is_never_passed_over_in_silence() -> None:
    def say_it_is_kept() -> str:
        with all_or_nothing():
            keep("a")
            with pytest.raises(OSError):
                fail_after("b")
        return "kept"

    with pytest.raises(LostPart):
        say_it_is_kept()

    assert kept() == []


@pytest.mark.django_db
def test_who_wants_to_go_on_after_a_part_failed_says_so() -> None:
    with all_or_nothing():
        keep("a")
        with pytest.raises(OSError), transaction.atomic():
            fail_after("b")
        keep("c")

    assert kept() == ["a", "c"]


@pytest.mark.django_db
def test_one_thing_that_failed_does_not_stop_the_next() -> None:
    with pytest.raises(OSError):
        fail_after("a")
    with all_or_nothing():
        keep("b")

    assert kept() == ["b"]


@pytest.mark.django_db
def test_a_part_costs_no_round_to_the_database_of_its_own() -> None:
    with all_or_nothing(), CaptureQueriesContext(connection) as sent, all_or_nothing():
        pass

    assert sent.captured_queries == []


def test_what_was_written_whole_is_there_for_everybody(committed_db: object) -> None:
    def look() -> list[str]:
        try:
            return kept()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with all_or_nothing():
            keep("a")
            before = threads.submit(look).result()
        after = threads.submit(look).result()

    assert (before, after) == ([], ["a"])
