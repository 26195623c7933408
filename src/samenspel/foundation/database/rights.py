"""What the serving role may do, table by table: each model says it, and after a migration it is granted exactly.

The role that serves owns nothing, so a script with the program's own password can do what stands here and no more:
it cannot alter a table, switch a trigger off, empty a table, or delete what must not vanish.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from samenspel.foundation.writing import writing

SERVING_ROLE = "samenspel_serve"
OURS = "samenspel."
EVERYTHING = "select, insert, update, delete"
THROUGH_TABLE = "select, insert, delete"
VERBS = frozenset(("SELECT", "INSERT", "UPDATE", "DELETE"))

# The one listed exception to "each model declares its rights": tables that come with frameworks.
FRAMEWORK_APPS = frozenset(
    (
        "account",
        "admin",
        "auth",
        "contenttypes",
        "mfa",
        "procrastinate",
        "sessions",
        "sites",
        "socialaccount",
    )
)
# Among them Django's cache in the database, where rates are counted: it has no model.
FRAMEWORK_TABLES = {"django_migrations": "select", "people_cache": EVERYTHING}
FRAMEWORK_FUNCTIONS = "procrastinate_"

# Tables of ours that have no model: what the functions of the database itself keep.
TABLES_WITHOUT_MODEL = {"foundation_erasable": "", "foundation_ratecount": EVERYTHING}

# Functions of ours that the serving role may call, by name; a room adds its own where it describes them.
serving_functions: set[str] = {"samenspel_is_erasing"}


class Cursor(Protocol):
    """What both Django's cursor and psycopg's can do."""

    def execute(self, query: Any, params: Any = None, /) -> Any:
        """Send one statement."""

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """The rows of the last statement."""


class UndeclaredRights(Exception):
    """A table exists that nobody said the serving rights of: better to stop than to guess."""


@dataclass(frozen=True, order=True)
class Right:
    """One thing that a role may do: a verb on a table, or on one column of it; USAGE, EXECUTE."""

    kind: str
    name: str
    verb: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.name}" + (f" ({self.column})" if self.column else "")


def declared_rights(model: type[Model]) -> frozenset[Right]:
    """What a model of ours lets the serving role do with its table."""
    declaration = getattr(model, "serving_rights", None)
    if not isinstance(declaration, str):
        raise UndeclaredRights(f"{model.__module__}.{model.__name__} has no serving_rights")
    columns = {field.name: field.column for field in model._meta.concrete_fields if field.column}
    columns |= {column: column for column in columns.values()}
    return frozenset(_parsed(model._meta.db_table, declaration, columns))


def wanted_rights(cursor: Cursor) -> frozenset[Right]:
    """Everything that the serving role should be able to do in this database."""
    declared = _rights_by_table()
    rights: set[Right] = set()
    for table in _tables(cursor):
        if table not in declared:
            raise UndeclaredRights(f"nobody declared the rights on table {table}")
        rights |= declared[table]
    return frozenset(rights | _sequence_rights(cursor, rights) | _function_rights(cursor))


def found_rights(cursor: Cursor, role: str = SERVING_ROLE) -> frozenset[Right]:
    """Everything that the role, or everybody, can do in this database now."""
    cursor.execute(FOUND, [role])
    return frozenset(Right(*row) for row in cursor.fetchall())


def grant_serving_rights(cursor: Cursor, role: str = SERVING_ROLE) -> None:
    """Make the rights exactly what was declared. Run by the owner, in one transaction, so that nobody sees a gap."""
    everybody = sql.SQL(", ").join([sql.Identifier(role), sql.SQL("PUBLIC")])
    for kind in ("TABLES", "SEQUENCES"):
        cursor.execute(
            sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA public FROM {}").format(
                sql.SQL(kind), everybody
            )
        )
    cursor.execute("ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC")
    for function in _own_functions(cursor):
        cursor.execute(
            sql.SQL("REVOKE ALL ON ROUTINE {} FROM {}").format(sql.SQL(function), everybody)
        )
    for right in sorted(wanted_rights(cursor)):
        cursor.execute(_grant(right, role))


def migrate_and_grant(role: str = SERVING_ROLE) -> None:
    """Bring the database up to this version, as its owner, and let the serving role do what was declared."""
    # Migrations of frameworks write in our tables too (allauth: mail addresses in lower case).
    with writing("migration"):
        call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic(), connection.cursor() as cursor:
        grant_serving_rights(cursor, role)


@dataclass(frozen=True)
class Difference:
    """Where what is granted is not what was declared."""

    missing: tuple[Right, ...]
    too_many: tuple[Right, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.too_many)


def difference(cursor: Cursor, role: str = SERVING_ROLE) -> Difference:
    """Hold what is granted against what was declared."""
    wanted, found = wanted_rights(cursor), found_rights(cursor, role)
    return Difference(tuple(sorted(wanted - found)), tuple(sorted(found - wanted)))


def _rights_by_table() -> dict[str, frozenset[Right]]:
    without_model = {**FRAMEWORK_TABLES, **TABLES_WITHOUT_MODEL}
    found = {
        table: frozenset(_parsed(table, rights))
        for table, rights in without_model.items()
        if rights
    }
    found |= {table: frozenset() for table, rights in without_model.items() if not rights}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            found[model._meta.db_table] = _rights_of(model)
    return found


def _rights_of(model: type[Model]) -> frozenset[Right]:
    table = model._meta.db_table
    parent = model._meta.auto_created
    if isinstance(parent, type) and parent.__module__.startswith(OURS):
        return frozenset(_parsed(table, THROUGH_TABLE))
    if model.__module__.startswith(OURS):
        return declared_rights(model)
    if model._meta.app_label in FRAMEWORK_APPS:
        return frozenset(_parsed(table, EVERYTHING))
    raise UndeclaredRights(
        f"{model.__module__}.{model.__name__} is of a framework that is not listed"
    )


def _parsed(table: str, declaration: str, columns: dict[str, str] | None = None) -> Iterator[Right]:
    """Read "select, insert, update (until)"; a name may be that of a field or of its column."""
    known = columns or {}
    for part in re.split(r",(?![^(]*\))", declaration):
        match = re.fullmatch(r"\s*(\w+)\s*(?:\(([^)]*)\))?\s*", part)
        if match is None or match[1].upper() not in VERBS:
            raise UndeclaredRights(f"{table}: “{part.strip()}” is not a right")
        if match[2] is None:
            yield Right("table", table, match[1].upper())
            continue
        for name in (name.strip() for name in match[2].split(",")):
            if name not in known:
                raise UndeclaredRights(f"{table} has no column “{name}”")
            yield Right("table", table, match[1].upper(), known[name])


def _tables(cursor: Cursor) -> list[str]:
    cursor.execute(
        """SELECT relname FROM pg_class t
           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
           AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e') ORDER BY relname"""
    )
    return [name for (name,) in cursor.fetchall()]


def _sequence_rights(cursor: Cursor, rights: Iterable[Right]) -> set[Right]:
    """Who may insert may draw the number that goes with it."""
    cursor.execute(
        """SELECT s.relname, t.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
           JOIN pg_class t ON t.oid = d.refobjid
           WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace"""
    )
    filled = {right.name for right in rights if right.verb == "INSERT"}
    return {
        Right("sequence", sequence, "USAGE")
        for sequence, table in cursor.fetchall()
        if table in filled
    }


def _function_rights(cursor: Cursor) -> set[Right]:
    return {
        Right("function", function, "EXECUTE")
        for function in _own_functions(cursor)
        if function.startswith(FRAMEWORK_FUNCTIONS) or function.split("(")[0] in serving_functions
    }


def _own_functions(cursor: Cursor) -> list[str]:
    """Every function in the schema that does not belong to an extension, with its arguments."""
    cursor.execute(OWN_FUNCTIONS)
    return [name for (name,) in cursor.fetchall()]


def _grant(right: Right, role: str) -> sql.Composable:
    target = sql.SQL(right.name) if right.kind == "function" else sql.Identifier(right.name)
    return sql.SQL("GRANT {verb}{column} ON {kind} {target} TO {role}").format(
        verb=sql.SQL(right.verb),
        column=sql.SQL(" ({})").format(sql.Identifier(right.column))
        if right.column
        else sql.SQL(""),
        kind=sql.SQL(right.kind.upper()),
        target=target,
        role=sql.Identifier(role),
    )


OWN_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    ORDER BY 1
"""

FOUND = """
    WITH held AS (
        SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind, relname::text AS name,
               privilege_type AS verb, '' AS col, grantee
        FROM pg_class t, aclexplode(relacl)
        WHERE relnamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
      UNION ALL
        SELECT 'table', relname::text, privilege_type, attname::text, grantee
        FROM pg_attribute JOIN pg_class t ON t.oid = attrelid, aclexplode(attacl)
        WHERE relnamespace = 'public'::regnamespace
      UNION ALL
        SELECT 'function', p.oid::regprocedure::text, privilege_type, '', grantee
        FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner)))
        WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p', 'a', 'w')
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    )
    SELECT DISTINCT kind, name, verb, col FROM held
    WHERE CASE WHEN grantee = 0 THEN true ELSE pg_has_role(%s::name, grantee, 'MEMBER') END
"""
