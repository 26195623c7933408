"""The number of a story: it finds a voice for who may read it, and opens nothing."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.actors import Actor
from samenspel.loop.voices.numbers import ids_of, number_of
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_work
from tests.support.cast import Told, a_voice

DRESSES = (
    str,
    str.lower,
    lambda n: n.replace("-", ""),
    lambda n: n.replace("-", " "),
    lambda n: f" {n} ",
)


@given(voice=st.uuids(), dress=st.sampled_from(DRESSES))
def test_a_number_finds_its_voice_however_it_is_typed(voice: UUID, dress: type[str]) -> None:
    found = ids_of(dress(number_of(voice)))

    assert found is not None
    assert found[0] <= voice <= found[1]
    assert {one.hex[:8] for one in found} == {voice.hex[:8]}


@pytest.mark.parametrize(
    "typed", ["", "stoep", "1234-567", "1234-56789", "12G4-5678", "1234--5678"]
)
def test_what_is_no_number_is_looked_for_as_words(typed: str) -> None:
    assert ids_of(typed) is None


@pytest.mark.django_db
def test_a_colleague_finds_the_voice_by_its_number(amina: Told, bart: Actor) -> None:
    a_voice("Iets anders.")

    page = Reading(at_work(bart).get("/wacht-op-mij/", {"q": number_of(amina.voice.pk).lower()}))

    assert [link for link in page.links if link.startswith("/stemmen/")] == [
        f"/stemmen/{amina.voice.pk}/"
    ]


@pytest.mark.django_db
def test_another_organisation_finds_nothing_by_it(amina: Told, dirk: Actor) -> None:
    page = Reading(at_work(dirk).get("/wacht-op-mij/", {"q": number_of(amina.voice.pk)}))

    assert [link for link in page.links if link.startswith("/stemmen/")] == []


@pytest.mark.django_db
def test_a_number_opens_nothing(amina: Told) -> None:
    answer = Browser().post("/sleutel/", {"key": number_of(amina.voice.pk)})

    assert answer.status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("waterveen")
def test_the_receipt_says_the_number_and_asks_nobody_for_the_words() -> None:
    browser = Browser()
    ticket = Reading(browser.get("/")).fields["ticket"][0]

    page = Reading(browser.post("/", {"words": "De stoep.", "ticket": ticket}))
    [voice] = {link.split("/")[2] for link in page.links if link.startswith("/stem/")}

    assert f"Name this number: {number_of(UUID(voice))} ." in page.text
    assert "never give them to anyone, not to us either" in page.text


def test_numbers_of_two_voices_differ() -> None:
    assert number_of(uuid4()) != number_of(uuid4())
