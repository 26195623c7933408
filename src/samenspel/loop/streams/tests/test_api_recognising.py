"""A speaker's program says that they recognise their story in what another said."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.models import Correction
from samenspel.loop.streams.tests.conftest import River
from samenspel.loop.streams.tests.neighbours import worked_off
from samenspel.loop.voices.actions import decide_showing
from tests.support.api import VISITOR, Caller, colleague, speaker_of
from tests.support.cast import Told, a_voice

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def open_river(river: River) -> River:
    """The first in the light lets everybody read what they said."""
    decide_showing(river.in_light[0].voice, shown=True, by=river.in_light[0].speaker)
    return river


@pytest.fixture
def mine(open_river: River) -> Told:
    return a_voice("Bij ons zie je geen hand voor ogen.")


def recognised_by(caller: Caller, mine: Told, other: object, **headers: str) -> tuple[int, str]:
    """Status, and the kind of problem if there is one."""
    path = f"voices/{mine.voice.pk}/recognised"
    answer = caller.post(path, {"other": str(other)}, **headers)
    return (answer.status, answer.json.get("code", ""))


def test_a_speaker_recognises_it_and_takes_it_back(mine: Told, open_river: River) -> None:
    caller, path = speaker_of(mine), f"voices/{mine.voice.pk}"
    done = recognised_by(caller, mine, open_river.in_light[0].voice.pk)
    worked_off()
    placed = caller.get(f"{path}/stream").json

    gone = caller.delete(f"streams/corrections/{placed['correction']}").status

    assert (done, placed["placed_by"]) == ((200, ""), "speaker")
    assert (placed["stream"], placed["voices"]) == (str(open_river.light.pk), 4)
    assert (gone, caller.get(f"{path}/stream").json["stream"]) == (200, None)


def test_sent_twice_it_is_said_once(mine: Told, open_river: River) -> None:
    other, key = open_river.in_light[0].voice.pk, "b" * 32

    both = [recognised_by(speaker_of(mine), mine, other, Idempotency_Key=key) for _ in range(2)]

    assert (both, Correction.objects.count()) == ([(200, "")] * 2, 1)


def test_nobody_else_says_it_for_the_speaker(mine: Told, open_river: River, bart: Actor) -> None:
    other = open_river.in_light[0]

    assert recognised_by(speaker_of(other), mine, other.voice.pk) == (404, "absent")
    assert recognised_by(colleague(bart), mine, other.voice.pk) == (403, "refused")
    assert recognised_by(VISITOR, mine, other.voice.pk) == (401, "no-key")
    assert Correction.objects.count() == 0


def test_what_is_kept_from_others_is_like_what_is_not_there(mine: Told, open_river: River) -> None:
    hidden = open_river.in_light[1].voice.pk
    found = [recognised_by(speaker_of(mine), mine, ref) for ref in (hidden, NOBODY)]

    assert found == [(404, "absent")] * 2
    assert recognised_by(speaker_of(mine), mine, "1") == (422, "invalid")
