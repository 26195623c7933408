"""Each route about streams, for whom it does not open, and with what cannot be meant; then nothing has changed.

What all routes have in common (no key, another method) is in `doors/api/tests/test_every_route.py`.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams import actions
from samenspel.loop.streams.models import Correction, Follower, Refresh, Stream
from samenspel.loop.streams.tests.conftest import River, flows
from samenspel.loop.streams.tests.elsewhere import NextDoor, next_door
from tests.support.api import Answer, Caller, colleague, speaker_of
from tests.support.cast import Waterveen, a_colleague

pytestmark = pytest.mark.django_db

NOWHERE = "00000000-0000-4000-8000-000000000000"
BAD_IDS = (NOWHERE, "1", "geen", "é", "%00")
Asks = Callable[[Caller, str, "Known"], Answer]


class Known:
    """What somebody may ask about: a stream, a voice in it, another of each, and what was said."""

    def __init__(self, stream: UUID, voice: UUID, into: UUID, other: UUID, said: UUID) -> None:
        self.stream, self.voice, self.into, self.other, self.said = stream, voice, into, other, said

    @property
    def split(self) -> dict[str, Any]:
        return {"voices": [str(self.voice)], "name": "Apart"}


# Each with the id that is tried in the place where it stands in the address.
OF_STREAM: dict[str, Asks] = {
    "read": lambda by, ref, _: by.get(f"streams/{ref}"),
    "voices": lambda by, ref, _: by.get(f"streams/{ref}/voices"),
    "corrections": lambda by, ref, _: by.get(f"streams/{ref}/corrections"),
    "name": lambda by, ref, _: by.put(f"streams/{ref}/name", {"name": "Donker"}),
    "join": lambda by, ref, known: by.post(f"streams/{ref}/joining", {"into": str(known.into)}),
    "split": lambda by, ref, known: by.post(f"streams/{ref}/splitting", known.split),
    "put": lambda by, ref, known: by.put(f"streams/{ref}/voices/{known.other}"),
    "take out": lambda by, ref, known: by.delete(f"streams/{ref}/voices/{known.voice}"),
    "follow": lambda by, ref, _: by.put(f"streams/{ref}/following"),
    "unfollow": lambda by, ref, _: by.delete(f"streams/{ref}/following"),
}
OF_OTHERS: dict[str, Asks] = {
    "into another": lambda by, ref, known: by.post(
        f"streams/{known.stream}/joining", {"into": ref}
    ),
    "split off": lambda by, ref, known: by.post(
        f"streams/{known.stream}/splitting", {"voices": [str(known.voice), ref]}
    ),
    "put": lambda by, ref, known: by.put(f"streams/{known.stream}/voices/{ref}"),
    "take out": lambda by, ref, known: by.delete(f"streams/{known.stream}/voices/{ref}"),
    "together": lambda by, ref, known: by.post(f"voices/{known.voice}/together", {"other": ref}),
    "apart": lambda by, ref, known: by.post(f"voices/{known.voice}/apart", {"other": ref}),
    "take back": lambda by, ref, known: by.delete(f"streams/corrections/{ref}"),
}
LISTS = ("streams", "streams?finest=true", "streams/not-yet")


@pytest.fixture
def known(river: River, carla: Actor) -> Known:
    said = actions.take_out(river.in_light[2].voice, river.light, by=carla)
    return Known(
        river.light.pk,
        river.in_light[0].voice.pk,
        river.rats.pk,
        river.in_rats[0].voice.pk,
        said.pk,
    )


@pytest.fixture
def caller(bart: Actor) -> Caller:
    """Bart's own program."""
    return colleague(bart)


@pytest.fixture
def changed(known: Known) -> Callable[[], bool]:
    """Whether anything of streams is other than it was."""

    def now() -> object:
        return (
            flows(),
            Correction.objects.count(),
            Follower.objects.count(),
            list(Stream.objects.order_by("id").values()),
            Refresh.objects.count(),
        )

    before = now()
    return lambda: now() != before


# ── An id that is none ──


@pytest.mark.parametrize("asks", OF_STREAM)
@pytest.mark.parametrize("ref", BAD_IDS)
def test_a_stream_that_is_not_there_is_absent(
    asks: str, ref: str, known: Known, caller: Caller, changed: Callable[[], bool]
) -> None:
    assert OF_STREAM[asks](caller, ref, known).code == (404, "absent")
    assert not changed()


@pytest.mark.parametrize("asks", OF_OTHERS)
def test_so_is_what_is_named_beside_it(
    asks: str, known: Known, caller: Caller, changed: Callable[[], bool]
) -> None:
    assert OF_OTHERS[asks](caller, NOWHERE, known).code == (404, "absent")
    assert not changed()


@pytest.mark.parametrize("asks", ["into another", "split off", "together", "apart"])
def test_what_is_no_id_in_a_body_is_not_taken(
    asks: str, known: Known, caller: Caller, changed: Callable[[], bool]
) -> None:
    assert OF_OTHERS[asks](caller, "geen", known).status == 422
    assert not changed()


# ── Who it is not for ──


@pytest.mark.parametrize("asks", OF_STREAM)
def test_what_flows_next_door_is_absent_here_and_the_reverse(
    asks: str, known: Known, caller: Caller, dirk: Actor, changed: Callable[[], bool]
) -> None:
    there = next_door(dirk)
    before = flows()
    theirs = OF_STREAM[asks](caller, str(there.stream.pk), known)
    ours = OF_STREAM[asks](colleague(dirk), str(known.stream), known)

    assert [theirs.code, ours.code] == [(404, "absent")] * 2
    assert flows() == before
    assert Stream.objects.get(pk=there.stream.pk).name == there.stream.name


@pytest.mark.parametrize("asks", [asks for asks in OF_OTHERS if asks != "take back"])
def test_nothing_of_next_door_is_named_beside_what_is_here(
    asks: str, known: Known, caller: Caller, dirk: Actor
) -> None:
    there = next_door(dirk)
    before = flows()
    ref = there.stream.pk if asks == "into another" else there.voices[0].pk

    assert OF_OTHERS[asks](caller, str(ref), known).code == (404, "absent")
    assert (flows(), Correction.objects.count()) == (before, 1)


def test_next_door_takes_nothing_back_here(known: Known, dirk: Actor) -> None:
    answer = OF_OTHERS["take back"](colleague(dirk), str(known.said), known)

    assert answer.code == (404, "absent")


def test_next_door_reads_its_own_and_we_ours(known: Known, caller: Caller, dirk: Actor) -> None:
    there: NextDoor = next_door(dirk)

    def listed(by: Caller) -> list[set[str]]:
        return [{one["id"] for one in by.get(path).json["items"]} for path in LISTS[:2]]

    assert listed(colleague(dirk)) == [{str(there.stream.pk)}] * 2
    assert listed(caller) == [{str(known.stream), str(known.into)}] * 2


@pytest.mark.parametrize("asks", OF_STREAM)
def test_a_colleague_without_a_duty_to_read_finds_nothing(
    asks: str, known: Known, waterveen: Waterveen, changed: Callable[[], bool]
) -> None:
    hilde = colleague(a_colleague("Hilde Prins", waterveen.team, duties=["manage-people"]))

    assert OF_STREAM[asks](hilde, str(known.stream), known).code == (404, "absent")
    assert [hilde.get(path).json["items"] for path in LISTS] == [[], [], []]
    assert not changed()


@pytest.mark.parametrize("asks", OF_STREAM)
def test_the_key_of_a_speaker_opens_no_stream(
    asks: str, river: River, known: Known, changed: Callable[[], bool]
) -> None:
    by = speaker_of(river.in_light[0])

    assert OF_STREAM[asks](by, str(known.stream), known).code == (404, "absent")
    assert not changed()


def test_who_may_not_have_it_looked_at_anew_is_told_why(river: River, waterveen: Waterveen) -> None:
    hilde = colleague(a_colleague("Hilde Prins", waterveen.team, duties=["manage-people"]))
    tries = [
        ask
        for by in (hilde, speaker_of(river.in_light[0]))
        for ask in (by.post("streams/refresh"), by.put("streams/grain", {"grain": 1}))
    ]

    assert [answer.code for answer in tries] == [(403, "refused")] * 4
    assert Refresh.objects.count() == 0


def test_a_colleague_does_not_speak_for_a_speaker(river: River, caller: Caller) -> None:
    amina = river.in_light[0]

    assert caller.post(f"voices/{amina.voice.pk}/not-here").code == (403, "refused")
    assert flows()[amina.voice.pk] == river.light.pk


def test_a_colleague_does_not_take_back_what_a_speaker_said(river: River, caller: Caller) -> None:
    amina = river.in_light[0]
    said = actions.say_not_here(amina.voice, by=amina.speaker)

    assert caller.delete(f"streams/corrections/{said.pk}").code == (403, "refused")
    assert flows()[amina.voice.pk] is None


def test_nor_does_a_speaker_what_a_colleague_said(river: River, bart: Actor) -> None:
    amina, other = river.in_light[:2]
    said = actions.take_out(amina.voice, river.light, by=bart)
    answers = [
        speaker_of(one).delete(f"streams/corrections/{said.pk}").code for one in (amina, other)
    ]

    assert answers == [(403, "refused"), (404, "absent")]


def test_a_speaker_pairs_no_voices(river: River) -> None:
    amina, other = river.in_light[:2]
    answers = [
        speaker_of(amina).post(f"voices/{amina.voice.pk}/{verb}", {"other": str(ref)}).code
        for verb in ("together", "apart")
        for ref in (other.voice.pk, amina.voice.pk)
    ]

    assert answers == [(404, "absent"), (403, "refused")] * 2
    assert Correction.objects.count() == 0
