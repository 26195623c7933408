"""Every part declares what it holds of people; a table that keeps something personal in silence fails here."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from samenspel.foundation.actors import VISITOR, Actor
from samenspel.foundation.database.rights import OURS
from samenspel.foundation.models import JournalEntry
from samenspel.foundation.privacy.fields import EncryptedTextField
from samenspel.foundation.privacy.holders import export_of, holders
from samenspel.loop.responses.actions import judge
from samenspel.loop.voices.actions import add_words, share_voice
from tests.support.cast import Told, an_agreement, brought_to, person_of
from tests.support.raw_sql import everything_readable, run

# Text of ours that is about nobody, or that a code stands in. Each with the reason.
NOT_PERSONAL = {
    "voices.Voice.source": "which collection an import came from",
    "people.Organisation.name": "an organisation",
    "people.Team.name": "a team",
}


def our_models() -> list[type[models.Model]]:
    """Every table of ours."""
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def holds_text_of_people(field: models.Field[Any, Any]) -> bool:
    """Free text, an address, or something that was worth encrypting. A short code is none of these."""
    if isinstance(field, EncryptedTextField | models.TextField | models.EmailField):
        return True
    return (
        isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) > 80
    )


def test_every_text_of_people_has_a_holder_or_a_reason() -> None:
    declared = {
        f"{holder.model._meta.label}.{name}" for holder in holders() for name in holder.fields
    }
    found = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if holds_text_of_people(field)
    }

    assert found - declared == set(NOT_PERSONAL)


def test_holders_name_columns_that_are_there() -> None:
    wrong = {
        f"{holder.model._meta.label}.{name}"
        for holder in holders()
        for name in holder.fields
        if name not in {field.name for field in holder.model._meta.concrete_fields}
    }

    assert wrong == set()


@pytest.mark.parametrize("holder", holders(), ids=lambda holder: holder.model._meta.label)
def test_a_holder_says_why_how_long_and_how_it_goes(holder: Any) -> None:
    assert holder.about in {"voice", "person"}
    assert [bool(str(text)) for text in (holder.purpose, holder.retention, holder.erased_by)] == [
        True,
        True,
        True,
    ]


@pytest.mark.django_db
def test_the_journal_and_the_jobs_know_neither_who_nor_what(amina: Told, bart: Actor) -> None:
    fresh = Told(
        share_voice(
            "Zeewierkleurige stoeptegels.",
            by=VISITOR,
            reach="Zeewier.Amina@Example.nl",
            place="Zeewierstraat",
        )
    )
    brought_to("under-way", fresh, bart)
    add_words(fresh.voice, "Zeewier ook achter.", by=fresh.speaker)
    an_agreement(fresh, bart)
    judge(fresh.voice, "not", "Nog steeds zeewier.", by=fresh.speaker)
    kept = everything_readable()
    holding = {table for table, text in kept.items() if "zeewier" in text.lower()}
    names = [table for table in kept if "Bart Bos" in kept[table]]

    assert "procrastinate_jobs" in kept
    assert holding == {"voices_voicewords", "voices_addition", "responses_verdict"}
    assert names == ["people_person"]


@pytest.mark.django_db
def test_the_journal_keeps_only_codes_numbers_and_dates(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    an_agreement(amina, bart)
    judge(amina.voice, "partly", "Half.", by=amina.speaker)

    facts = {key for entry in JournalEntry.objects.all() for key in entry.facts}

    assert facts <= {
        "role",
        "approach",
        "ordinal",
        "side",
        "due",
        "judgement",
        "mark",
        "result",
        "shown",
        "duty",
    }


@pytest.mark.django_db
def test_how_to_reach_someone_is_unreadable_in_the_database(amina: Told) -> None:
    [(contact, hashed)] = run("SELECT contact, contact_hash FROM voices_speaker")

    assert amina.voice.speaker.contact == "amina@example.nl"
    assert (b"amina" in contact, len(hashed)) == (False, 32)


@pytest.mark.django_db
def test_the_same_address_twice_looks_different(amina: Told) -> None:
    share_voice("Nog iets.", by=VISITOR, reach="amina@example.nl")

    assert len(run("SELECT DISTINCT contact FROM voices_speaker")) == 2


@pytest.mark.django_db
def test_a_speaker_gets_everything_that_is_kept(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)

    kept = export_of("voice", amina.voice.id)

    assert {table: len(rows) for table, rows in kept.items() if rows} == {
        "voices.VoiceWords": 1,
        "voices.Speaker": 1,
        "voices.Understanding": 1,
        "voices.UnderstandingReply": 1,
        "responses.Response": 1,
        "responses.Result": 1,
        "responses.Verdict": 1,
    }
    assert kept["voices.Speaker"] == [{"way": "mail", "contact": "amina@example.nl"}]


@pytest.mark.django_db
def test_what_is_kept_of_one_person_is_theirs_alone(bart: Actor, fenna: Actor) -> None:
    kept = export_of("person", person_of(bart).id)

    assert "Bart Bos" in str(kept)
    assert "Fenna" not in str(kept)
