"""What a speaker does on the page of their voice, button by button: it works, and a mistake loses nothing typed."""

import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.models import AgreementMark, Verdict
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import Addition, Answer, Speaker, UnderstandingReply, Voice
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, page_of
from tests.support.cast import PHASES, Told, a_voice, an_agreement, an_understanding, brought_to
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

BSN = "123456782"
TOO_MUCH = "Alles is anders. " * 1200


def press(browser: Browser, path: str, **typed: str) -> Reading:
    """Fill in, press the button, and read the page that comes of it."""
    return Reading(browser.post(path, typed, follow=True))


def refused(page: Reading) -> bool:
    """Whether the page says that it cannot be done. Which of the codes for that is nobody's promise."""
    return page.status in {403, 409, 422}


def to_answer(told: Told) -> str:
    """Where the newest question is answered."""
    return page_of(told, f"antwoord/{told.voice.questions.latest('asked_at').pk}/")


def to_reply(told: Told, step: str) -> str:
    """Where the newest restatement is confirmed or corrected."""
    return page_of(told, f"{step}/{told.voice.understandings.latest('ordinal').pk}/")


def written(told: Told, phase: str, bart: Actor) -> tuple[str, str]:
    """Where words are written in this phase, and the name of the field."""
    brought_to(phase, told, bart)
    if phase == "asked":
        return to_answer(told), "answer"
    if phase == "restated":
        return to_reply(told, "klopt-niet"), "words"
    return page_of(told, "erbij/"), "words"


WRITING = pytest.mark.parametrize("phase", ["told", "asked", "restated"])


@WRITING
def test_what_was_written_is_taken_down_and_thanked_for(
    phase: str, amina: Told, bart: Actor
) -> None:
    path, field = written(amina, phase, bart)

    page = press(at_home(amina), path, **{field: " Het is bij\r\nnummer 12. "})

    kept = {
        "told": [row.text for row in Addition.objects.all()],
        "asked": [row.text for row in Answer.objects.all()],
        "restated": [row.text for row in UnderstandingReply.objects.all()],
    }
    assert kept[phase] == ["Het is bij\nnummer 12."]
    assert (page.status, "Thank you." in page.text) == (200, True)


@WRITING
@pytest.mark.parametrize(
    "typed", ["", "  ...", TOO_MUCH, f"Ik ben {BSN}."], ids=["empty", "dots", "too much", "bsn"]
)
def test_what_cannot_be_taken_down_comes_back_with_what_was_typed(
    typed: str, phase: str, amina: Told, bart: Actor
) -> None:
    path, field = written(amina, phase, bart)
    before = counts()

    page = press(at_home(amina), path, **{field: typed})

    assert (page.status, len(page.alerts), counts()) == (422, 1, before)
    assert typed in [*page.fields[field]]


@WRITING
def test_a_number_that_is_no_bsn_may_be_vouched_for(phase: str, amina: Told, bart: Actor) -> None:
    path, field = written(amina, phase, bart)
    browser = at_home(amina)
    typed = f"Zaak {BSN} loopt nog."

    asked = Reading(browser.post(path, {field: typed}))
    done = browser.post(path, {field: typed, "not_bsn": "on"})

    assert "This is the number we mean" in asked.text
    assert "This is not a BSN. It may stay." in asked.text
    assert done.status_code == 302


@WRITING
def test_a_mistake_in_one_form_leaves_the_others_empty(
    phase: str, amina: Told, bart: Actor
) -> None:
    path, field = written(amina, phase, bart)

    page = press(at_home(amina), path, **{field: f"Ik ben {BSN}."})

    typed = [text for name in ("words", "answer") for text in page.fields.get(name, [])]
    assert sorted(typed) == sorted([f"Ik ben {BSN}."] + [""] * (len(typed) - 1))


@pytest.mark.parametrize("phase", PHASES)
def test_more_can_be_told_in_every_phase(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)

    press(at_home(amina), page_of(amina, "erbij/"), words="En nog iets.")

    assert [row.text for row in Addition.objects.all()] == ["En nog iets."]


def test_yes_that_is_it(amina: Told, bart: Actor) -> None:
    brought_to("restated", amina, bart)

    page = press(at_home(amina), to_reply(amina, "klopt"))

    assert (UnderstandingReply.objects.get().reply, page.status) == ("confirmed", 200)
    assert "Good. Now we can go on." in page.text


@pytest.mark.parametrize("step", ["klopt", "klopt-niet"])
def test_a_restatement_that_was_replied_to_is_not_replied_to_again(
    step: str, amina: Told, bart: Actor
) -> None:
    brought_to("restated", amina, bart)
    path, browser = to_reply(amina, step), at_home(amina)
    press(browser, to_reply(amina, "klopt"))

    page = press(browser, path, words="Toch niet.")

    assert (refused(page), len(page.alerts)) == (True, 1)
    assert [row.reply for row in UnderstandingReply.objects.all()] == ["confirmed"]


def test_an_older_restatement_is_not_confirmed_when_there_is_a_newer_one(
    amina: Told, bart: Actor
) -> None:
    """The page stood open while the contact wrote it again."""
    brought_to("corrected", amina, bart)
    old = to_reply(amina, "klopt")
    an_understanding(amina, bart)

    page = press(at_home(amina), old)

    confirmed = UnderstandingReply.objects.filter(reply="confirmed")
    assert (refused(page), confirmed.count()) == (True, 0)
    assert "There is a newer restatement. Read that one first." in page.text


def test_a_question_is_answered_once(amina: Told, bart: Actor) -> None:
    brought_to("asked", amina, bart)
    path, browser = to_answer(amina), at_home(amina)

    pages = [press(browser, path, answer=f"Antwoord {number}.") for number in (1, 2)]

    assert [refused(page) for page in pages] == [False, True]
    assert [row.text for row in Answer.objects.all()] == ["Antwoord 1."]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nieuw@example.nl", ("mail", "nieuw@example.nl")),
        ("06 12345678", ("phone", "+31612345678")),
        ("", ("mail", "")),
    ],
)
def test_another_way_to_be_reached(typed: str, kept: tuple[str, str], amina: Told) -> None:
    page = press(at_home(amina), page_of(amina, "bereikbaar/"), reach=typed)

    speaker = Speaker.objects.get()
    assert (page.status, (speaker.way, speaker.contact)) == (200, kept)
    assert "We changed it." in page.text


@pytest.mark.parametrize("typed", ["geen adres", "a@b", "06-123", "x" * 255])
def test_a_way_that_cannot_be_read_comes_back(typed: str, amina: Told) -> None:
    page = press(at_home(amina), page_of(amina, "bereikbaar/"), reach=typed)

    assert (page.status, len(page.alerts), page.fields["reach"]) == (422, 1, [typed])
    assert Speaker.objects.get().contact == "amina@example.nl"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [({"shown": "yes"}, True), ({"shown": "no"}, False), ({}, False), ({"shown": "1"}, False)],
)
def test_who_may_read_it_is_yes_only_when_that_was_said(
    sent: dict[str, str], shown: bool, amina: Told
) -> None:
    hearing.decide_showing(amina.voice, shown=not shown, by=amina.speaker)

    press(at_home(amina), page_of(amina, "tonen/"), **sent)

    assert Voice.objects.get(pk=amina.voice.pk).shown is shown


def test_a_new_key_is_shown_once_and_this_browser_goes_on_with_it(amina: Told) -> None:
    browser = at_home(amina)

    page = Reading(browser.post(page_of(amina, "nieuwe-sleutel/")))

    link = next(link for link in page.links if "/s/" in link)
    again = Reading(browser.get(page_of(amina)))
    assert (page.status, "This is your new key." in page.text) == (201, True)
    assert (again.status, link.rsplit("/", 1)[-1] in again.text) == (200, False)
    assert Browser().get(f"/s/{link.rsplit('/', 1)[-1]}").status_code == 302
    assert Browser().get(f"/s/{amina.key.link}").status_code == 404


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        ("amina@example.nl", "You also get a link by mail."),
        ("06 12345678", "Your contact can call you."),
        ("", "Give us a mail address on the page of your story."),
    ],
)
def test_with_a_new_key_it_is_said_how_we_reach_the_speaker(
    reach: str, says: str, amina: Told
) -> None:
    hearing.change_reach(amina.voice, reach, by=amina.speaker)

    page = Reading(at_home(amina).post(page_of(amina, "nieuwe-sleutel/")))

    everything = ("You also get a link by mail.", "Your contact can call you.", "Give us a mail")
    assert says in page.text
    assert len([one for one in everything if one in page.text]) == (2 if "06" in reach else 1)


def test_having_words_removed_is_asked_once_and_looking_removes_nothing(amina: Told) -> None:
    browser = at_home(amina)

    looked = Reading(browser.get(page_of(amina, "wissen/")))
    before = amina.voice.words.text
    done = press(browser, page_of(amina, "wissen/"))

    amina.voice.words.refresh_from_db()
    assert (looked.status, bool(before), amina.voice.words.text) == (200, True, "")
    assert (done.status, "Your words are gone." in done.text) == (200, True)


@pytest.mark.parametrize("phase", ["under-way", "to-judge", "reopened", "answered"])
@pytest.mark.parametrize("judgement", ["answered", "partly", "not"])
def test_a_verdict_is_given_and_thanked_for(
    judgement: str, phase: str, amina: Told, bart: Actor
) -> None:
    brought_to(phase, amina, bart)

    page = press(at_home(amina), page_of(amina, "oordeel/"), judgement=judgement, why="Vind ik.")

    verdict = Verdict.objects.latest("given_at")
    assert (verdict.judgement, verdict.why, page.status) == (judgement, "Vind ik.", 200)
    thanks = "Good to hear." if judgement == "answered" else "Your contact goes on with it."
    assert thanks in page.text


@pytest.mark.parametrize("choice", ["answered", "partly", "not", "", "top", "<b>"])
def test_a_choice_in_the_address_is_only_filled_in(choice: str, amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    page = Reading(at_home(amina).get(page_of(amina, "oordeel/"), {"choice": choice}))

    known = [choice] if choice in {"answered", "partly", "not"} else []
    assert (page.status, page.fields.get("judgement", [])) == (200, known)
    assert Verdict.objects.count() == 0


@pytest.mark.parametrize(
    ("judgement", "why"),
    [("", "Omdat."), ("top", "Omdat."), ("partly", f"Ik ben {BSN}."), ("not", TOO_MUCH)],
    ids=["none", "unknown", "bsn", "too much"],
)
def test_a_verdict_that_cannot_be_taken_down_comes_back(
    judgement: str, why: str, amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)

    page = press(at_home(amina), page_of(amina, "oordeel/"), judgement=judgement, why=why)

    assert (page.status, len(page.alerts), Verdict.objects.count()) == (422, 1, 0)
    assert page.fields["why"] == [why]
    if judgement in {"partly", "not"}:
        assert page.fields["judgement"] == [judgement]


@pytest.mark.parametrize("phase", ["told", "understood"])
def test_there_is_nothing_to_judge_before_a_response(phase: str, amina: Told, bart: Actor) -> None:
    brought_to(phase, amina, bart)
    browser = at_home(amina)

    looked = Reading(browser.get(page_of(amina, "oordeel/")))
    pressed = press(browser, page_of(amina, "oordeel/"), judgement="not", why="Te laat.")

    assert "There is nothing to judge yet: we have not responded." in looked.text
    assert (looked.forms.count(page_of(amina, "oordeel/")), refused(pressed)) == (0, True)
    assert Verdict.objects.count() == 0


@pytest.mark.parametrize("mark", ["kept", "broken"])
@pytest.mark.parametrize("why", ["", "Het regende."])
def test_a_speaker_says_what_came_of_an_agreement(
    why: str, mark: str, amina: Told, bart: Actor
) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)

    page = press(at_home(amina), page_of(amina, f"afspraak/{agreement.pk}/"), mark=mark, reason=why)

    row = AgreementMark.objects.get()
    assert (row.mark, row.reason, row.side, page.status) == (mark, why, "speaker", 200)


@pytest.mark.parametrize("mark", ["renegotiated", "", "done"])
def test_a_speaker_does_not_move_the_day_alone(mark: str, amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)

    page = press(
        at_home(amina),
        page_of(amina, f"afspraak/{agreement.pk}/"),
        mark=mark,
        new_due="2100-01-01",
    )

    assert (refused(page), AgreementMark.objects.count()) == (True, 0)


def test_a_speaker_takes_back_that_it_was_not_kept(amina: Told, bart: Actor) -> None:
    brought_to("under-way", amina, bart)
    agreement = an_agreement(amina, bart)
    responding.mark_agreement(amina.voice, agreement, "broken", by=amina.speaker)

    press(at_home(amina), page_of(amina, f"afspraak/{agreement.pk}/"), mark="kept")

    assert [row.mark for row in AgreementMark.objects.all()] == ["broken", "kept"]


def test_a_speaker_with_a_mailed_link_does_the_same(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)
    mailed = hearing.make_mail_link(amina.voice, by=SYSTEM)
    browser = Browser()
    browser.get(f"/s/{mailed.key.link}")

    press(browser, page_of(amina, "oordeel/"), judgement="answered")

    assert Verdict.objects.get().key_id == mailed.row.pk


def test_a_press_after_leaving_the_page_does_nothing(amina: Told) -> None:
    browser = at_home(amina)
    browser.get("/weg/")

    page = press(browser, page_of(amina, "erbij/"), words="Van wie hierna kwam.")

    assert (page.status, Addition.objects.count()) == (404, 0)


def test_what_is_done_on_one_voice_does_nothing_on_another(amina: Told) -> None:
    second = a_voice("Ik wil een bankje.")
    browser = at_home(amina)
    browser.get(f"/s/{second.key.link}")

    press(browser, page_of(second, "erbij/"), words="Liefst met leuning.")

    assert [row.voice_id for row in Addition.objects.all()] == [second.voice.pk]
    about_amina = JournalEntry.objects.filter(matter=amina.voice.pk)
    assert [entry.event for entry in about_amina] == ["voices.voice-shared"]


@pytest.mark.parametrize("step", ["wissen/", "oordeel/"])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_is_taken_where_a_page_asks_first(
    method: str, step: str, amina: Told
) -> None:
    answer = getattr(at_home(amina), method)(page_of(amina, step))

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
