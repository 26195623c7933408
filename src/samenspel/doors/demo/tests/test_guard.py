"""What stands open in the demonstration stands open there alone: asked for by the operator, and for this machine."""

from dataclasses import replace

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from samenspel.doors.demo.guard import only_in_demonstration
from samenspel.doors.demo.voices import interesting_voices
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import Voice
from samenspel.people import actions as people
from tests.support.cast import Told, Waterveen, brought_to, person_of

pytestmark = pytest.mark.django_db

HERE = {"host": "localhost:8000"}


@only_in_demonstration
def secret_room(request: HttpRequest, number: int) -> HttpResponse:
    """Something that only the demonstration shows."""
    return HttpResponse(f"kamer {number}")


@pytest.fixture
def demonstration(settings: Settings) -> None:
    """The operator asked for it."""
    place = settings.SAMENSPEL.place.model_copy(update={"demo": True})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)


def opens(host: str = "localhost", sender: str = "127.0.0.1", **headers: str) -> bool:
    request = RequestFactory().get("/", headers={"host": host, **headers}, REMOTE_ADDR=sender)
    try:
        return secret_room(request, 7).status_code == 200
    except Http404:
        return False


def a_demo_voice(words: str) -> Told:
    """As the demonstration tells one."""
    return Told(hearing.share_voice(words, by=VISITOR, origin=Voice.Origin.DEMO))


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:9000"])
@pytest.mark.parametrize("sender", ["127.0.0.1", "127.8.8.8", "::1"])
def test_it_opens_for_a_browser_on_this_machine(host: str, sender: str) -> None:
    assert opens(host, sender)


@pytest.mark.parametrize("sender", ["127.0.0.1", "::1"])
def test_without_a_demonstration_it_opens_for_nobody(sender: str) -> None:
    assert not opens(sender=sender)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "sender", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "", "localhost", "192.168.0.1"]
)
def test_it_stays_closed_for_another_machine(sender: str) -> None:
    assert not opens(sender=sender)


@pytest.mark.usefixtures("demonstration")
def test_it_stays_closed_under_another_name() -> None:
    assert not opens("testserver")


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "x-forwarded-for"])
@pytest.mark.parametrize("value", ["127.0.0.1", "for=127.0.0.1", ""])
def test_it_stays_closed_behind_a_proxy_whatever_that_says(header: str, value: str) -> None:
    assert not opens(**{header: value})


@pytest.mark.usefixtures("demonstration")
def test_what_is_asked_of_the_page_reaches_it() -> None:
    request = RequestFactory().get("/", headers={"host": "localhost"})

    answer = secret_room(request, number=8)
    assert isinstance(answer, HttpResponse)
    assert answer.content == b"kamer 8"


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("demonstration", "get"),
        ("demonstration", "post"),
        ("demonstration_voice", "post"),
        ("demonstration_mail", "get"),
    ],
)
@pytest.mark.parametrize("headers", [HERE, {**HERE, "x-real-ip": "127.0.0.1"}])
def test_a_closed_page_is_like_one_that_never_was(
    waterveen: Waterveen, name: str, method: str, headers: dict[str, str]
) -> None:
    client = Client(headers=headers)
    closed = getattr(client, method)(reverse(name))
    never = client.get("/hier-is-niets/")

    assert (closed.status_code, closed.templates[0].name) == (404, never.templates[0].name)


@pytest.mark.usefixtures("demonstration")
def test_everybody_who_works_here_can_be_chosen_and_who_is_at_home_comes_first(
    bart: Actor, dirk: Actor, carla: Actor
) -> None:
    page = Client(headers=HERE).get(reverse("demonstration"))

    names = [one["person"].name for one in page.context["cast"]]
    assert names == ["Bart Bos", "Carla Smit", "Dirk Vos"]


@pytest.mark.usefixtures("demonstration")
def test_who_left_is_not_offered(bart: Actor, carla: Actor) -> None:
    people.part_ways(person_of(bart), by=SYSTEM)
    page = Client(headers=HERE).get(reverse("demonstration"))

    assert [one["person"].name for one in page.context["cast"]] == ["Carla Smit"]


@pytest.mark.usefixtures("demonstration")
def test_an_empty_house_says_how_to_fill_it() -> None:
    page = Client(headers={**HERE, "accept-language": "en"}).get(reverse("demonstration"))

    assert "Run “samenspel demo” first." in page.content.decode()


@pytest.mark.usefixtures("demonstration")
def test_the_page_of_the_demonstration_is_never_kept(bart: Actor) -> None:
    kept = Client(headers=HERE).get(reverse("demonstration")).headers["Cache-Control"]

    assert "no-store" in kept.split(", ")


def test_before_anybody_is_at_home_no_voice_is_interesting() -> None:
    assert interesting_voices() == []


def test_what_real_people_told_is_never_offered(amina: Told, bart: Actor) -> None:
    brought_to("to-judge", amina, bart)

    assert interesting_voices() == []


def test_the_newest_of_each_kind_is_offered_in_the_order_of_the_loop(bart: Actor) -> None:
    to_judge = brought_to("to-judge", a_demo_voice("Meer bankjes."), bart)
    a_demo_voice("Meer bomen.")
    newest = a_demo_voice("Meer licht.")
    asked = brought_to("asked", a_demo_voice("Minder lawaai."), bart)

    assert [one.voice for one in interesting_voices()] == [
        newest.voice,
        asked.voice,
        to_judge.voice,
    ]
