"""Going back after sharing, and pressing again, in the browser that told it."""

import re

import pytest
from django.test import Client

from samenspel.loop.voices.models import Speaker, Voice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waterveen")]

WORDS = "Er is geen bankje bij de halte."


def _tells(client: Client, **given: str) -> int:
    found = re.search(r'name="ticket" value="([^"]+)"', client.get("/").content.decode())
    assert found is not None
    return client.post("/", {"words": WORDS, "ticket": found[1], **given}).status_code


def test_the_same_words_again_are_one_voice(client: Client) -> None:
    assert [_tells(client), _tells(client)] == [201, 201]

    assert Voice.objects.count() == 1


def test_an_address_that_is_added_by_going_back_is_kept(client: Client) -> None:
    _tells(client)
    _tells(client, reach="amina@example.nl", shown="on")

    voice = Voice.objects.get()
    assert (Speaker.objects.get().contact, voice.shown) == ("amina@example.nl", True)


def test_an_address_that_cannot_be_read_comes_back_and_leaves_the_key_alone(client: Client) -> None:
    _tells(client)

    assert _tells(client, reach="geen adres") == 422
    voice = Voice.objects.get()
    assert [key.revoked_at for key in voice.keys.all()] == [None]


def test_the_same_words_from_another_browser_are_another_voice(client: Client) -> None:
    _tells(client)
    _tells(Client())

    assert Voice.objects.count() == 2
