"""Coming back: with the link, with five words, or with a link by mail when both are lost."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from samenspel.doors.mail.tests.conftest import run_the_jobs
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now
from samenspel.foundation.models import JournalEntry
from samenspel.loop.responses.models import Verdict
from samenspel.loop.voices import actions
from samenspel.loop.voices.jobs import find_way_back
from samenspel.loop.voices.keys import make_key
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, page_of
from tests.support.cast import Told, a_voice, brought_to

pytestmark = pytest.mark.django_db

MAIL = "amina@example.nl"


def come_in(browser: Client, key: str) -> str:
    """Type or paste a key; where that leads, empty when nowhere."""
    answer = browser.post("/sleutel/", {"key": key})
    return str(answer.headers.get("Location", ""))


def opens(link: str) -> bool:
    """Whether somebody who was never here comes in with it."""
    return Browser().get(f"/s/{link}").status_code == 302


def letter_link() -> str:
    """The part of the newest letter that opens the voice."""
    body = str(mail.outbox[-1].body)
    return next(word for word in body.split() if "/s/" in word)


def ask_for_link(browser: Client, reach: str) -> Reading:
    """Say that the key is lost."""
    return Reading(browser.post("/sleutel/kwijt/", {"reach": reach}))


def do_the_jobs() -> None:
    """What the worker does with who lost their key."""
    for job in ProcrastinateJob.objects.filter(task_name="voices.find_way_back", status="todo"):
        find_way_back(**job.args)
        ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")
    run_the_jobs()


def test_the_link_opens_the_voice_and_is_gone_from_the_address(amina: Told) -> None:
    browser = Browser()

    answer = browser.get(f"/s/{amina.key.link}")

    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(amina))
    assert browser.get(page_of(amina)).status_code == 200


def test_following_a_link_records_nothing(amina: Told) -> None:
    """Scanners of mail follow links too."""
    before = JournalEntry.objects.count()

    statuses = [Browser().get(f"/s/{amina.key.link}").status_code for _scan in range(3)]

    assert (statuses, JournalEntry.objects.count()) == ([302] * 3, before)


@pytest.mark.parametrize(
    "dress", ["{}", "  {} ", "http://localhost:8000/s/{}", "https://elders.example/s/{}/"]
)
def test_the_link_can_be_pasted_where_words_are_asked(dress: str, amina: Told) -> None:
    assert come_in(Browser(), dress.format(amina.key.link)) == page_of(amina)


@pytest.mark.parametrize("between", [" ", ", ", "-", "\n"], ids=repr)
def test_five_words_open_it_however_they_are_written(between: str, amina: Told) -> None:
    words = between.join(amina.key.spoken).upper()

    assert come_in(Browser(), words) == page_of(amina)


@pytest.mark.parametrize(
    "key", ["aalbes kussen oprit veulen waterbak", "een twee", "zomaar wat", "\0", "🔑🔑"]
)
def test_a_key_that_opens_nothing_comes_back_to_be_looked_at(key: str, amina: Told) -> None:
    page = Reading(Browser().post("/sleutel/", {"key": key}))

    assert page.status in {404, 422}
    assert page.fields["key"] == [key.replace("\0", "")] or page.status == 422
    assert len(page.alerts) == 1


@pytest.mark.parametrize("key", ["", "   ", "x" * 301])
def test_what_is_no_key_is_asked_for_again(key: str, amina: Told) -> None:
    page = Reading(Browser().post("/sleutel/", {"key": key}))

    assert (page.status, len(page.alerts), page.fields["key"]) == (422, 1, [key])


@pytest.mark.parametrize("link", ["", "x", "A" * 22, "../../etc/passwd", "%00"])
def test_a_link_that_opens_nothing_is_nothing_here(link: str, amina: Told) -> None:
    answer = Browser().get(f"/s/{link}")

    assert (answer.status_code, answer.cookies.get("stem")) == (404, None)


def test_revoked_expired_and_never_made_look_the_same(amina: Told) -> None:
    with clock_set_to(now() - actions.LINK_LASTS - timedelta(minutes=1)):
        expired = actions.make_mail_link(amina.voice, by=SYSTEM).key.link
    assert opens(amina.key.link)
    actions.renew_key(amina.voice, by=amina.speaker)

    pages = [
        Reading(Browser().get(f"/s/{link}")) for link in (amina.key.link, expired, make_key().link)
    ]

    assert [page.status for page in pages] == [404] * 3
    assert len({page.text for page in pages}) == 1


def test_one_sender_cannot_try_key_after_key(amina: Told) -> None:
    statuses = [
        Browser().post("/sleutel/", {"key": f"aalbes kussen oprit veulen {number}"}).status_code
        for number in range(31)
    ]
    then = Browser().get(f"/s/{amina.key.link}").status_code
    words = Reading(Browser().post("/sleutel/", {"key": " ".join(amina.key.spoken)}))

    assert (statuses, then) == ([404] * 30 + [429], 429)
    assert (words.status, words.fields["key"]) == (429, [" ".join(amina.key.spoken)])


def test_a_link_in_a_mail_opens_the_question_with_the_answer_chosen_and_records_nothing(
    amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)
    browser = Browser()

    answer = browser.get(f"/s/{amina.key.link}?to=verdict&choice=partly")
    page = Reading(browser.get(answer.headers["Location"]))

    assert answer.headers["Location"] == page_of(amina, "oordeel/?choice=partly")
    assert (page.fields["judgement"], Verdict.objects.count()) == (["partly"], 0)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("?to=verdict", "oordeel/"),
        ("?to=verdict&choice=", "oordeel/"),
        ("?to=verdict&choice=not%0d%0aSet-Cookie:x", "oordeel/"),
        ("?to=verdict&choice=//elders.example", "oordeel/"),
        ("?choice=partly", ""),
        ("?next=https://elders.example", ""),
    ],
)
def test_a_link_leads_to_the_voice_and_nowhere_else(asked: str, leads_to: str, amina: Told) -> None:
    answer = Browser().get(f"/s/{amina.key.link}{asked}")

    assert answer.headers["Location"] == page_of(amina, leads_to)


def test_a_lost_key_comes_back_by_mail(amina: Told) -> None:
    run_the_jobs()
    mail.outbox.clear()

    page = ask_for_link(Browser(), " AMINA@example.nl ")
    do_the_jobs()
    browser = Browser()
    browser.get(urlsplit(letter_link()).path)

    assert (page.status, "Look in your mail" in page.text) == (200, True)
    assert [letter.to for letter in mail.outbox] == [[MAIL]]
    assert browser.get(page_of(amina)).status_code == 200


def test_with_a_mailed_link_a_new_key_is_made_and_everything_older_dies(amina: Told) -> None:
    run_the_jobs()
    mailed = urlsplit(letter_link()).path
    browser, old = Browser(), at_home(amina)
    browser.get(mailed)

    receipt = browser.post(page_of(amina, "nieuwe-sleutel/"))

    assert receipt.status_code == 201
    assert (browser.get(page_of(amina)).status_code, old.get(page_of(amina)).status_code) == (
        200,
        404,
    )
    assert (opens(amina.key.link), Browser().get(mailed).status_code) == (False, 404)
    assert come_in(Browser(), " ".join(amina.key.spoken)) == ""


@pytest.mark.parametrize(
    "reach", ["anna@example.nl", "amina@example.com", "iemand@verzonnen.example"]
)
def test_the_answer_does_not_say_whether_an_address_is_known(reach: str, amina: Told) -> None:
    known, other = ask_for_link(Browser(), MAIL), ask_for_link(Browser(), reach)
    run_the_jobs()
    mail.outbox.clear()

    do_the_jobs()

    assert (known.status, known.text) == (other.status, other.text)
    assert [letter.to for letter in mail.outbox] == [[MAIL]]


@pytest.mark.parametrize("reach", ["", " ", "geen adres", "a@b", "@"])
def test_what_is_no_address_comes_back_with_what_was_typed(reach: str, amina: Told) -> None:
    page = ask_for_link(Browser(), reach)

    assert (page.status, len(page.alerts)) == (422, 1)
    assert page.fields.get("reach", [""]) == [reach]
    assert not ProcrastinateJob.objects.filter(task_name="voices.find_way_back").exists()


def test_nobody_is_mailed_again_and_again(amina: Told) -> None:
    statuses = [ask_for_link(Browser(), MAIL).status for _press in range(6)]

    assert statuses == [200] * 5 + [429]
    assert ProcrastinateJob.objects.filter(task_name="voices.find_way_back").count() == 5


def test_the_speaker_sees_that_someone_asked_for_a_way_back(amina: Told) -> None:
    ask_for_link(Browser(), MAIL)
    do_the_jobs()

    page = Reading(at_home(amina).get(page_of(amina)))

    assert "Someone asked for a way back with your mail address." in page.text


@pytest.mark.parametrize("path", ["/sleutel/", "/sleutel/kwijt/"])
def test_the_forms_can_be_looked_at(path: str, waterveen: object) -> None:
    page = Reading(Browser().get(path))

    assert (page.status, page.alerts) == (200, [])


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/s/x", "post"),
        ("/s/x", "put"),
        ("/sleutel/", "put"),
        ("/sleutel/", "delete"),
        ("/sleutel/kwijt/", "patch"),
        ("/weg/", "post"),
        ("/weg/", "delete"),
    ],
)
def test_other_methods_are_not_taken(path: str, method: str, waterveen: object) -> None:
    assert getattr(Browser(), method)(path).status_code == 405


@pytest.mark.parametrize("path", ["/s/{0}", "/sleutel/", "/sleutel/kwijt/", "/weg/"])
def test_no_page_about_keys_is_kept_by_a_browser(path: str, amina: Told) -> None:
    answer = Browser().get(path.format(amina.key.link))

    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/sleutel/", "/sleutel/kwijt/"])
def test_a_form_from_elsewhere_is_not_taken(path: str, amina: Told) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(path, {"key": amina.key.link, "reach": MAIL})

    assert (answer.status_code, "stem" in answer.cookies) == (403, False)


def test_two_voices_with_one_address_are_two_links(amina: Told) -> None:
    second = a_voice("En nog iets.", reach=MAIL)
    run_the_jobs()
    mail.outbox.clear()

    ask_for_link(Browser(), MAIL)
    do_the_jobs()

    found = {
        Browser().get(urlsplit(word).path).headers["Location"]
        for letter in mail.outbox
        for word in str(letter.body).split()
        if "/s/" in word
    }
    assert found == {page_of(amina), page_of(second)}


@pytest.mark.parametrize("part", ["question", "understanding", "response", "agreements"])
def test_a_letter_leads_to_the_part_of_the_page_that_it_is_about(part: str, amina: Told) -> None:
    answer = Browser().get(f"/s/{amina.key.link}?to={part}")

    assert answer["Location"] == f"{page_of(amina)}#{part}"


def test_a_letter_cannot_lead_to_a_part_that_is_not_there(amina: Told) -> None:
    answer = Browser().get(f"/s/{amina.key.link}?to=//elsewhere.example")

    assert answer["Location"] == page_of(amina)


def test_no_link_is_promised_to_a_phone_number(amina: Told) -> None:
    actions.change_reach(amina.voice, "06 12345678", by=amina.speaker)

    page = ask_for_link(Browser(), "06 12345678")
    do_the_jobs()

    assert (page.status, "We can only send a link to a mail address." in page.text) == (422, True)
    assert page.fields["reach"] == ["06 12345678"]
    assert JournalEntry.objects.filter(event="voices.way-back-asked").count() == 0
