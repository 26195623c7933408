"""Going back after sharing, and pressing again, in the browser that told it."""

import re

import pytest
from django.conf import settings
from django.test import Client

from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices.models import Speaker, Voice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waterveen")]

WORDS = "Er is geen bankje bij de halte."


def _tells(client: Client, **given: str) -> int:
    found = re.search(r'name="ticket" value="([^"]+)"', client.get("/").content.decode())
    assert found is not None
    return client.post("/", {"words": WORDS, "ticket": found[1], **given}).status_code


def test_the_same_words_again_are_one_voice(client: Client) -> None:
    assert [_tells(client), _tells(client)] == [201, 302]

    assert Voice.objects.count() == 1


def test_the_key_that_was_written_down_keeps_working(client: Client) -> None:
    _tells(client)
    _tells(client)

    assert [key.revoked_at for key in Voice.objects.get().keys.all()] == [None]


def test_going_back_changes_nothing_that_was_not_changed(client: Client) -> None:
    for _time in range(2):
        _tells(client, reach="amina@example.nl")

    assert JournalEntry.objects.filter(event="voices.reach-changed").count() == 0


def test_after_leaving_the_page_nobody_gets_in_by_going_back(client: Client) -> None:
    found = re.search(r'name="ticket" value="([^"]+)"', client.get("/").content.decode())
    assert found is not None
    sent = {"words": WORDS, "ticket": found[1]}
    client.post("/", sent)
    client.get("/weg/")

    answer = client.post("/", sent)

    assert (answer.status_code, WORDS in answer.content.decode()) == (200, False)
    assert "/s/" not in answer.content.decode()
    assert [key.revoked_at for key in Voice.objects.get().keys.all()] == [None]


def test_after_leaving_the_page_somebody_else_can_tell_something(client: Client) -> None:
    client.get("/weg/")

    assert _tells(client) == 201


def test_the_other_language_keeps_what_was_typed(client: Client) -> None:
    typed = {"words": WORDS, "place": "halte", "reach": "amina@", "shown": "on"}

    page = client.post("/", {**typed, "language": "en"}).content.decode()
    after = client.get("/").content.decode()

    assert (WORDS in page, 'value="halte"' in page, 'value="amina@"' in page) == (True, True, True)
    assert ("What is going on?" in page, "What is going on?" in after) == (True, True)
    assert (Voice.objects.count(), "checked" in page) == (0, True)


@pytest.mark.parametrize("language", ["xx", "fr", ""])
def test_a_language_that_is_not_offered_is_no_language(client: Client, language: str) -> None:
    assert _tells(client, language=language) == 201
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


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
