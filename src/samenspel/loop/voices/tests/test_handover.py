"""A hand-over is offered, and counts only when it is accepted."""

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.errors import Refused
from samenspel.loop.voices import actions
from samenspel.loop.voices.models import ContactTerm, HandoverOffer
from samenspel.loop.voices.queries import handovers_offered
from samenspel.people.actions import withdraw_duty
from samenspel.people.actors import actor_of
from tests.support.cast import Told, brought_to, person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(amina: Told, bart: Actor, fenna: Actor) -> Told:
    """Bart asks Fenna to take over."""
    brought_to("taken-on", amina, bart)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik ga met verlof.", by=bart)
    return amina


def contacts() -> list[tuple[object, bool]]:
    """Who had the voice, and whether they still have it."""
    return [(term.person_id, term.until is None) for term in ContactTerm.objects.order_by("since")]


def test_until_it_is_accepted_the_contact_stays(offered: Told, bart: Actor) -> None:
    assert contacts() == [(bart.person, True)]


def test_accepted_it_changes_the_contact(offered: Told, bart: Actor, fenna: Actor) -> None:
    actions.accept_handover(offered.voice, by=fenna)

    assert contacts() == [(bart.person, False), (fenna.person, True)]
    assert HandoverOffer.objects.get().outcome == "accepted"


@pytest.mark.parametrize("end", ["declined", "withdrawn"])
def test_declined_or_taken_back_it_changes_nothing(
    end: str, offered: Told, bart: Actor, fenna: Actor
) -> None:
    if end == "declined":
        actions.decline_handover(offered.voice, by=fenna)
    else:
        actions.withdraw_handover(offered.voice, by=bart)

    assert (contacts(), HandoverOffer.objects.get().outcome) == ([(bart.person, True)], end)


def test_what_was_settled_is_not_settled_again(offered: Told, fenna: Actor) -> None:
    actions.decline_handover(offered.voice, by=fenna)

    with pytest.raises(Refused):
        actions.accept_handover(offered.voice, by=fenna)


def test_the_old_contact_can_do_nothing_more(offered: Told, bart: Actor, fenna: Actor) -> None:
    actions.accept_handover(offered.voice, by=fenna)

    with pytest.raises(Refused):
        actions.restate_need(offered.voice, "U wilt iets.", by=bart)


def test_it_is_not_offered_to_another_municipality(amina: Told, bart: Actor, dirk: Actor) -> None:
    brought_to("taken-on", amina, bart)

    with pytest.raises(Refused):
        actions.offer_handover(amina.voice, person_of(dirk), "Ik ga weg.", by=bart)


def test_who_lost_the_duty_does_not_read_the_words_of_an_old_offer(
    offered: Told, fenna: Actor
) -> None:
    assert [offer.voice_id for offer in handovers_offered(seen_by=fenna)] == [offered.voice.id]
    withdraw_duty(person_of(fenna), "respond", by=SYSTEM)

    assert list(handovers_offered(seen_by=actor_of(person_of(fenna)))) == []
