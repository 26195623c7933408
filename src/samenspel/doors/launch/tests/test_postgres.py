"""PostgreSQL starts, stops, refuses, and comes back from SIGKILL and from half-made folders."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from samenspel.doors.launch import postgres, roles
from samenspel.doors.launch.account import Account, database_account
from samenspel.doors.launch.postgres import PostgresServer
from samenspel.doors.launch.problems import LaunchProblem

NewServer = Callable[[], PostgresServer]


def serving_address(server: PostgresServer, data: Path) -> str:
    return roles.addresses(roles.load_passwords(data), server.socket_folder).serving


def owning_address(server: PostgresServer, data: Path) -> str:
    return roles.addresses(roles.load_passwords(data), server.socket_folder).owning


def test_a_started_server_lets_the_serving_role_in(running: PostgresServer, data: Path) -> None:
    with psycopg.connect(serving_address(running, data)) as connection:
        found = connection.execute(
            "SELECT current_user, current_setting('TimeZone'), lower('É')"
        ).fetchone()

    assert found == ("samenspel_serve", "UTC", "é")


def test_it_listens_on_no_network_port(running: PostgresServer, data: Path) -> None:
    with psycopg.connect(serving_address(running, data)) as connection:
        found = connection.execute("SHOW listen_addresses").fetchone()

    assert found == ("",)


def test_a_wrong_password_is_refused(running: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(roles.address("samenspel_serve", "guessed", running.socket_folder))


def test_it_never_runs_as_root(running: PostgresServer) -> None:
    assert running.folder.stat().st_uid == running.account.uid
    assert running.account.uid != 0


def test_it_does_what_is_durable_unless_told_to_be_fast(data: Path) -> None:
    server = postgres.server_for(data)
    passwords = roles.load_passwords(data)
    server.create(passwords.superuser)
    server.start()
    superuser = roles.address("postgres", passwords.superuser, server.socket_folder, "postgres")
    with psycopg.connect(superuser) as connection:
        names = (*postgres.FAST_SETTINGS, "synchronous_commit")
        found = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in names]
    server.stop()

    assert found == [("on",), ("on",), ("on",)]


def test_the_migrating_role_makes_tables_for_the_owner(running: PostgresServer, data: Path) -> None:
    with psycopg.connect(owning_address(running, data)) as connection:
        connection.execute("CREATE TABLE made (id int)")
        found = connection.execute(
            "SELECT tableowner FROM pg_tables WHERE tablename = 'made'"
        ).fetchone()

    assert found == ("samenspel_owner",)


def test_the_extensions_are_there(running: PostgresServer, data: Path) -> None:
    with psycopg.connect(serving_address(running, data)) as connection:
        found = connection.execute("SELECT extname FROM pg_extension ORDER BY 1").fetchall()

    assert found == [("btree_gist",), ("pg_trgm",), ("plpgsql",), ("unaccent",)]


def test_preparing_the_roles_again_changes_nothing(running: PostgresServer, data: Path) -> None:
    roles.prepare_roles(roles.load_passwords(data), running.socket_folder)

    with psycopg.connect(serving_address(running, data)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_stopping_ends_the_process_and_removes_its_lock(running: PostgresServer) -> None:
    pid = running.running_pid()
    running.stop()

    assert pid is not None
    assert running.running_pid() is None
    assert not (running.folder / "postmaster.pid").exists()


def test_stopping_what_does_not_run_does_nothing(new_server: NewServer) -> None:
    new_server().stop()


def test_another_program_can_stop_it(running: PostgresServer, new_server: NewServer) -> None:
    new_server().stop()

    assert running.running_pid() is None


def test_a_second_start_on_the_same_folder_is_refused(
    running: PostgresServer, new_server: NewServer
) -> None:
    with pytest.raises(LaunchProblem, match=f"already runs \\(process {running.running_pid()}\\)"):
        new_server().start()


def test_after_sigkill_it_starts_again_with_what_was_committed(
    running: PostgresServer, new_server: NewServer, data: Path
) -> None:
    with psycopg.connect(owning_address(running, data)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    kill(running)

    again = new_server()
    again.start()

    with psycopg.connect(owning_address(again, data)) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)


@pytest.mark.parametrize("name", ["postmaster.pid", ".s.PGSQL.5432.lock"])
def test_a_lock_whose_number_lives_again_as_another_program_is_no_obstacle(
    running: PostgresServer, new_server: NewServer, name: str
) -> None:
    kill(running)
    with another_program(running.account) as stranger:
        lock = running.folder / name
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        again = new_server()
        again.start()

        assert stranger.poll() is None
        stranger.kill()
    assert again.running_pid() is not None


def test_a_creation_that_was_broken_off_is_simply_done_again(
    new_server: NewServer, data: Path
) -> None:
    (data / "postgres.unfinished").mkdir()
    (data / "postgres.unfinished" / "PG_VERSION").write_text("18")
    server = new_server()
    server.create("secret")
    server.start()

    assert server.running_pid() is not None
    assert not (data / "postgres.unfinished").exists()


def test_half_a_database_is_refused_with_what_to_do(new_server: NewServer, data: Path) -> None:
    (data / "postgres").mkdir()
    (data / "postgres" / "base").mkdir()

    with pytest.raises(LaunchProblem, match=r"is not a whole database.*Put a backup back"):
        new_server().exists  # noqa: B018 [framework-contract] a property that refuses


def test_an_empty_folder_is_no_database_and_no_problem(new_server: NewServer, data: Path) -> None:
    (data / "postgres").mkdir()
    server = new_server()
    assert server.exists is False

    server.create("secret")

    assert server.exists is True


def test_a_database_of_another_version_is_refused(running: PostgresServer) -> None:
    running.stop()
    (running.folder / "PG_VERSION").write_text("12\n")

    with pytest.raises(LaunchProblem, match="is of PostgreSQL 12; this is 18"):
        running.start()


def test_a_full_disk_is_said_before_anything_is_made(data: Path) -> None:
    with pytest.raises(LaunchProblem, match="is full"):
        postgres.require_room(data, least_megabytes=10**9)


def test_what_postgres_says_of_a_full_disk_becomes_one_sentence(new_server: NewServer) -> None:
    problem = new_server()._explained("FATAL:  could not write lock file: No space left on device")

    assert problem.told("nl").startswith("De schijf met")


def test_a_long_path_gets_its_socket_elsewhere(data: Path) -> None:
    deep = data / ("long-name-" * 10)
    server = postgres.server_for(deep, fast=True)
    server.create("secret")
    server.start()
    address = roles.address("postgres", "secret", server.socket_folder, "postgres")
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT 1").fetchone()
    server.stop()

    assert found == (1,)
    assert len(str(server.socket_folder / postgres.SOCKET_NAME)) <= postgres.LONGEST_SOCKET_PATH


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another")
def test_as_root_a_folder_out_of_reach_gets_its_database_elsewhere(data: Path) -> None:
    data.chmod(0o700)
    server = postgres.server_for(data, fast=True)
    server.create("secret")
    server.start()
    pid = server.running_pid()
    server.stop()

    assert pid is not None
    assert (data / "postgres").resolve() == server.folder
    assert database_account().may_enter(data) is False
    shutil.rmtree(server.folder.parent)


def kill(server: PostgresServer) -> None:
    pid = server.running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.running_pid() is not None:
        time.sleep(0.01)


def another_program(account: Account) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"], cwd="/", **account.spawn_options)
