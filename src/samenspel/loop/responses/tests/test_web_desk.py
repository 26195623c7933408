"""The page of a voice for colleagues: what its contact can do there, what others see, and who sees nothing at all."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import override

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.vocabularies import vocabulary
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.loop.voices.models import Question
from samenspel.loop.voices.tests.conftest import (
    Browser,
    Reading,
    at_home,
    at_work,
    desk_of,
)
from samenspel.people.actions import withdraw_duty
from tests.support.cast import (
    PHASES,
    WORDS,
    Told,
    Waterveen,
    a_colleague,
    a_voice,
    brought_to,
    person_of,
)
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

BSN = "123456782"
RESPONSE = {
    "text": "Wij leggen de tegels recht.",
    "role": "facilitate",
    "approach": "responsive",
    "approach_why": "Zij weet wat helpt.",
    "result": "",
    "result_text": "",
}
DOES = (
    *("op-me-nemen/", "vraag/", "zo-begrijpen-wij-het/", "respons/", "afspraak/", "overdracht/"),
    *("respons/{response}/resultaat/", "afspraak/{agreement}/"),
    *("overdracht/aannemen/", "overdracht/afslaan/", "overdracht/intrekken/"),
)
# Which forms the contact finds in a phase; who is not the contact finds none, until nobody has it.
ALWAYS = {"vraag", "overdracht"}
RESTATE, RESPOND, AGREE = "zo-begrijpen-wij-het", "respons", "afspraak"
FORMS = {
    "told": {"op-me-nemen"},
    "taken-on": ALWAYS | {RESTATE},
    "asked": ALWAYS | {RESTATE},
    "restated": ALWAYS,
    "corrected": ALWAYS | {RESTATE},
    "understood": ALWAYS | {RESTATE, RESPOND},
    "under-way": ALWAYS | {RESTATE, RESPOND, AGREE},
    "to-judge": ALWAYS | {RESTATE, AGREE},
    "reopened": ALWAYS | {RESTATE, RESPOND, AGREE},
    "answered": ALWAYS | {RESTATE, AGREE},
}


def press(browser: Client, path: str, **typed: str) -> Reading:
    """Fill in, press the button, and read the page that comes of it."""
    return Reading(browser.post(path, typed, follow=True))


def look(told: Told, reader: Actor, language: str = "en") -> Reading:
    """The page as this colleague sees it."""
    return Reading(at_work(reader, language).get(desk_of(told)))


def forms_on(reading: Reading, told: Told) -> set[str]:
    """What can be done on this page about this voice."""
    mine = desk_of(told)
    return {
        path.removeprefix(mine).split("/")[0] for path in reading.forms if path.startswith(mine)
    }


@pytest.fixture
def places(rich: Told) -> dict[str, object]:
    """What there is to point at in a voice with everything in it."""
    return {"response": rich.voice.responses.get().pk, "agreement": rich.voice.agreements.get().pk}


# ── Who sees it ──


def test_colleagues_with_a_duty_read_it(
    amina: Told, bart: Actor, fenna: Actor, carla: Actor, gerda: Actor
) -> None:
    pages = [look(amina, who) for who in (bart, fenna, carla, gerda)]

    assert [(page.status, WORDS in page.text) for page in pages] == [(200, True)] * 4


def test_whoever_else_gets_one_answer_for_absent_and_not_theirs(
    rich: Told, waterveen: Waterveen, dirk: Actor
) -> None:
    without = a_colleague("Ines Kok", waterveen.policy, duties=["manage-people"])

    for who in (dirk, without):
        pages = [
            Reading(at_work(who).get(path)) for path in (desk_of(rich), f"/stemmen/{uuid4()}/")
        ]
        assert [page.status for page in pages] == [404, 404]
        assert pages[0].text == pages[1].text


@pytest.mark.parametrize("who", ["visitor", "its own speaker"])
def test_without_signing_in_it_leads_to_signing_in(who: str, rich: Told) -> None:
    browser = at_home(rich) if who == "its own speaker" else Browser()

    answer = browser.get(desk_of(rich))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/inloggen/?next=/stemmen/")
    assert "stoep" not in answer.content.decode()


def test_how_to_reach_the_speaker_is_on_the_page_of_the_contact_alone(
    amina: Told, bart: Actor, fenna: Actor, carla: Actor, gerda: Actor
) -> None:
    brought_to("taken-on", amina, bart)

    shown = [("amina@example.nl" in look(amina, who).text) for who in (bart, fenna, carla, gerda)]

    assert shown == [True, False, False, False]
    assert "By mail (the contact sees the address)" in look(amina, fenna).text


def test_a_key_of_the_speaker_stands_on_no_page_of_a_colleague(rich: Told, bart: Actor) -> None:
    raw = at_work(bart).get(desk_of(rich)).content.decode()

    assert [one for one in (rich.key.link, " ".join(rich.key.spoken), "/s/") if one in raw] == []


@pytest.mark.parametrize("phase", PHASES)
def test_the_contact_can_do_what_can_be_done_now(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    assert forms_on(look(amina, bart), amina) == FORMS[phase]


@pytest.mark.parametrize("phase", PHASES)
def test_who_is_not_the_contact_can_only_take_on_what_nobody_has(
    phase: str, amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to(phase, amina, bart)

    expected = {"op-me-nemen"} if phase == "told" else set()
    assert forms_on(look(amina, fenna), amina) == expected


def test_who_is_asked_to_take_over_reads_why_and_can_answer(
    rich: Told, fenna: Actor, carla: Actor
) -> None:
    asked, other = look(rich, fenna), look(rich, carla)

    answers = [path for path in asked.forms if "/overdracht/" in path]
    assert answers == [desk_of(rich, "overdracht/aannemen/"), desk_of(rich, "overdracht/afslaan/")]
    assert ["Bart Bos asks you to take over" in page.text for page in (asked, other)] == [
        True,
        False,
    ]
    assert [path for path in other.forms if "/overdracht/" in path] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_everything_that_was_said_is_on_the_page(language: str, rich: Told, fenna: Actor) -> None:
    page = look(rich, fenna, language)

    said = (
        *(WORDS, "Kerkstraat", "daar donker", "Welke tegels", "bij nummer 12", "om mijn moeder"),
        *("leggen het recht", "Omdat zij het beste weet", "De tegels liggen recht", "Het regende"),
        *("steenbakker is ziek", "helft ligt recht", "De helft niet"),
    )
    assert [one for one in said if one not in page.text] == []


def test_where_an_imported_voice_comes_from_stands_with_it(waterveen: object, bart: Actor) -> None:
    [voice] = import_voices(
        [ToldElsewhere("1", "Meer bankjes.")], source="Buurtavond in Oost", by=SYSTEM
    ).voices

    page = Reading(at_work(bart).get(f"/stemmen/{voice.pk}/"))

    assert "Buurtavond in Oost" in page.text


def test_what_somebody_typed_is_shown_and_never_run(waterveen: object, bart: Actor) -> None:
    strange = "<script>alert(1)</script>"
    told = brought_to("taken-on", a_voice(strange, place=strange), bart)
    hearing.add_words(told.voice, strange, by=told.speaker)

    raw = at_work(bart).get(desk_of(told)).content.decode()

    assert (raw.count("&lt;script&gt;alert(1)") >= 3, "<script>alert" in raw) == (True, False)


# ── Doors that stay shut ──


@pytest.mark.parametrize("rest", DOES)
def test_it_takes_a_press_of_its_button_alone(rest: str, amina: Told, bart: Actor) -> None:
    path = desk_of(amina, rest.format(response=uuid4(), agreement=uuid4()))
    browser = at_work(bart)

    answers = [getattr(browser, method)(path) for method in ("get", "put", "patch", "delete")]

    assert [(one.status_code, one.headers["Allow"]) for one in answers] == [(405, "POST")] * 4


def test_the_page_takes_no_other_method(amina: Told, bart: Actor) -> None:
    browser = at_work(bart)

    answers = [getattr(browser, method)(desk_of(amina)) for method in ("post", "put", "delete")]

    assert [(one.status_code, one.headers["Allow"]) for one in answers] == [(405, "GET, HEAD")] * 3


@pytest.mark.parametrize("rest", DOES)
def test_nobody_from_outside_does_anything(
    rest: str, rich: Told, places: dict[str, object], dirk: Actor
) -> None:
    path = desk_of(rich, rest.format(**places))
    filled_in = {
        **RESPONSE,
        "question": "Waar?",
        "restated": "Zo.",
        "what": "Iets.",
        "mark": "kept",
    }
    before = counts()

    answers = [
        browser.post(path, filled_in) for browser in (at_work(dirk), Browser(), at_home(rich))
    ]

    assert [answer.status_code for answer in answers] == [404, 302, 302]
    assert counts() == before


@pytest.mark.parametrize("rest", DOES)
def test_a_form_on_a_page_elsewhere_does_nothing(
    rest: str, rich: Told, places: dict[str, object], bart: Actor
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_work(bart).cookies
    before = counts()

    answer = strict.post(
        desk_of(rich, rest.format(**places)), {"mark": "kept", "question": "Waar?"}
    )

    assert (answer.status_code, counts()) == (403, before)


@pytest.mark.parametrize("rest", DOES)
def test_what_points_at_nothing_or_at_another_voice_is_nothing(
    rest: str, rich: Told, places: dict[str, object], bart: Actor
) -> None:
    other = brought_to("under-way", a_voice("Ik wil een bankje."), bart)
    nowhere = rest.format(response=uuid4(), agreement=uuid4())
    paths = [f"/stemmen/{uuid4()}/{nowhere}"]
    if "{" in rest:
        paths += [desk_of(rich, nowhere), desk_of(other, rest.format(**places))]
    before = counts()

    answers = [at_work(bart).post(path, {"mark": "kept", "result": "done"}) for path in paths]

    assert ({answer.status_code for answer in answers}, counts()) == ({404}, before)


def test_who_lost_the_duty_does_nothing_more(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)
    browser = at_work(bart)
    withdraw_duty(person_of(bart), "respond", by=SYSTEM)

    page = press(browser, desk_of(amina, "vraag/"), question="Waar?")

    assert (page.status, Question.objects.count()) == (403, 0)


def test_no_page_about_a_voice_is_kept_by_a_browser(rich: Told, bart: Actor) -> None:
    answer = at_work(bart).get(desk_of(rich))

    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_whoever_responds_reads_what_each_role_and_approach_means(
    language: str, amina: Told, bart: Actor
) -> None:
    brought_to("understood", amina, bart)

    said = Reading(at_work(bart, language).get(desk_of(amina))).text
    with override(language):
        meanings = [
            term.meaning
            for name in ("roles", "approaches")
            for term in vocabulary(name).terms.values()
        ]

    assert [meaning for meaning in meanings if not meaning or meaning not in said] == []
