"""A feed reader hears that there are new voices, and reads only the words that their speakers let others read."""

import base64
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.models import Stream
from samenspel.loop.streams.tests.flows import ABOUT, a_stream, some_voices
from samenspel.loop.voices.actions import decide_showing
from samenspel.loop.voices.tests.conftest import at_work
from samenspel.people.actions import make_token
from tests.support.cast import Told, person_of

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def told(waterveen: object) -> list[Told]:
    return some_voices(*ABOUT)


@pytest.fixture
def stream(told: list[Told]) -> Stream:
    return a_stream(told)


def address(stream: Stream) -> str:
    return f"/stromen/{stream.pk}/feed"


def with_token(colleague: Actor, kind: str) -> dict[str, str]:
    """What a feed reader sends: the token as a password, or as it is."""
    secret = make_token(person_of(colleague), "lezer", by=colleague).secret
    given = base64.b64encode(f"bart:{secret}".encode()).decode() if kind == "Basic" else secret
    return {"authorization": f"{kind} {given}"}


def test_an_entry_says_that_there_is_a_voice_and_quotes_it_only_when_it_may(
    bart: Actor, told: list[Told], stream: Stream
) -> None:
    decide_showing(told[1].voice, shown=True, by=told[1].speaker)
    answer = at_work(bart, "en").get(address(stream))
    entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314  [framework-contract: written by us]
    titles = {entry.findtext(f"{ATOM}id"): entry.findtext(f"{ATOM}title") for entry in entries}

    assert answer["content-type"] == "application/atom+xml; charset=utf-8"
    assert titles == {
        told[0].voice.pk.urn: "A voice (its words are not for everybody)",
        told[1].voice.pk.urn: ABOUT[1],
        told[2].voice.pk.urn: "A voice (its words are not for everybody)",
    }
    assert ABOUT[0] not in answer.content.decode()


@pytest.mark.parametrize("kind", ["Basic", "Bearer"])
def test_a_token_opens_it_without_signing_in(kind: str, bart: Actor, stream: Stream) -> None:
    answer = Client().get(address(stream), headers=with_token(bart, kind))

    assert answer.status_code == 200


def test_another_organisation_gets_the_answer_for_what_is_absent(
    dirk: Actor, stream: Stream
) -> None:
    headers = with_token(dirk, "Basic")
    answers = [
        Client().get(path, headers=headers).status_code
        for path in (address(stream), f"/stromen/{uuid4()}/feed")
    ]

    assert answers == [404, 404]


@pytest.mark.parametrize(
    ("given", "status"),
    [("", 401), ("Basic ???", 401), ("Basic YmFydDo=", 401), ("Basic YmFydDpmb3V0", 404)],
)
def test_without_a_token_that_works_nobody_reads_it(
    given: str, status: int, stream: Stream
) -> None:
    answer = Client().get(address(stream), headers={"authorization": given} if given else {})

    assert answer.status_code == status
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
