"""What does not fit in a request about streams, and long lists page by page."""

from typing import Any

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams import actions
from samenspel.loop.streams.models import Correction, Flow, Stream
from samenspel.loop.streams.tests.conftest import River
from samenspel.loop.voices.actions import forget_voice
from tests.support.api import Caller, colleague, speaker_of
from tests.support.cast import Told, Waterveen, a_voice

pytestmark = pytest.mark.django_db

NOWHERE = "00000000-0000-4000-8000-000000000000"
LISTS = ("streams", "streams?finest=true", "streams/not-yet")


@pytest.fixture
def caller(bart: Actor) -> Caller:
    """Bart's own program."""
    return colleague(bart)


# ── What cannot be ──


def test_what_is_said_already_is_refused_with_the_reason(river: River, caller: Caller) -> None:
    amina = river.in_light[0]
    address = f"streams/{river.rats.pk}/voices/{amina.voice.pk}"
    english = Caller(caller.key, "en")
    first, second = english.put(address), english.put(address)

    assert (first.status, second.code) == (200, (403, "refused"))
    assert second.json["detail"] == "Somebody said so already: it flows here."


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("name", {}),
        ("name", {"name": "x" * 81}),
        ("name", {"name": ["Donker"]}),
        ("name", {"name": "Zaak 111222333"}),
        ("splitting", {"voices": []}),
        ("splitting", {"voices": NOWHERE}),
        ("splitting", {"voices": [NOWHERE] * 101}),
        ("joining", {}),
        ("joining", {"into": None}),
    ],
)
def test_what_does_not_fit_is_not_taken(
    route: str,
    body: dict[str, Any],
    river: River,
    caller: Caller,
) -> None:
    method = "PUT" if route == "name" else "POST"

    assert caller.ask(method, f"streams/{river.light.pk}/{route}", body).status == 422
    assert (Correction.objects.count(), Stream.objects.count()) == (0, 2)


def test_a_number_that_is_harmless_may_stand_in_a_name(river: River, caller: Caller) -> None:
    body = {"name": "Zaak 111222333", "not_a_bsn": True}
    page = caller.put(f"streams/{river.light.pk}/name", body)

    assert (page.status, page.json["stream"]["title"]) == (200, "Zaak 111222333")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_like_nothing(text: str, river: River, caller: Caller) -> None:
    assert caller.post("streams/alike", {"text": text}).json["items"] == []


# ── Page by page ──


@pytest.mark.parametrize("part", ["limit=0", "limit=101", "limit=x", "after=-1", "after=1000001"])
@pytest.mark.parametrize("rest", ["not-yet", "voices"])
def test_a_part_that_cannot_be_is_not_given(
    rest: str, part: str, river: River, caller: Caller
) -> None:
    address = "streams/not-yet" if rest == "not-yet" else f"streams/{river.light.pk}/voices"

    assert caller.get(f"{address}?{part}").status == 422


def test_who_waits_outside_is_read_page_by_page_the_newest_first(
    river: River, caller: Caller, bart: Actor
) -> None:
    every = [*river.in_light, *river.in_rats]
    for told in every[1:]:
        stream = Flow.objects.get(voice=told.voice).stream
        assert stream is not None
        actions.take_out(told.voice, stream, by=bart)
    seen, link = [], {"href": "/api/v1/streams/not-yet?limit=2", "method": "GET"}
    while link:
        page = caller.follow(link).json
        seen.append([one["id"] for one in page["items"]])
        link = page["_links"].get("next", {})

    newest = [str(told.voice.pk) for told in every[:0:-1]]
    assert seen == [newest[:2], newest[2:4], newest[4:]]


@pytest.mark.parametrize("finest", ["", "&finest=true"])
def test_what_flows_here_is_read_page_by_page(finest: str, river: River, caller: Caller) -> None:
    whole = [one["id"] for one in caller.get(f"streams?{finest}").json["items"]]
    seen, link = [], {"href": f"/api/v1/streams?limit=1{finest}", "method": "GET"}
    while link:
        page = caller.follow(link).json
        seen.append([one["id"] for one in page["items"]])
        link = page["_links"].get("next", {})

    assert seen == [[one] for one in whole]
    assert len(whole) == 2


@pytest.mark.parametrize("part", ["limit=0", "limit=201", "after=-1", "limit=veel"])
def test_a_part_of_the_streams_that_cannot_be_is_refused(part: str, caller: Caller) -> None:
    assert caller.get(f"streams?{part}").status == 422


def test_beyond_the_end_there_is_nothing_and_nothing_follows(river: River, caller: Caller) -> None:
    page = caller.get(f"streams/{river.light.pk}/voices?after=3").json

    assert (page["items"], list(page["_links"])) == ([], ["self"])


def test_of_who_was_forgotten_no_route_tells_where_it_was(river: River, caller: Caller) -> None:
    amina = river.in_light[0]
    forget_voice(amina.voice, by=amina.speaker)
    ref = str(amina.voice.pk)
    pages = [
        caller.get(path).content.decode()
        for path in (*LISTS, f"streams/{river.light.pk}", f"streams/{river.light.pk}/voices")
    ]

    assert [ref in page for page in pages] == [False] * 5
    assert caller.get(f"voices/{ref}/stream").json["stream"] is None


def test_a_new_voice_flows_nowhere_yet_for_whoever_asks(waterveen: Waterveen, bart: Actor) -> None:
    told: Told = a_voice("Iets heel nieuws.")
    address = f"voices/{told.voice.pk}/stream"

    assert [by.get(address).json["stream"] for by in (speaker_of(told), colleague(bart))] == [
        None,
        None,
    ]
