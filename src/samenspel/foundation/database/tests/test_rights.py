"""The serving role can do what was declared, and nothing else, tried in raw SQL."""

from typing import ClassVar

import psycopg
import pytest
from django.db import models
from django.test.utils import isolate_apps

from samenspel.foundation.database.rights import (
    Right,
    UndeclaredRights,
    declared_rights,
    difference,
    grant_serving_rights,
)
from samenspel.foundation.database.roles_check import role_strength

pytestmark = pytest.mark.database


def test_after_migrating_the_rights_are_exactly_those_declared(
    serving_connection: psycopg.Connection,
) -> None:
    found = difference(serving_connection.cursor())

    assert found.missing == ()
    assert found.too_many == ()


def test_granting_again_changes_nothing(owner_connection: psycopg.Connection) -> None:
    grant_serving_rights(owner_connection.cursor())

    assert not difference(owner_connection.cursor())


def test_a_right_too_many_is_found_and_taken_back(owner_connection: psycopg.Connection) -> None:
    cursor = owner_connection.cursor()
    cursor.execute("GRANT DELETE ON foundation_journalentry TO samenspel_serve")
    cursor.execute("GRANT UPDATE (event) ON foundation_journalentry TO samenspel_serve")
    assert difference(cursor).too_many == (
        Right("table", "foundation_journalentry", "DELETE"),
        Right("table", "foundation_journalentry", "UPDATE", "event"),
    )

    grant_serving_rights(cursor)

    assert not difference(cursor)


def test_a_right_for_everybody_counts_as_one_too_many(owner_connection: psycopg.Connection) -> None:
    cursor = owner_connection.cursor()
    cursor.execute("GRANT SELECT ON django_migrations TO PUBLIC")
    cursor.execute("GRANT TRUNCATE ON people_duty TO PUBLIC")

    assert difference(cursor).too_many == (Right("table", "people_duty", "TRUNCATE"),)


def test_a_table_that_nobody_declared_stops_the_granting(
    owner_connection: psycopg.Connection,
) -> None:
    owner_connection.execute("CREATE TABLE nobody_knows_me (id int)")

    with pytest.raises(UndeclaredRights, match="nobody_knows_me"):
        grant_serving_rights(owner_connection.cursor())


def test_a_function_that_nobody_registered_may_not_be_called(
    owner_connection: psycopg.Connection,
) -> None:
    owner_connection.execute(
        "CREATE FUNCTION forget_everything() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    )
    grant_serving_rights(owner_connection.cursor())
    owner_connection.execute("SET ROLE samenspel_owner")

    found = owner_connection.execute(
        "SELECT has_function_privilege('samenspel_serve', 'forget_everything()', 'EXECUTE')"
    ).fetchone()

    assert found == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_journalentry SET event = 'nothing'",
        "DELETE FROM foundation_journalentry",
        "TRUNCATE foundation_journalentry",
        "ALTER TABLE foundation_journalentry DISABLE TRIGGER ALL",
        "ALTER TABLE foundation_journalentry ADD COLUMN more int",
        "DROP TABLE foundation_journalentry",
        "CREATE TRIGGER mine BEFORE INSERT ON foundation_journalentry EXECUTE FUNCTION procrastinate_notify_queue()",
        "UPDATE people_duty SET duty = 'everything'",
        "DELETE FROM people_person",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "SET session_replication_role = replica",
        "SET ROLE samenspel_owner",
        "UPDATE django_migrations SET name = 'other'",
        "COPY people_person TO PROGRAM 'cat'",
    ],
)  # fmt: skip
def test_the_serving_role_is_refused(
    serving_connection: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        serving_connection.execute(statement.encode())


def test_the_serving_role_may_end_a_duty(serving_connection: psycopg.Connection) -> None:
    serving_connection.execute("UPDATE people_duty SET until = now()")


def test_the_serving_role_may_serve(serving_connection: psycopg.Connection) -> None:
    found = role_strength(serving_connection.cursor())

    assert found.reasons == ()
    assert found.name == "samenspel_serve"


def test_the_migrating_role_may_not_serve(owner_connection: psycopg.Connection) -> None:
    found = role_strength(owner_connection.cursor())

    assert found.reasons == ("it may become samenspel_owner",)


@isolate_apps("samenspel.foundation")
def test_a_model_of_ours_without_a_declaration_is_an_error() -> None:
    class Secret(models.Model):
        class Meta:
            app_label = "foundation"

    with pytest.raises(UndeclaredRights, match="Secret has no serving_rights"):
        declared_rights(Secret)


@isolate_apps("samenspel.foundation")
def test_a_declaration_names_verbs_and_columns() -> None:
    class Promise(models.Model):
        serving_rights: ClassVar[str] = "select, insert, update (until, maker)"
        until = models.DateTimeField(null=True)
        maker = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

        class Meta:
            app_label = "foundation"

    assert declared_rights(Promise) == {
        Right("table", "foundation_promise", "SELECT"),
        Right("table", "foundation_promise", "INSERT"),
        Right("table", "foundation_promise", "UPDATE", "until"),
        Right("table", "foundation_promise", "UPDATE", "maker_id"),
    }


@isolate_apps("samenspel.foundation")
@pytest.mark.parametrize(
    "declaration", ["select, truncate", "select; drop", "update (nothing)", ""]
)
def test_a_declaration_that_makes_no_sense_is_an_error(declaration: str) -> None:
    class Odd(models.Model):
        serving_rights: ClassVar[str] = declaration

        class Meta:
            app_label = "foundation"

    with pytest.raises(UndeclaredRights):
        declared_rights(Odd)
