"""Two requests at the same moment, with real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from samenspel.foundation.actors import Actor
from samenspel.loop.voices.models import Voice
from tests.support.api import VISITOR, Answer, Caller, at, colleague
from tests.support.cast import Told

MANY = 12
KEY = "0b8cbd54-3b2c-4d8e-9a53-1f4f4b6c7f10"


def at_once(callers: list[Caller], path: str, body: object, **headers: str) -> list[Answer]:
    """The same request by each, all together."""

    def send(caller: Caller) -> Answer:
        try:
            return caller.post(path, body, **headers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(callers)) as pool:
        return list(pool.map(send, callers))


@pytest.mark.usefixtures("committed_db", "waterveen")
def test_the_same_request_from_all_sides_makes_one_voice_with_one_key_that_works() -> None:
    answers = at_once([VISITOR] * MANY, "voices", {"words": "De stoep."}, Idempotency_Key=KEY)

    ids = {answer.json["id"] for answer in answers}
    opened = [
        Caller(answer.json["key"]).get(f"voices/{answer.json['id']}").status for answer in answers
    ]
    assert {answer.status for answer in answers} == {201}
    assert (len(ids), Voice.objects.count()) == (1, 1)
    assert sorted(opened) == [200] + [404] * (MANY - 1)


@pytest.mark.usefixtures("committed_db")
def test_of_many_who_take_a_voice_on_one_does(amina: Told, bart: Actor, fenna: Actor) -> None:
    callers = [colleague(each) for each in (bart, fenna)] * 2

    answers = at_once(callers, at(amina, "contact"), {})

    assert sorted(answer.status for answer in answers) == [201, 403, 403, 403]
