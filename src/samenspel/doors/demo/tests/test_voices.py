"""In the demonstration anyone on this machine can be the one who told something; elsewhere nobody can."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from samenspel.loop.voices.models import VoiceKey
from tests.support.cast import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings: Settings) -> None:
    """This installation is a demonstration."""
    place = settings.SAMENSPEL.place.model_copy(update={"demo": True})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)


@pytest.fixture
def here() -> Client:
    """A browser on this machine."""
    return Client(headers={"host": "localhost:8000"})


@pytest.mark.usefixtures("demonstration")
def test_a_voice_opens_as_its_speaker(here: Client, amina: Told) -> None:
    opened = here.post(reverse("demonstration_voice"), {"voice": amina.voice.id})
    voice = here.get(opened["Location"], follow=True)

    assert amina.voice.words.text in voice.content.decode()


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("voice", ["", "no-voice", "6f1a6c1e-0000-4000-8000-000000000000"])
def test_a_voice_that_is_not_there_opens_nothing(
    here: Client, voice: str, waterveen: object
) -> None:
    assert here.post(reverse("demonstration_voice"), {"voice": voice}).status_code == 404


@pytest.mark.usefixtures("demonstration")
def test_looking_opens_nothing(here: Client) -> None:
    assert here.get(reverse("demonstration_voice")).status_code == 405


@pytest.mark.usefixtures("demonstration")
def test_from_elsewhere_no_voice_opens(here: Client, amina: Told) -> None:
    answer = here.post(
        reverse("demonstration_voice"),
        {"voice": amina.voice.id},
        headers={"x-forwarded-for": "192.0.2.7"},
    )

    assert (answer.status_code, VoiceKey.objects.filter(kind="mail-link").count()) == (404, 0)


def test_without_a_demonstration_no_voice_opens(here: Client, amina: Told) -> None:
    answer = here.post(reverse("demonstration_voice"), {"voice": amina.voice.id})

    assert (answer.status_code, VoiceKey.objects.filter(kind="mail-link").count()) == (404, 0)
