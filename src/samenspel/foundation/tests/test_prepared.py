"""A prepared query gives what the ORM gives when it writes the query anew: the same rows, joins and annotations."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Model

import samenspel
from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now
from samenspel.foundation.prepared import Prepared
from samenspel.loop.responses import actions as responding
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import Addition
from tests.support.cast import Told, a_voice, an_agreement, brought_to, person_of

TOLD_LATER = Prepared(
    lambda voice: Addition.objects.filter(voice=voice).order_by("added_at"), voice=UUID
)


def every_prepared_query() -> Iterator[tuple[str, Prepared[Any]]]:
    """All that the program keeps, by module and name."""
    for found in pkgutil.walk_packages(samenspel.__path__, "samenspel."):
        if ".tests" in found.name or ".migrations" in found.name or found.name.endswith("wsgi"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, Prepared):
                yield f"{found.name}.{name}", value


def as_read(row: Any) -> Any:
    """A row with all that came along with it: columns, annotations, and what it points at."""
    if not isinstance(row, Model):
        return row
    own = {name: value for name, value in vars(row).items() if name != "_state"}
    pointed = {
        name: as_read(other)
        for name, other in row._state.fields_cache.items()
        if name not in {"voice", "understanding", "question", "response"}
    }
    return type(row), own, pointed


@pytest.fixture
def lived_through(amina: Told, bart: Actor, fenna: Actor) -> dict[str, Any]:
    """A voice that left a row of every kind, and a value for each place that a query may have."""
    hearing.add_words(amina.voice, "En het is daar donker.", by=amina.speaker)
    brought_to("under-way", amina, bart)
    an_agreement(amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Ik ga met verlof.", by=bart)
    responding.judge(amina.voice, "partly", "De helft niet.", by=amina.speaker)
    return {
        "voice": amina.voice.id,
        "ref": amina.voice.id,
        "key": amina.speaker.key,
        "moment": now(),
        "person": bart.person,
        "organisation": bart.organisation,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "prepared", [pytest.param(kept, id=name) for name, kept in every_prepared_query()]
)
def test_the_rows_are_those_of_the_orm(
    prepared: Prepared[Any], lived_through: dict[str, Any]
) -> None:
    values = {place: lived_through[place] for place in prepared._places}

    assert list(map(as_read, prepared(**values))) == list(
        map(as_read, prepared.as_written(**values))
    )


@pytest.mark.django_db
def test_each_time_it_is_asked_with_the_values_of_that_time(amina: Told) -> None:
    other = a_voice("De lantaarn is stuk.").voice
    hearing.add_words(amina.voice, "Nog iets.", by=amina.speaker)

    found = [
        [row.text for row in TOLD_LATER(voice=voice)]
        for voice in (amina.voice.id, other.id, uuid4(), amina.voice.id)
    ]

    assert found == [["Nog iets."], [], [], ["Nog iets."]]


@pytest.mark.django_db
def test_a_value_in_a_list_stands_in_its_place(amina: Told) -> None:
    among = Prepared(lambda voice: Addition.objects.filter(voice__in=[voice]), voice=UUID)
    hearing.add_words(amina.voice, "Nog iets.", by=amina.speaker)

    assert [row.text for row in among(voice=amina.voice.id)] == ["Nog iets."]


@pytest.mark.django_db
def test_the_first_row_or_nothing(amina: Told) -> None:
    before = TOLD_LATER.first(voice=amina.voice.id)
    for text in ("Nog iets.", "En nog iets."):
        hearing.add_words(amina.voice, text, by=amina.speaker)
    first = TOLD_LATER.first(voice=amina.voice.id)

    assert (before, first and first.text) == (None, "Nog iets.")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({}, id="a value is missing"),
        pytest.param({"voice": None}, id="nothing"),
        pytest.param({"voice": "a text"}, id="of another type"),
        pytest.param({"voice": uuid4(), "other": uuid4()}, id="one too many"),
    ],
)
def test_other_values_than_it_has_places_for_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="these values are asked for"):
        TOLD_LATER(**values)
