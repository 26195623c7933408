"""What a migration asks the database to defend is defended, also against the owner; and it can be taken back."""

from uuid import UUID, uuid4

import psycopg
import pytest
from django.db.migrations import RunSQL

from samenspel.foundation import guards

pytestmark = pytest.mark.database

VOICE, OTHER_VOICE = uuid4(), uuid4()
REFUSED = "IntegrityConstraintViolation"
STATEMENTS = {
    "add": "INSERT INTO keepsakes (text) VALUES ('another')",
    "change": "UPDATE keepsakes SET text = 'changed'",
    "remove": "DELETE FROM keepsakes",
    "empty": "TRUNCATE keepsakes",
}
ANYTHING = dict.fromkeys(STATEMENTS, "done")
GUARDS = {
    "append only": guards.append_only("keepsakes"),
    "immutable": guards.immutable("keepsakes"),
    "never removed": guards.never_removed("keepsakes"),
    "settled once": guards.settled_once("keepsakes", "until"),
    "same voice": guards.same_voice("keepsakes", about_id="keepsakes"),
    "only with proof": guards.only_with_proof("keepsakes"),
}
TABLE = """
CREATE TABLE {name} (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(), voice_id uuid, text text, until timestamptz,
    about_id uuid, beside_id uuid
)
"""


class Keepsakes:
    """A table of nobody, on which anything can be tried as its owner."""

    def __init__(self, owner: psycopg.Connection) -> None:
        self.owner = owner
        self.make("keepsakes")

    def make(self, name: str) -> None:
        """Another such table."""
        self.owner.execute(TABLE.format(name=name).encode())

    def add(self, table: str = "keepsakes", voice: UUID = VOICE, **more: object) -> UUID:
        """A row about this voice."""
        known: dict[str, object] = {"voice_id": voice, "text": "x", **more}
        columns, places = ", ".join(known), ", ".join(["%s"] * len(known))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING id"
        found = self.owner.execute(statement.encode(), list(known.values())).fetchone()
        assert found is not None
        return UUID(str(found[0]))

    def defend(self, guard: RunSQL) -> None:
        """What the migration does."""
        self.owner.execute(str(guard.sql).encode())

    def stop_defending(self, guard: RunSQL) -> None:
        """What going back does."""
        self.owner.execute(str(guard.reverse_sql).encode())

    def outcome(self, statement: str, *values: object) -> str:
        """`done`, or how it was refused. Nothing of it stays."""
        try:
            with self.owner.transaction(force_rollback=True):
                self.owner.execute(statement.encode(), values)
        except psycopg.Error as error:
            return type(error).__name__
        return "done"

    def outcomes(self) -> dict[str, str]:
        """Of everything that can be tried."""
        return {name: self.outcome(statement) for name, statement in STATEMENTS.items()}

    def pointing(self, **points: object) -> str:
        """Whether a row about the voice may point there."""
        known = {"voice_id": VOICE, **points}
        places = ", ".join(["%s"] * len(known))
        return self.outcome(
            f"INSERT INTO keepsakes ({', '.join(known)}) VALUES ({places})", *known.values()
        )


@pytest.fixture
def keepsakes(owner_connection: psycopg.Connection) -> Keepsakes:
    """A table with a row in it."""
    found = Keepsakes(owner_connection)
    found.add()
    return found


def test_where_nothing_is_defended_anything_can_be_done(keepsakes: Keepsakes) -> None:
    assert keepsakes.outcomes() == ANYTHING


@pytest.mark.parametrize(
    ("guard", "refused"),
    [
        ("append only", {"change", "remove", "empty"}),
        ("immutable", {"change", "remove", "empty"}),
        ("never removed", {"remove", "empty"}),
        ("settled once", set()),
        ("same voice", set()),
    ],
)
def test_a_guard_refuses_what_it_says_and_nothing_else(
    keepsakes: Keepsakes, guard: str, refused: set[str]
) -> None:
    keepsakes.defend(GUARDS[guard])

    assert keepsakes.outcomes() == {**ANYTHING, **dict.fromkeys(refused, REFUSED)}


@pytest.mark.parametrize("guard", GUARDS)
def test_a_migration_that_is_taken_back_leaves_no_guard(keepsakes: Keepsakes, guard: str) -> None:
    keepsakes.defend(GUARDS[guard])
    keepsakes.stop_defending(GUARDS[guard])
    triggers = "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'keepsakes'::regclass"

    assert keepsakes.outcomes() == ANYTHING
    assert keepsakes.owner.execute(triggers.encode()).fetchone() == (0,)


@pytest.mark.parametrize("make", [guards.append_only, guards.immutable, guards.never_removed])
def test_several_tables_are_defended_at_once_and_let_go_at_once(
    keepsakes: Keepsakes, make: type[RunSQL]
) -> None:
    keepsakes.make("heirlooms")
    keepsakes.add("heirlooms")
    guard = make("keepsakes", "heirlooms")
    removals = ("DELETE FROM keepsakes", "DELETE FROM heirlooms")

    keepsakes.defend(guard)
    defended = [keepsakes.outcome(statement) for statement in removals]
    keepsakes.stop_defending(guard)

    assert defended == [REFUSED, REFUSED]
    assert [keepsakes.outcome(statement) for statement in removals] == ["done", "done"]


def test_a_table_may_have_several_guards(keepsakes: Keepsakes) -> None:
    keepsakes.defend(GUARDS["never removed"])
    keepsakes.defend(GUARDS["settled once"])
    keepsakes.add(until="2026-03-02")

    assert keepsakes.outcomes() == {**ANYTHING, **dict.fromkeys(STATEMENTS, REFUSED), "add": "done"}


# ── The speaker wants to be forgotten ──


def erasing(keepsakes: Keepsakes, voice: UUID) -> None:
    """As the one function does it that blanks a voice."""
    keepsakes.owner.execute("SELECT set_config('samenspel.erasing', %s, true)", [str(voice)])


def test_words_are_blanked_when_their_speaker_is_forgotten(keepsakes: Keepsakes) -> None:
    keepsakes.defend(GUARDS["immutable"])
    erasing(keepsakes, VOICE)

    assert keepsakes.outcomes() == {**ANYTHING, "remove": REFUSED, "empty": REFUSED}


def test_the_words_of_another_speaker_stay_as_they_are(keepsakes: Keepsakes) -> None:
    keepsakes.defend(GUARDS["immutable"])
    erasing(keepsakes, OTHER_VOICE)

    assert keepsakes.outcome(STATEMENTS["change"]) == REFUSED


def test_what_was_settled_is_blanked_too(keepsakes: Keepsakes) -> None:
    keepsakes.defend(GUARDS["settled once"])
    keepsakes.add(until="2026-03-02")
    before = keepsakes.outcome(STATEMENTS["change"])
    erasing(keepsakes, VOICE)

    assert (before, keepsakes.outcome(STATEMENTS["change"])) == (REFUSED, "done")


@pytest.mark.parametrize("guard", ["append only", "never removed"])
def test_what_can_only_be_added_to_stays_whole_when_a_speaker_is_forgotten(
    keepsakes: Keepsakes, guard: str
) -> None:
    keepsakes.defend(GUARDS[guard])
    before = keepsakes.outcomes()
    erasing(keepsakes, VOICE)

    assert keepsakes.outcomes() == before


def test_nobody_but_the_owner_of_the_table_is_believed_to_erase(keepsakes: Keepsakes) -> None:
    keepsakes.defend(GUARDS["immutable"])
    keepsakes.owner.execute("GRANT SELECT, UPDATE ON keepsakes TO samenspel_migrate")
    erasing(keepsakes, VOICE)
    keepsakes.owner.execute("SET LOCAL ROLE samenspel_migrate")

    assert keepsakes.outcome(STATEMENTS["change"]) == REFUSED


# ── Settled once ──


@pytest.mark.parametrize(
    ("until", "change", "outcome"),
    [
        (None, "text = 'y'", "done"),
        (None, "until = now()", "done"),
        ("2026-03-02", "text = 'y'", REFUSED),
        ("2026-03-02", "until = NULL", REFUSED),
        ("2026-03-02", "until = until", REFUSED),
    ],
)
def test_a_row_changes_until_it_is_settled(
    keepsakes: Keepsakes, until: str | None, change: str, outcome: str
) -> None:
    keepsakes.defend(GUARDS["settled once"])
    row = keepsakes.add(until=until)

    assert keepsakes.outcome(f"UPDATE keepsakes SET {change} WHERE id = %s", row) == outcome


def test_a_row_that_is_settled_keeps_no_other_from_changing(keepsakes: Keepsakes) -> None:
    keepsakes.defend(GUARDS["settled once"])
    keepsakes.add(until="2026-03-02")

    assert keepsakes.outcome("UPDATE keepsakes SET text = 'y' WHERE until IS NULL") == "done"


# ── Of the same voice ──


def test_a_row_points_at_what_is_of_its_own_voice(keepsakes: Keepsakes) -> None:
    keepsakes.make("heirlooms")
    keepsakes.defend(guards.same_voice("keepsakes", about_id="heirlooms", beside_id="keepsakes"))
    mine, theirs = (keepsakes.add("heirlooms", voice=voice) for voice in (VOICE, OTHER_VOICE))
    beside, beside_theirs = (keepsakes.add(voice=voice) for voice in (VOICE, OTHER_VOICE))

    found = {
        "nothing": keepsakes.pointing(),
        "one": keepsakes.pointing(about_id=mine),
        "both": keepsakes.pointing(about_id=mine, beside_id=beside),
        "another's": keepsakes.pointing(about_id=theirs),
        "the second another's": keepsakes.pointing(about_id=mine, beside_id=beside_theirs),
        "in the wrong table": keepsakes.pointing(about_id=beside),
        "nowhere": keepsakes.pointing(about_id=uuid4()),
    }

    assert found == {
        **dict.fromkeys(found, REFUSED),
        **dict.fromkeys(("nothing", "one", "both"), "done"),
    }


# ── What is erased ──


def test_which_columns_are_blanked_is_known_and_can_be_taken_back(keepsakes: Keepsakes) -> None:
    question = (
        b"SELECT column_name, voice_column FROM foundation_erasable"
        b" WHERE table_name = 'keepsakes' ORDER BY 1"
    )
    everything = b"SELECT table_name, column_name FROM foundation_erasable ORDER BY 1, 2"
    before = keepsakes.owner.execute(everything).fetchall()
    guard = guards.erasable("keepsakes", "text", "about_id")

    keepsakes.defend(guard)
    found = keepsakes.owner.execute(question).fetchall()
    keepsakes.stop_defending(guard)

    assert found == [("about_id", "voice_id"), ("text", "voice_id")]
    assert keepsakes.owner.execute(everything).fetchall() == before


def test_only_the_rows_that_speak_for_the_speaker_ask_for_proof(
    owner_connection: psycopg.Connection,
) -> None:
    owner_connection.execute(
        "CREATE TABLE keepsakes_said (voice_id uuid, side text, key_id uuid, proof bytea)"
    )
    guard = guards.only_with_proof("keepsakes_said", when="NEW.side = 'speaker'")
    owner_connection.execute(str(guard.sql).encode())
    row = "INSERT INTO keepsakes_said VALUES (%s, %s, %s, '')"

    owner_connection.execute(row.encode(), [VOICE, "government", uuid4()])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner_connection.execute(row.encode(), [VOICE, "speaker", uuid4()])
