"""Of many streams the largest stand in the list, and another is found by a word; nothing that was chosen is lost."""

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now
from samenspel.foundation.writing import writing
from samenspel.loop.streams.models import Correction, Found, Stream
from samenspel.loop.streams.tests.flows import (
    ABOUT,
    a_stream,
    not_in_a_stream,
    some_voices,
    stream_with,
)
from samenspel.loop.streams.web.stream import MOST_OFFERED
from samenspel.loop.voices.tests.conftest import Reading, at_work
from tests.support.cast import Told

pytestmark = pytest.mark.django_db

A_FIELD = "Is it not among these? Look by a word"


@pytest.fixture
def crossing(waterveen: object) -> list[Told]:
    return some_voices(*ABOUT)


@pytest.fixture
def stream(crossing: list[Told]) -> Stream:
    return a_stream(crossing)


@pytest.fixture
def many(stream: Stream) -> list[Stream]:
    """More than stand in one list, from small to large: about rats, the others about benches."""
    made = [
        Stream(
            organisation_id=stream.organisation_id,
            begun_at=now(),
            found_by=Found.MACHINE,
            name=f"{'Ratten' if at < 2 else 'Bankje'} {at:02}",
            voices=10 + at,
            keywords={"nl": ["ongedierte"], "en": ["vermin"]} if at < 2 else {},
        )
        for at in range(MOST_OFFERED + 5)
    ]
    with writing("test"):
        return Stream.objects.bulk_create(made)


def offered(page: Reading) -> list[str]:
    """What can be chosen, without the first, which is nothing yet."""
    return page.options["into"][1:]


def look(colleague: Actor, path: str, word: str, *chosen: Told, into: str = "") -> Reading:
    given = {"look": "yes", "sought": word, "voice": ids(*chosen), "into": into, "name": "Later"}
    return Reading(at_work(colleague, "en").post(path, given))


def ids(*told: Told) -> list[str]:
    return [str(one.voice.pk) for one in told]


def test_of_many_the_largest_can_be_chosen_and_another_be_looked_for(
    bart: Actor, stream: Stream, many: list[Stream]
) -> None:
    page = Reading(at_work(bart, "en").get(f"/stromen/{stream.pk}/stemmen/"))

    assert offered(page) == [f"{one.name} ({one.voices})" for one in many[:4:-1]]
    assert A_FIELD in page.text


def test_of_few_each_can_be_chosen_and_there_is_nothing_to_look_for(
    bart: Actor, stream: Stream
) -> None:
    a_stream(some_voices("De bus rijdt niet."))
    page = Reading(at_work(bart, "en").get(f"/stromen/{stream.pk}/stemmen/"))

    assert offered(page) == ["De bus rijdt niet. (1)"]
    assert A_FIELD not in page.text


@pytest.mark.parametrize("word", ["ratten", "  RATTEN ", "vermin", "ongedierte"])
def test_a_word_finds_streams_by_their_name_and_by_what_sets_them_apart(
    word: str, bart: Actor, stream: Stream, many: list[Stream]
) -> None:
    page = look(bart, f"/stromen/{stream.pk}/verplaatsen/", word)

    assert (page.status, page.alerts) == (200, [])
    assert offered(page) == ["Ratten 01 (11)", "Ratten 00 (10)"]
    assert page.fields["sought"] == [word.strip()]


def test_a_word_finds_a_stream_by_the_voice_that_speaks_for_it(
    bart: Actor, stream: Stream, many: list[Stream]
) -> None:
    a_stream(some_voices("De bus rijdt niet."))

    assert offered(look(bart, f"/stromen/{stream.pk}/samenvoegen/", "bus")) == [
        "De bus rijdt niet. (1)"
    ]


def test_whoever_looks_for_a_stream_loses_nothing_and_moves_nothing(
    bart: Actor, crossing: list[Told], stream: Stream, many: list[Stream]
) -> None:
    path = f"/stromen/{stream.pk}/verplaatsen/"
    page = look(bart, path, "ratten", *crossing[1:], into=str(many[40].pk))

    assert (page.fields["voice"], page.fields["name"]) == (ids(*crossing[1:]), ["Later"])
    assert page.fields["into"] == [str(many[40].pk)]
    assert not Correction.objects.exists()


def test_a_stream_that_was_looked_for_is_where_they_go(
    bart: Actor, crossing: list[Told], stream: Stream, many: list[Stream]
) -> None:
    given = {"voice": ids(crossing[1]), "into": str(many[0].pk), "sought": ""}
    at_work(bart).post(f"/stromen/{stream.pk}/verplaatsen/", given)

    assert stream_with(crossing[1]) == many[0]


def test_a_voice_that_flows_nowhere_goes_to_a_stream_that_was_looked_for(
    bart: Actor, many: list[Stream]
) -> None:
    [lost] = some_voices("Er liep er een door de keuken.")
    not_in_a_stream([lost])
    page = look(bart, "/stromen/nog-niet/", "ratten", lost)

    assert (page.fields["voice"], len(offered(page))) == (ids(lost), 2)

    at_work(bart).post("/stromen/nog-niet/", {"voice": ids(lost), "into": str(many[1].pk)})

    assert stream_with(lost) == many[1]


def test_the_stream_with_which_another_is_one_is_looked_for(
    bart: Actor, stream: Stream, many: list[Stream]
) -> None:
    page = look(bart, f"/stromen/{many[0].pk}/samenvoegen/", "ratten")

    assert offered(page) == ["Ratten 01 (11)"]
    assert not Correction.objects.exists()


@pytest.mark.parametrize("path", ["nog-niet", "{stream}/verplaatsen", "{stream}/samenvoegen"])
def test_where_no_stream_has_that_word_it_is_said(
    path: str, bart: Actor, crossing: list[Told], stream: Stream, many: list[Stream]
) -> None:
    not_in_a_stream(some_voices("Ik mis een zebrapad."))
    page = look(bart, f"/stromen/{path.format(stream=stream.pk)}/", "zeppelin", crossing[0])

    assert page.status == 200
    assert "No stream has “zeppelin”." in page.text
    assert A_FIELD in page.text
    assert "into" not in page.options


@pytest.mark.parametrize("word", ["\0", "%", "x" * 500, "'; --", "\U0001f400"])
def test_a_word_that_no_one_says_does_no_harm(
    word: str, bart: Actor, stream: Stream, many: list[Stream]
) -> None:
    assert look(bart, f"/stromen/{stream.pk}/verplaatsen/", word).status == 200


def test_a_stream_that_is_no_more_is_not_found(
    bart: Actor, stream: Stream, many: list[Stream]
) -> None:
    with writing("test"):
        Stream.objects.filter(pk=many[0].pk).update(ended_at=now())
    browser = at_work(bart, "en")
    given = {"voice": ids(*some_voices("Hier is er een.")), "into": str(many[0].pk)}
    answer = Reading(browser.post(f"/stromen/{stream.pk}/verplaatsen/", given))

    found = look(bart, f"/stromen/{stream.pk}/verplaatsen/", "ratten")
    assert offered(found) == ["Ratten 01 (11)"]
    assert answer.status == 422
    assert not Correction.objects.exists()


@pytest.mark.parametrize("into", ["geen", "00000000-0000-4000-8000-000000000000", "\0"])
def test_what_is_no_stream_is_not_chosen(
    into: str, bart: Actor, crossing: list[Told], stream: Stream, many: list[Stream]
) -> None:
    given = {"voice": ids(crossing[0]), "into": into}
    answer = Reading(at_work(bart, "en").post(f"/stromen/{stream.pk}/verplaatsen/", given))

    assert (answer.status, stream_with(crossing[0])) == (422, stream)


def test_somebody_of_elsewhere_finds_nothing_of_here(
    dirk: Actor, stream: Stream, many: list[Stream]
) -> None:
    for path in ("nog-niet", f"{stream.pk}/verplaatsen", f"{stream.pk}/samenvoegen"):
        page = look(dirk, f"/stromen/{path}/", "ratten")

        assert "Ratten 01" not in page.text
        assert "into" not in page.options


def test_what_flows_here_stands_in_pages_to_its_end(
    bart: Actor, stream: Stream, many: list[Stream]
) -> None:
    first, last, beyond = (
        Reading(at_work(bart, "en").get(f"/stromen/?page={number}")) for number in (1, 2, 3)
    )

    in_table = [
        [one.name for one in many if one.name in page.text] for page in (first, last, beyond)
    ]
    assert [len(names) for names in in_table] == [50, 5, 0]
    assert set(in_table[0]) | set(in_table[1]) == {one.name for one in many}
