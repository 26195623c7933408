"""Where a voice stands in the whole loop, and who is on the move. Derived from the facts every time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypedDict
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import today
from samenspel.foundation.journal import ANYTHING, Happened
from samenspel.foundation.prepared import Prepared
from samenspel.loop.responses.models import (
    Agreement,
    AgreementMark,
    Response,
    Side,
    Standing,
    Verdict,
    VerdictRequest,
)
from samenspel.loop.voices.queries import how_far

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from samenspel.loop.voices.lifecycle import Progress
    from samenspel.loop.voices.models import Voice

Phase = Standing.Phase
Mover = Standing.Mover

ON_THE_MOVE: dict[Phase, Mover] = {
    Phase.TOLD: Mover.TEAM,
    Phase.TAKEN_ON: Mover.CONTACT,
    Phase.ASKED: Mover.SPEAKER,
    Phase.RESTATED: Mover.SPEAKER,
    Phase.CORRECTED: Mover.CONTACT,
    Phase.UNDERSTOOD: Mover.CONTACT,
    Phase.UNDER_WAY: Mover.CONTACT,
    Phase.TO_JUDGE: Mover.SPEAKER,
    Phase.REOPENED: Mover.CONTACT,
    Phase.ANSWERED: Mover.NOBODY,
    Phase.FORGOTTEN: Mover.NOBODY,
}

BEFORE_UNDERSTOOD = frozenset(
    {Phase.TOLD, Phase.TAKEN_ON, Phase.ASKED, Phase.RESTATED, Phase.CORRECTED}
)
# Whatever was done or said of it afterwards, it stands there.
SETTLED_BY_HEARING = BEFORE_UNDERSTOOD | {Phase.FORGOTTEN}


_VERDICTS = Prepared(
    lambda voice: Verdict.objects.filter(voice=voice).order_by("given_at"), voice=UUID
)
_AGREEMENTS = Prepared(
    lambda voice: Agreement.objects.filter(voice=voice).select_related("person", "made_by"),
    voice=UUID,
)
_MARKS = Prepared(
    lambda voice: AgreementMark.objects.filter(voice=voice).select_related("person"), voice=UUID
)


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreement with what came of it. Both sides' marks stand; the speaker's “not kept” outranks."""

    agreement: Agreement
    marks: tuple[AgreementMark, ...]

    @property
    def due(self) -> date:
        """By when: the last date that was agreed."""
        moved = [mark.new_due for mark in self.marks if mark.new_due]
        return moved[-1] if moved else self.agreement.due

    @property
    def mark(self) -> str:
        """`kept`, `broken`, or empty while it is open."""
        mine, theirs = self._last(Side.SPEAKER), self._last(Side.GOVERNMENT)
        if mine and mine.mark == "broken":
            return "broken"
        last = theirs or mine
        return last.mark if last else ""

    @property
    def contested(self) -> bool:
        """The speaker says it was not kept, and government has not come back to it since."""
        since = self._since_agreed_anew()
        return bool(since) and since[-1].side == Side.SPEAKER and since[-1].mark == "broken"

    @property
    def late(self) -> bool:
        """Still open, and the day has passed."""
        return self.open and self.due < today()

    @property
    def open(self) -> bool:
        """Somebody still has to do something."""
        return not self.mark or self.contested

    def _last(self, side: Side) -> AgreementMark | None:
        return next(
            (mark for mark in reversed(self._since_agreed_anew()) if mark.side == side), None
        )

    def _since_agreed_anew(self) -> tuple[AgreementMark, ...]:
        anew = [at for at, mark in enumerate(self.marks) if mark.mark == "renegotiated"]
        return self.marks[anew[-1] + 1 :] if anew else self.marks


class Asked(TypedDict):
    """When the speaker was asked for a verdict on a response, and when once more."""

    asked_at: datetime | None
    asked_again_at: datetime | None


AskedResponse: TypeAlias = "WithAnnotations[Response, Asked]"


@dataclass(frozen=True, slots=True)
class Loop:
    """All facts about one voice that decide where it stands."""

    voice: Voice
    progress: Progress
    responses: list[AskedResponse]
    promises: list[Promise]
    verdicts: list[Verdict]

    @property
    def response(self) -> AskedResponse | None:
        """The newest response."""
        return self.responses[-1] if self.responses else None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict that stands."""
        followed = {verdict.supersedes_id for verdict in self.verdicts}
        return next((verdict for verdict in self.verdicts if verdict.pk not in followed), None)

    @property
    def open_promises(self) -> list[Promise]:
        """What still has to be done, first due first: nothing for who had their words removed."""
        if self.phase is Phase.FORGOTTEN:
            return []
        return sorted(
            (promise for promise in self.promises if promise.open), key=lambda promise: promise.due
        )

    @property
    def phase(self) -> Phase:
        """How far the loop has come."""
        understood = Phase(self.progress.phase)
        if understood in SETTLED_BY_HEARING or self.response is None:
            return understood
        if self.verdict and self.verdict.response_id == self.response.pk:
            return Phase.ANSWERED if self.verdict.judgement == "answered" else Phase.REOPENED
        return Phase.TO_JUDGE if self.asked else Phase.UNDER_WAY

    @property
    def asked(self) -> bool:
        """Whether the speaker was asked for a verdict on the newest response."""
        return self.response is not None and self.response.asked_at is not None

    @property
    def mover(self) -> Mover:
        """Who is on the move."""
        if any(promise.contested for promise in self.open_promises):
            return Mover.CONTACT
        if self.phase is Phase.UNDER_WAY and self.open_promises:
            first = self.open_promises[0]
            return Mover.SPEAKER if first.agreement.side == Side.SPEAKER else Mover.CONTACT
        return ON_THE_MOVE[self.phase]

    @property
    def due(self) -> date | None:
        """By when, where a date was given."""
        if self.phase is Phase.TOLD:
            return self.voice.answer_before
        return self.open_promises[0].due if self.open_promises else None

    @property
    def since(self) -> datetime:
        """Since when it stands as it does, as well as the facts tell: the newest of them."""
        return max(self._moments())

    def _moments(self) -> list[datetime]:
        moments = [self.voice.told_at]
        if self.progress.forgotten_at:
            moments.append(self.progress.forgotten_at)
        if self.progress.contact:
            moments.append(self.progress.contact.since)
        if self.progress.question:
            moments.append(self.progress.question.asked_at)
        if self.progress.understanding:
            moments.append(self.progress.understanding.restated_at)
        if self.progress.reply:
            moments.append(self.progress.reply.given_at)
        moments += [response.given_at for response in self.responses]
        moments += [response.asked_at for response in self.responses if response.asked_at]
        moments += [verdict.given_at for verdict in self.verdicts]
        return moments


def loop_of(voice: Voice, progress: Progress | None = None, happened: Happened = ANYTHING) -> Loop:
    """Read all facts, whatever their number: four statements, and four more for a progress not yet read."""
    read = partial(happened.read, voice=voice.id)
    return Loop(
        voice=voice,
        progress=progress or how_far(voice, happened, seen_by=SYSTEM),
        responses=read(_RESPONSES, "responses.response-given"),
        promises=_promises(
            read(_AGREEMENTS, "responses.agreement-made"),
            read(_MARKS, "responses.agreement-marked"),
        ),
        verdicts=read(_VERDICTS, "responses.verdict-given"),
    )


def _promises(agreements: list[Agreement], marks: list[AgreementMark]) -> list[Promise]:
    of_agreement: dict[UUID, list[AgreementMark]] = defaultdict(list)
    for mark in marks:
        of_agreement[mark.agreement_id].append(mark)
    return [Promise(agreement, tuple(of_agreement[agreement.pk])) for agreement in agreements]


def _responses_with_requests(voice: UUID) -> QuerySet[AskedResponse]:
    asked = VerdictRequest.objects.filter(response=OuterRef("pk"))
    return (
        Response.objects.filter(voice=voice)
        .select_related("given_by", "result")
        .annotate(
            asked_at=Subquery(asked.filter(again=False).values("asked_at")[:1]),
            asked_again_at=Subquery(asked.filter(again=True).values("asked_at")[:1]),
        )
        .order_by("given_at")
    )


_RESPONSES = Prepared(_responses_with_requests, voice=UUID)
