"""What the foundation keeps of what happened: asked when it may be there, and never with a name in it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actions import action
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.errors import AlreadyUsed
from samenspel.foundation.idempotency import Request, once, was_carried_out
from samenspel.foundation.journal import ANYTHING, Happened, record
from samenspel.foundation.models import JournalEntry, RememberedRequest
from samenspel.foundation.prepared import Prepared
from samenspel.foundation.privacy.fields import EncryptedTextField
from samenspel.foundation.tests.conftest import anybody, noted
from samenspel.foundation.writing import writing
from samenspel.loop.voices.actions import share_voice
from samenspel.loop.voices.models import Addition, Voice
from tests.support.cast import Told

ASKED = Request("share", "k-1", "De lantaarn doet het niet.")
NOTES = Prepared(lambda voice: Addition.objects.filter(voice=voice), voice=UUID)
EITHER = Prepared(
    lambda one, other: Voice.objects.filter(pk__in=[one, other]), one=UUID, other=UUID
)


def carried_out(asked: Request = ASKED) -> UUID:
    done = once(
        asked,
        lambda: share_voice(asked.content, by=VISITOR),
        result_of=lambda fresh: fresh.voice.id,
    )
    return done.result


def happens(event: str, about: UUID) -> JournalEntry:
    with writing(event):
        return record(event, about=about, by=SYSTEM, facts={})


# ── A request that was carried out a moment ago ──


@pytest.mark.django_db
@pytest.mark.usefixtures("waterveen")
class TestJustNow:
    """Whether this very request was carried out."""

    def test_what_was_just_done_was_done(self) -> None:
        carried_out()

        assert was_carried_out(ASKED, within=timedelta(minutes=1))

    def test_what_nobody_asked_was_not(self) -> None:
        carried_out()

        assert not was_carried_out(
            Request("share", "k-2", ASKED.content), within=timedelta(hours=1)
        )
        assert not was_carried_out(Request("join", "k-1", ASKED.content), within=timedelta(hours=1))

    @pytest.mark.parametrize(("minutes", "so"), [(9, True), (11, False)])
    def test_a_moment_ago_is_as_long_as_was_said(self, minutes: int, so: bool) -> None:
        carried_out()

        with clock_set_to(now() + timedelta(minutes=minutes)):
            assert was_carried_out(ASKED, within=timedelta(minutes=10)) is so

    def test_with_other_words_it_is_said_that_the_first_are_safe(self) -> None:
        carried_out()

        with pytest.raises(AlreadyUsed):
            was_carried_out(Request("share", "k-1", "Iets anders."), within=timedelta(minutes=1))


# ── What left nothing is not looked for ──


@pytest.mark.django_db
class TestHappened:
    """Rows are asked for only where an event left them."""

    def test_the_journal_tells_which_kinds_of_things_happened(self, amina: Told) -> None:
        matter = uuid4()
        for event in ("test.one", "test.other", "test.one"):
            happens(event, matter)
        happens("test.elsewhere", uuid4())

        assert Happened.with_matter(matter).events == frozenset({"test.one", "test.other"})

    def test_entries_that_were_read_tell_the_same(self, amina: Told) -> None:
        matter = uuid4()
        entries = [happens(event, matter) for event in ("test.one", "test.other")]

        assert Happened.among(entries) == Happened.with_matter(matter)

    def test_where_nothing_happened_there_is_nothing(self) -> None:
        assert Happened.with_matter(uuid4()).events == frozenset()

    @pytest.mark.parametrize(
        ("happened", "statements", "found"),
        [
            (ANYTHING, 1, 1),
            (Happened(frozenset({"voices.words-added"})), 1, 1),
            (Happened(frozenset({"voices.voice-shared"})), 0, 0),
            (Happened(frozenset()), 0, 0),
        ],
    )
    def test_rows_are_read_where_the_event_that_leaves_them_happened_or_nothing_is_known(
        self, happened: Happened, statements: int, found: int, amina: Told
    ) -> None:
        with writing("test"):
            noted(amina.voice)
        NOTES(voice=amina.voice.id)

        with CaptureQueriesContext(connection) as asked:
            rows = happened.read(NOTES, "voices.words-added", voice=amina.voice.id)

        assert (len(asked), len(rows)) == (statements, found)

    def test_one_of_several_events_is_enough(self, amina: Told) -> None:
        with writing("test"):
            noted(amina.voice)
        happened = Happened(frozenset({"test.other"}))

        rows = happened.read(NOTES, "test.one", "test.other", voice=amina.voice.id)

        assert [row.voice_id for row in rows] == [amina.voice.id]


@pytest.mark.django_db
def test_values_in_a_list_are_those_of_the_time_of_asking(amina: Told) -> None:
    other = share_voice("Het bankje is weg.", by=VISITOR).voice

    first = EITHER(one=amina.voice.id, other=uuid4())
    second = EITHER(one=uuid4(), other=other.id)

    assert ([one.id for one in first], [one.id for one in second]) == ([amina.voice.id], [other.id])


# ── What is shown of a row in a log ──


def test_an_entry_is_called_by_what_happened_and_the_day() -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    entry = JournalEntry(event="voices.voice-shared", matter=uuid4(), happened_at=moment)

    assert str(entry) == "voices.voice-shared (2026-03-02)"


def test_a_request_that_is_remembered_shows_nothing_of_what_was_asked() -> None:
    result = uuid4()
    kept = RememberedRequest(
        scope="share", key_hash=b"k" * 32, content_hash=b"c" * 32, result=result
    )

    assert str(kept) == f"share → {result}"


# ── What is encrypted ──


@pytest.mark.parametrize("value", ["amina@voorbeeld.nl", "", None])
def test_on_our_side_of_an_encrypted_column_there_is_text(value: str | None) -> None:
    assert EncryptedTextField().to_python(value) == value


def test_an_encrypted_column_may_begin_with_a_text_of_its_own() -> None:
    assert (
        EncryptedTextField(default="onbekend").get_default(),
        EncryptedTextField().get_default(),
    ) == (
        "onbekend",
        "",
    )


# ── A verb locks what it takes ──


def _note(voice: Voice, *, by: Actor) -> Addition:
    """Write it down."""
    return noted(voice)


def test_a_verb_that_locks_what_it_does_not_take_does_not_load(own_registries: Any) -> None:
    with pytest.raises(TypeError, match=r"^_note locks 'person', which it does not take$"):
        action("test.locked", allowed_by=anybody, locks="person")(_note)
