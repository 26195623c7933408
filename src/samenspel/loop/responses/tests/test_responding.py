"""What government does with a voice, and what it says came of it."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import Invalid, Refused
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import Response, Result, VerdictRequest
from tests.support.cast import RESPONSIVE, Told, a_response, a_voice, brought_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [term.code for term in vocabulary("roles").current()])
def test_a_response_says_in_which_role(role: str, amina: Told, bart: Actor) -> None:
    brought_to("understood", amina, bart)

    actions.respond(amina.voice, "Dit doen wij.", role=role, approach=RESPONSIVE, by=bart)

    assert Response.objects.get().role == role


@pytest.mark.parametrize(
    ("role", "approach"), [("baas", "responsive"), ("direct", "snel"), ("", "")]
)
def test_words_outside_the_lists_are_refused(
    role: str, approach: str, amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)

    with pytest.raises(Invalid):
        actions.respond(
            amina.voice, "Dit.", role=role, approach=actions.Approach(approach, ""), by=bart
        )

    assert Response.objects.count() == 0


@pytest.mark.parametrize("result", [term.code for term in vocabulary("results").current()])
def test_every_result_asks_the_speaker(result: str, amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    actions.give_result(amina.voice, amina.voice.responses.get(), result, "Daarom.", by=bart)

    assert (Result.objects.get().result, VerdictRequest.objects.count()) == (result, 1)


@pytest.mark.parametrize("result", sorted(actions.NEEDS_REASON))
def test_some_results_need_a_reason(result: str, amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)

    with pytest.raises(Invalid) as refused:
        actions.give_result(amina.voice, amina.voice.responses.get(), result, by=bart)

    assert refused.value.field == "result_text"


def test_who_gives_a_result_second_is_told_so(amina: Told, bart: Actor) -> None:
    """Both pages were opened before either answered, so both hold the response as it was."""
    brought_to("under-way", amina, bart)
    seen = Response.objects.select_related("result").get()
    actions.give_result(amina.voice, Response.objects.get(), "done", by=bart)

    with pytest.raises(Refused):
        actions.give_result(amina.voice, seen, "done", by=bart)


def test_a_result_is_about_a_response_to_this_voice(amina: Told, bart: Actor) -> None:
    other = brought_to("under-way", a_voice("Ik wil een bankje."), bart)
    brought_to("under-way", amina, bart)

    with pytest.raises(Refused):
        actions.give_result(amina.voice, other.voice.responses.get(), "done", by=bart)


def test_after_a_no_the_contact_responds_again(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)

    a_response(amina, bart)

    assert Response.objects.count() == 2
