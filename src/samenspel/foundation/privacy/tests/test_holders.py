"""What is held of people is declared once a table, and given to whom it is about."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.translation import override

from samenspel.foundation.actors import Actor
from samenspel.foundation.privacy import holders as declared
from samenspel.foundation.privacy.holders import Holder, export_of, holders, holds, rows
from samenspel.loop.voices.actions import add_words
from samenspel.loop.voices.models import Addition, Answer, Voice
from tests.support.cast import Told, a_voice, brought_to, person_of


def nothing(ref: UUID) -> list[dict[str, Any]]:
    """Nothing is kept."""
    return []


def holder_of(model: type[Model], about: str = "voice") -> Holder:
    """Somebody keeps something."""
    return Holder(model, ("text",), about, "Om te luisteren.", "Een jaar.", nothing, "verb")


@pytest.fixture
def nobody_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A house that holds nothing."""
    monkeypatch.setattr(declared, "_holders", {})


@pytest.mark.usefixtures("nobody_yet")
def test_what_is_declared_is_known() -> None:
    holder = holder_of(Addition)

    assert holds(holder) is holder
    assert holders() == (holder,)


@pytest.mark.usefixtures("nobody_yet")
def test_a_table_has_one_holder_and_the_first_stays() -> None:
    first = holds(holder_of(Addition))

    with pytest.raises(ValueError, match=r"voices\.Addition has a holder already"):
        holds(holder_of(Addition, about="person"))

    assert holders() == (first,)


@pytest.mark.usefixtures("nobody_yet")
def test_holders_stand_by_table_in_whatever_order_they_came() -> None:
    for model in (Voice, Answer, Addition):
        holds(holder_of(model))

    assert [holder.model for holder in holders()] == [Addition, Answer, Voice]


@pytest.mark.usefixtures("nobody_yet")
def test_an_export_has_what_is_about_one_of_a_kind_and_nothing_of_the_other() -> None:
    asked: list[UUID] = []

    def export(ref: UUID) -> list[dict[str, Any]]:
        asked.append(ref)
        return [{"text": "Zeewier."}]

    holds(replace(holder_of(Addition, about="voice"), export=export))
    holds(replace(holder_of(Answer, about="person"), export=export))
    ref = uuid4()

    assert export_of("voice", ref) == {"voices.Addition": [{"text": "Zeewier."}]}
    assert asked == [ref]


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Wat er later bij is verteld"), ("en", "What was told later")]
)
def test_a_table_is_called_as_people_call_it(language: str, title: str) -> None:
    with override(language):
        assert holder_of(Addition).title == title


@pytest.mark.django_db
def test_the_common_export_gives_these_columns_of_these_rows(amina: Told) -> None:
    other = a_voice("Ik wil een bankje.")
    for told, text in ((amina, "Het is er donker."), (other, "Zeewier.")):
        add_words(told.voice, text, by=told.speaker)

    found = rows(Addition, "voice_id", "text")(amina.voice.id)

    assert found == [{"text": "Het is er donker."}]


@pytest.mark.django_db
def test_what_is_kept_of_one_voice_is_nothing_of_another(amina: Told, bart: Actor) -> None:
    other = a_voice("Zeewier op de stoep.", reach="zeewier@waterveen.example", place="Zeewierhof")
    add_words(other.voice, "Nog meer zeewier.", by=other.speaker)
    brought_to("reopened", amina, bart)

    def told(ref: UUID) -> str:
        return json.dumps(export_of("voice", ref), cls=DjangoJSONEncoder).lower()

    assert ("zeewier" in told(other.voice.id), "zeewier" in told(amina.voice.id)) == (True, False)


@pytest.mark.django_db
def test_what_is_kept_of_a_colleague_can_be_given_as_json(bart: Actor) -> None:
    kept = export_of("person", person_of(bart).id)

    read = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))

    assert [row["name"] for row in read["people.Person"]] == ["Bart Bos"]
    assert [row["duty"] for row in read["people.Duty"]] == ["listen", "respond"]


@pytest.mark.django_db
@pytest.mark.parametrize("about", ["voice", "person"])
def test_of_who_is_not_here_nothing_is_kept(about: str, amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)

    assert {table: found for table, found in export_of(about, uuid4()).items() if found} == {}
