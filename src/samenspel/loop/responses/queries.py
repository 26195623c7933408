"""Everything that can be asked about what was done, promised and judged, always for someone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from samenspel.foundation.actors import Actor
from samenspel.foundation.journal import ANYTHING, Happened
from samenspel.foundation.queries import query
from samenspel.loop.responses import policies
from samenspel.loop.responses.lifecycle import Loop, loop_of
from samenspel.loop.responses.models import Response, Standing, VerdictRequest
from samenspel.loop.voices.queries import handovers_offered, voices_that_say

if TYPE_CHECKING:
    from samenspel.loop.voices.lifecycle import Progress
    from samenspel.loop.voices.models import HandoverOffer, Voice

Phase = Standing.Phase
READING = frozenset({"listen", "respond", "lead"})


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of waiting: the first of it, and how many there are in all."""

    code: str
    rows: list[Standing]
    total: int


@dataclass(frozen=True, slots=True)
class WaitingOnMe:
    """A colleague's day: what nobody heard yet, what speakers are not content with, what is due, what is offered."""

    groups: list[Group]
    offers: list[HandoverOffer]
    elsewhere: int

    @property
    def total(self) -> int:
        """How much waits in all."""
        return sum(group.total for group in self.groups) + len(self.offers)


@query
def loop_around(
    voice: Voice,
    progress: Progress | None = None,
    happened: Happened = ANYTHING,
    *,
    seen_by: Actor,
) -> Loop:
    """The whole loop around one voice. At most four statements beside those of its progress."""
    policies.may_see(voice, seen_by).enforce()
    return loop_of(voice, progress, happened)


@query
def waiting_on(first: int = 20, *, seen_by: Actor) -> WaitingOnMe:
    """What waits on this colleague, the first of each kind. Six statements."""
    unheard = unheard_voices(seen_by=seen_by)
    mine = voices_of_mine(seen_by=seen_by)
    in_hand = list(mine[: 3 * first])
    says_no = [row for row in in_hand if row.phase == Phase.REOPENED]
    promised = [
        row for row in in_hand if row.phase != Phase.REOPENED and seen_by.person in row.promised_by
    ]
    others = [row for row in in_hand if row not in says_no and row not in promised]
    rest = max(mine.count() - len(in_hand), 0) if len(in_hand) == 3 * first else 0
    return WaitingOnMe(
        groups=[
            Group("unheard", list(unheard[:first]), unheard.count()),
            Group("says-no", says_no, len(says_no)),
            Group("promises", promised, len(promised)),
            Group("in-hand", others, len(others) + rest),
        ],
        offers=list(handovers_offered(seen_by=seen_by)),
        elsewhere=voices_from_elsewhere(seen_by=seen_by).count(),
    )


@query
def standings(*, seen_by: Actor) -> QuerySet[Standing]:
    """Where the voices stand that this colleague may read."""
    if seen_by.organisation is None or not seen_by.duties & READING:
        return Standing.objects.none()
    return Standing.objects.filter(organisation_id=seen_by.organisation).select_related(
        "voice__words", "contact", "team"
    )


@query
def unheard_voices(*, seen_by: Actor) -> QuerySet[Standing]:
    """Told to us, and taken on by nobody: the longest waiting first."""
    return standings(seen_by=seen_by).filter(phase=Phase.TOLD, elsewhere=False).order_by("since")


@query
def voices_from_elsewhere(*, seen_by: Actor) -> QuerySet[Standing]:
    """Told elsewhere and imported, and taken on by nobody: the newest first. Nobody waits for an answer of ours."""
    return standings(seen_by=seen_by).filter(phase=Phase.TOLD, elsewhere=True).order_by("-since")


@query
def voices_of_mine(*, seen_by: Actor) -> QuerySet[Standing]:
    """On which this colleague is on the move: as contact, or because they still have to keep a promise.

    Reopened first, then by date due, then the oldest.
    """
    if seen_by.person is None:
        return Standing.objects.none()
    says_no_first = Case(When(phase=Phase.REOPENED, then=Value(0)), default=Value(1))
    on_the_move = Q(contact_id=seen_by.myself, mover=Standing.Mover.CONTACT)
    return (
        standings(seen_by=seen_by)
        .filter(on_the_move | Q(promised_by__contains=[seen_by.myself]))
        .order_by(says_no_first, "due", "since")
    )


@query
def handled_by_me(*, seen_by: Actor) -> QuerySet[Standing]:
    """All of which this colleague is the contact, whoever is on the move: what moved last comes first."""
    return standings(seen_by=seen_by).filter(contact_id=seen_by.person).order_by("-since")


@query
def standings_that_say(text: str, *, seen_by: Actor) -> QuerySet[Standing]:
    """Where the voices stand whose words say this."""
    return (
        standings(seen_by=seen_by)
        .filter(voice__in=voices_that_say(text, seen_by=seen_by))
        .order_by("-since")
    )


@query
def unjudged_since(moment: datetime, *, seen_by: Actor) -> QuerySet[Standing]:
    """Whose speakers were asked before this moment, only once, and said nothing. Only the system may look."""
    policies.may_ask_verdict(seen_by).enforce()
    newest = Response.objects.filter(voice=OuterRef("voice")).order_by("-given_at").values("pk")[:1]
    asked = VerdictRequest.objects.filter(response=OuterRef("newest"))
    return (
        Standing.objects.filter(phase=Phase.TO_JUDGE)
        .annotate(newest=Subquery(newest))
        .filter(
            Exists(asked.filter(again=False, asked_at__lte=moment)),
            ~Exists(asked.filter(again=True)),
        )
        .select_related("voice")
        .order_by("since")
    )
