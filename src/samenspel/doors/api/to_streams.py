"""A response to a whole stream as the API shows it to colleagues: whom it reaches, and how far it came."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import Field

from samenspel.doors.api.shapes import Link, Shown, Who, linked

if TYPE_CHECKING:
    from samenspel.loop.responses.models import StreamResponse
    from samenspel.loop.responses.to_streams import Preview, Reach, Sent

Said = Literal["answered", "partly", "not", "asked", "not-asked"]


class StreamReachOut(Shown):
    """Of how many voices each thing holds. Every voice is counted once."""

    given: int = Field(description="The speaker has it.")
    now: int = Field(
        description="The writer is their contact, and they said “that is it”: they get it at once."
    )
    waits: int = Field(
        description="The writer is their contact; they get it by itself once they say “that is it”."
    )
    colleague: int = Field(description="Another is their contact, and decides.")
    nobody: int = Field(description="Taken on by nobody.")
    elsewhere: int = Field(description="Told elsewhere and taken on by nobody.")
    content: int = Field(
        description="Their speaker said that it is answered: they are left in peace."
    )
    apart: int = Field(description="Their contact wrote something of their own since.")
    again: int = Field(
        description="Its writer wrote to another stream of theirs since, and that is what they get."
    )
    moved: int = Field(description="They flow there no longer.")
    stopped: int = Field(description="They do not have it, and it goes to nobody else any more.")


class LanguageOut(Shown):
    """How many voices are in one language."""

    language: str = Field(description="BCP 47.", examples=["nl"])
    voices: int


class PreviewOut(Shown):
    """Whom a response to this stream would reach if you wrote it now."""

    reach: StreamReachOut
    languages: list[LanguageOut] = Field(description="In which languages they spoke, most first.")


class JudgedOut(Shown):
    """How many speakers judge it so."""

    said: Said = Field(description="`asked`: asked for a verdict, and silent.")
    voices: int | None = Field(description="Null when it is withheld: too few, or it would tell.")


class StreamResponseOut(Shown):
    """What was said to a whole stream. Every speaker who got it has a response of their own."""

    id: UUID
    stream: UUID
    text: str
    role: str = Field(description="From the vocabulary `roles`.")
    approach: str = Field(description="From the vocabulary `approaches`.")
    approach_why: str
    given_by: Who
    given_at: datetime
    until: datetime | None = Field(
        description="Since when it goes to nobody else: taken back, or followed by a newer one."
    )
    taken_back_by: Who | None
    links: dict[str, Link] = Field(alias="_links")


class SentOut(StreamResponseOut):
    """With how far it came."""

    meant: int = Field(description="For how many voices it was written.")
    given: int = Field(description="How many of those have it.")
    later: int = Field(description="How many flow there now for which it was not written.")
    judged: list[JudgedOut] = Field(description="How the speakers who have it judge it.")


class SentsOut(Shown):
    """What was said to this stream, newest first."""

    items: list[SentOut]


class ReadyOut(Shown):
    """What lies ready for a voice, newest first."""

    items: list[StreamResponseOut]


class FarOut(SentOut):
    """With who has it, and who does not yet and why."""

    reach: StreamReachOut


def preview_out(preview: Preview) -> PreviewOut:
    """Before it is written."""
    return PreviewOut(
        reach=reach_out(preview.reach),
        languages=[LanguageOut(language=name, voices=many) for name, many in preview.languages],
    )


def reach_out(reach: Reach) -> StreamReachOut:
    """The groups."""
    return StreamReachOut(**{name: getattr(reach, name) for name in StreamReachOut.model_fields})


def ready_out(response: StreamResponse) -> StreamResponseOut:
    """What was written."""
    return StreamResponseOut(**_written(response))


def sent_out(sent: Sent) -> SentOut:
    """And how far it came."""
    return SentOut(**_written(sent.response), **_counted(sent))


def far_out(sent: Sent, reach: Reach) -> FarOut:
    """And who has it not yet."""
    return FarOut(**_written(sent.response), **_counted(sent), reach=reach_out(reach))


def _written(response: StreamResponse) -> dict[str, object]:
    by, back = response.given_by, response.taken_back_by
    here = linked(f"stream-responses/{response.pk}")
    return {
        "id": response.pk,
        "stream": response.stream_id,
        "text": response.text,
        "role": response.role,
        "approach": response.approach,
        "approach_why": response.approach_why,
        "given_by": Who(id=str(by.pk), name=by.name),
        "given_at": response.given_at,
        "until": response.until,
        "taken_back_by": Who(id=str(back.pk), name=back.name) if back else None,
        "_links": {
            "self": Link(href=here),
            "stream": Link(href=linked(f"streams/{response.stream_id}")),
        },
    }


def _counted(sent: Sent) -> dict[str, object]:
    # Which codes occur would tell what is withheld, where there is nothing but that.
    told = sent.judged if sent.tells else []
    judged = [JudgedOut(said=one.code, voices=one.voices) for one in told]
    return {"meant": sent.meant, "given": sent.given, "later": sent.later, "judged": judged}
