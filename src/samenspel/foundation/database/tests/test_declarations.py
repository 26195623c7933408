"""What is declared of a table is read exactly, granted exactly, and missed when it is not there."""

from typing import Any, ClassVar

import psycopg
import pytest
from django.db import models
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from samenspel.foundation.database import rights
from samenspel.foundation.database.rights import (
    Difference,
    Right,
    UndeclaredRights,
    declared_rights,
    difference,
    found_rights,
    grant_serving_rights,
    wanted_rights,
)
from samenspel.foundation.database.roles_check import RoleStrength
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices.models import VoiceKey
from samenspel.people.models import Person

TABLE = "people_person"
VERBS = ("select", "insert", "update", "delete")
COLUMNS = {field.name: str(field.column) for field in Person._meta.concrete_fields}
NAMES = sorted(COLUMNS)


def promise(declaration: Any) -> type[models.Model]:
    """A table of ours with this declaration."""

    class Promise(models.Model):
        """Something to keep."""

        serving_rights: ClassVar[Any] = declaration
        until = models.DateTimeField(null=True)
        maker = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

        class Meta:
            app_label = "foundation"

    return Promise


# ── Reading a declaration ──


parts = st.lists(
    st.tuples(st.sampled_from(VERBS), st.lists(st.sampled_from(NAMES), unique=True, max_size=4)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=50, deadline=None)
@given(parts=parts, space=st.sampled_from(["", " ", "\n  "]), shouts=st.booleans())
def test_every_verb_and_every_column_that_is_named_is_a_right(
    parts: list[tuple[str, list[str]]], space: str, shouts: bool
) -> None:
    written = [
        (verb.upper() if shouts else verb)
        + (f"{space}({f',{space}'.join(names)}{space})" if names else "")
        for verb, names in parts
    ]
    expected = {
        Right("table", TABLE, verb.upper(), COLUMNS.get(name, ""))
        for verb, names in parts
        for name in names or [""]
    }

    assert set(rights._parsed(TABLE, f"{space},{space}".join(written), COLUMNS)) == expected


@isolate_apps("samenspel.foundation")
def test_a_column_may_be_called_by_its_own_name() -> None:
    declared = declared_rights(promise("update (maker_id)"))

    assert declared == {Right("table", "foundation_promise", "UPDATE", "maker_id")}


@isolate_apps("samenspel.foundation")
@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        ("select, truncate", "“truncate” is not a right"),
        ("select insert", "“select insert” is not a right"),
        ("select,", "“” is not a right"),
        ("select (until", "“select (until” is not a right"),
        ("references", "“references” is not a right"),
        ("select; drop table people_person", "is not a right"),
        ("update (until, nothing)", "has no column “nothing”"),
        ("update (until,)", "has no column “”"),
        ("update ()", "has no column “”"),
        ("update ( )", "has no column “”"),
        ("update (,)", "has no column “”"),
        ("update (until) (maker)", "is not a right"),
        ('update ("until")', 'has no column “"until"”'),
    ],
)
def test_a_declaration_that_makes_no_sense_says_where(declaration: str, said: str) -> None:
    with pytest.raises(UndeclaredRights) as refused:
        declared_rights(promise(declaration))

    assert str(refused.value).startswith("foundation_promise")
    assert str(refused.value).endswith(said)


@isolate_apps("samenspel.foundation")
@pytest.mark.parametrize("declaration", [None, ["select"], ("select", "insert"), True])
def test_a_declaration_is_a_text(declaration: Any) -> None:
    with pytest.raises(UndeclaredRights, match="Promise has no serving_rights"):
        declared_rights(promise(declaration))


@isolate_apps("samenspel.foundation")
def test_a_table_between_two_of_ours_is_filled_and_emptied_and_not_changed() -> None:
    class Street(models.Model):
        """Where someone lives."""

        neighbours = models.ManyToManyField("self")

        class Meta:
            app_label = "foundation"

    between = Street.neighbours.through
    table = "foundation_street_neighbours"

    assert rights._rights_of(between) == {
        Right("table", table, verb) for verb in ("SELECT", "INSERT", "DELETE")
    }


def test_a_framework_that_is_not_listed_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "FRAMEWORK_APPS", rights.FRAMEWORK_APPS - {"mfa"})

    with pytest.raises(UndeclaredRights, match="of a framework that is not listed"):
        rights._rights_by_table()


def test_a_right_reads_as_people_say_it() -> None:
    whole, part = Right("table", "t", "SELECT"), Right("table", "t", "UPDATE", "until")

    assert (str(whole), str(part)) == ("SELECT t", "UPDATE t (until)")


# ── What is granted ──


@pytest.mark.database
def test_who_may_not_add_rows_may_not_draw_their_numbers(
    owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = Right("sequence", "foundation_journalentry_id_seq", "USAGE")
    cursor = owner_connection.cursor()
    before = drawing in wanted_rights(cursor)
    monkeypatch.setattr(JournalEntry, "serving_rights", "select")

    assert (before, drawing in wanted_rights(cursor)) == (True, False)


@pytest.mark.database
@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        (
            "REVOKE INSERT ON foundation_journalentry FROM samenspel_serve",
            Right("table", "foundation_journalentry", "INSERT"),
        ),
        (
            "REVOKE UPDATE (until) ON people_duty FROM samenspel_serve",
            Right("table", "people_duty", "UPDATE", "until"),
        ),
        (
            "REVOKE USAGE ON SEQUENCE foundation_journalentry_id_seq FROM samenspel_serve",
            Right("sequence", "foundation_journalentry_id_seq", "USAGE"),
        ),
        (
            "REVOKE EXECUTE ON FUNCTION samenspel_open_voice FROM samenspel_serve",
            Right("function", "samenspel_open_voice(bytea)", "EXECUTE"),
        ),
    ],
    ids=["on a table", "on a column", "on a sequence", "on a function"],
)
def test_a_right_that_is_missing_is_found_and_given_back(
    owner_connection: psycopg.Connection, statement: str, missing: Right
) -> None:
    cursor = owner_connection.cursor()
    cursor.execute(statement.encode())
    assert difference(cursor) == Difference((missing,), ())

    grant_serving_rights(cursor)

    assert not difference(cursor)


@pytest.mark.database
@pytest.mark.parametrize(
    ("statement", "too_many"),
    [
        (
            "GRANT UPDATE ON SEQUENCE foundation_journalentry_id_seq TO samenspel_serve",
            Right("sequence", "foundation_journalentry_id_seq", "UPDATE"),
        ),
        (
            "GRANT EXECUTE ON FUNCTION samenspel_append_only TO PUBLIC",
            Right("function", "samenspel_append_only()", "EXECUTE"),
        ),
        (
            "GRANT SELECT (link_digest) ON voices_voicekey TO PUBLIC",
            Right("table", "voices_voicekey", "SELECT", "link_digest"),
        ),
        (
            "GRANT REFERENCES ON people_person TO samenspel_serve",
            Right("table", "people_person", "REFERENCES"),
        ),
    ],
    ids=["on a sequence", "on a function, for everybody", "on a column", "to point at"],
)
def test_whatever_was_granted_beside_it_is_found_and_taken_back(
    owner_connection: psycopg.Connection, statement: str, too_many: Right
) -> None:
    cursor = owner_connection.cursor()
    cursor.execute(statement.encode())
    assert difference(cursor) == Difference((), (too_many,))

    grant_serving_rights(cursor)

    assert not difference(cursor)


@pytest.mark.database
def test_a_model_that_declares_less_has_less_after_granting(
    owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VoiceKey, "serving_rights", "select (id, kind), insert")
    cursor = owner_connection.cursor()

    grant_serving_rights(cursor)

    assert {right for right in found_rights(cursor) if right.name == "voices_voicekey"} == {
        Right("table", "voices_voicekey", "SELECT", "id"),
        Right("table", "voices_voicekey", "SELECT", "kind"),
        Right("table", "voices_voicekey", "INSERT"),
    }


@pytest.mark.database
def test_views_are_declared_too(owner_connection: psycopg.Connection) -> None:
    owner_connection.execute("CREATE VIEW nobody_knows_me AS SELECT name FROM people_person")

    with pytest.raises(UndeclaredRights, match="nobody_knows_me"):
        difference(owner_connection.cursor())


@pytest.mark.database
def test_a_function_that_is_registered_may_be_called_with_any_arguments(
    owner_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "serving_functions", {*rights.serving_functions, "greet"})
    for arguments in ("", "int, text"):
        owner_connection.execute(
            f"CREATE FUNCTION greet({arguments}) RETURNS int LANGUAGE sql AS 'SELECT 1'".encode()
        )
    cursor = owner_connection.cursor()

    grant_serving_rights(cursor)

    assert {right.name for right in found_rights(cursor) if right.name.startswith("greet")} == {
        "greet()",
        "greet(integer,text)",
    }


# ── Who may serve ──


@pytest.mark.parametrize(
    ("strength", "reasons"),
    [
        ({}, ()),
        ({"is_superuser": True}, ("it is a superuser",)),
        ({"may_make_roles": True}, ("it may make roles",)),
        ({"owns": ("a", "b", "c")}, ("it owns a, b, c",)),
        ({"owns": ("a", "b", "c", "d", "e")}, ("it owns a, b, c and 2 more",)),
        ({"owns": ("a",), "may_become": ("o",)}, ("it owns a", "it may become o")),
    ],
    ids=["nothing", "superuser", "makes roles", "owns", "owns much", "two reasons"],
)
def test_a_role_that_could_do_more_than_serve_says_what(
    strength: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    weak = {"is_superuser": False, "may_make_roles": False, "owns": (), "may_become": ()}

    found = RoleStrength("x", **{**weak, **strength})

    assert (found.reasons, found.may_serve) == (reasons, not reasons)
