"""Whether a database is up to date is seen in the files that say what its tables are, and in the database itself."""

from pathlib import Path

import psycopg
import pytest

import samenspel
from samenspel.doors.launch.problems import LaunchProblem
from samenspel.doors.launch.roles import Addresses
from samenspel.doors.launch.version import (
    is_up_to_date,
    reached,
    remember_version,
    somebody_lives_here,
)
from samenspel.foundation.actors import SYSTEM
from samenspel.people.actions import Seat, found_organisation
from tests.support.database import TestServer

FILES = ("models.py", "rights.py", "guards.py", "migrations/0001_initial.py", "web.py", "texts.py")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of a few files, which the version is taken from; gives its folder."""
    room = tmp_path / "program" / "room"
    for name in FILES:
        (room / name).parent.mkdir(parents=True, exist_ok=True)
        (room / name).write_text("as it was\n")
    monkeypatch.setattr(samenspel, "__path__", [str(room.parent)])
    return room


def test_what_was_never_migrated_here_is_not_up_to_date(
    committed_db: Addresses, data: Path
) -> None:
    assert is_up_to_date(data, committed_db.owning) is False


def test_the_serving_role_can_ask_it_too(committed_db: Addresses, data: Path) -> None:
    remember_version(data, committed_db.owning)

    assert is_up_to_date(data, committed_db.owning) is True


@pytest.mark.parametrize(
    ("changed", "still"), [(name, name in ("web.py", "texts.py")) for name in FILES]
)
def test_only_a_file_that_says_what_the_tables_are_makes_it_old(
    committed_db: Addresses, data: Path, program: Path, changed: str, still: bool
) -> None:
    remember_version(data, committed_db.owning)
    (program / changed).write_text("as it is now\n")

    assert is_up_to_date(data, committed_db.owning) is still


def test_a_new_migration_makes_it_old(committed_db: Addresses, data: Path, program: Path) -> None:
    remember_version(data, committed_db.owning)
    (program / "migrations" / "0002_more.py").write_text("more\n")

    assert is_up_to_date(data, committed_db.owning) is False


def test_a_table_moved_to_another_room_makes_it_old(
    committed_db: Addresses, data: Path, program: Path
) -> None:
    remember_version(data, committed_db.owning)
    program.rename(program.with_name("other_room"))

    assert is_up_to_date(data, committed_db.owning) is False


def test_another_database_with_the_same_history_is_not_up_to_date(
    committed_db: Addresses, data: Path, test_server: TestServer
) -> None:
    remember_version(data, committed_db.owning)
    twin = test_server.clone("samenspel_twin")
    try:
        assert is_up_to_date(data, twin.owning) is False
    finally:
        test_server.drop("samenspel_twin")


def test_a_database_put_back_to_before_a_migration_is_not_up_to_date(
    committed_db: Addresses, data: Path
) -> None:
    remember_version(data, committed_db.owning)
    with psycopg.connect(committed_db.owning) as owner:
        owner.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)"
        )

    assert is_up_to_date(data, committed_db.owning) is False


def test_half_a_memory_is_no_memory(committed_db: Addresses, data: Path) -> None:
    remember_version(data, committed_db.owning)
    whole = (data / "migrated").read_text()
    (data / "migrated").write_text(whole[: len(whole) // 2])

    assert is_up_to_date(data, committed_db.owning) is False


def test_nobody_lives_in_a_fresh_database(committed_db: Addresses) -> None:
    assert somebody_lives_here(committed_db.serving) is False


@pytest.mark.parametrize(("seat", "lives"), [(Seat.HOME, True), (Seat.ELSEWHERE, False)])
def test_who_is_at_home_lives_here(committed_db: Addresses, seat: Seat, lives: bool) -> None:
    found_organisation("Gemeente Waterveen", by=SYSTEM, seat=seat)

    assert somebody_lives_here(committed_db.serving) is lives


def test_a_server_that_does_not_answer_is_one_line_without_the_password() -> None:
    with (
        pytest.raises(LaunchProblem, match=r"cannot be reached: .*Check DATABASE_URL") as problem,
        reached("postgresql://serve:zeeanemoon@127.0.0.1:1/samenspel"),
    ):
        pass

    assert "\n" not in problem.value.told("en")
    assert "zeeanemoon" not in problem.value.told("en") + problem.value.told("nl")
