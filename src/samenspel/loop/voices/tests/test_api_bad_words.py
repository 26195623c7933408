"""What people and programs send: everywhere that words are taken down, a clear sentence and never a mistake of ours."""

import json
from typing import Any

import pytest

from samenspel.foundation.actors import Actor
from samenspel.foundation.free_text import MOST_CHARACTERS
from samenspel.loop.voices.actions import ask_speaker
from samenspel.loop.voices.models import Addition, Voice
from tests.support.api import VISITOR, Answer, Caller, at, colleague, speaker_of
from tests.support.cast import Told, brought_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waterveen")]

BSN = "111222333"


def told(words: Any, **more: Any) -> Answer:
    """What comes back for these words."""
    return Caller(language="en").post("voices", {"words": words, **more})


def kept(words: str) -> str:
    """What is kept of these words."""
    found = told(words).json
    return str(Caller(found["key"]).get(f"voices/{found['id']}").json["words"])


@pytest.mark.parametrize("words", ["", " ", "\n\t ", "...", "?!", "—", "\x00", "\u200b", "\u202e"])
def test_who_says_nothing_is_asked_to_say_something(words: str) -> None:
    answer = told(words)

    assert answer.json["errors"] == [
        {"field": "words", "detail": "Tell us something first. A few words are enough."}
    ]
    assert (answer.status, Voice.objects.count()) == (422, 0)


def test_who_says_too_much_is_told_how_much_fits() -> None:
    answer = told("a" * 100_000)

    assert answer.json["detail"] == (
        f"Your text is 100000 characters long. At most {MOST_CHARACTERS} fit. Send it in parts."
    )


def test_as_much_as_fits_is_kept() -> None:
    assert kept("é" * MOST_CHARACTERS) == "é" * MOST_CHARACTERS


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script><b>vet</b>",
        "'; DROP TABLE voices_voice; --",
        "%(who)s %s {0} {{ 7*7 }}",
        "👩‍👩‍👧‍👦 🇳🇱 🙏🏽",
        "لا أستطيع أن أجد بيتا",
        "Mağdurum, çok üzgünüm",
        "eerste regel\n\ntweede regel",
        "\u202eomgekeerd",
        "NULL",
    ],
)
def test_words_stay_as_they_were_said(words: str) -> None:
    assert kept(words) == words


def test_what_nobody_can_see_falls_out_and_the_rest_stays() -> None:
    assert kept("stoep\x00 ligt\x07 scheef\r\nen glad") == "stoep ligt scheef\nen glad"


@pytest.mark.parametrize("headers", [{}, {"Idempotency_Key": "een-sleutel-van-mij-1"}])
def test_half_a_sign_falls_out_and_the_rest_stays(headers: dict[str, str]) -> None:
    answer = VISITOR.post("voices", b'{"words": "stoep \\ud83d"}', **headers)

    assert Caller(answer.json["key"]).get(f"voices/{answer.json['id']}").json["words"] == "stoep"


def test_arabic_runs_from_right_to_left() -> None:
    found = told("لا أستطيع أن أجد بيتا لأطفالي في هذه المدينة").json

    voice = Caller(found["key"]).get(f"voices/{found['id']}").json

    assert (voice["language"], voice["direction"]) == ("ar", "rtl")


def test_a_number_that_looks_like_a_bsn_is_held_back_with_the_place_where_it_stands() -> None:
    words = f"Mijn nummer is {BSN}, help mij."

    answer = told(words)

    span = answer.json["spans"][0]
    assert answer.code == (422, "looks-like-bsn")
    assert answer.fields == ["words", "not_a_bsn"]
    assert words[span["start"] : span["end"]] == BSN
    assert Voice.objects.count() == 0


def test_who_says_that_it_is_no_bsn_goes_on() -> None:
    assert told(f"Zaaknummer {BSN}", not_a_bsn=True).status == 201


def test_a_bsn_in_the_place_is_held_back_too() -> None:
    assert told("De stoep.", place=f"bij {BSN}").json["errors"][0]["field"] == "place"


@pytest.mark.parametrize("words", [None, 1, True, [], {}, ["De stoep."]])
def test_what_is_no_text_is_told_so(words: Any) -> None:
    assert (told(words).status, told(words).fields) == (422, ["words"])


def test_a_place_that_is_too_long_is_not_cut_off_in_silence() -> None:
    assert (told("De stoep.", place="x" * 201).fields, Voice.objects.count()) == (["place"], 0)


def test_words_in_a_nest_of_json_are_words_like_any_other() -> None:
    words = json.dumps({"a": [1, {"b": "c"}]})

    assert kept(words) == words


def to_words_of_a_speaker(told: Told, contact: Actor) -> list[tuple[str, str]]:
    """Every address where a speaker writes, with the name of the field."""
    brought_to("restated", told, contact)
    question = ask_speaker(told.voice, "Waar?", by=contact)
    understanding = told.voice.understandings.get()
    return [
        ("additions", "words"),
        (f"questions/{question.pk}/answer", "answer"),
        (f"understandings/{understanding.pk}/correction", "words"),
    ]


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("words", "code"), [("   ", "invalid"), ("x" * 20_001, "invalid"), (BSN, "looks-like-bsn")]
)
def test_a_speaker_gets_the_same_sentences_everywhere(
    which: int, words: str, code: str, amina: Told, bart: Actor
) -> None:
    rest, field = to_words_of_a_speaker(amina, bart)[which]

    answer = speaker_of(amina).post(at(amina, rest), {field: words})

    assert answer.code == (422, code)
    assert answer.fields[0] == field


@pytest.mark.parametrize(
    ("phase", "rest", "field", "more"),
    [
        ("taken-on", "questions", "question", {}),
        ("taken-on", "understandings", "restated", {}),
        ("understood", "responses", "text", {"role": "direct", "approach": "lawful"}),
        ("under-way", "agreements", "what", {"due": "2100-01-01"}),
    ],
)
@pytest.mark.parametrize(("words", "code"), [("...", "invalid"), (BSN, "looks-like-bsn")])
def test_a_colleague_gets_the_same_sentences_everywhere(
    phase: str,
    rest: str,
    field: str,
    more: dict[str, str],
    words: str,
    code: str,
    amina: Told,
    bart: Actor,
) -> None:
    brought_to(phase, amina, bart)

    answer = colleague(bart).post(at(amina, rest), {field: words, **more})

    assert answer.code == (422, code)


def test_nothing_of_what_was_refused_is_kept(amina: Told) -> None:
    speaker_of(amina).post(at(amina, "additions"), {"words": BSN})

    assert Addition.objects.count() == 0


def test_a_double_click_adds_the_words_once(amina: Told) -> None:
    answers = [
        speaker_of(amina).post(
            at(amina, "additions"), {"words": "En glad."}, Idempotency_Key="een-sleutel-van-mij-1"
        )
        for _ in range(2)
    ]

    assert [answer.status for answer in answers] == [201, 201]
    assert [len(answer.json["additions"]) for answer in answers] == [1, 1]


def test_a_visitor_who_presses_twice_without_a_request_key_still_gets_two_keys_that_work() -> None:
    both = [VISITOR.post("voices", {"words": "De stoep."}).json for _ in range(2)]

    assert [Caller(each["key"]).get(f"voices/{each['id']}").status for each in both] == [200, 200]
