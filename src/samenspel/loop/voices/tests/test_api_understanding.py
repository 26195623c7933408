"""Being heard and understood through the API: every step works, shows itself, and is refused to who may not."""

from uuid import UUID

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.loop.voices import actions
from samenspel.people.actions import change_own_details
from tests.support.api import Caller, at, colleague, speaker_of
from tests.support.cast import Told, brought_to, person_of

pytestmark = pytest.mark.django_db


def refused(
    caller: Caller, told: Told, rest: str, body: dict[str, str] | None = None
) -> tuple[int, str]:
    """How someone is turned down."""
    return caller.post(at(told, rest), *([body] if body is not None else [])).code


def test_who_takes_a_voice_on_is_its_contact_by_name(amina: Told, bart: Actor) -> None:
    answer = colleague(bart).post(at(amina, "contact"))

    contact = answer.json["contact"]
    assert (answer.status, answer.headers["Location"]) == (201, f"/api/v1/voices/{amina.voice.id}")
    assert (contact["id"], contact["name"], contact["team"]) == (
        str(bart.person),
        "Bart Bos",
        "Wijkteam Noord",
    )
    assert answer.json["number_of_contacts"] == 1


def test_the_speaker_sees_the_name_and_how_to_reach_them_and_no_id(
    amina: Told, bart: Actor
) -> None:
    change_own_details(
        person_of(bart), by=bart, name="Bart Bos", reachable="06 11 22", language="nl"
    )
    brought_to("taken-on", amina, bart)

    contact = speaker_of(amina).get(at(amina)).json["contact"]

    assert (contact["id"], contact["name"], contact["reachable"]) == (None, "Bart Bos", "06 11 22")


def test_of_two_who_take_it_on_the_second_hears_why_not(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)

    assert refused(colleague(fenna), amina, "contact") == (403, "refused")


def test_who_only_listens_does_not_take_on(amina: Told, carla: Actor) -> None:
    assert refused(colleague(carla), amina, "contact") == (403, "refused")


def test_a_question_sets_the_speaker_on_the_move(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)

    voice = colleague(bart).post(at(amina, "questions"), {"question": "Welke kant?"}).json

    assert (voice["questions"][0]["text"], voice["questions"][0]["answer"]) == ("Welke kant?", None)
    assert voice["on_the_move"]["who"] == "speaker"


def test_a_colleague_who_is_not_the_contact_does_not_ask(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)

    assert refused(colleague(fenna), amina, "questions", {"question": "Waar?"}) == (403, "refused")


def test_the_answer_stands_beside_its_question(amina: Told, bart: Actor) -> None:
    question = actions.ask_speaker(brought_to("taken-on", amina, bart).voice, "Waar?", by=bart)

    voice = (
        speaker_of(amina)
        .post(at(amina, f"questions/{question.pk}/answer"), {"answer": "Links."})
        .json
    )

    assert voice["questions"][0]["answer"]["text"] == "Links."
    assert voice["on_the_move"]["who"] == "contact"


def test_a_question_is_answered_once(amina: Told, bart: Actor) -> None:
    question = actions.ask_speaker(brought_to("taken-on", amina, bart).voice, "Waar?", by=bart)
    actions.answer_question(amina.voice, question, "Links.", by=amina.speaker)

    assert refused(
        speaker_of(amina), amina, f"questions/{question.pk}/answer", {"answer": "Rechts."}
    ) == (
        409,
        "overtaken",
    )


def test_the_newest_restatement_is_the_understanding_and_all_of_them_stay(
    amina: Told, bart: Actor
) -> None:
    brought_to("corrected", amina, bart)

    voice = (
        colleague(bart)
        .post(at(amina, "understandings"), {"restated": "Je moeder moet erlangs."})
        .json
    )

    assert voice["understanding"]["text"] == "Je moeder moet erlangs."
    assert voice["understanding"] == voice["understandings"][-1]
    assert voice["understandings"][0]["reply"]["reply"] == "corrected"
    assert voice["phase"] == "restated"


def restated(told: Told, contact: Actor) -> UUID:
    """A restatement that waits for its speaker."""
    brought_to("restated", told, contact)
    return UUID(str(told.voice.understandings.get().pk))


def test_the_speaker_confirms_it(amina: Told, bart: Actor) -> None:
    ref = restated(amina, bart)

    voice = speaker_of(amina).post(at(amina, f"understandings/{ref}/confirmation")).json

    assert (voice["phase"], voice["understanding"]["reply"]["reply"]) == ("understood", "confirmed")


def test_the_speaker_corrects_it_in_their_own_words(amina: Told, bart: Actor) -> None:
    ref = restated(amina, bart)

    answer = speaker_of(amina).post(
        at(amina, f"understandings/{ref}/correction"), {"words": "Nee, mijn moeder."}
    )

    assert answer.json["understanding"]["reply"]["text"] == "Nee, mijn moeder."
    assert (answer.json["phase"], answer.json["on_the_move"]["who"]) == ("corrected", "contact")


def test_no_colleague_confirms_for_a_speaker(amina: Told, bart: Actor, gerda: Actor) -> None:
    rest = f"understandings/{restated(amina, bart)}/confirmation"

    assert [refused(colleague(each), amina, rest) for each in (bart, gerda)] == [
        (403, "refused")
    ] * 2


def test_an_old_restatement_is_not_confirmed_any_more(amina: Told, bart: Actor) -> None:
    ref = restated(amina, bart)
    actions.correct_understanding(
        amina.voice, amina.voice.understandings.get(), "Nee.", by=amina.speaker
    )
    actions.restate_need(amina.voice, "Dan zo.", by=bart)

    assert refused(speaker_of(amina), amina, f"understandings/{ref}/confirmation") == (
        409,
        "overtaken",
    )


def test_a_speaker_tells_more(amina: Told) -> None:
    voice = speaker_of(amina).post(at(amina, "additions"), {"words": "En glad."}).json

    assert [each["text"] for each in voice["additions"]] == ["En glad."]


def test_a_new_key_kills_the_old_one(amina: Told) -> None:
    fresh = speaker_of(amina).post(at(amina, "key")).json

    found = [caller.get(at(amina)).status for caller in (speaker_of(amina), Caller(fresh["key"]))]

    assert found == [404, 200]


def test_the_speaker_sees_that_a_key_was_made(amina: Told) -> None:
    fresh = speaker_of(amina).post(at(amina, "key")).json

    events = [each["event"] for each in Caller(fresh["key"]).get(at(amina)).json["timeline"]]

    assert events == ["voices.voice-shared", "voices.key-renewed"]


@pytest.mark.parametrize(
    ("reach", "shown"), [("06 12345678", {"way": "phone", "address": "+31612345678"}), ("", None)]
)
def test_a_speaker_changes_how_they_are_reached(reach: str, shown: object, amina: Told) -> None:
    assert speaker_of(amina).put(at(amina, "reach"), {"reach": reach}).json["reach"] == shown


def test_only_the_contact_sees_how_to_reach_the_speaker(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)

    seen = [colleague(each).get(at(amina)).json["reach"] for each in (bart, fenna)]

    assert seen == [{"way": "mail", "address": "amina@example.nl"}, None]


@pytest.mark.parametrize("shown", [True, False])
def test_a_speaker_decides_who_may_read_it(shown: bool, amina: Told) -> None:
    assert speaker_of(amina).put(at(amina, "showing"), {"shown": shown}).json["shown"] is shown


def test_who_is_forgotten_leaves_no_word_behind(amina: Told, bart: Actor) -> None:
    brought_to("corrected", amina, bart)

    voice = speaker_of(amina).delete(at(amina, "words")).json

    texts = [
        voice["words"],
        voice["place"],
        voice["understanding"]["text"],
        voice["understanding"]["reply"]["text"],
    ]
    assert (texts, voice["reach"]) == ([""] * 4, None)
    assert voice["timeline"][-1]["event"] == "voices.voice-forgotten"


def test_a_hand_over_counts_only_when_accepted(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)
    body = {"to": str(fenna.person), "why": "Ik ga op vakantie."}

    offered = colleague(bart).post(at(amina, "handovers"), body).json
    accepted = colleague(fenna).post(at(amina, "handover/acceptance")).json

    assert (offered["contact"]["name"], offered["handover"]["offered_to"]["name"]) == (
        "Bart Bos",
        "Fenna de Wit",
    )
    assert (accepted["contact"]["name"], accepted["handover"]) == ("Fenna de Wit", None)
    assert accepted["number_of_contacts"] == 2


def test_the_speaker_hears_that_a_colleague_was_asked_and_not_why(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    actions.offer_handover(amina.voice, person_of(fenna), "Ik trek het niet meer.", by=bart)

    answer = speaker_of(amina).get(at(amina))

    assert (answer.json["handover"], answer.json["timeline"][-1]["event"]) == (
        None,
        "voices.handover-offered",
    )
    assert "trek" not in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "method", "rest"),
    [("fenna", "POST", "handover/refusal"), ("bart", "DELETE", "handover")],
)
def test_an_offer_that_comes_to_nothing_leaves_the_contact(
    who: str, method: str, rest: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    actions.offer_handover(amina.voice, person_of(fenna), "Vakantie.", by=bart)

    voice = colleague({"fenna": fenna, "bart": bart}[who]).ask(method, at(amina, rest)).json

    assert (voice["contact"]["name"], voice["handover"]) == ("Bart Bos", None)


@pytest.mark.parametrize("who", ["carla", "dirk"])
def test_a_hand_over_goes_to_a_colleague_who_may_respond(
    who: str, amina: Told, bart: Actor, request: pytest.FixtureRequest
) -> None:
    brought_to("taken-on", amina, bart)
    other = request.getfixturevalue(who)

    answer = colleague(bart).post(
        at(amina, "handovers"), {"to": str(other.person), "why": "Vakantie."}
    )

    assert (answer.status, answer.fields) == (422, ["to"])


def test_who_saw_less_than_there_is_looks_again_first(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    seen = colleague(bart).get(at(amina)).headers["ETag"]
    actions.add_words(amina.voice, "Er is iets bij gekomen.", by=amina.speaker)

    answer = colleague(bart).post(at(amina, "understandings"), {"restated": "Zo."}, If_Match=seen)

    assert answer.code == (409, "overtaken")
    assert amina.voice.understandings.count() == 0


def test_who_saw_all_there_is_goes_on(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)
    seen = colleague(bart).get(at(amina)).headers["ETag"]

    assert (
        colleague(bart).post(at(amina, "understandings"), {"restated": "Zo."}, If_Match=seen).status
        == 201
    )


@pytest.mark.parametrize("tag", ["x", "12", '"a"', '"1", "2"', '"99999999999999999999"'])
def test_a_tag_that_is_none_is_told_so(tag: str, amina: Told) -> None:
    answer = speaker_of(amina).post(at(amina, "additions"), {"words": "En glad."}, If_Match=tag)

    assert (answer.status, answer.fields) == (422, ["If-Match"])


def test_the_request_key_of_one_is_not_that_of_another(amina: Told, bart: Actor) -> None:
    key = {"Idempotency_Key": "een-sleutel-van-mij-1"}
    speaker_of(amina).post(at(amina, "additions"), {"words": "En glad."}, **key)

    answer = colleague(bart).post(at(amina, "contact"), **key)

    assert (answer.status, "Idempotency-Replayed" in answer.headers) == (201, False)


def test_a_letter_that_went_out_moves_nothing(amina: Told) -> None:
    actions.make_mail_link(amina.voice, by=SYSTEM)

    assert [each["event"] for each in speaker_of(amina).get(at(amina)).json["timeline"]] == [
        "voices.voice-shared"
    ]
