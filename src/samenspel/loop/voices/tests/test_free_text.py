"""Whatever is written in any field of any verb: kept as it was said, or given back with the name of the field."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.foundation.actors import VISITOR, Actor
from samenspel.foundation.clock import today
from samenspel.foundation.errors import Invalid
from samenspel.foundation.free_text import MOST_CHARACTERS, LooksLikeBsn, Numbers, as_kept
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.models import Agreement, AgreementMark, Response, Result, Verdict
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.models import (
    Addition,
    Answer,
    HandoverOffer,
    Question,
    Understanding,
    UnderstandingReply,
    Voice,
    VoiceWords,
)
from samenspel.loop.voices.queries import find_voice
from tests.support.cast import Told, a_voice, an_agreement, brought_to, person_of
from tests.support.raw_sql import counts

pytestmark = pytest.mark.django_db

BSN = "123456782"
Write = Callable[["Scene", str, Numbers], Any]


@dataclass(frozen=True)
class Scene:
    """Who writes, about which voice."""

    told: Told
    bart: Actor
    fenna: Actor

    @property
    def voice(self) -> Voice:
        """What it is about."""
        return self.told.voice

    @property
    def speaker(self) -> Actor:
        """Whose voice it is."""
        return self.told.speaker


@dataclass(frozen=True)
class Field:
    """One place to write in: in which phase it is there, how it is written, and where that is kept.

    most: how much fits. free: whether it may stay empty.
    """

    name: str
    phase: str
    write: Write
    kept: tuple[Any, str]
    most: int = MOST_CHARACTERS
    free: bool = False


def _respond(scene: Scene, text: str, why: str, numbers: Numbers) -> Response:
    approach = responding.Approach("responsive", why)
    return responding.respond(
        scene.voice, text, role="direct", approach=approach, numbers=numbers, by=scene.bart
    )


def _mark(scene: Scene, text: str, numbers: Numbers) -> AgreementMark:
    agreement = scene.voice.agreements.first() or an_agreement(scene.told, scene.bart)
    return responding.mark_agreement(
        scene.voice, agreement, "kept", text, numbers=numbers, by=scene.speaker
    )


FIELDS: dict[str, Field] = {
    "what someone tells": Field(
        "words",
        "told",
        lambda s, text, n: hearing.share_voice(text, by=VISITOR, numbers=n),
        (VoiceWords, "text"),
    ),
    "where it is": Field(
        "place",
        "told",
        lambda s, text, n: hearing.share_voice("Hier.", place=text, by=VISITOR, numbers=n),
        (VoiceWords, "place"),
        most=200,
        free=True,
    ),
    "what they tell later": Field(
        "words",
        "told",
        lambda s, text, n: hearing.add_words(s.voice, text, by=s.speaker, numbers=n),
        (Addition, "text"),
    ),
    "a question": Field(
        "question",
        "taken-on",
        lambda s, text, n: hearing.ask_speaker(s.voice, text, by=s.bart, numbers=n),
        (Question, "text"),
    ),
    "an answer": Field(
        "answer",
        "asked",
        lambda s, text, n: hearing.answer_question(
            s.voice, s.voice.questions.get(), text, by=s.speaker, numbers=n
        ),
        (Answer, "text"),
    ),
    "a restatement": Field(
        "restated",
        "taken-on",
        lambda s, text, n: hearing.restate_need(s.voice, text, by=s.bart, numbers=n),
        (Understanding, "text"),
    ),
    "a correction": Field(
        "words",
        "restated",
        lambda s, text, n: hearing.correct_understanding(
            s.voice, s.voice.understandings.get(), text, by=s.speaker, numbers=n
        ),
        (UnderstandingReply, "text"),
    ),
    "why a hand-over": Field(
        "why",
        "taken-on",
        lambda s, text, n: hearing.offer_handover(
            s.voice, person_of(s.fenna), text, by=s.bart, numbers=n
        ),
        (HandoverOffer, "why"),
    ),
    "a response": Field(
        "text", "understood", lambda s, text, n: _respond(s, text, "", n), (Response, "text")
    ),
    "why this approach": Field(
        "approach_why",
        "understood",
        lambda s, text, n: _respond(s, "Dit doen wij.", text, n),
        (Response, "approach_why"),
        free=True,
    ),
    "what came of it": Field(
        "result_text",
        "under-way",
        lambda s, text, n: responding.give_result(
            s.voice, s.voice.responses.get(), "done", text, by=s.bart, numbers=n
        ),
        (Result, "text"),
        free=True,
    ),
    "an agreement": Field(
        "what",
        "under-way",
        lambda s, text, n: responding.make_agreement(
            s.voice, text, due=today() + timedelta(1), person=None, by=s.bart, numbers=n
        ),
        (Agreement, "what"),
    ),
    "what came of an agreement": Field(
        "reason", "under-way", _mark, (AgreementMark, "reason"), free=True
    ),
    "why this verdict": Field(
        "why",
        "to-judge",
        lambda s, text, n: responding.judge(s.voice, "partly", text, by=s.speaker, numbers=n),
        (Verdict, "why"),
        free=True,
    ),
}
ALL = pytest.mark.parametrize("field", FIELDS.values(), ids=list(FIELDS))
NEEDED = pytest.mark.parametrize(
    "field",
    [field for field in FIELDS.values() if not field.free],
    ids=[what for what, field in FIELDS.items() if not field.free],
)
FREE = pytest.mark.parametrize(
    "field",
    [field for field in FIELDS.values() if field.free],
    ids=[what for what, field in FIELDS.items() if field.free],
)


@pytest.fixture
def scene(field: Field, amina: Told, bart: Actor, fenna: Actor) -> Scene:
    """As far as the field is there to be filled in."""
    found = Scene(brought_to(field.phase, amina, bart), bart, fenna)
    if field.name == "reason":
        an_agreement(amina, bart)
    return found


def kept(field: Field) -> list[str]:
    """What is kept in the table of this field, the texts of the story before it left out."""
    model, column = field.kept
    return [text for text in model.objects.values_list(column, flat=True) if "Q" in text]


@ALL
def test_a_bsn_goes_back_to_who_wrote_it(field: Field, scene: Scene) -> None:
    before = counts()

    with pytest.raises(LooksLikeBsn) as refused:
        field.write(scene, f"Q: ik ben {BSN}.", Numbers.UNCHECKED)

    spans = [refused.value.text[start:end] for start, end in refused.value.spans]
    assert (refused.value.field, spans) == (field.name, [BSN])
    assert counts() == before


@ALL
def test_who_vouches_for_the_number_goes_on(field: Field, scene: Scene) -> None:
    field.write(scene, f"Q: zaak {BSN}.", Numbers.HARMLESS)

    assert kept(field) == [f"Q: zaak {BSN}."]


@ALL
def test_only_what_nobody_can_see_falls_out(field: Field, scene: Scene) -> None:
    field.write(scene, " Q: stoep\x00\r\n<b>'; --</b>\ud800 100% {{ x }}\t😢 ", Numbers.UNCHECKED)

    assert kept(field) == ["Q: stoep\n<b>'; --</b> 100% {{ x }}\t😢"]


@ALL
def test_as_much_as_fits_and_not_a_sign_more(field: Field, scene: Scene) -> None:
    with pytest.raises(Invalid) as refused:
        field.write(scene, "Q" * (field.most + 1), Numbers.UNCHECKED)
    field.write(scene, "Q" * field.most, Numbers.UNCHECKED)

    assert (refused.value.field, kept(field)) == (field.name, ["Q" * field.most])


@NEEDED
@pytest.mark.parametrize("nothing", ["", " \n\t", "...", "\x00\u200b"], ids=repr)
def test_what_says_nothing_goes_back(nothing: str, field: Field, scene: Scene) -> None:
    before = counts()

    with pytest.raises(Invalid) as refused:
        field.write(scene, nothing, Numbers.HARMLESS)

    assert (refused.value.field, counts()) == (field.name, before)


@FREE
@pytest.mark.parametrize("nothing", ["", " \n\t", "-", "\x00"], ids=repr)
def test_what_may_stay_empty_does_not_hold_up_the_rest(
    nothing: str, field: Field, scene: Scene
) -> None:
    model, column = field.kept

    field.write(scene, nothing, Numbers.UNCHECKED)

    assert model.objects.filter(**{column: ""}).exists()


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=st.text(min_size=1, max_size=120))
def test_whatever_was_told_is_read_back_as_it_was_told(said: str, waterveen: object) -> None:
    told = a_voice(f"Q{said}", place="Q")

    voice = find_voice(told.voice.pk, seen_by=told.speaker)
    assert (voice.words.text, voice.words.place) == (as_kept(f"Q{said}"), "Q")


def test_vouching_for_one_text_does_not_vouch_for_the_next(amina: Told) -> None:
    hearing.add_words(amina.voice, f"Zaak {BSN}.", by=amina.speaker, numbers=Numbers.HARMLESS)

    with pytest.raises(LooksLikeBsn):
        hearing.add_words(amina.voice, f"En nog eens {BSN}.", by=amina.speaker)
