"""Streams through the API: what flows here, what people say of it, and what was said before."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema
from pydantic import StrictFloat

from samenspel.doors.api import streams as out
from samenspel.doors.api.auth import KEY, anybody, caller_of, slow_down
from samenspel.doors.api.requests import carry_out
from samenspel.doors.api.shapes import Link, Sent, SentWords, linked
from samenspel.foundation.actors import Actor
from samenspel.foundation.rates import LOOKING
from samenspel.loop.streams import actions, queries
from samenspel.loop.streams.page import quote_of
from samenspel.loop.streams.queries import find_stream
from samenspel.loop.voices.queries import find_voice

router = Router(auth=KEY, by_alias=True)

STREAMS = ["Streams"]
SPEAKER = ["What a speaker does"]
PAGE, MOST, MOST_STREAMS = 25, 100, 200


class Part(Schema):
    """Which part of a long list."""

    limit: int = Field(PAGE, ge=1, le=MOST)
    after: int = Field(0, ge=0, le=1_000_000, description="How many were seen already.")


class Which(Part):
    """Which streams."""

    limit: int = Field(MOST_STREAMS, ge=1, le=MOST_STREAMS)
    finest: bool = Field(
        False, description="Only those in which a voice can be put: without sub-streams."
    )


class Named(SentWords):
    """What it is called."""

    name: str = Field(
        max_length=80,
        description="In residents' words; empty to let a voice speak for it.",
        examples=["De donkere fietspaden"],
    )


class Joined(Sent):
    """With which it is one."""

    into: UUID = Field(description="The stream that goes on.")


class SplitOff(SentWords):
    """What is about something else."""

    voices: list[UUID] = Field(
        min_length=1, max_length=MOST, description="The voices that become a stream of their own."
    )
    name: str = Field("", max_length=80, description="What the new stream is called; may be empty.")


class Paired(Sent):
    """Beside which voice."""

    other: UUID = Field(description="The other voice.")


class Turned(Sent):
    """How fine."""

    grain: StrictFloat = Field(
        ge=-3, le=3, description="Above 0 finer, below 0 coarser; a whole step is about twice."
    )


class Sought(Sent):
    """What somebody is about to tell or note."""

    text: str = Field(
        max_length=5000, examples=["De lantaarn is stuk."], description="In any language."
    )


@router.get("/streams", response=out.StreamsOut, tags=STREAMS, summary="What flows here")
def list_streams(request: HttpRequest, which: Query[Which]) -> out.StreamsOut:
    """For colleagues: the biggest change that is certain first, then the largest; the finest by how large they are."""
    here = queries.streams_to_choose if which.finest else queries.streams_here
    rows = here(after=which.after, most=which.limit + 1, seen_by=caller_of(request))
    items = [out.stream_out(row) for row in rows[: which.limit]]
    links = _links(which, len(rows) > which.limit, "streams", finest=which.finest)
    return out.StreamsOut(items=items, _links=links)


@router.get("/streams/not-yet", response=out.QuotesOut, tags=STREAMS, summary="Not yet in a stream")
def list_not_yet(request: HttpRequest, part: Query[Part]) -> out.QuotesOut:
    """For colleagues: voices that flow together with no others yet, the newest first."""
    found = queries.not_yet_in_a_stream(seen_by=caller_of(request))
    return _page(found, part, "streams/not-yet")


@router.get("/streams/refresh", response=out.RefreshOut, tags=STREAMS, summary="How it stands")
def read_refresh(request: HttpRequest) -> out.RefreshOut:
    """Whether everything is being looked at anew, how far that is, and when what flows now was found."""
    return out.refresh_out(queries.refresh_now(seen_by=caller_of(request)))


@router.get("/streams/heard", response=out.WhoIsHeardOut, tags=STREAMS, summary="Who is not heard")
def read_who_is_heard(request: HttpRequest) -> out.WhoIsHeardOut:
    """For colleagues: from which areas and in which languages less is said than the number of people would make
    expect, as far as the operator gave figures."""
    return out.who_is_heard_out(queries.who_is_heard(seen_by=caller_of(request)))


@router.post("/streams/refresh", response=out.RefreshOut, tags=STREAMS, summary="Look anew")
def ask_refresh(request: HttpRequest, response: HttpResponse) -> out.RefreshOut:
    """It is done afterwards, by the worker; every night it happens by itself."""
    by = caller_of(request)
    _once(request, response, None, lambda: actions.ask_refresh(by=by))
    return out.refresh_out(queries.refresh_now(seen_by=by))


@router.put("/streams/grain", response=out.RefreshOut, tags=STREAMS, summary="Finer or coarser")
def set_grain(request: HttpRequest, payload: Turned, response: HttpResponse) -> out.RefreshOut:
    """Turn the dial; everything is looked at anew with it."""
    by = caller_of(request)
    _once(request, response, payload, lambda: actions.set_grain(payload.grain, by=by))
    return out.refresh_out(queries.refresh_now(seen_by=by))


@router.post(
    "/streams/alike",
    response=out.AlikesOut,
    auth=[KEY, anybody],
    tags=STREAMS,
    summary="What was said before",
)
def find_alike(request: HttpRequest, payload: Sought) -> out.AlikesOut:
    """Voices that mean the same, in any language; also without a key. Who is no colleague sees only what others may
    read, and not where. Nothing of what is sent is kept."""
    by = caller_of(request)
    if by.person is None:
        slow_down(request, LOOKING)
    found = queries.like(payload.text, seen_by=by)
    return out.AlikesOut(items=[out.alike_out(one) for one in found])


@router.delete(
    "/streams/corrections/{correction_id}",
    response=out.StreamsOut,
    tags=STREAMS,
    summary="Take back what was said of a stream",
)
def undo_correction(
    request: HttpRequest, correction_id: UUID, response: HttpResponse
) -> out.StreamsOut:
    """What a colleague said, any colleague; what the speaker said, the speaker alone. Gives the streams it was about,
    for who may read those."""
    by = caller_of(request)
    said = queries.find_correction(correction_id, seen_by=by)
    _once(request, response, None, lambda: actions.undo_correction(said, by=by))
    about = {row.pk for row in (said.stream, said.into) if row}
    rows = queries.streams_to_choose(among=about, seen_by=by)
    return out.StreamsOut(items=[out.stream_out(row) for row in rows])


@router.get("/streams/{stream_id}", response=out.PageOut, tags=STREAMS, summary="Read one stream")
def read_stream(request: HttpRequest, stream_id: UUID) -> out.PageOut:
    """Everything about one stream, also of one that is no more: for colleagues."""
    return _shown(stream_id, caller_of(request))


@router.get(
    "/streams/{stream_id}/voices", response=out.QuotesOut, tags=STREAMS, summary="Its voices"
)
def list_voices_in(request: HttpRequest, stream_id: UUID, part: Query[Part]) -> out.QuotesOut:
    """Those in its middle first."""
    by = caller_of(request)
    stream = find_stream(stream_id, seen_by=by)
    found = queries.first_voices(stream, part.after + part.limit + 1, seen_by=by)
    return _page(found, part, f"streams/{stream_id}/voices")


@router.get(
    "/streams/{stream_id}/corrections",
    response=out.SaidsOut,
    tags=STREAMS,
    summary="What people said of it",
)
def list_corrections(request: HttpRequest, stream_id: UUID) -> out.SaidsOut:
    """What stands, by whom and since when; and what contradicts it, so that both can see it."""
    by = caller_of(request)
    stream = find_stream(stream_id, seen_by=by)
    against = queries.contradictions_of(stream, seen_by=by)
    return out.SaidsOut(
        items=[out.said_out(one) for one in queries.corrections_of(stream, seen_by=by)],
        contradictions=[out.contradiction_out(one) for one in against],
    )


@router.put("/streams/{stream_id}/name", response=out.PageOut, tags=STREAMS, summary="Name it")
def name_stream(
    request: HttpRequest, stream_id: UUID, payload: Named, response: HttpResponse
) -> out.PageOut:
    """In residents' words."""
    by = caller_of(request)
    stream = find_stream(stream_id, seen_by=by)
    _once(
        request,
        response,
        payload,
        lambda: actions.name_stream(stream, payload.name, by=by, numbers=payload.numbers),
    )
    return _shown(stream_id, by)


@router.post(
    "/streams/{stream_id}/joining", response=out.PageOut, tags=STREAMS, summary="It is the same"
)
def join_streams(
    request: HttpRequest, stream_id: UUID, payload: Joined, response: HttpResponse
) -> out.PageOut:
    """Two streams are one, at every later refresh too. Gives the one that goes on."""
    by = caller_of(request)
    stream, into = (find_stream(ref, seen_by=by) for ref in (stream_id, payload.into))
    _once(request, response, payload, lambda: actions.join_streams(stream, into, by=by))
    return _shown(into.pk, by)


@router.post(
    "/streams/{stream_id}/splitting", response=out.PageOut, tags=STREAMS, summary="Split some off"
)
def split_stream(
    request: HttpRequest, stream_id: UUID, payload: SplitOff, response: HttpResponse
) -> out.PageOut:
    """Some voices are about something else. Gives the new stream."""
    by = caller_of(request)
    stream = find_stream(stream_id, seen_by=by)
    chosen = [find_voice(ref, seen_by=by) for ref in dict.fromkeys(payload.voices)]
    new = _once(
        request,
        response,
        payload,
        lambda: (
            actions.split_stream(stream, chosen, payload.name, by=by, numbers=payload.numbers).into
        ),
    )
    return _shown(new, by)


@router.put(
    "/streams/{stream_id}/voices/{voice_id}",
    response=out.PageOut,
    tags=STREAMS,
    summary="It belongs here",
)
def put_in_stream(
    request: HttpRequest, stream_id: UUID, voice_id: UUID, response: HttpResponse
) -> out.PageOut:
    """A voice belongs in this stream, and in no other; at every later refresh too."""
    by = caller_of(request)
    stream, voice = find_stream(stream_id, seen_by=by), find_voice(voice_id, seen_by=by)
    _once(request, response, None, lambda: actions.put_in_stream(voice, stream, by=by))
    return _shown(stream_id, by)


@router.delete(
    "/streams/{stream_id}/voices/{voice_id}",
    response=out.PageOut,
    tags=STREAMS,
    summary="It does not belong here",
)
def take_out(
    request: HttpRequest, stream_id: UUID, voice_id: UUID, response: HttpResponse
) -> out.PageOut:
    """Where it does belong is left open; the machine does not bring it back here."""
    by = caller_of(request)
    stream, voice = find_stream(stream_id, seen_by=by), find_voice(voice_id, seen_by=by)
    _once(request, response, None, lambda: actions.take_out(voice, stream, by=by))
    return _shown(stream_id, by)


@router.put(
    "/streams/{stream_id}/following", response=out.PageOut, tags=STREAMS, summary="Follow it"
)
def follow_stream(request: HttpRequest, stream_id: UUID, response: HttpResponse) -> out.PageOut:
    """Hear of new voices in it, at most once a day."""
    by = caller_of(request)
    stream = find_stream(stream_id, seen_by=by)
    _once(request, response, None, lambda: actions.follow_stream(stream, by=by))
    return _shown(stream_id, by)


@router.delete(
    "/streams/{stream_id}/following", response=out.PageOut, tags=STREAMS, summary="Stop following"
)
def unfollow_stream(request: HttpRequest, stream_id: UUID, response: HttpResponse) -> out.PageOut:
    """Hear of it no more."""
    by = caller_of(request)
    stream = find_stream(stream_id, seen_by=by)
    _once(request, response, None, lambda: actions.unfollow_stream(stream, by=by))
    return _shown(stream_id, by)


@router.get(
    "/voices/{voice_id}/stream", response=out.StreamOfVoice, tags=STREAMS, summary="Where it flows"
)
def read_stream_of(request: HttpRequest, voice_id: UUID) -> out.StreamOfVoice:
    """For its speaker and for colleagues: with how many others a voice flows together."""
    return _of_voice(voice_id, caller_of(request))


@router.post(
    "/voices/{voice_id}/not-here",
    response=out.StreamOfVoice,
    tags=SPEAKER,
    summary="This is not what I meant",
)
def say_not_here(request: HttpRequest, voice_id: UUID, response: HttpResponse) -> out.StreamOfVoice:
    """The voice leaves the stream at once, and nobody brings it back there. `correction` takes it back."""
    by = caller_of(request)
    voice = find_voice(voice_id, seen_by=by)
    _once(request, response, None, lambda: actions.say_not_here(voice, by=by))
    return _of_voice(voice_id, by)


@router.post(
    "/voices/{voice_id}/recognised",
    response=out.StreamOfVoice,
    tags=SPEAKER,
    summary="I recognise this too",
)
def recognise(
    request: HttpRequest, voice_id: UUID, payload: Paired, response: HttpResponse
) -> out.StreamOfVoice:
    """The voice belongs where the other flows, of those that others may read; it goes there in a moment, and stays a
    voice of its own. `correction` takes it back."""
    by = caller_of(request)
    voice = find_voice(voice_id, seen_by=by)
    other = queries.voice_to_recognise(voice, payload.other, seen_by=by)
    _once(request, response, payload, lambda: actions.recognise(voice, other, by=by))
    return _of_voice(voice_id, by)


@router.post(
    "/voices/{voice_id}/together",
    response=out.StreamOfVoice,
    tags=STREAMS,
    summary="About the same as another",
)
def put_together(
    request: HttpRequest, voice_id: UUID, payload: Paired, response: HttpResponse
) -> out.StreamOfVoice:
    """It comes to flow where the other does."""
    by = caller_of(request)
    voice, other = (find_voice(ref, seen_by=by) for ref in (voice_id, payload.other))
    _once(request, response, payload, lambda: actions.put_together(voice, other, by=by))
    return _of_voice(voice_id, by)


@router.post(
    "/voices/{voice_id}/apart",
    response=out.StreamOfVoice,
    tags=STREAMS,
    summary="Not about the same as another",
)
def keep_apart(
    request: HttpRequest, voice_id: UUID, payload: Paired, response: HttpResponse
) -> out.StreamOfVoice:
    """They flow apart."""
    by = caller_of(request)
    voice, other = (find_voice(ref, seen_by=by) for ref in (voice_id, payload.other))
    _once(request, response, payload, lambda: actions.keep_apart(voice, other, by=by))
    return _of_voice(voice_id, by)


def _once(
    request: HttpRequest,
    response: HttpResponse,
    payload: Schema | None,
    act: Callable[[], object],
) -> UUID:
    """Sent twice with the same key it happens once; which row it gave."""

    def made() -> UUID:
        row = act()
        return UUID(str(getattr(row, "pk", None)))

    return carry_out(request, response, payload, made, result_of=lambda ref: ref).result


def _shown(ref: UUID, by: Actor) -> out.PageOut:
    return out.page_out(queries.stream_page(find_stream(ref, seen_by=by), seen_by=by))


def _of_voice(ref: UUID, by: Actor) -> out.StreamOfVoice:
    voice = find_voice(ref, seen_by=by)
    said = queries.correction_of_mine(voice, seen_by=by)
    placed = queries.stream_of(voice, seen_by=by)
    return out.placed_out(placed, said.pk if said else None)


def _page(found: QuerySet, part: Part, address: str) -> out.QuotesOut:
    rows = list(found[part.after : part.after + part.limit + 1])
    quotes = [out.quote_out(quote_of(row)) for row in rows[: part.limit]]
    return out.QuotesOut(items=quotes, _links=_links(part, len(rows) > part.limit, address))


def _links(part: Part, more: bool, address: str, **also: bool) -> dict[str, Link]:
    """To this part of a list, and to the next while there is more."""
    asked = "".join(f"&{name}=true" for name, value in also.items() if value)
    parts = {"self": part.after, **({"next": part.after + part.limit} if more else {})}
    return {
        name: Link(href=linked(f"{address}?limit={part.limit}&after={after}{asked}"))
        for name, after in parts.items()
    }
