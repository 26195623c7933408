"""A field for what identifies someone: text for the program, noise for the database."""

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.foundation.free_text import as_kept
from samenspel.foundation.privacy.crypto import Unreadable, decrypt, encrypt
from samenspel.foundation.privacy.fields import EncryptedTextField
from samenspel.foundation.privacy.tests.conftest import UseKey
from samenspel.foundation.writing import writing
from samenspel.loop.voices.models import Speaker, Voice
from tests.support.cast import Told, a_voice
from tests.support.raw_sql import everything_readable, run

pytestmark = pytest.mark.django_db

REACH = "zeewier@waterveen.example"


def kept() -> bytes:
    """How it stands in the database."""
    [(found,)] = run("SELECT contact FROM voices_speaker")
    return bytes(found)


def changed_to(reach: str) -> str:
    """How it is read after it was changed."""
    with writing("test"):
        Speaker.objects.update(contact=reach)
    return Speaker.objects.get().contact


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(reach=st.text(min_size=1, max_size=80).map(as_kept))
def test_any_text_is_read_as_it_was_kept(amina: Told, reach: str) -> None:
    assert changed_to(reach) == reach


def test_nothing_is_kept_as_nothing(amina: Told) -> None:
    assert (changed_to(""), kept()) == ("", b"")


def test_the_database_sees_noise(amina: Told) -> None:
    changed_to(REACH)
    found = everything_readable()

    assert len(kept()) == 12 + len(REACH) + 16
    assert [table for table, text in found.items() if "zeewier" in text] == []
    assert [table for table, text in found.items() if b"zeewier".hex() in text] == []


def test_the_statement_that_keeps_it_shows_nothing_in_a_log(amina: Told) -> None:
    with CaptureQueriesContext(connection) as captured:
        changed_to(REACH)

    sent = " ".join(query["sql"] for query in captured.captured_queries)
    assert ("voices_speaker" in sent, REACH in sent, REACH.encode().hex() in sent) == (
        True,
        False,
        False,
    )


def test_the_same_text_kept_again_looks_different(amina: Told) -> None:
    changed_to(REACH)
    before = kept()
    changed_to(REACH)

    assert kept() != before


def test_a_single_column_is_readable_too(amina: Told) -> None:
    changed_to(REACH)

    alone: list[Any] = list(Speaker.objects.values_list("contact", flat=True))
    joined: list[Any] = list(Voice.objects.values_list("speaker__contact", flat=True))

    assert (alone, joined) == ([REACH], [REACH])


def test_where_there_is_no_row_there_is_no_text(amina: Told) -> None:
    silent = a_voice().voice

    found = Voice.objects.filter(pk=silent.pk).values_list("speaker__contact", flat=True)

    assert list(found) == [None]


def test_what_was_encrypted_for_another_column_is_not_read_here(amina: Told) -> None:
    run("UPDATE voices_speaker SET contact = %s", [encrypt(REACH, purpose="people.Person.email")])

    with pytest.raises(Unreadable):
        Speaker.objects.get()


def test_what_is_kept_here_is_readable_for_this_column_alone(amina: Told) -> None:
    changed_to(REACH)

    assert decrypt(kept(), purpose="voices.Speaker.contact") == REACH


@pytest.mark.parametrize("column", ["contact", "way"])
def test_with_another_key_only_what_is_encrypted_is_lost(
    amina: Told, use_key: UseKey, column: str
) -> None:
    use_key(b"b" * 32)
    asked = Speaker.objects.values_list(column, flat=True)

    if column == "contact":
        with pytest.raises(Unreadable):
            list(asked)
    else:
        assert list(asked) == ["mail"]


def test_with_another_key_a_speaker_can_still_take_the_address_away(
    amina: Told, use_key: UseKey
) -> None:
    use_key(b"b" * 32)

    assert changed_to("") == ""


def test_a_migration_knows_the_field_by_its_name_alone() -> None:
    field = EncryptedTextField()

    assert field.deconstruct()[1:] == (
        "samenspel.foundation.privacy.fields.EncryptedTextField",
        [],
        {},
    )


def test_in_the_database_it_is_bytes() -> None:
    assert Speaker._meta.get_field("contact").db_type(connection) == "bytea"


def test_nobody_can_look_for_what_is_encrypted() -> None:
    with pytest.raises(FieldError, match="keyed hash"):
        Speaker.objects.filter(contact="zeewier@waterveen.example").exists()


def test_a_row_that_has_none_yet_has_an_empty_text() -> None:
    assert Speaker().contact == ""
