"""The day of a colleague: what waits, what is found, page by page; and nothing of another organisation."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.web.waiting import A_PAGE
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.loop.voices.tests.conftest import Browser, Reading, at_home, at_work
from samenspel.people.actions import withdraw_duty
from tests.support.cast import (
    PHASES,
    Told,
    Waterveen,
    a_colleague,
    a_voice,
    an_agreement,
    brought_to,
    person_of,
)

pytestmark = pytest.mark.django_db

WAITING, UNHEARD, ELSEWHERE, MINE = (
    "/wacht-op-mij/",
    "/niet-gehoord/",
    "/van-elders/",
    "/mijn-stemmen/",
)
PAGES = (WAITING, UNHEARD, ELSEWHERE, MINE)
SECRET = "zeeanemoon"


def look(reader: Actor, path: str, language: str = "en", **asked: str) -> Reading:
    """The page as this colleague sees it."""
    return Reading(at_work(reader, language).get(path, asked))


def rows(reading: Reading) -> list[str]:
    """Which voices stand on the page, in order."""
    return [
        link.split("/")[2]
        for link in reading.links
        if re.fullmatch(r"/stemmen/[0-9a-f-]{36}/", link)
    ]


def ids(*told: Told) -> list[str]:
    """The same as they are called in an address."""
    return [str(one.voice.pk) for one in told]


def days_ago(days: int, words: str = "Het is hier donker.") -> Told:
    """Something that was told so many days before today."""
    with clock_set_to(now() - timedelta(days)):
        return a_voice(words)


def many(count: int, words: str) -> list[Told]:
    """The first was told longest ago."""
    moment = now()
    told = []
    for number in range(count):
        with clock_set_to(moment - timedelta(minutes=count - number)):
            told.append(a_voice(f"{words} {number}."))
    return told


@pytest.fixture
def everywhere(waterveen: object, bart: Actor, fenna: Actor) -> list[Told]:
    """Something secret on each of the pages of Bart."""
    told = [a_voice(f"De {SECRET} is stuk.", place=SECRET) for _ in range(3)]
    brought_to("reopened", told[1], bart)
    brought_to("taken-on", told[2], fenna)
    hearing.offer_handover(told[2].voice, person_of(bart), f"Om de {SECRET}.", by=fenna)
    import_voices([ToldElsewhere("1", f"Meer {SECRET}s.")], source=SECRET, by=SYSTEM)
    return told


# ── What waits ──


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_on_a_quiet_day_it_is_said_that_nothing_is_there(
    path: str, language: str, bart: Actor
) -> None:
    page = look(bart, path, language)

    assert (page.status, rows(page), page.alerts) == (200, [], [])
    if (path, language) == (WAITING, "en"):
        assert "Nobody waits on you" in page.text
        assert "(0)" in page.text


def test_each_kind_of_waiting_has_its_own_heading_and_number(
    everywhere: list[Told], bart: Actor
) -> None:
    brought_to("corrected", a_voice(), bart)
    promised = brought_to("under-way", a_voice(), bart)
    an_agreement(promised, bart)

    text = look(bart, WAITING).text

    headings = (
        *("Hand-over offered 1", "Not heard yet 1", "The speaker says: not yet 1"),
        *("Promised 1", "Yours to go on with 1", "Told elsewhere, and taken on by nobody 1"),
    )
    assert [text.index(one) for one in headings] == sorted(text.index(one) for one in headings)
    assert "Waiting on me (5)" in text


def test_a_row_says_what_where_who_and_how_it_stands(waterveen: object, bart: Actor) -> None:
    told = brought_to("taken-on", a_voice("De brug is dicht.", place="Kade 3"), bart)

    page = look(bart, MINE)

    assert (rows(page), "De brug is dicht. Bart Bos · " in page.text) == (ids(told), True)
    assert ("· Kade 3" in page.text, "Taken on" in page.text) == (True, True)


@pytest.mark.parametrize("phase", [phase for phase in PHASES if phase != "told"])
def test_in_every_phase_it_is_in_my_list_with_its_phase_in_words(
    phase: str, amina: Told, bart: Actor
) -> None:
    brought_to(phase, amina, bart)
    words = {
        "taken-on": "Taken on",
        "asked": "Question open",
        "restated": "Waits for “that is it”",
        "corrected": "Corrected",
        "understood": "Understood",
        "under-way": "Under way",
        "to-judge": "Asked, no answer",
        "reopened": "Open again",
        "answered": "Answered",
    }

    page = look(bart, MINE)

    assert (rows(page), words[phase] in page.text) == (ids(amina), True)


@pytest.mark.parametrize(("days", "says"), [(0, "until "), (1, "should have been ")])
def test_a_term_that_passed_is_said(days: int, says: str, amina: Told, bart: Actor) -> None:
    browser = at_work(bart)
    with clock_set_to(now() + (amina.voice.answer_before - today()) + timedelta(days)):
        text = Reading(browser.get(UNHEARD)).text

    assert [word for word in ("until ", "should have been ") if word in text] == [says]


def test_no_row_says_how_to_reach_the_speaker(amina: Told, bart: Actor) -> None:
    brought_to("taken-on", amina, bart)

    pages = [look(bart, path) for path in (WAITING, MINE)]

    assert [rows(page) for page in pages] == [ids(amina)] * 2
    assert [page for page in pages if "amina@" in page.text] == []


def test_a_long_text_is_cut_in_a_list_and_said_whole_on_its_page(
    waterveen: object, bart: Actor
) -> None:
    told = a_voice("Het is donker. " * 40 + "Slotzin.")

    listed, whole = look(bart, UNHEARD), look(bart, f"/stemmen/{told.voice.pk}/")

    assert ["Slotzin." in page.text for page in (listed, whole)] == [False, True]
    assert "…" in listed.text


def test_a_long_day_shows_the_first_and_leads_to_the_rest(waterveen: object, bart: Actor) -> None:
    told = many(23, "Melding")

    page = look(bart, WAITING)

    assert rows(page) == ids(*told[:20])
    assert "The first 20 of 23." in page.text
    assert UNHEARD in page.links
    assert rows(look(bart, UNHEARD)) == ids(*told)


def test_what_is_offered_to_me_stands_on_my_page_alone(
    amina: Told, bart: Actor, fenna: Actor, gerda: Actor
) -> None:
    brought_to("taken-on", amina, bart)
    hearing.offer_handover(amina.voice, person_of(fenna), "Dit is jouw wijk.", by=bart)

    shown = ["Dit is jouw wijk." in look(who, WAITING).text for who in (fenna, bart, gerda)]

    assert shown == [True, False, False]


def test_taking_on_moves_it_from_everyones_page_to_mine(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    before = [rows(look(who, UNHEARD)) for who in (bart, fenna)]

    at_work(bart).post(f"/stemmen/{amina.voice.pk}/op-me-nemen/")

    after = [rows(look(who, path)) for who in (bart, fenna) for path in (UNHEARD, MINE)]
    assert (before, after) == ([ids(amina)] * 2, [[], ids(amina), [], []])


# ── Order ──


def test_the_longest_waiting_is_heard_first(waterveen: object, bart: Actor) -> None:
    told = {days: days_ago(days) for days in (2, 12, 7)}

    assert rows(look(bart, UNHEARD)) == ids(told[12], told[7], told[2])


def test_who_is_not_content_stands_above_what_is_due(waterveen: object, bart: Actor) -> None:
    promised = brought_to("under-way", a_voice(), bart)
    an_agreement(promised, bart, days=0)
    unhappy = brought_to("reopened", a_voice(), bart)

    assert rows(look(bart, WAITING)) == ids(unhappy, promised)


def test_told_elsewhere_stands_apart_the_newest_first(amina: Told, bart: Actor) -> None:
    dated = [
        ToldElsewhere(str(days), "Van elders.", now() - timedelta(days)) for days in (40, 10, 90)
    ]
    voices = import_voices(dated, source="Buurtavond", by=SYSTEM).voices
    by_age = {voice.told_at: str(voice.pk) for voice in voices}

    expected = [by_age[moment] for moment in sorted(by_age, reverse=True)]
    assert rows(look(bart, ELSEWHERE)) == expected
    assert rows(look(bart, UNHEARD)) == ids(amina)


# ── Searching ──


def test_words_are_found_wherever_the_voice_stands(waterveen: object, bart: Actor) -> None:
    told = [brought_to(phase, a_voice(f"De lantaarn, {phase}."), bart) for phase in PHASES]
    a_voice("Ik wil een bankje.")

    page = look(bart, WAITING, q="lantaarns")

    assert sorted(rows(page)) == sorted(ids(*told))
    assert ("Voices that say “lantaarns”" in page.text, page.fields["q"]) == (True, ["lantaarns"])


def test_a_search_that_finds_nothing_says_so_and_keeps_what_was_typed(
    amina: Told, bart: Actor
) -> None:
    page = look(bart, WAITING, q="onvindbaar")

    assert (rows(page), page.fields["q"]) == ([], ["onvindbaar"])
    assert "Nothing found" in page.text
    assert "Try other words, or fewer." in page.text


@pytest.mark.parametrize("sought", ["", "   ", "\0"])
def test_a_search_for_nothing_is_the_day_itself(sought: str, amina: Told, bart: Actor) -> None:
    page = look(bart, WAITING, q=sought)

    assert (rows(page), "Not heard yet 1" in page.text) == (ids(amina), True)


@pytest.mark.parametrize(
    "sought",
    ["'", "%22", "!!", "a %26 | !", "%25", "%5C", "(", ":*", "x" * 3000, "%ED%A0%80", "%FF"],
    ids=lambda sought: sought[:9],
)
def test_whatever_is_searched_for_is_answered(sought: str, amina: Told, bart: Actor) -> None:
    answer = at_work(bart).get(f"{WAITING}?q={sought}")

    assert (answer.status_code, rows(Reading(answer))) == (200, [])


def test_what_was_searched_for_is_shown_and_never_run(amina: Told, bart: Actor) -> None:
    raw = at_work(bart).get(WAITING, {"q": "<script>alert(1)</script>"}).content.decode()

    assert ("&lt;script&gt;alert(1)" in raw, "<script>alert" in raw) == (True, False)


# ── Page by page ──


@pytest.fixture
def long_list(waterveen: object) -> list[Told]:
    """More than fit on two pages."""
    return many(2 * A_PAGE + 3, "Lantaarn")


def walk(reader: Actor, path: str, **asked: str) -> list[list[str]]:
    """The rows of each page, going on by the link to the next one."""
    browser, pages = at_work(reader), []
    following: dict[str, str] | None = asked
    while following is not None:
        reading = Reading(browser.get(path, following))
        pages.append(rows(reading))
        here = int(following.get("page", "1"))
        asked_for = [parse_qs(urlsplit(link).query) for link in reading.links if "page=" in link]
        onward = [one for one in asked_for if int(one["page"][0]) == here + 1]
        following = {name: values[0] for name, values in onward[0].items()} if onward else None
    return pages


def test_pages_follow_each_other_without_gap_or_double(long_list: list[Told], bart: Actor) -> None:
    pages = walk(bart, UNHEARD)

    assert [len(page) for page in pages] == [A_PAGE, A_PAGE, 3]
    assert [ref for page in pages for ref in page] == ids(*long_list)


def test_the_next_page_of_a_search_is_of_the_same_search(
    long_list: list[Told], bart: Actor
) -> None:
    other = a_voice("Ik wil een bankje.")

    pages = walk(bart, WAITING, q="lantaarn or “zomaar&wat”")

    assert [len(page) for page in pages] == [A_PAGE, A_PAGE, 3]
    assert [ref for page in pages for ref in page] == ids(*long_list[::-1])
    assert str(other.voice.pk) not in pages[0]


@pytest.mark.parametrize(
    ("page", "shown"), [("1", A_PAGE), ("2", A_PAGE), ("3", 3), ("x", A_PAGE), ("", A_PAGE)]
)
def test_a_page_is_asked_for_by_its_number(
    page: str, shown: int, long_list: list[Told], bart: Actor
) -> None:
    assert len(rows(look(bart, UNHEARD, page=page))) == shown


@pytest.mark.parametrize("page", ["0", "-1", "99", "1.5", "٣", "9" * 30])
def test_a_page_that_is_not_there_breaks_nothing(
    page: str, long_list: list[Told], bart: Actor
) -> None:
    reading = look(bart, UNHEARD, page=page)

    assert (reading.status, set(rows(reading)) <= set(ids(*long_list))) == (200, True)


def test_a_short_list_has_no_pages(amina: Told, bart: Actor) -> None:
    assert [link for link in look(bart, UNHEARD).links if "page=" in link] == []


# ── For whose eyes ──


@pytest.mark.parametrize("path", [*PAGES, f"{WAITING}?q={SECRET}"])
def test_another_organisation_sees_nothing_of_it(
    path: str, everywhere: list[Told], bart: Actor, dirk: Actor
) -> None:
    ours, theirs = (look(who, path) for who in (bart, dirk))

    assert rows(theirs) == []
    said = [page.text.replace(f"“{SECRET}”", "") for page in (ours, theirs)]
    assert [SECRET in text for text in said] == [True, False]


@pytest.mark.parametrize("path", [*PAGES, f"{WAITING}?q={SECRET}"])
def test_who_has_no_duty_to_read_sees_nothing_of_it(
    path: str, everywhere: list[Told], waterveen: Waterveen
) -> None:
    without = a_colleague("Ines Kok", waterveen.team, duties=["manage-people", "steer"])

    assert rows(look(without, path)) == []


@pytest.mark.parametrize("path", [*PAGES, f"{WAITING}?q={SECRET}"])
def test_a_duty_that_is_withdrawn_closes_the_page_at_once(
    path: str, everywhere: list[Told], bart: Actor
) -> None:
    browser = at_work(bart)
    before = SECRET in browser.get(path).content.decode()
    for duty in ("listen", "respond"):
        withdraw_duty(person_of(bart), duty, by=SYSTEM)

    assert (before, rows(Reading(browser.get(path)))) == (True, [])


@pytest.mark.parametrize("who", ["visitor", "speaker"])
@pytest.mark.parametrize("path", PAGES)
def test_without_signing_in_it_leads_to_signing_in_and_back(
    path: str, who: str, everywhere: list[Told]
) -> None:
    browser = at_home(everywhere[0]) if who == "speaker" else Browser()

    answer = browser.get(path)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/inloggen/?next={path}")
    assert SECRET not in answer.content.decode()


def test_another_team_of_the_organisation_hears_too(
    everywhere: list[Told], carla: Actor, waterveen: Waterveen
) -> None:
    """Listening is for everybody with the duty; what is in hand is each one's own."""
    assert person_of(carla).team != waterveen.team

    assert rows(look(carla, UNHEARD)) == ids(everywhere[0])
    assert len(rows(look(carla, WAITING, q=SECRET))) == 4
    assert rows(look(carla, MINE)) == []


def test_promises_of_mine_about_anothers_voice_are_on_my_day_and_not_in_my_voices(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("under-way", amina, bart)
    responding.make_agreement(amina.voice, "Ik bel.", due=today(), person=fenna.person, by=bart)

    assert (rows(look(fenna, WAITING)), rows(look(fenna, MINE))) == (ids(amina), [])


@pytest.mark.parametrize("path", PAGES)
def test_no_other_method_is_taken_and_nothing_is_kept_by_a_browser(path: str, bart: Actor) -> None:
    browser = at_work(bart)

    answers = [getattr(browser, method)(path) for method in ("post", "put", "delete")]

    assert [(one.status_code, one.headers["Allow"]) for one in answers] == [(405, "GET, HEAD")] * 3
    assert "no-store" in browser.get(path).headers["Cache-Control"]


def test_a_page_costs_the_same_for_one_voice_or_forty(waterveen: object, bart: Actor) -> None:
    browser = at_work(bart)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        return len(captured)

    a_voice("Melding.")
    brought_to("reopened", a_voice("Melding."), bart)
    few = [cost(path) for path in (*PAGES, f"{WAITING}?q=melding")]
    many(20, "Melding")
    for _ in range(5):
        brought_to("reopened", a_voice("Melding."), bart)

    assert [cost(path) for path in (*PAGES, f"{WAITING}?q=melding")] == few


def test_of_many_that_say_no_the_rest_is_counted_and_can_be_seen(
    waterveen: object, bart: Actor
) -> None:
    told = [brought_to("reopened", one, bart) for one in many(63, "Nog steeds donker.")]

    day = look(bart, "/wacht-op-mij/")
    rest = [
        row
        for number in (1, 2)
        for row in rows(look(bart, "/wacht-op-mij/alles/", page=str(number)))
    ]

    assert (len(rows(day)), "More waits on you than fits here." in day.text) == (60, True)
    assert "/wacht-op-mij/alles/" in day.links
    assert sorted(rest) == sorted(ids(*told))


def test_all_that_waits_on_me_holds_my_promises_about_anothers_voice(
    amina: Told, bart: Actor, fenna: Actor
) -> None:
    brought_to("under-way", amina, bart)
    responding.make_agreement(
        amina.voice, "Fenna belt.", due=today() + timedelta(days=2), person=fenna.person, by=bart
    )

    assert rows(look(fenna, "/wacht-op-mij/alles/")) == ids(amina)


@pytest.mark.parametrize(
    "path", ["/niet-gehoord/", "/van-elders/", "/mijn-stemmen/", "/wacht-op-mij/alles/"]
)
def test_an_empty_list_asks_nobody_to_search_for_something_else(
    path: str, waterveen: object, bart: Actor
) -> None:
    page = look(bart, path)

    assert ("Nothing here now" in page.text, "Try other words" in page.text) == (True, False)


@pytest.mark.parametrize("asked", ["9" * 5000, "٣", "-1", "0", "1.5", "x", "999999"])
def test_a_page_with_an_odd_number_is_a_page(asked: str, amina: Told, bart: Actor) -> None:
    assert look(bart, "/niet-gehoord/", page=asked).status == 200


def test_beyond_a_hundred_nobody_counts(waterveen: object, bart: Actor) -> None:
    many(102, "Het is hier donker.")

    day = look(bart, "/wacht-op-mij/")

    assert ("Not heard yet 100+" in day.text, "The first 20 of 100+." in day.text) == (True, True)
