"""The page of a voice for its speaker: what they said, who has it, what happened, and only what can be done now."""

import json
from datetime import timedelta

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.loop.responses import actions as responding
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, page_of
from samenspel.people import actions as people
from samenspel.people.actions import change_own_details
from samenspel.people.actors import actor_of
from tests.support.cast import (
    PHASES,
    WORDS,
    Told,
    Waterveen,
    a_response,
    a_voice,
    an_agreement,
    brought_to,
    person_of,
)

pytestmark = pytest.mark.django_db

# Which forms a speaker finds in a phase, beside those that are always there.
ALWAYS = {"erbij", "bereikbaar", "nieuwe-sleutel", "tonen"}
ALSO = {"asked": {"antwoord"}, "restated": {"klopt", "klopt-niet"}, "to-judge": {"oordeel"}}
STRANGE = "<script>alert(1)</script> & <b>vet</b> {{ x }} %(who)s"


def page(told: Told, language: str = "en") -> Reading:
    """The page as its speaker sees it."""
    return Reading(at_home(told, language).get(page_of(told)))


def forms_on(reading: Reading, told: Told) -> set[str]:
    """What can be done on this page about this voice."""
    mine = page_of(told)
    return {
        path.removeprefix(mine).split("/")[0] for path in reading.forms if path.startswith(mine)
    }


@pytest.mark.parametrize("phase", PHASES)
def test_only_what_can_be_done_now_can_be_done(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    reading = page(amina)

    assert (reading.status, forms_on(reading, amina)) == (200, ALWAYS | ALSO.get(phase, set()))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("phase", PHASES)
def test_the_words_stand_there_in_every_phase_and_language(
    phase: str, language: str, amina: Told, bart: Actor
) -> None:
    brought_to(phase, amina, bart)

    reading = page(amina, language)

    assert (WORDS in reading.text, "%(" in reading.text) == (True, False)


def test_until_someone_comes_the_team_has_it_by_name(amina: Told) -> None:
    assert "Wijkteam Noord has your story until someone takes it on" in page(amina).text


def test_the_contact_stands_there_by_name_and_how_to_reach_them(amina: Told, bart: Actor) -> None:
    change_own_details(
        person_of(bart), by=bart, name="Bart Bos", reachable="bel 020 555 01 00", language="nl"
    )
    brought_to("taken-on", amina, bart)

    text = page(amina).text

    assert "Bart Bos" in text
    assert "your contact, Wijkteam Noord · bel 020 555 01 00" in text
    assert person_of(bart).email not in text


def test_what_somebody_typed_is_shown_and_never_run(amina: Told, bart: Actor) -> None:
    told = brought_to("taken-on", a_voice(STRANGE, reach="amina@example.nl"), bart)
    hearing.add_words(told.voice, STRANGE, by=told.speaker)
    hearing.ask_speaker(told.voice, STRANGE, by=bart)
    hearing.restate_need(told.voice, STRANGE, by=bart)

    raw = at_home(told).get(page_of(told)).content.decode()

    assert raw.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;vet&lt;/b&gt;") >= 4
    assert ("<script>alert" in raw, "<b>vet" in raw) == (False, False)
    assert page(told).text.count(STRANGE) >= 4


def test_the_newest_restatement_is_asked_about_and_older_ones_are_history(
    amina: Told, bart: Actor
) -> None:
    brought_to("corrected", amina, bart)
    newest = hearing.restate_need(amina.voice, "Uw moeder wil naar buiten.", by=bart)

    reading = page(amina)

    assert [path for path in reading.forms if "/klopt/" in path] == [
        page_of(amina, f"klopt/{newest.pk}/")
    ]
    assert reading.text.count("Uw moeder wil naar buiten.") == 2


def test_the_newest_response_stands_above_the_history(amina: Told, bart: Actor) -> None:
    brought_to("reopened", amina, bart)
    approach = responding.Approach("responsive", "Intern gezegd.")
    responding.respond(
        amina.voice, "Nu leggen wij alles recht.", role="direct", approach=approach, by=bart
    )

    text = page(amina).text

    assert text.index("Nu leggen wij alles recht.") < text.index("What happened")
    assert "What we do, writes Bart" in text


def test_why_an_approach_was_chosen_stays_among_colleagues(amina: Told, bart: Actor) -> None:
    brought_to("understood", amina, bart)
    approach = responding.Approach("networking", "De wijkraad ligt dwars.")
    responding.respond(amina.voice, "Dit doen wij.", role="direct", approach=approach, by=bart)

    text = page(amina).text

    assert ("Dit doen wij." in text, "ligt dwars" in text) == (True, False)


def test_why_it_is_handed_over_stays_among_colleagues(rich: Told, fenna: Actor) -> None:
    assert rich.voice.handovers.get().why == "Ik ga met verlof."

    before = page(rich).text
    hearing.accept_handover(rich.voice, by=fenna)
    after = page(rich).text

    assert ["verlof" in text for text in (before, after)] == [False, False]
    assert "You have had to do with 2 people so far." in after
    assert "Fenna de Wit is your contact now." in after


def test_agreements_say_who_what_and_by_when_and_how_it_stands(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    kept, _open = an_agreement(amina, bart), an_agreement(amina, bart, days=3)
    late = an_agreement(amina, bart, days=0)
    responding.make_agreement(amina.voice, "Ik bel.", due=late.due, person=None, by=bart)
    responding.mark_agreement(amina.voice, kept, "kept", by=bart)

    with clock_set_to(now() + timedelta(days=1)):
        text = page(amina).text

    agreed = text[text.index("What we agreed") : text.index("What happened")]
    assert [agreed.count(word) for word in ("Bart Bos", "Kept", "Too late", "Not yet")] == [
        3,
        1,
        2,
        1,
    ]
    assert "You Ik bel." in agreed


def test_what_the_speaker_contested_can_be_taken_back(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    responding.mark_agreement(amina.voice, agreement, "broken", by=amina.speaker)

    reading = page(amina)

    assert "It was kept after all" in reading.text
    assert "Say that it was not kept" not in reading.text


def test_a_verdict_can_be_given_early_and_changed_later(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    early = page(amina)
    responding.judge(amina.voice, "answered", "Mooi.", by=amina.speaker)
    later = page(amina)

    assert ["I can already say whether it is answered" in one.text for one in (early, later)] == [
        True,
        False,
    ]
    assert "I think differently now" in later.text
    assert [page_of(amina, "oordeel/") in one.links for one in (early, later)] == [True, True]


def test_a_verdict_that_stands_is_shown_while_a_new_response_is_under_way(
    amina: Told, bart: Actor
) -> None:
    brought_to("reopened", amina, bart)
    a_response(amina, bart)

    text = page(amina).text

    assert text.count("No, not answered") >= 2
    assert text.startswith("Bart is on the move")


def test_how_often_and_when_a_link_was_mailed(amina: Told) -> None:
    assert "We mailed you a link" not in page(amina).text
    for _time in range(3):
        hearing.make_mail_link(amina.voice, by=SYSTEM)

    assert "We mailed you a link 3 times, last on " in page(amina).text


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        ("amina@example.nl", "Now: amina@example.nl"),
        ("06 12345678", "Now: +31612345678"),
        ("", "We cannot reach you now."),
    ],
)
def test_how_we_reach_the_speaker_is_shown_to_them(
    reach: str, says: str, waterveen: object
) -> None:
    assert says in page(a_voice(reach=reach)).text


def test_another_voice_of_the_same_speaker_is_not_on_this_page(amina: Told) -> None:
    second = a_voice("Ik wil een bankje.", reach="amina@example.nl")
    browser = at_home(amina)
    browser.get(f"/s/{second.key.link}")

    texts = [Reading(browser.get(page_of(told))).text for told in (amina, second)]

    assert ["Ik wil een bankje." in text for text in texts] == [False, True]
    assert [WORDS in text for text in texts] == [True, False]


def test_what_was_imported_is_a_page_like_any_other_for_who_has_its_key(
    waterveen: object,
) -> None:
    told = ToldElsewhere("1", "Meer bankjes.", place="Park")
    imported = import_voices([told], source="Buurtavond", by=SYSTEM)
    browser = Browser()
    link = browser.get(f"/s/{imported.keys['1'].link}").headers["Location"]

    reading = Reading(browser.get(link))

    assert (reading.status, "Meer bankjes." in reading.text) == (200, True)
    assert "This came in with others, from a conversation elsewhere." in reading.text


@pytest.mark.parametrize(
    ("words", "direction"),
    [("الرصيف أمام بيتي مكسور وقد سقطت مرتين", "rtl"), (WORDS, "ltr")],
)
def test_words_run_in_their_own_direction(words: str, direction: str, waterveen: object) -> None:
    told = a_voice(words)

    raw = at_home(told).get(page_of(told)).content.decode()

    assert f'lang="{told.voice.language}" dir="{direction}">{words}' in raw


def test_what_is_taken_along_is_a_file_with_everything_and_nothing_of_another(rich: Told) -> None:
    a_voice("Ik wil een bankje.", reach="amina@example.nl")

    answer = at_home(rich).get(page_of(rich, "meenemen/"))

    file = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (file["voice"], file["kept"]["voices.VoiceWords"]) == (
        str(rich.voice.pk),
        [{"text": WORDS, "place": "Kerkstraat, bij de bakker"}],
    )
    assert "bankje" not in answer.content.decode()
    secrets = [rich.key.link, rich.speaker.proof.hex(), *(f'"{one}"' for one in rich.key.spoken)]
    assert [one for one in secrets if one in answer.content.decode()] == []


def test_a_contact_without_a_team_is_your_contact(amina: Told, waterveen: Waterveen) -> None:
    noor = people.enrol_person(
        "noor@waterveen.example",
        "Noor",
        by=SYSTEM,
        organisation=waterveen.organisation,
        perspective="frontline",
        duties=["listen", "respond"],
    )
    brought_to("taken-on", amina, actor_of(noor))

    said = page(amina).text
    assert ("your contact" in said, "your contact," in said) == (True, False)
