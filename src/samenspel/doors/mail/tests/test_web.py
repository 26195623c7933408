"""The mail page of the demonstration shows what people would get, on this machine alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from samenspel.doors.mail.tests.conftest import BACKEND, run_the_jobs
from samenspel.foundation.actors import Actor
from tests.support.cast import Told, brought_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings: Settings, tmp_path: Path) -> None:
    """This installation is a demonstration without a mail server."""
    place = settings.SAMENSPEL.place.model_copy(update={"demo": True, "data": tmp_path})
    settings.EMAIL_BACKEND = BACKEND
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)


@pytest.fixture
def here() -> Client:
    """A browser on this machine, in English."""
    return Client(headers={"host": "localhost:8000", "accept-language": "en"})


@pytest.mark.usefixtures("demonstration")
def test_a_letter_is_listed_and_can_be_read(here: Client, amina: Told) -> None:
    run_the_jobs()
    page = here.get(reverse("demonstration_mail"))
    [letter] = page.context["letters"]
    one = here.get(reverse("demonstration_letter", args=[letter.name]))

    assert "amina@example.nl" in page.content.decode()
    assert [link.address in letter.text for link in one.context["letter"].links] == [True]


@pytest.mark.usefixtures("demonstration")
def test_a_question_for_a_verdict_shows_its_three_ways(
    here: Client, amina: Told, bart: Actor
) -> None:
    brought_to("to-judge", amina, bart)
    run_the_jobs()

    newest = here.get(reverse("demonstration_mail")).context["letters"][0]
    assert [link.address.partition("choice=")[2] for link in newest.links] == [
        "answered",
        "partly",
        "not",
    ]


@pytest.mark.usefixtures("demonstration")
def test_an_empty_box_says_what_will_be_there(here: Client, waterveen: object) -> None:
    assert "No mail yet" in here.get(reverse("demonstration_mail")).content.decode()


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("name", ["..", "passwd", "20260101T000000000000-00000000"])
def test_a_name_is_never_taken_for_a_path(here: Client, name: str, waterveen: object) -> None:
    assert here.get(f"/demonstratie/post/{name}/").status_code == 404


def test_without_a_demonstration_there_is_nothing(here: Client, waterveen: object) -> None:
    pages = [reverse("demonstration_mail"), reverse("demonstration_letter", args=["x"])]

    assert [here.get(page).status_code for page in pages] == [404, 404]
