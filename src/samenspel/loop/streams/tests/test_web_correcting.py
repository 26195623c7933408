"""People correct what the machine found, without a script; what goes wrong stands in its place, nothing is lost."""

from typing import Any

import pytest

from samenspel.foundation.actors import Actor
from samenspel.loop.streams.actions import (
    put_in_stream,
    say_not_here,
    take_out,
)
from samenspel.loop.streams.models import Correction, CorrectionUndone, Follower, Stream
from samenspel.loop.streams.tests.flows import (
    ABOUT,
    BUS,
    a_stream,
    not_in_a_stream,
    some_voices,
    stream_with,
)
from samenspel.loop.voices.tests.conftest import Reading, at_work
from tests.support.cast import Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def crossing(waterveen: object) -> list[Told]:
    return some_voices(*ABOUT)


@pytest.fixture
def stream(crossing: list[Told]) -> Stream:
    return a_stream(crossing)


@pytest.fixture
def bus(waterveen: object) -> Stream:
    return a_stream(some_voices(*BUS))


def press(colleague: Actor, stream: Stream, button: str, **given: Any) -> Any:
    """Press a button on the page of a stream."""
    return at_work(colleague, "en").post(f"/stromen/{stream.pk}/{button}/", given)


def ids(*told: Told) -> list[str]:
    return [str(one.voice.pk) for one in told]


def test_chosen_voices_move_to_another_stream(
    bart: Actor, crossing: list[Told], stream: Stream, bus: Stream
) -> None:
    answer = press(bart, stream, "verplaatsen", voice=ids(*crossing[1:]), into=str(bus.pk))

    assert (answer.status_code, answer["location"]) == (302, f"/stromen/{stream.pk}/")
    assert [stream_with(one) for one in crossing] == [stream, bus, bus]


def test_on_the_page_of_the_stream_it_is_asked_afterwards_where_they_belong(
    bart: Actor, crossing: list[Told], stream: Stream, bus: Stream
) -> None:
    page = Reading(press(bart, stream, "verplaatsen", voice=ids(crossing[1])))

    assert (page.status, page.alerts) == (200, [])
    assert page.fields["voice"] == ids(crossing[1])
    assert f"{BUS[0]} (2)" in page.text
    assert stream_with(crossing[1]) == stream


def test_a_voice_that_does_not_belong_is_taken_out(
    bart: Actor, crossing: list[Told], stream: Stream
) -> None:
    press(bart, stream, "eruit", voice=ids(crossing[2]))

    assert [stream_with(one) for one in crossing] == [stream, stream, None]


def test_chosen_voices_become_a_stream_of_their_own(
    bart: Actor, crossing: list[Told], stream: Stream
) -> None:
    press(bart, stream, "splitsen", voice=ids(*crossing[1:]), name="Mijn moeder")
    own = stream_with(crossing[1])

    assert own is not None
    assert (own.name, stream_with(crossing[2]), stream_with(crossing[0])) == (
        "Mijn moeder",
        own,
        stream,
    )


def test_two_streams_that_are_the_same_flow_together(
    carla: Actor, crossing: list[Told], stream: Stream, bus: Stream
) -> None:
    answer = press(carla, stream, "samenvoegen", into=str(bus.pk))

    assert answer["location"] == f"/stromen/{bus.pk}/"
    assert {stream_with(one) for one in crossing} == {bus}


def test_a_stream_gets_a_name_in_residents_words(carla: Actor, stream: Stream) -> None:
    press(carla, stream, "naam", name="Veilig naar de overkant")

    assert Stream.objects.get(pk=stream.pk).name == "Veilig naar de overkant"


def test_what_a_colleague_said_is_taken_back_by_another_with_who_and_when_shown(
    bart: Actor, carla: Actor, crossing: list[Told], stream: Stream
) -> None:
    said = take_out(crossing[0].voice, stream, by=bart)
    page = Reading(at_work(carla, "en").get(f"/stromen/{stream.pk}/"))
    undo = f"/stromen/{stream.pk}/terugnemen/{said.pk}/"

    assert undo in page.forms
    assert "Does not belong here: De oversteek is te lang. Bart Bos" in page.text

    at_work(carla).post(undo)

    assert stream_with(crossing[0]) == stream
    assert CorrectionUndone.objects.get().person_id == carla.person


def test_what_the_speaker_said_is_shown_and_no_colleague_takes_it_back(
    bart: Actor, crossing: list[Told], stream: Stream
) -> None:
    said = say_not_here(crossing[0].voice, by=crossing[0].speaker)
    page = Reading(at_work(bart, "en").get(f"/stromen/{stream.pk}/"))
    answer = press(bart, stream, f"terugnemen/{said.pk}")

    assert "The speaker, " in page.text
    assert "Only the speaker takes this back." in page.text
    assert answer.status_code == 403
    assert "Only the speaker takes back what the speaker said." in Reading(answer).text
    assert stream_with(crossing[0]) is None


def test_against_the_speaker_nothing_moves_and_the_reason_stands_there(
    bart: Actor, crossing: list[Told], stream: Stream, bus: Stream
) -> None:
    say_not_here(crossing[0].voice, by=crossing[0].speaker)
    answer = at_work(bart, "en").post(
        "/stromen/nog-niet/", {"voice": ids(crossing[0]), "into": str(stream.pk)}
    )
    page = Reading(answer)

    assert page.status == 403
    assert "The speaker said that it does not belong here." in " ".join(page.alerts)
    assert stream_with(crossing[0]) is None


def test_where_people_say_the_opposite_both_are_shown(
    bart: Actor, carla: Actor, crossing: list[Told], stream: Stream
) -> None:
    take_out(crossing[0].voice, stream, by=bart)
    put_in_stream(crossing[0].voice, stream, by=carla)
    page = Reading(at_work(bart, "en").get(f"/stromen/{stream.pk}/stemmen/"))

    assert "People say the opposite" in page.text
    assert "This gave way:" in page.text
    assert "This holds:" in page.text
    assert "Carla Smit, " in page.text


def test_a_voice_that_flows_nowhere_gets_its_place(bart: Actor, stream: Stream) -> None:
    [lost] = some_voices("Ik mis een zebrapad.")
    not_in_a_stream([lost])
    at_work(bart).post("/stromen/nog-niet/", {"voice": ids(lost), "into": str(stream.pk)})

    assert stream_with(lost) == stream


def test_of_a_voice_that_flows_nowhere_it_is_not_said_that_somebody_found_it_there(
    bart: Actor, crossing: list[Told], stream: Stream
) -> None:
    [lost] = some_voices("Ik mis een zebrapad.", place="Vaartweg")
    not_in_a_stream([lost])
    take_out(crossing[0].voice, stream, by=bart)

    flowing, nowhere = (
        Reading(at_work(bart, "en").get(f"/stromen/{path}/")).text
        for path in (f"{stream.pk}/stemmen", "nog-niet")
    )

    assert "Dutch · found by the machine" in flowing
    assert "Vaartweg · Dutch · Open it" in nowhere
    assert ("found by the machine" in nowhere, ABOUT[0] in nowhere) == (False, True)


def test_of_several_all_move_or_none(
    bart: Actor, crossing: list[Told], stream: Stream, bus: Stream
) -> None:
    press(bart, stream, "verplaatsen", voice=ids(crossing[1]), into=str(bus.pk))
    press(bart, bus, "verplaatsen", voice=ids(*crossing), into=str(bus.pk))

    assert [stream_with(one) for one in crossing] == [stream, bus, stream]


@pytest.mark.parametrize("button", ["verplaatsen", "eruit", "splitsen"])
def test_with_nothing_chosen_it_is_said_what_to_do(
    button: str, bart: Actor, stream: Stream
) -> None:
    page = Reading(press(bart, stream, button, name="Een naam"))

    assert page.status == 422
    assert "Choose one voice or more first." in " ".join(page.alerts)
    assert not Correction.objects.exists()


def test_what_was_chosen_and_typed_is_still_there_after_a_mistake(
    bart: Actor, crossing: list[Told], stream: Stream
) -> None:
    page = Reading(press(bart, stream, "splitsen", voice=ids(*crossing), name="Alles"))

    assert page.status == 403
    assert "Leave at least one voice" in " ".join(page.alerts)
    assert (page.fields["voice"], page.fields["name"][0]) == (ids(*crossing), "Alles")


def test_on_a_later_page_of_voices_what_was_chosen_is_still_there_after_a_mistake(
    bart: Actor, waterveen: object
) -> None:
    stream = a_stream(some_voices(*(f"Oversteek nummer {at:02}." for at in range(53))))
    path = f"/stromen/{stream.pk}/"
    browser = at_work(bart, "en")
    last = Reading(browser.get(f"{path}stemmen/?page=2"))
    assert f"{path}verplaatsen/?page=2" in last.forms
    chosen = [str(flow.voice_id) for flow in stream.flows.order_by("near", "-voice_id")[:1]]

    page = Reading(browser.post(f"{path}verplaatsen/?page=2", {"voice": chosen, "into": ""}))

    assert (page.status, page.fields["voice"]) == (422, chosen)


def test_a_bsn_in_a_name_is_held_back_and_marked(bart: Actor, stream: Stream) -> None:
    page = Reading(press(bart, stream, "naam", name="Zaak 111222333"))

    assert page.status == 422
    assert "This is not a BSN. It may stay." in page.text
    assert Stream.objects.get(pk=stream.pk).name == ""


@pytest.mark.parametrize("given", [{"voice": "geen"}, {"voice": ["a", "b"]}])
def test_what_is_no_voice_is_not_taken(given: dict[str, Any], bart: Actor, stream: Stream) -> None:
    assert press(bart, stream, "eruit", **given).status_code == 422


def test_a_form_that_is_sent_twice_does_its_work_once(
    bart: Actor, crossing: list[Told], stream: Stream, bus: Stream
) -> None:
    given = {"voice": ids(crossing[1]), "into": str(bus.pk), "number": "a" * 32}
    answers = [press(bart, stream, "verplaatsen", **given).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Correction.objects.count() == 1


def test_following_begins_and_ends_with_a_press(carla: Actor, stream: Stream) -> None:
    press(carla, stream, "volgen")
    assert Follower.objects.get().until is None

    press(carla, stream, "niet-volgen")
    assert Follower.objects.get().until is not None


def _moves(stream: Stream, told: Told, other: Stream) -> dict[str, dict[str, Any]]:
    voice, into = {"voice": ids(told)}, {"into": str(other.pk)}
    return {
        "verplaatsen": {**voice, **into},
        "eruit": voice,
        "splitsen": {**voice, "name": "Van ons"},
        "samenvoegen": into,
        "naam": {"name": "Van ons"},
        "volgen": {},
        "niet-volgen": {},
    }


BUTTONS = (
    "verplaatsen",
    "eruit",
    "splitsen",
    "samenvoegen",
    "naam",
    "volgen",
    "niet-volgen",
)


@pytest.mark.parametrize("button", BUTTONS)
def test_someone_of_another_organisation_changes_nothing(
    button: str, dirk: Actor, crossing: list[Told], stream: Stream, bus: Stream
) -> None:
    answer = press(dirk, stream, button, **_moves(stream, crossing[0], bus)[button])

    assert answer.status_code == 404
    assert (Correction.objects.count(), Follower.objects.count()) == (0, 0)


@pytest.mark.parametrize("button", BUTTONS)
def test_looking_at_an_address_changes_nothing(
    button: str, bart: Actor, crossing: list[Told], stream: Stream
) -> None:
    at_work(bart).get(f"/stromen/{stream.pk}/{button}/")

    assert (Correction.objects.count(), Follower.objects.count()) == (0, 0)
