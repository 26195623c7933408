"""The speaker judges, may change their mind, and nobody does it for them."""

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.errors import Invalid, Refused
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import Standing, Verdict
from samenspel.loop.responses.queries import loop_around
from tests.support.cast import Told, a_response, a_voice, brought_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("judgement", "phase"), [("answered", "answered"), ("partly", "reopened"), ("not", "reopened")]
)
def test_a_verdict_closes_or_opens(judgement: str, phase: str, amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    actions.judge(amina.voice, judgement, "Daarom.", by=amina.speaker)

    standing = Standing.objects.get()
    assert (standing.phase, standing.judgement, standing.contact_id) == (
        phase,
        judgement,
        bart.person,
    )


def test_it_may_change_and_what_was_said_before_stays(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    for judgement in ("answered", "not", "partly"):
        actions.judge(amina.voice, judgement, by=amina.speaker)

    standing = loop_around(amina.voice, seen_by=bart).verdict
    assert standing is not None
    assert (standing.judgement, Verdict.objects.count()) == ("partly", 3)


def test_a_new_response_does_not_pass_for_an_answer(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)

    a_response(amina, bart)

    assert (Standing.objects.get().phase, Standing.objects.get().judgement) == ("under-way", "not")


def test_nobody_else_judges(
    amina: Told, bart: Actor, fenna: Actor, gerda: Actor, carla: Actor, dirk: Actor
) -> None:
    brought_to("to-judge", amina, bart)
    for someone in (bart, fenna, gerda, carla, dirk, SYSTEM, a_voice("Iets.").speaker):
        with pytest.raises(Refused):
            actions.judge(amina.voice, "answered", by=someone)

    assert Verdict.objects.count() == 0


@pytest.mark.parametrize("judgement", ["", "yes", "ANSWERED"])
def test_a_judgement_is_one_of_three(judgement: str, amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    with pytest.raises(Invalid) as refused:
        actions.judge(amina.voice, judgement, by=amina.speaker)

    assert refused.value.field == "judgement"


def test_there_is_nothing_to_judge_before_a_response(amina: Told, bart: Actor) -> None:
    brought_to("understood", amina, bart)

    with pytest.raises(Refused):
        actions.judge(amina.voice, "not", by=amina.speaker)
