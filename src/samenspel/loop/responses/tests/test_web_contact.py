"""What a contact does on the page of a voice, button by button: it works, and a mistake loses nothing typed."""

from datetime import timedelta

import pytest
from django.test import Client

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import today
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.models import Agreement, AgreementMark, Response, Result
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import ContactTerm, HandoverOffer, Question, Understanding
from samenspel.loop.voices.tests.conftest import (
    Browser,
    Reading,
    at_work,
    desk_of,
)
from tests.support.cast import (
    Told,
    an_agreement,
    brought_to,
)
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

BSN = "123456782"
LATER = (today() + timedelta(days=9)).isoformat()
RESPONSE = {
    "text": "Wij leggen de tegels recht.",
    "role": "facilitate",
    "approach": "responsive",
    "approach_why": "Zij weet wat helpt.",
    "result": "",
    "result_text": "",
}


def press(browser: Client, path: str, **typed: str) -> Reading:
    """Fill in, press the button, and read the page that comes of it."""
    return Reading(browser.post(path, typed, follow=True))


def look(told: Told, reader: Actor, language: str = "en") -> Reading:
    """The page as this colleague sees it."""
    return Reading(at_work(reader, language).get(desk_of(told)))


def seen_by(told: Told, reader: Actor) -> tuple[Browser, str]:
    """A browser in which the page was opened, and up to where it was seen."""
    browser = at_work(reader)
    seen = {*Reading(browser.get(desk_of(told))).fields["seen"]}
    [number] = seen
    return browser, number


def test_taking_on(amina: Told, bart: Actor) -> None:
    page = press(at_work(bart), desk_of(amina, "op-me-nemen/"))

    assert [term.person_id for term in ContactTerm.objects.all()] == [bart.person]
    assert (page.status, "You are the contact. The speaker sees your name." in page.text) == (
        200,
        True,
    )


def test_who_takes_on_second_hears_it(amina: Told, bart: Actor, fenna: Actor) -> None:
    press(at_work(bart), desk_of(amina, "op-me-nemen/"))

    page = press(at_work(fenna), desk_of(amina, "op-me-nemen/"))

    assert (page.status, len(page.alerts)) == (403, 1)
    assert "Someone has this voice already." in page.text
    assert ContactTerm.objects.count() == 1


def test_asking_and_restating(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)
    browser = at_work(bart)

    asked = press(browser, desk_of(amina, "vraag/"), question="Welke stoep?")
    restated = press(browser, desk_of(amina, "zo-begrijpen-wij-het/"), restated="U wilt lopen.")

    assert "Asked. Now the speaker is on the move." in asked.text
    assert "Sent. The speaker says whether it is right." in restated.text
    assert (Question.objects.get().text, Understanding.objects.get().text) == (
        "Welke stoep?",
        "U wilt lopen.",
    )


@pytest.mark.parametrize(
    ("result", "why", "results"),
    [
        ("", "", []),
        ("done", "", ["done"]),
        ("handed-over-accepted", "Naar de wijk.", ["handed-over-accepted"]),
    ],
)
def test_responding_with_or_without_what_came_of_it(
    result: str, why: str, results: list[str], amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)
    sent = {**RESPONSE, "result": result, "result_text": why}

    page = press(at_work(bart), desk_of(amina, "respons/"), **sent)

    response = Response.objects.get()
    assert (page.status, response.text, response.approach_why) == (
        200,
        RESPONSE["text"],
        RESPONSE["approach_why"],
    )
    assert [row.result for row in Result.objects.all()] == results


def test_a_response_whose_result_lacks_a_reason_is_not_sent_by_halves(
    amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)
    before, entries = counts(), JournalEntry.objects.count()

    page = press(at_work(bart), desk_of(amina, "respons/"), **{**RESPONSE, "result": "partly-done"})

    assert (page.status, len(page.alerts)) == (422, 1)
    assert (counts(), JournalEntry.objects.count()) == (before, entries)
    kept = {name: page.fields[name] for name in ("text", "role", "approach", "result")}
    assert kept == {name: [RESPONSE[name]] for name in ("text", "role", "approach")} | {
        "result": ["partly-done"]
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"text": ""},
        {"text": f"Ik ken {BSN}."},
        {"role": ""},
        {"role": "baas"},
        {"approach": "snel"},
        {"result": "klaar"},
        {"approach_why": f"Om {BSN}."},
    ],
    ids=lambda changed: "-".join(changed) + "=" + next(iter(changed.values()))[:8],
)
def test_a_response_that_cannot_be_taken_down_comes_back_whole(
    changed: dict[str, str], amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)
    sent = {**RESPONSE, **changed}

    page = press(at_work(bart), desk_of(amina, "respons/"), **sent)

    assert (page.status, len(page.alerts), Response.objects.count()) == (422, 1, 0)
    assert (page.fields["text"], page.fields["approach_why"]) == (
        [sent["text"]],
        [sent["approach_why"]],
    )


def test_what_came_of_it_is_given_later(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    path = desk_of(amina, f"respons/{amina.voice.responses.get().pk}/resultaat/")

    page = press(at_work(bart), path, result="done", result_text="Het ligt recht.")

    assert (page.status, Result.objects.get().text) == (200, "Het ligt recht.")


@pytest.mark.parametrize(
    ("result", "why"),
    [("", "Zo."), ("klaar", "Zo."), ("partly-done", ""), ("done", f"Zie {BSN}.")],
)
def test_a_result_that_cannot_be_taken_down_comes_back(
    result: str, why: str, amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    path = desk_of(amina, f"respons/{amina.voice.responses.get().pk}/resultaat/")

    page = press(at_work(bart), path, result=result, result_text=why)

    assert (page.status, len(page.alerts), Result.objects.count()) == (422, 1, 0)
    assert why in page.fields["result_text"]


@pytest.mark.parametrize("who", ["me", "a colleague", "the speaker"])
def test_an_agreement_for_either_side(who: str, amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("under-way", amina, bart)
    person = {"me": bart.person, "a colleague": fenna.person, "the speaker": None}[who]

    page = press(
        at_work(bart),
        desk_of(amina, "afspraak/"),
        what="De tegels liggen recht.",
        who=str(person or "speaker"),
        due=LATER,
    )

    agreement = Agreement.objects.get()
    assert (page.status, agreement.person_id, agreement.side) == (
        200,
        person,
        "government" if person else "speaker",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"what": ""},
        {"what": f"Bel {BSN}."},
        {"who": ""},
        {"who": "iemand"},
        {"due": ""},
        {"due": "morgen"},
        {"due": (today() - timedelta(days=1)).isoformat()},
    ],
    ids=["no words", "bsn", "nobody", "no one known", "no day", "no date", "yesterday"],
)
def test_an_agreement_that_cannot_be_made_comes_back(
    changed: dict[str, str], amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    sent = {"what": "De tegels liggen recht.", "who": "speaker", "due": LATER, **changed}

    page = press(at_work(bart), desk_of(amina, "afspraak/"), **sent)

    assert (page.status, len(page.alerts), Agreement.objects.count()) == (422, 1, 0)
    assert sent["what"] in page.fields["what"]


def test_only_colleagues_who_respond_here_can_be_chosen(
    amina: Told, bart: Actor, fenna: Actor, carla: Actor, dirk: Actor
) -> None:
    brought_to("under-way", amina, bart)

    text = look(amina, bart).text
    statuses = [
        press(
            at_work(bart), desk_of(amina, "afspraak/"), what="Iets.", who=str(p), due=LATER
        ).status
        for p in (carla.person, dirk.person)
    ]

    choices = text[text.index("Who does it?") : text.index("By when?")]
    assert [name in choices for name in ("Bart", "Fenna", "Carla", "Dirk")] == [
        True,
        True,
        False,
        False,
    ]
    assert (statuses, Agreement.objects.count()) == ([422, 422], 0)


@pytest.mark.parametrize(
    ("mark", "reason", "new_due", "status"),
    [
        ("kept", "", "", 200),
        ("broken", "Ziek.", "", 200),
        ("renegotiated", "Ziek.", LATER, 200),
        ("broken", "", "", 422),
        ("renegotiated", "Ziek.", "", 422),
        ("renegotiated", "", LATER, 422),
        ("renegotiated", "Ziek.", "gisteren", 422),
        ("gedaan", "", "", 422),
        ("", "", "", 422),
    ],
)
def test_marking_an_agreement(
    mark: str, reason: str, new_due: str, status: int, amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    path = desk_of(amina, f"afspraak/{an_agreement(amina, bart).pk}/")

    page = press(at_work(bart), path, mark=mark, reason=reason, new_due=new_due)

    marks = [row.mark for row in AgreementMark.objects.all()]
    assert (page.status, marks) == (status, [mark] if status == 200 else [])
    assert len(page.alerts) == (0 if status == 200 else 1)


def test_who_promised_it_marks_it_without_being_the_contact(
    amina: Told, bart: Actor, fenna: Actor, carla: Actor
) -> None:
    brought_to("under-way", amina, bart)
    agreement = responding.make_agreement(
        amina.voice, "Fenna belt.", due=today(), person=fenna.person, by=bart
    )
    path = f"afspraak/{agreement.pk}/"

    statuses = [
        press(at_work(who), desk_of(amina, path), mark="kept").status for who in (carla, fenna)
    ]

    assert (statuses, AgreementMark.objects.get().person_id) == ([403, 200], fenna.person)


def test_a_hand_over_is_offered_and_accepted(amina: Told, bart: Actor, fenna: Actor) -> None:
    brought_to("taken-on", amina, bart)

    offered = press(
        at_work(bart), desk_of(amina, "overdracht/"), to=str(fenna.person), why="Jouw wijk."
    )
    between = ContactTerm.objects.get(until=None).person_id
    accepted = press(at_work(fenna), desk_of(amina, "overdracht/aannemen/"))

    assert (between, ContactTerm.objects.get(until=None).person_id) == (bart.person, fenna.person)
    assert "Offered. Until your colleague says yes, you stay the contact." in offered.text
    assert "You are the contact now." in accepted.text


@pytest.mark.parametrize(
    ("answer", "by", "outcome"),
    [("afslaan", "fenna", "declined"), ("intrekken", "bart", "withdrawn")],
)
def test_a_hand_over_comes_to_nothing(
    answer: str, by: str, outcome: str, rich: Told, bart: Actor, fenna: Actor
) -> None:
    page = press(
        at_work({"bart": bart, "fenna": fenna}[by]), desk_of(rich, f"overdracht/{answer}/")
    )

    assert (page.status, HandoverOffer.objects.get().outcome) == (200, outcome)
    assert ContactTerm.objects.get(until=None).person_id == bart.person


@pytest.mark.parametrize(
    ("answer", "by"),
    [("aannemen", "bart"), ("aannemen", "carla"), ("afslaan", "bart"), ("intrekken", "fenna")],
)
def test_an_offer_is_settled_by_whom_it_concerns(
    answer: str, by: str, rich: Told, bart: Actor, fenna: Actor, carla: Actor
) -> None:
    browser = at_work({"bart": bart, "fenna": fenna, "carla": carla}[by])

    page = press(browser, desk_of(rich, f"overdracht/{answer}/"))

    assert (page.status, len(page.alerts)) == (403, 1)
    assert HandoverOffer.objects.get().settled_at is None


@pytest.mark.parametrize("answer", ["ja", "accept", "aannemen%20", "..", "%00"])
def test_another_answer_to_an_offer_is_no_address(answer: str, rich: Told, fenna: Actor) -> None:
    response = at_work(fenna).post(f"/stemmen/{rich.voice.pk}/overdracht/{answer}/")

    assert (response.status_code, HandoverOffer.objects.get().settled_at) == (404, None)


@pytest.mark.parametrize(
    ("phase", "rest", "field"),
    [
        ("taken-on", "vraag/", "question"),
        ("taken-on", "zo-begrijpen-wij-het/", "restated"),
        ("taken-on", "overdracht/", "why"),
    ],
)
@pytest.mark.parametrize("typed", ["", "...", f"Ken je {BSN}?"])
def test_what_cannot_be_taken_down_comes_back_with_what_was_typed(
    typed: str, phase: str, rest: str, field: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to(phase, amina, bart)
    before = counts()

    page = press(at_work(bart), desk_of(amina, rest), **{field: typed, "to": str(fenna.person)})

    assert (page.status, len(page.alerts), counts()) == (422, 1, before)
    assert typed in page.fields[field]


@pytest.mark.parametrize(
    ("phase", "rest", "field"),
    [
        ("taken-on", "vraag/", "question"),
        ("taken-on", "zo-begrijpen-wij-het/", "restated"),
        ("understood", "respons/", "text"),
        ("under-way", "afspraak/", "what"),
        ("taken-on", "overdracht/", "why"),
    ],
)
def test_who_is_not_the_contact_hears_why_and_finds_the_text_back(
    phase: str, rest: str, field: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    """For whoever lost the voice to a colleague while writing."""
    brought_to(phase, amina, bart)
    filled_in = {**RESPONSE, "who": "speaker", "due": LATER, "to": str(bart.person)}
    before = counts()

    page = press(
        at_work(fenna), desk_of(amina, rest), **{**filled_in, field: "Mijn zorgvuldige tekst."}
    )

    assert (page.status, len(page.alerts), counts()) == (403, 1, before)
    assert "Mijn zorgvuldige tekst." in page.text


# ── Two at once ──


@pytest.mark.parametrize(
    ("rest", "field"), [("vraag/", "question"), ("zo-begrijpen-wij-het/", "restated")]
)
def test_what_the_speaker_said_in_between_is_shown_first(
    rest: str, field: str, amina: Told, bart: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    browser, seen = seen_by(amina, bart)
    hearing.add_words(amina.voice, "Er zit ook een wespennest.", by=amina.speaker)

    page = press(browser, desk_of(amina, rest), **{field: "Mijn tekst.", "seen": seen})
    again = press(
        browser, desk_of(amina, rest), **{field: "Mijn tekst.", "seen": page.fields["seen"][0]}
    )

    assert (page.status, "Mijn tekst." in page.fields[field]) == (409, True)
    assert [alert for alert in page.alerts if "Er zit ook een wespennest." in alert] != []
    assert again.status == 200


def test_what_i_did_myself_in_another_window_holds_me_up_no_more(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)
    browser, seen = seen_by(amina, bart)
    hearing.ask_speaker(amina.voice, "Waar?", by=bart)

    page = press(browser, desk_of(amina, "zo-begrijpen-wij-het/"), restated="Zo.", seen=seen)

    assert (page.status, Understanding.objects.count()) == (200, 1)


@pytest.mark.parametrize("seen", ["", "-1", "x", "1.5", "٣x", "99999999999999999999"])
def test_a_strange_number_for_what_was_seen_breaks_nothing(
    seen: str, amina: Told, bart: Actor
) -> None:
    brought_to("taken-on", amina, bart)

    page = press(at_work(bart), desk_of(amina, "vraag/"), question="Waar?", seen=seen)

    assert (page.status, Question.objects.count()) == (200, 1)
