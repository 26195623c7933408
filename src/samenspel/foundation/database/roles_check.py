"""Whether the role of a connection is weak enough to serve.

Triggers and constraints defend the invariants, and whoever owns a table can switch them off. So the program asks
what its own role could do before it serves, and refuses when that is too much.
"""

from dataclasses import dataclass

from samenspel.foundation.database.rights import Cursor


@dataclass(frozen=True)
class RoleStrength:
    """What the role of a connection could do beyond serving."""

    name: str
    is_superuser: bool
    may_make_roles: bool
    owns: tuple[str, ...]
    may_become: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it must not serve, in words; empty when it may."""
        return tuple(
            reason
            for applies, reason in (
                (self.is_superuser, "it is a superuser"),
                (self.may_make_roles, "it may make roles"),
                (bool(self.owns), f"it owns {_some(self.owns)}"),
                (bool(self.may_become), f"it may become {_some(self.may_become)}"),
            )
            if applies
        )

    @property
    def may_serve(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def role_strength(cursor: Cursor) -> RoleStrength:
    """Ask the database who we are to it; by `session_user`, which SET ROLE does not hide."""
    cursor.execute(
        """SELECT rolname, rolsuper OR rolbypassrls OR rolreplication, rolcreaterole
           FROM pg_roles WHERE rolname = session_user"""
    )
    [(name, is_superuser, may_make_roles)] = cursor.fetchall()
    return RoleStrength(
        name=name,
        is_superuser=is_superuser,
        may_make_roles=may_make_roles,
        owns=_names(cursor, OWNED),
        may_become=_names(cursor, OWNERS),
    )


def _names(cursor: Cursor, question: str) -> tuple[str, ...]:
    cursor.execute(question)
    return tuple(name for (name,) in cursor.fetchall())


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


OWNED = """
    SELECT relname::text FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relnamespace = 'public'::regnamespace
      AND pg_get_userbyid(relowner) = session_user ORDER BY 1
"""

# The owner of any table, of the schema or of the database.
OWNERS = """
    WITH owners AS (
        SELECT relowner AS owner FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION SELECT nspowner FROM pg_namespace WHERE nspname = 'public'
        UNION SELECT datdba FROM pg_database WHERE datname = current_database()
    )
    SELECT pg_get_userbyid(owner)::text FROM owners
    WHERE pg_get_userbyid(owner) <> session_user AND pg_has_role(session_user, owner, 'MEMBER') ORDER BY 1
"""
