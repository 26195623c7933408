"""An event is told once, in words for whoever reads them."""

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from samenspel.foundation.models import JournalEntry
from samenspel.foundation.sentences import says, tell_to_colleague, tell_to_speaker, told_events

pytestmark = pytest.mark.usefixtures("own_registries")

EVENT = "test.lamp-mended"
DONE = JournalEntry(event=EVENT)


def test_the_speaker_and_colleagues_are_told_in_words_of_their_own() -> None:
    says(EVENT, "%(who)s heeft je lamp gemaakt.", "%(who)s maakte de lamp.")

    assert (tell_to_speaker(DONE, "Bart"), tell_to_colleague(DONE, "Bart")) == (
        "Bart heeft je lamp gemaakt.",
        "Bart maakte de lamp.",
    )


def test_a_sentence_need_not_say_who() -> None:
    says(EVENT, "Je lamp is gemaakt.", "")

    assert (tell_to_speaker(DONE, "Bart"), tell_to_colleague(DONE, "Bart")) == (
        "Je lamp is gemaakt.",
        "",
    )


@pytest.mark.parametrize("name", ["100% Bart", "%s", "%(who)s", "<b>Bart</b>", "D'Arcy", ""])
def test_a_name_is_told_as_it_is_written(name: str) -> None:
    says(EVENT, "Gemaakt door %(who)s.", "")

    assert tell_to_speaker(DONE, name) == f"Gemaakt door {name}."


def test_a_sentence_is_told_in_the_language_of_the_reader() -> None:
    language = lazy(lambda: f"%(who)s ({get_language()})", str)()
    says(EVENT, language, language)
    said = []
    for code in ("nl", "en"):
        with override(code):
            said.append(tell_to_speaker(DONE, "Bart"))

    assert said == ["Bart (nl)", "Bart (en)"]


def test_an_event_is_told_in_one_way() -> None:
    says(EVENT, "Eerst.", "Eerst.")

    with pytest.raises(ValueError, match=f"{EVENT} is told already"):
        says(EVENT, "Daarna.", "Daarna.")

    assert tell_to_speaker(DONE, "Bart") == "Eerst."


def test_what_can_be_told_is_known() -> None:
    before = told_events()
    says(EVENT, "Gemaakt.", "Gemaakt.")

    assert told_events() - before == {EVENT}


def test_what_has_no_words_is_a_mistake_and_no_silence() -> None:
    with pytest.raises(KeyError, match=EVENT):
        tell_to_speaker(DONE, "Bart")
