"""Doing, promising and judging through the API."""

from datetime import timedelta

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import today
from samenspel.loop.responses.actions import mark_agreement
from samenspel.loop.responses.models import Verdict
from tests.support.api import NOTHING, Answer, at, colleague, speaker_of
from tests.support.cast import PHASES, Told, a_response, a_voice, an_agreement, brought_to

pytestmark = pytest.mark.django_db

RESPONSE = {
    "text": "Wij leggen het recht.",
    "role": "facilitate",
    "approach": "responsive",
    "approach_why": "Samen.",
}
BEFORE_UNDERSTOOD = ("taken-on", "asked", "restated", "corrected")


def in_days(days: int) -> str:
    """A day, as it is written."""
    return (today() + timedelta(days=days)).isoformat()


def test_a_response_says_what_is_done_why_and_in_which_role(amina: Told, bart: Actor) -> None:
    brought_to("understood", amina, bart)

    answer = colleague(bart).post(at(amina, "responses"), RESPONSE)

    given = answer.json["responses"][0]
    assert (answer.status, answer.json["phase"]) == (201, "under-way")
    assert {name: given[name] for name in RESPONSE} == RESPONSE
    assert (given["given_by"]["name"], given["result"]) == ("Bart Bos", None)


@pytest.mark.parametrize("phase", BEFORE_UNDERSTOOD)
def test_nothing_is_responded_before_it_was_understood(
    phase: str, amina: Told, bart: Actor
) -> None:
    brought_to(phase, amina, bart)

    assert colleague(bart).post(at(amina, "responses"), RESPONSE).code == (403, "refused")


@pytest.mark.parametrize("field", ["role", "approach"])
def test_a_code_that_is_not_in_its_list_is_named_with_those_that_are(
    field: str, amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)

    answer = colleague(bart).post(at(amina, "responses"), {**RESPONSE, field: "rule"})

    assert (answer.status, answer.fields) == (422, [field])
    assert ("facilitate" if field == "role" else "responsive") in answer.json["detail"]


def test_a_result_asks_the_speaker_for_a_verdict(amina: Told, bart: Actor) -> None:
    response = a_response(brought_to("understood", amina, bart), bart)

    voice = (
        colleague(bart).post(at(amina, f"responses/{response.pk}/result"), {"result": "done"}).json
    )

    assert voice["responses"][0]["result"]["result"] == "done"
    assert (voice["phase"], voice["verdict"]["state"]) == ("to-judge", "asked-no-answer")


@pytest.mark.parametrize("result", ["not-done-with-reason", "partly-done"])
def test_a_result_that_needs_a_reason_says_so(result: str, amina: Told, bart: Actor) -> None:
    response = a_response(brought_to("understood", amina, bart), bart)

    answer = colleague(bart).post(at(amina, f"responses/{response.pk}/result"), {"result": result})

    assert (answer.status, answer.fields) == (422, ["result_text"])


def test_a_result_is_given_once(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    rest = f"responses/{amina.voice.responses.get().pk}/result"

    assert colleague(bart).post(at(amina, rest), {"result": "done"}).code == (403, "refused")


def agree(told: Told, contact: Actor, **changed: object) -> Answer:
    """The contact writes an agreement down."""
    body = {
        "what": "De stoep ligt recht.",
        "due": in_days(7),
        "person": str(contact.person),
        **changed,
    }
    return colleague(contact).post(at(told, "agreements"), body)


def test_an_agreement_says_who_does_what_by_when(amina: Told, bart: Actor) -> None:
    agreed = agree(brought_to("under-way", amina, bart), bart).json["agreements"][0]

    assert (
        agreed["what"],
        agreed["side"],
        agreed["who"]["name"],
        agreed["due"],
        agreed["state"],
    ) == (
        "De stoep ligt recht.",
        "government",
        "Bart Bos",
        in_days(7),
        "open",
    )


def test_a_speaker_can_be_the_one_who_promises(amina: Told, bart: Actor) -> None:
    voice = agree(brought_to("under-way", amina, bart), bart, person=None).json

    assert (voice["agreements"][0]["side"], voice["agreements"][0]["who"]) == ("speaker", None)
    assert voice["on_the_move"]["who"] == "speaker"


@pytest.mark.parametrize("phase", [*BEFORE_UNDERSTOOD, "understood"])
def test_nothing_is_agreed_before_it_was_understood_and_responded_to(
    phase: str, amina: Told, bart: Actor
) -> None:
    assert agree(brought_to(phase, amina, bart), bart).code == (403, "refused")


@pytest.mark.parametrize(
    "due",
    [
        "31-01-2030",
        "2030-02-30",
        "2030-1-1",
        1893456000,
        "2030-01-31T00:00:00",
        "",
        None,
        "2020-01-01",
    ],
)
def test_a_day_is_a_day_that_is_still_to_come(due: object, amina: Told, bart: Actor) -> None:
    answer = agree(brought_to("under-way", amina, bart), bart, due=due)

    assert (answer.status, answer.fields) == (422, ["due"])


def test_only_a_colleague_can_promise_for_government(amina: Told, bart: Actor, dirk: Actor) -> None:
    answer = agree(brought_to("under-way", amina, bart), bart, person=str(dirk.person))

    assert (answer.status, answer.fields) == (422, ["person"])


def test_both_marks_show_and_the_speaker_outranks(amina: Told, bart: Actor) -> None:
    agreement = an_agreement(brought_to("under-way", amina, bart), bart)
    mark_agreement(amina.voice, agreement, "kept", by=bart)

    voice = (
        speaker_of(amina)
        .post(at(amina, f"agreements/{agreement.pk}/marks"), {"mark": "broken"})
        .json
    )

    agreed = voice["agreements"][0]
    assert [(mark["side"], mark["mark"], mark["marked_by"]) for mark in agreed["marks"]] == [
        ("government", "kept", "Bart Bos"),
        ("speaker", "broken", None),
    ]
    assert (agreed["state"], voice["on_the_move"]["who"]) == ("contested", "contact")


def test_an_agreement_that_is_made_anew_has_its_new_day(amina: Told, bart: Actor) -> None:
    agreement = an_agreement(brought_to("under-way", amina, bart), bart)
    body = {"mark": "renegotiated", "reason": "De tegels zijn op.", "new_due": in_days(30)}

    agreed = (
        colleague(bart)
        .post(at(amina, f"agreements/{agreement.pk}/marks"), body)
        .json["agreements"][0]
    )

    assert (agreed["due"], agreed["state"]) == (in_days(30), "open")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mark": "renegotiated", "reason": "x"}, "new_due"),
        ({"mark": "renegotiated", "reason": "x", "new_due": "2020-01-01"}, "new_due"),
        ({"mark": "broken"}, "reason"),
        ({"mark": "lost"}, "mark"),
        ({}, "mark"),
    ],
)
def test_a_mark_that_is_not_whole_says_what_is_missing(
    body: dict[str, str], field: str, amina: Told, bart: Actor
) -> None:
    agreement = an_agreement(brought_to("under-way", amina, bart), bart)

    answer = colleague(bart).post(at(amina, f"agreements/{agreement.pk}/marks"), body)

    assert (answer.status, answer.fields) == (422, [field])


def test_a_speaker_does_not_move_a_day_alone(amina: Told, bart: Actor) -> None:
    agreement = an_agreement(brought_to("under-way", amina, bart), bart)
    body = {"mark": "renegotiated", "reason": "x", "new_due": in_days(9)}

    assert speaker_of(amina).post(at(amina, f"agreements/{agreement.pk}/marks"), body).status == 403


def test_an_agreement_of_another_voice_is_absent(amina: Told, bart: Actor) -> None:
    agreement = an_agreement(brought_to("under-way", amina, bart), bart)
    other = brought_to("under-way", a_voice(), bart)

    answer = colleague(bart).post(at(other, f"agreements/{agreement.pk}/marks"), {"mark": "kept"})

    assert answer.code == (404, "absent")


def judged(told: Told, judgement: str, why: object = NOTHING) -> Answer:
    """The speaker judges."""
    body = {"judgement": judgement, **({} if why is NOTHING else {"why": why})}
    return speaker_of(told).put(at(told, "verdict"), body)


@pytest.mark.parametrize(
    ("judgement", "phase"), [("answered", "answered"), ("partly", "reopened"), ("not", "reopened")]
)
def test_a_verdict_decides_whether_it_is_open(
    judgement: str, phase: str, amina: Told, bart: Actor
) -> None:
    answer = judged(brought_to("to-judge", amina, bart), judgement, "Daarom.")

    verdict = answer.json["verdict"]
    assert (answer.status, answer.json["phase"]) == (200, phase)
    assert (verdict["state"], verdict["judgement"], verdict["why"]) == (
        "given",
        judgement,
        "Daarom.",
    )
    assert answer.json["contact"]["name"] == "Bart Bos"


def test_a_verdict_may_change_and_one_stands(amina: Told, bart: Actor) -> None:
    judged(brought_to("to-judge", amina, bart), "not")

    voice = judged(amina, "answered").json

    assert (voice["verdict"]["judgement"], Verdict.objects.count()) == ("answered", 2)


@pytest.mark.parametrize("who", ["bart", "carla", "gerda"])
def test_no_one_in_government_judges(
    who: str, amina: Told, bart: Actor, request: pytest.FixtureRequest
) -> None:
    brought_to("to-judge", amina, bart)

    answer = colleague(request.getfixturevalue(who)).put(
        at(amina, "verdict"), {"judgement": "answered"}
    )

    assert answer.code == (403, "refused")
    assert Verdict.objects.count() == 0


def test_there_is_nothing_to_judge_before_a_response(amina: Told, bart: Actor) -> None:
    assert judged(brought_to("understood", amina, bart), "answered").code == (403, "refused")


@pytest.mark.parametrize("judgement", ["yes", "", "ANSWERED", None])
def test_a_judgement_is_one_of_three(judgement: str, amina: Told, bart: Actor) -> None:
    assert judged(brought_to("to-judge", amina, bart), judgement).fields == ["judgement"]


def test_a_double_press_gives_one_verdict(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    for _ in range(2):
        speaker_of(amina).put(
            at(amina, "verdict"), {"judgement": "not"}, Idempotency_Key="een-sleutel-van-mij-1"
        )

    assert Verdict.objects.count() == 1


@pytest.mark.parametrize("phase", PHASES)
def test_a_voice_can_be_read_wherever_it_stands(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    seen = [caller.get(at(amina)).json["phase"] for caller in (speaker_of(amina), colleague(bart))]

    assert seen == [phase, phase]
