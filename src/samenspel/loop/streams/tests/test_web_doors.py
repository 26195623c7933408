"""Each door to streams: for whom it opens, how one knocks, and what becomes of an id that is none."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.models import Correction, Stream
from samenspel.loop.streams.tests.elsewhere import next_door
from samenspel.loop.streams.tests.flows import ABOUT
from samenspel.loop.streams.tests.knocking import (
    WITHOUT_STREAM,
    door,
    filled_in,
    said,
    stream,
    told,
    traces,
)
from samenspel.loop.voices.tests.conftest import Reading, at_home, at_work
from samenspel.people.tests.cast import admitted
from tests.support.cast import Told, Waterveen, a_colleague, person_of

__all__ = ["said", "stream", "told"]

pytestmark = pytest.mark.django_db

TO_READ = ("streams", "not-yet", "stream", "stream-voices", "join-streams")
TO_PRESS = (
    *("ask-refresh", "set-grain", "move-voices", "take-out", "split-stream"),
    *("name-stream", "follow-stream", "unfollow-stream", "undo-correction"),
)
OF_STREAM = tuple(name for name in (*TO_READ, *TO_PRESS) if name not in WITHOUT_STREAM)


# ── For whom it opens ──


@pytest.mark.parametrize("name", [*TO_READ, *TO_PRESS])
def test_who_is_not_signed_in_is_asked_to(
    name: str, told: list[Told], stream: Stream, said: Correction
) -> None:
    before, path = traces(), door(name, stream, said)
    ask = Client().get if name in TO_READ else Client().post

    answer = ask(path, filled_in(told, stream))

    assert (answer.status_code, answer["location"].split("?")[0]) == (302, reverse("account_login"))
    assert traces() == before


@pytest.mark.parametrize("name", [*TO_READ, *TO_PRESS])
def test_a_speaker_with_a_key_is_asked_to_sign_in_as_well(
    name: str, told: list[Told], stream: Stream, said: Correction
) -> None:
    before, browser = traces(), at_home(told[0])
    ask = browser.get if name in TO_READ else browser.post

    assert ask(door(name, stream, said), filled_in(told, stream)).status_code == 302
    assert traces() == before


@pytest.mark.parametrize("name", [*TO_READ, *TO_PRESS])
def test_without_a_duty_to_read_nothing_opens(
    name: str, told: list[Told], stream: Stream, said: Correction, waterveen: Waterveen
) -> None:
    hilde = a_colleague("Hilde Prins", waterveen.team, duties=["manage-people"])
    before, browser = traces(), at_work(hilde)
    ask = browser.get if name in TO_READ else browser.post

    answer = ask(door(name, stream, said), filled_in(told, stream))

    assert answer.status_code == (403 if name in WITHOUT_STREAM else 404)
    assert ABOUT[0] not in answer.content.decode()
    assert traces() == before


@pytest.mark.parametrize("name", OF_STREAM)
def test_of_next_door_and_of_nowhere_are_the_same(
    name: str, told: list[Told], stream: Stream, said: Correction, bart: Actor, dirk: Actor
) -> None:
    there = next_door(dirk).stream
    before, browser = traces(), at_work(bart)
    ask = browser.get if name in TO_READ else browser.post
    nowhere = Stream(pk=uuid4())

    answers = [ask(door(name, one, said), filled_in(told, stream)) for one in (there, nowhere)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Reading(answers[0]).text == Reading(answers[1]).text
    assert traces() == before


@pytest.mark.parametrize("name", [*TO_READ, "stream-feed"])
def test_whoever_reads_reads_nothing_of_next_door(
    name: str, stream: Stream, said: Correction, bart: Actor, dirk: Actor
) -> None:
    there = next_door(dirk)
    path = reverse(name, args=[stream.pk]) if name == "stream-feed" else door(name, stream, said)
    page = at_work(bart).get(path).content.decode()

    assert "Zeeanemoon" not in page
    assert str(there.stream.pk) not in page


# ── How one knocks ──


@pytest.mark.parametrize("name", TO_PRESS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_what_is_pressed_is_not_looked_at(
    name: str, method: str, stream: Stream, said: Correction, bart: Actor
) -> None:
    before = traces()

    answer = at_work(bart).generic(method, door(name, stream, said))

    assert (answer.status_code, answer["allow"]) == (405, "POST")
    assert traces() == before


@pytest.mark.parametrize("name", ["streams", "stream", "stream-voices"])
def test_what_is_looked_at_is_not_pressed(
    name: str, stream: Stream, said: Correction, bart: Actor
) -> None:
    answer = at_work(bart).post(door(name, stream, said))

    assert (answer.status_code, answer["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("name", [*TO_PRESS, "not-yet", "join-streams"])
def test_a_form_that_we_did_not_give_is_not_taken(
    name: str, told: list[Told], stream: Stream, said: Correction, bart: Actor
) -> None:
    before = traces()
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = admitted(person_of(bart)).cookies

    assert browser.post(door(name, stream, said), filled_in(told, stream)).status_code == 403
    assert traces() == before


@pytest.mark.parametrize("name", [*TO_READ, "stream-feed"])
def test_no_page_of_streams_is_kept_by_whoever_passes_it_on(
    name: str, stream: Stream, said: Correction, bart: Actor
) -> None:
    path = reverse(name, args=[stream.pk]) if name == "stream-feed" else door(name, stream, said)

    assert "no-store" in at_work(bart).get(path)["cache-control"]


@pytest.mark.parametrize("name", OF_STREAM)
@pytest.mark.parametrize("ref", ["1", "geen", "%00", "é"])
def test_an_id_that_is_none_has_no_address(
    name: str, ref: str, stream: Stream, said: Correction, bart: Actor
) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name, args=[ref])
    path = door(name, stream, said).replace(str(stream.pk), ref)
    browser = at_work(bart)

    assert (browser.get if name in TO_READ else browser.post)(path).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9999999", "1e3", ""])
@pytest.mark.parametrize("name", ["streams", "stream-voices", "not-yet"])
def test_a_page_that_is_not_there_is_no_error(
    name: str, page: str, stream: Stream, said: Correction, bart: Actor
) -> None:
    answer = at_work(bart).get(door(name, stream, said), {"page": page})

    assert answer.status_code == 200
