"""“I recognise this too”, chosen beside the form: it is told with the story, and never stops one."""

import pytest

from samenspel.loop.streams.models import Correction, Flow
from samenspel.loop.streams.tests.conftest import River
from samenspel.loop.streams.tests.neighbours import newest, typed, worked_off
from samenspel.loop.voices.actions import decide_showing, forget_voice
from samenspel.loop.voices.models import Voice
from samenspel.loop.voices.tests.conftest import Browser, Reading
from tests.support.cast import Told

pytestmark = pytest.mark.django_db

WORDS = "Bij ons zie je geen hand voor ogen."


@pytest.fixture
def other(river: River) -> Told:
    """Amina, whose voice flows with those about light, and who lets it be read."""
    decide_showing(river.in_light[0].voice, shown=True, by=river.in_light[0].speaker)
    return river.in_light[0]


def told_with(recognised: object, browser: Browser | None = None, **more: str) -> Reading:
    """The story, with what was chosen."""
    given = typed(WORDS, recognised=str(recognised), **more)
    return Reading((browser or Browser()).post("/", given))


def test_the_story_is_taken_down_and_flows_with_the_others(other: Told, river: River) -> None:
    page = told_with(other.voice.pk)
    worked_off()

    said = Correction.objects.get()
    assert (page.status, newest().words.text) == (201, WORDS)
    assert (said.kind, said.rank, said.voice, said.stream) == (
        "belongs",
        "speaker",
        newest(),
        river.light,
    )
    assert Flow.objects.get(voice=newest()).stream == river.light


def test_who_recognises_none_says_nothing(other: Told) -> None:
    assert (told_with("").status, Correction.objects.count()) == (201, 0)


def test_words_that_were_hidden_meanwhile_do_not_stop_the_story(other: Told) -> None:
    decide_showing(other.voice, shown=False, by=other.speaker)

    assert (told_with(other.voice.pk).status, newest().words.text) == (201, WORDS)
    assert Correction.objects.count() == 0


def test_words_that_were_removed_meanwhile_do_not_stop_the_story(other: Told) -> None:
    forget_voice(other.voice, by=other.speaker)

    assert (told_with(other.voice.pk).status, Correction.objects.count()) == (201, 0)


@pytest.mark.parametrize("ref", ["00000000-0000-4000-8000-000000000000", "1", "é", "x" * 5000])
def test_what_was_never_shown_does_not_stop_the_story(ref: str, other: Told) -> None:
    assert (told_with(ref).status, newest().words.text) == (201, WORDS)
    assert Correction.objects.count() == 0


def test_a_voice_that_its_speaker_keeps_to_themselves_cannot_be_chosen(river: River) -> None:
    assert told_with(river.in_light[1].voice.pk).status == 201
    assert Correction.objects.count() == 0


def test_sent_twice_it_is_told_once_and_said_once(other: Told) -> None:
    browser, given = Browser(), typed(WORDS, recognised=str(other.voice.pk))
    before = Voice.objects.count()

    answers = [browser.post("/", given).status_code for _ in range(2)]

    assert answers == [201, 302]
    assert (Voice.objects.count() - before, Correction.objects.count()) == (1, 1)


def test_a_form_that_comes_back_with_a_mistake_still_knows_what_was_chosen(other: Told) -> None:
    browser = Browser()
    back = told_with(other.voice.pk, browser, reach="geen adres")

    again = {name: values[0] for name, values in back.fields.items()}
    told = browser.post("/", {**again, "reach": ""})

    assert (back.status, back.fields["recognised"]) == (422, [str(other.voice.pk)])
    assert (told.status_code, Correction.objects.count()) == (201, 1)


def test_the_receipt_is_the_same_with_or_without(other: Told) -> None:
    with_it, without = told_with(other.voice.pk).text, told_with("").text

    assert ("We have it." in with_it, "We have it." in without) == (True, True)
    assert other.voice.words.text not in with_it
