"""Nothing of ours is written outside an action: read in the source, and tried while it runs."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from samenspel.foundation.copying import copy_in
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.records import WriteOutsideAction, guarded_tables
from samenspel.loop.voices.models import Addition, Voice, VoiceWords
from samenspel.people.models import Person
from tests.support.cast import Told
from tests.support.raw_sql import our_tables

SOURCE = Path(__file__).resolve().parents[2] / "src" / "samenspel"
WRITING_METHODS = frozenset(
    (
        *("save", "create", "update", "delete", "get_or_create", "update_or_create"),
        *("bulk_create", "bulk_update", "asave", "acreate", "aupdate", "adelete", "abulk_create"),
    )
)
RAW = re.compile(r"^\s*(insert into|update \w+ set|delete from|truncate|merge into)", re.IGNORECASE)
# Where a call has the name of a write and is none: what is called stands before the dot.
NO_RECORDS = frozenset(
    (
        *(
            "self.server",
            "parts",
            "serving_functions",
            "router",
            "digest",
            "request.session",
            "app",
        ),
        *("sums", "progress"),
    )
)

# Where rows of ours are written: the actions of each room, and the few that every action stands on.
WRITERS = {
    "foundation/journal.py": "the journal, within the action",
    "foundation/idempotency.py": "what was asked before, within the action's transaction",
    "foundation/copying.py": "COPY, for actions that take in many",
    "foundation/inserting.py": "several tables at once, for actions that write what belongs together",
    "foundation/rates.py": "counters without a model",
    "foundation/guards.py": "what migrations tell the database",
    "loop/responses/standing.py": "the projection that follows the journal",
    "loop/streams/correcting.py": "what a correction does at once, within its action",
    "loop/streams/flowing.py": "where voices flow, within the actions of people and of the machine",
    "loop/streams/refreshing.py": "what the machine keeps of many at once",
}
# Where the door to writing is opened.
OPENERS = {
    "foundation/actions.py",
    "foundation/bulk.py",
    "foundation/idempotency.py",
    "foundation/database/rights.py",
    "loop/responses/standing.py",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the program, without tests and migrations."""
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield str(path.relative_to(SOURCE)), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call in it."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def writes_records(call: ast.Call) -> bool:
    """Whether it has the form of a write by the ORM."""
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITING_METHODS
        and ast.unparse(call.func.value) not in NO_RECORDS
    )


def is_action_module(name: str) -> bool:
    """The verbs of a room."""
    return name.endswith(("/actions.py", "/voices/importing.py", "/streams/refreshing.py"))


def test_records_are_written_by_actions_alone() -> None:
    found = {
        name
        for name, tree in modules()
        if not is_action_module(name) and any(map(writes_records, calls(tree)))
    }

    assert found - WRITERS.keys() == set()


def test_statements_that_write_stand_where_they_are_listed() -> None:
    found = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW.match(node.value)
    }

    assert found - WRITERS.keys() - {"foundation/records.py"} == set()


def test_the_door_to_writing_is_opened_where_it_is_listed() -> None:
    found = {
        name
        for name, tree in modules()
        if any(isinstance(c.func, ast.Name) and c.func.id == "writing" for c in calls(tree))
    }

    assert found == OPENERS


def test_writes_in_a_room_stand_in_actions_or_what_actions_call() -> None:
    """A write in an action module that no action reaches would run with the door shut: it raises, but say it sooner."""
    loose = {
        f"{name}:{function.name}"
        for name, tree in modules()
        if is_action_module(name)
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and not function.decorator_list
        and any(map(writes_records, (n for n in ast.walk(function) if isinstance(n, ast.Call))))
    }

    assert loose == set()


def test_every_table_of_ours_is_guarded() -> None:
    assert guarded_tables() == frozenset(our_tables())


@pytest.mark.django_db
def test_every_way_of_the_orm_is_stopped_outside_an_action(amina: Told) -> None:
    voice = amina.voice
    ways: dict[str, Callable[[], object]] = {
        "create": lambda: Addition.objects.create(voice=voice, text="x", added_at=timezone.now()),
        "bulk_create": lambda: Addition.objects.bulk_create(
            [Addition(voice=voice, text="x", added_at=timezone.now())]
        ),
        "save": lambda: voice.save(update_fields=["shown"]),
        "update": lambda: Voice.objects.update(shown=True),
        "delete": lambda: VoiceWords.objects.filter(voice=voice).delete(),
        "bulk_update": lambda: Voice.objects.bulk_update([voice], ["shown"]),
        "journal": lambda: JournalEntry.objects.create(
            event="x", matter=voice.id, actor_kind="person", happened_at=timezone.now()
        ),
        "person": lambda: Person.objects.update(name="Iemand anders"),
        "copy": lambda: copy_in([Addition(voice=voice, text="x", added_at=timezone.now())]),
    }

    found = {name: _tried(way) for name, way in ways.items()}

    assert found == dict.fromkeys(ways, "WriteOutsideAction")
    assert Voice.objects.get().shown is False


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE voices_voice SET shown = true",
        "update voices_voice set shown = true",
        "  UPDATE voices_voice SET shown = true",
        'UPDATE ONLY "voices_voice" SET shown = true',
        "WITH told AS (SELECT id FROM voices_voice) UPDATE voices_voice SET shown = true FROM told",
    ],
)
def test_a_statement_by_hand_through_django_is_stopped_too(amina: Told, statement: str) -> None:
    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    assert _tried(by_hand) == "WriteOutsideAction"


@pytest.mark.django_db
def test_signing_in_may_note_the_moment_and_nothing_else(waterveen: object, bart: object) -> None:
    person = Person.objects.get()
    person.last_login = timezone.now()

    person.save(update_fields=["last_login"])
    person.name = "Iemand anders"

    assert _tried(lambda: person.save(update_fields=["last_login", "name"])) == "WriteOutsideAction"


def _tried(way: Callable[[], object]) -> str:
    try:
        with transaction.atomic():
            way()
    except WriteOutsideAction:
        return "WriteOutsideAction"
    return "written"
