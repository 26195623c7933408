"""Voices through the API: telling, being understood, and having a contact."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router
from pydantic import StrictBool

from samenspel.doors.api.auth import KEY, caller_of, slow_down
from samenspel.doors.api.lists import Page, Search, page_of
from samenspel.doors.api.requests import carry_out
from samenspel.doors.api.shapes import Link, Next, Sent, SentWords, Shown, Text, linked
from samenspel.doors.api.voice import VoiceOut
from samenspel.doors.api.writing import one_of, read, write
from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.errors import Invalid
from samenspel.foundation.rates import SHARING, WAY_BACK
from samenspel.foundation.writing import all_or_nothing
from samenspel.loop.responses.queries import (
    handled_by_me,
    standings,
    standings_that_say,
    unheard_voices,
)
from samenspel.loop.responses.thread import Move, first_move, thread_of
from samenspel.loop.voices import actions
from samenspel.loop.voices.actions import FreshKey
from samenspel.loop.voices.jobs import find_way_back
from samenspel.loop.voices.queries import find_voice, what_was_said
from samenspel.loop.voices.reach import read_reach
from samenspel.people.queries import colleagues

router = Router(auth=KEY, by_alias=True)

SPEAKER = ["What a speaker does"]
COLLEAGUE = ["What a contact does"]
BOTH = ["Voices"]


class Shared(SentWords):
    """What someone tells, in their own words."""

    words: Text = Field(
        description="What is going on, in your own words. Nobody chooses a category or a department.",
        examples=[
            "De lantaarn voor ons huis is al weken stuk en mijn moeder durft niet meer naar buiten."
        ],
    )
    place: str = Field(
        "",
        max_length=200,
        description="Where, in words.",
        examples=["Kerkstraat, bij het pleintje"],
    )
    reach: str = Field(
        "",
        max_length=254,
        description="A mail address or a phone number, to hear more.",
        examples=["amina@example.org"],
    )
    shown: StrictBool = Field(False, description="Whether others may read it.")


class KeyOut(Shown):
    """A key that was made just now. It is shown this once: keep it."""

    id: UUID = Field(description="The voice that it opens.")
    key: str = Field(
        description="For `Authorization: Bearer`.", examples=["q1Zt3xXo0bWm5f8yTqkR2A"]
    )
    spoken_key: str = Field(
        description="The same for reading aloud: five words, which open it too.",
        examples=["appel boter fiets kaars lamp"],
    )
    link: str = Field(description="The address that opens the voice in a browser.")
    next: Next
    links: dict[str, Link] = Field(alias="_links")


class Added(SentWords):
    """What the speaker tells more."""

    words: Text = Field(examples=["Sinds gisteren doet ook de tweede lantaarn het niet."])


class Answered(SentWords):
    """What the speaker says to a question."""

    answer: Text = Field(examples=["Vooral tussen vijf en acht uur."])


class Asked(SentWords):
    """What the contact needs to know."""

    question: Text = Field(examples=["Op welke tijden is het het donkerst?"])


class Restated(SentWords):
    """The need in the words of the contact."""

    restated: Text = Field(examples=["Je wilt dat je moeder ’s avonds veilig de straat op kan."])


class Corrected(SentWords):
    """How it is instead."""

    words: Text = Field(examples=["Het gaat niet om de lamp, maar om de stoep."])


class Reached(Sent):
    """How to reach the speaker."""

    reach: str = Field(
        max_length=254,
        description="A mail address or a phone number; empty to take it away.",
        examples=["amina@example.org"],
    )


class WayBack(Sent):
    """The address that the speaker gave."""

    reach: str = Field(min_length=1, max_length=254, examples=["amina@example.org"])


class OnItsWay(Shown):
    """The same for every address, known or not."""

    sentence: str


class Showing(Sent):
    """Whether others may read it."""

    shown: StrictBool


class Offered(Sent):
    """Who is asked to take over, and why."""

    to: UUID = Field(description="A colleague with the duty `respond`: see `/colleagues`.")
    why: Text = Field(examples=["Dit gaat over groen, en daar weet Carla meer van."])


@router.get("/voices", response=Page, tags=BOTH, summary="Find voices")
def list_voices(request: HttpRequest, search: Query[Search]) -> Page:
    """For colleagues: the voices that they may read, the one that changed last first."""
    return page_of(search, _found(search, caller_of(request)))


@router.post(
    "/voices", response={201: KeyOut}, auth=None, tags=SPEAKER, summary="Tell what is going on"
)
def share_voice(request: HttpRequest, payload: Shared, response: HttpResponse) -> KeyOut:
    """Needs no account and no key: this gives one. A repeat with the same `Idempotency-Key` and the same words makes
    no second voice: it answers with the same id and a fresh key, and the one that was never seen dies. With other
    words it is refused (422)."""
    slow_down(request, SHARING)
    outcome = carry_out(
        request,
        response,
        payload,
        lambda: actions.share_voice(
            payload.words,
            by=VISITOR,
            place=payload.place,
            reach=payload.reach,
            shown=payload.shown,
            numbers=payload.numbers,
            origin=actions.Voice.Origin.API,
        ),
        result_of=lambda fresh: fresh.voice.id,
    )
    if outcome.made:
        return _key_out(
            outcome.made, first_move(outcome.made.voice, seen_by=outcome.made.holder), response
        )
    return _renewed(find_voice(outcome.result, seen_by=SYSTEM), by=SYSTEM, response=response)


@router.post(
    "/ways-back", response={202: OnItsWay}, auth=None, tags=SPEAKER, summary="Lost the key"
)
def ask_way_back(request: HttpRequest, payload: WayBack) -> OnItsWay:
    """When voices were told with this address, a link goes to it. The answer is the same when there are none, so that
    nobody learns who told something."""
    slow_down(request, WAY_BACK)
    find_way_back.defer(contact_hash=read_reach(payload.reach).hash.hex())
    return OnItsWay(
        sentence=_("If something was told with this address, a link is on its way to it.")
    )


@router.get("/voices/{voice_id}", response=VoiceOut, tags=BOTH, summary="Read one voice")
def read_voice(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> VoiceOut:
    """Everything about one voice: for its speaker, and for colleagues of the organisation that received it. `_links`
    says what you can do with it now. `ETag` says up to where you have seen it: send it back as `If-Match`."""
    return read(voice_id, seen_by=caller_of(request), response=response)


@router.post(
    "/voices/{voice_id}/additions", response={201: VoiceOut}, tags=SPEAKER, summary="Tell more"
)
def add_words(
    request: HttpRequest, voice_id: UUID, payload: Added, response: HttpResponse
) -> VoiceOut:
    """What was told stays as it was; this stands beside it."""
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.add_words(voice, payload.words, by=by, numbers=payload.numbers),
    )


@router.post(
    "/voices/{voice_id}/questions/{question_id}/answer",
    response={201: VoiceOut},
    tags=SPEAKER,
    summary="Answer a question",
)
def answer_question(
    request: HttpRequest,
    voice_id: UUID,
    question_id: UUID,
    payload: Answered,
    response: HttpResponse,
) -> VoiceOut:
    """Once for every question."""

    def act(voice: Any, by: Actor) -> object:
        question = one_of(what_was_said(voice, seen_by=by).questions, question_id)
        return actions.answer_question(
            voice, question, payload.answer, by=by, numbers=payload.numbers
        )

    return write(request, response, voice_id, payload, act)


@router.post(
    "/voices/{voice_id}/understandings/{understanding_id}/confirmation",
    response={201: VoiceOut},
    tags=SPEAKER,
    summary="Yes, that is it",
)
def confirm_understanding(
    request: HttpRequest, voice_id: UUID, understanding_id: UUID, response: HttpResponse
) -> VoiceOut:
    """Only the speaker confirms, and only the newest restatement. Nothing can be agreed before."""

    def act(voice: Any, by: Actor) -> object:
        understanding = one_of(what_was_said(voice, seen_by=by).understandings, understanding_id)
        return actions.confirm_understanding(voice, understanding, by=by)

    return write(request, response, voice_id, None, act)


@router.post(
    "/voices/{voice_id}/understandings/{understanding_id}/correction",
    response={201: VoiceOut},
    tags=SPEAKER,
    summary="Say how it really is",
)
def correct_understanding(
    request: HttpRequest,
    voice_id: UUID,
    understanding_id: UUID,
    payload: Corrected,
    response: HttpResponse,
) -> VoiceOut:
    """As often as needed. The contact restates it again."""

    def act(voice: Any, by: Actor) -> object:
        understanding = one_of(what_was_said(voice, seen_by=by).understandings, understanding_id)
        return actions.correct_understanding(
            voice, understanding, payload.words, by=by, numbers=payload.numbers
        )

    return write(request, response, voice_id, payload, act)


@router.post(
    "/voices/{voice_id}/key", response={201: KeyOut}, tags=SPEAKER, summary="Make a new key"
)
def renew_key(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> KeyOut:
    """The old key, and every link that was mailed, dies at once."""
    by = caller_of(request)
    return _renewed(find_voice(voice_id, seen_by=by), by=by, response=response)


@router.put(
    "/voices/{voice_id}/reach", response=VoiceOut, tags=SPEAKER, summary="Change how we reach you"
)
def change_reach(
    request: HttpRequest, voice_id: UUID, payload: Reached, response: HttpResponse
) -> VoiceOut:
    """It is kept encrypted, and seen by the contact only."""
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.change_reach(voice, payload.reach, by=by),
    )


@router.put(
    "/voices/{voice_id}/showing", response=VoiceOut, tags=SPEAKER, summary="Decide who may read it"
)
def decide_showing(
    request: HttpRequest, voice_id: UUID, payload: Showing, response: HttpResponse
) -> VoiceOut:
    """May change at any time."""
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.decide_showing(voice, shown=payload.shown, by=by),
    )


@router.delete("/voices/{voice_id}/words", response=VoiceOut, tags=SPEAKER, summary="Be forgotten")
def forget_voice(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> VoiceOut:
    """All free text about this voice goes, and how to reach you. Dates and states stay. It cannot be undone."""
    return write(
        request, response, voice_id, None, lambda voice, by: actions.forget_voice(voice, by=by)
    )


@router.post(
    "/voices/{voice_id}/contact", response={201: VoiceOut}, tags=COLLEAGUE, summary="Take it on"
)
def take_on(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> VoiceOut:
    """Become the one named contact. Of two who try at once, one does: the other gets 403 with the reason."""
    return write(request, response, voice_id, None, lambda voice, by: actions.take_on(voice, by=by))


@router.post(
    "/voices/{voice_id}/questions", response={201: VoiceOut}, tags=COLLEAGUE, summary="Ask"
)
def ask_speaker(
    request: HttpRequest, voice_id: UUID, payload: Asked, response: HttpResponse
) -> VoiceOut:
    """One question at a time. The speaker is on the move."""
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.ask_speaker(
            voice, payload.question, by=by, numbers=payload.numbers
        ),
    )


@router.post(
    "/voices/{voice_id}/understandings",
    response={201: VoiceOut},
    tags=COLLEAGUE,
    summary="Say it back",
)
def restate_need(
    request: HttpRequest, voice_id: UUID, payload: Restated, response: HttpResponse
) -> VoiceOut:
    """“This is how we understand it.” The speaker confirms or corrects it."""
    return write(
        request,
        response,
        voice_id,
        payload,
        lambda voice, by: actions.restate_need(
            voice, payload.restated, by=by, numbers=payload.numbers
        ),
    )


@router.post(
    "/voices/{voice_id}/handovers",
    response={201: VoiceOut},
    tags=COLLEAGUE,
    summary="Offer a hand-over",
)
def offer_handover(
    request: HttpRequest, voice_id: UUID, payload: Offered, response: HttpResponse
) -> VoiceOut:
    """It counts only when the colleague accepts; until then the contact stays."""

    def act(voice: Any, by: Actor) -> object:
        to = colleagues(seen_by=by).filter(pk=payload.to).first()
        if to is None:
            raise Invalid(_("Choose a colleague who has the duty “respond”."), field="to")
        return actions.offer_handover(voice, to, payload.why, by=by)

    return write(request, response, voice_id, payload, act)


@router.post(
    "/voices/{voice_id}/handover/acceptance",
    response={201: VoiceOut},
    tags=COLLEAGUE,
    summary="Take over",
)
def accept_handover(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> VoiceOut:
    """The colleague to whom it was offered becomes the contact."""
    return write(
        request, response, voice_id, None, lambda voice, by: actions.accept_handover(voice, by=by)
    )


@router.post(
    "/voices/{voice_id}/handover/refusal",
    response={201: VoiceOut},
    tags=COLLEAGUE,
    summary="Do not take over",
)
def decline_handover(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> VoiceOut:
    """The contact stays."""
    return write(
        request, response, voice_id, None, lambda voice, by: actions.decline_handover(voice, by=by)
    )


@router.delete(
    "/voices/{voice_id}/handover", response=VoiceOut, tags=COLLEAGUE, summary="Take the offer back"
)
def withdraw_handover(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> VoiceOut:
    """The contact keeps it after all."""
    return write(
        request, response, voice_id, None, lambda voice, by: actions.withdraw_handover(voice, by=by)
    )


def _found(search: Search, by: Actor) -> Any:
    of_state = {"unheard": unheard_voices, "mine": handled_by_me, "all": standings}[search.state](
        seen_by=by
    )
    if not search.q.strip():
        return of_state
    saying = standings_that_say(search.q, seen_by=by)
    return of_state.filter(pk__in=saying.order_by().values("pk"))


def _renewed(voice: actions.Voice, *, by: Actor, response: HttpResponse) -> KeyOut:
    # As a whole: of many repeats at once, each answers before the next one makes its key a dead one.
    with all_or_nothing():
        fresh = actions.renew_key(voice, by=by)
        move = thread_of(fresh.voice.id, seen_by=fresh.holder).move
    return _key_out(fresh, move, response)


def _key_out(fresh: FreshKey, move: Move, response: HttpResponse) -> KeyOut:
    here = linked(f"voices/{fresh.voice.id}")
    response["Location"] = here
    return KeyOut(
        id=fresh.voice.id,
        key=fresh.key.link,
        spoken_key=" ".join(fresh.key.spoken),
        link=fresh.link,
        next=Next(sentence=move.next, due=move.due),
        _links={
            "self": Link(href=here),
            "add_words": Link(href=f"{here}/additions", method="POST"),
        },
    )
