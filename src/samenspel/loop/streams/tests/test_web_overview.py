"""What flows here: a picture with a line a stream, a table with everything, and nothing of another organisation."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.actions import name_stream
from samenspel.loop.streams.models import Refresh
from samenspel.loop.streams.tests.flows import (
    ABOUT,
    a_refresh,
    a_stream,
    not_in_a_stream,
    some_voices,
)
from samenspel.loop.streams.web.shown import LINES
from samenspel.loop.voices.tests.conftest import Reading, at_work
from tests.support.cast import Waterveen, a_colleague, a_voice

pytestmark = pytest.mark.django_db

HERE = "/stromen/"
SECRET = "zeeanemoon"


def look(reader: Actor, path: str = HERE, language: str = "en", **asked: str) -> Reading:
    """The page as this colleague sees it."""
    return Reading(at_work(reader, language).get(path, asked))


def html(reader: Actor, path: str = HERE) -> str:
    """The same as it is sent."""
    return str(at_work(reader, "en").get(path).content.decode())


def many_streams(count: int) -> None:
    for number in range(count):
        a_stream(some_voices(f"De lamp {number} is stuk.", f"Lamp {number} doet het niet."))


# ── Who may look ──


def test_who_has_no_account_is_asked_to_sign_in(waterveen: Waterveen) -> None:
    answer = Client().get(HERE)

    assert (answer.status_code, answer["location"].split("?")[0]) == (302, "/inloggen/")


def test_who_has_no_duty_to_read_is_told_which_one_is_needed(waterveen: Waterveen) -> None:
    hilde = a_colleague("Hilde Prins", waterveen.team, duties=["manage-people"])
    page = look(hilde)

    assert page.status == 403
    assert "You need the duty" in page.text


def test_nothing_of_another_organisation_is_seen(bart: Actor, dirk: Actor) -> None:
    a_stream(some_voices(f"De {SECRET} is weg.", f"Een {SECRET} in de sloot."), name=SECRET)
    not_in_a_stream(some_voices(f"Nog een {SECRET}."))

    assert SECRET in look(bart).text
    assert SECRET in look(bart, f"{HERE}nog-niet/").text
    assert SECRET not in look(dirk).text
    assert SECRET not in look(dirk, f"{HERE}nog-niet/").text


# ── What stands there ──


@pytest.mark.parametrize("language", ["nl", "en"])
def test_before_anything_flows_together_the_page_says_so(language: str, bart: Actor) -> None:
    page = look(bart, language=language)

    assert (page.status, page.alerts) == (200, [])
    if language == "en":
        assert "Nothing flows together yet" in page.text
        assert "The machine has not looked yet." in page.text


def test_a_title_is_what_a_voice_said_word_for_word(carla: Actor) -> None:
    a_stream(some_voices(*ABOUT))

    assert html(carla).count(ABOUT[0]) == 2


def test_a_name_that_people_gave_stands_in_its_place(carla: Actor) -> None:
    stream = a_stream(some_voices(*ABOUT))
    name_stream(stream, "Veilig naar de overkant", by=carla)
    page = look(carla).text

    assert page.count("Veilig naar de overkant") == 2
    assert ABOUT[0] not in page


def test_only_the_first_streams_are_drawn_and_all_stand_in_the_table(bart: Actor) -> None:
    many_streams(LINES + 2)
    page = html(bart)

    drawn = re.findall(r'<svg class="flow__line"[^>]*role="img" aria-label="Voices a week', page)

    assert len(drawn) == LINES
    assert page.count('<th scope="row">') == LINES + 2
    assert len(set(re.findall(r'href="/stromen/([0-9a-f-]{36})/"', page))) == LINES + 2


def test_the_table_says_in_words_what_the_line_shows(bart: Actor) -> None:
    a_stream(some_voices(*ABOUT))
    page = look(bart).text

    assert "Cannot be told yet" in page
    assert "found by the machine, fairly sure" in page.lower()
    assert "crossing" in page


def test_a_stream_with_streams_in_it_says_how_many(bart: Actor) -> None:
    wide = a_stream(some_voices(*ABOUT))
    for at in range(2):
        a_stream(some_voices(f"Fijner {at}.", f"Nog fijner {at}."), parent=wide)
    page = html(bart)

    assert "in 2 streams" in page
    assert page.count('class="flow__branch"') == 2


def test_what_flows_nowhere_yet_is_counted_and_leads_to_those_voices(bart: Actor) -> None:
    not_in_a_stream(some_voices("Ik mis de kermis.", "Waar is het zwembad?"))
    page = look(bart)

    assert "Not yet in a stream 2" in page.text
    assert f"{HERE}nog-niet/" in page.links
    assert "Ik mis de kermis." in look(bart, f"{HERE}nog-niet/").text


def test_everything_works_without_style_or_script_in_the_page(bart: Actor) -> None:
    many_streams(2)
    not_in_a_stream(some_voices("Ik mis de kermis."))
    page = html(bart)

    assert [found for found in (" style=", "<script", "onclick=") if found in page] == []


# ── Looking anew ──


@pytest.mark.parametrize(
    ("state", "step", "said"),
    [
        ("waiting", "", "It will be looked at anew in a moment."),
        ("running", "comparing", "Being looked at anew now: holding voices against each other."),
        ("running", "writing", "Being looked at anew now: the machine is at work."),
        ("failed", "", "Looking anew did not succeed last time. It is tried again tonight."),
    ],
)
def test_the_page_says_how_it_stands_with_looking_anew(
    state: str, step: str, said: str, bart: Actor
) -> None:
    a_refresh(state, step=step)

    assert said in look(bart).text


def test_when_it_was_found_and_among_how_many(bart: Actor) -> None:
    a_refresh("done")

    assert "among 12 voices" in look(bart).text


def test_whoever_reads_may_have_it_looked_at_anew(carla: Actor) -> None:
    answer = at_work(carla).post(f"{HERE}opnieuw-kijken/")

    assert (answer.status_code, answer["location"]) == (302, HERE)
    assert Refresh.objects.get().state == "waiting"


@pytest.mark.parametrize(("turned", "grain"), [("0.5", 0.5), ("-0.5", -0.5)])
def test_the_dial_asks_for_finer_or_coarser_streams(
    turned: str, grain: float, carla: Actor
) -> None:
    at_work(carla).post(f"{HERE}fijnheid/", {"grain": turned})

    assert Refresh.objects.get().grain == grain


def test_at_the_end_of_the_dial_it_goes_no_further(carla: Actor) -> None:
    a_refresh("done", grain=3.0)
    page = html(carla)

    assert 'name="grain" value="2.5"' in page
    assert "More, finer streams" not in page


@pytest.mark.parametrize("turned", ["", "heel fijn", "99", "nan"])
def test_a_wrong_turn_of_the_dial_changes_nothing(turned: str, carla: Actor) -> None:
    answer = at_work(carla).post(f"{HERE}fijnheid/", {"grain": turned})

    assert answer.status_code == 422
    assert not Refresh.objects.exists()


# ── Search by meaning ──


def test_before_the_machine_looked_nothing_is_found_by_meaning(bart: Actor) -> None:
    a_voice("De stoep ligt scheef.")

    assert "Nothing found" in look(bart, q="kapotte stoep").text


# ── What it costs ──


def test_a_longer_list_asks_nothing_more_of_the_database(bart: Actor) -> None:
    browser = at_work(bart)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(HERE)
        return len(captured)

    many_streams(1)
    few = cost()
    many_streams(12)

    assert cost() == few <= 10


def test_a_row_of_the_table_is_light(bart: Actor) -> None:
    many_streams(LINES)
    before = len(html(bart))
    many_streams(10)

    assert (len(html(bart)) - before) / 10 < 1_000
