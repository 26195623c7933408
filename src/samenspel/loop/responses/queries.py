"""Everything that can be asked about what was done, promised and judged, always for someone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import RawSQL

from samenspel.foundation.actors import Actor
from samenspel.foundation.journal import ANYTHING, Happened
from samenspel.foundation.prepared import Prepared
from samenspel.foundation.queries import query
from samenspel.loop.responses import policies
from samenspel.loop.responses.lifecycle import Loop, loop_of
from samenspel.loop.responses.models import Response, Standing, VerdictRequest
from samenspel.loop.voices.queries import READING, handovers_offered, looking_for

if TYPE_CHECKING:
    from samenspel.loop.voices.lifecycle import Progress
    from samenspel.loop.voices.models import HandoverOffer, Voice

Phase = Standing.Phase
COUNTED = 100
# Said in the words of the index of promises, and not as a value: only then is the index used, and not every row read.
SOME_PROMISE = RawSQL("NOT (responses_standing.promised_by = '{}')", (), BooleanField())


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of waiting: the first of it, and how many there are, counted up to `COUNTED`."""

    code: str
    rows: list[Standing]
    total: int

    @property
    def counted(self) -> str:
        """How many, as a page says it."""
        return as_counted(self.total)


@dataclass(frozen=True, slots=True)
class WaitingOnMe:
    """A colleague's day: what nobody heard yet, what speakers are not content with, what is due, what is offered.

    rest: how much more they have in hand than the groups show, counted up to `COUNTED`.
    """

    groups: list[Group]
    offers: list[HandoverOffer]
    elsewhere: int
    rest: int = 0

    @property
    def counted_elsewhere(self) -> str:
        """How many were told elsewhere, as a page says it."""
        return as_counted(self.elsewhere)

    @property
    def total(self) -> int:
        """How much waits in all."""
        return sum(group.total for group in self.groups) + self.rest + len(self.offers)

    @property
    def counted(self) -> str:
        """How much waits in all, as a page says it: with a plus when a part of it was not counted to the end."""
        unheard = sum(group.total for group in self.groups if group.code == "unheard")
        in_hand = self.total - unheard - len(self.offers)
        return f"{self.total}+" if max(unheard, in_hand) >= COUNTED else str(self.total)


def as_counted(total: int) -> str:
    """A number that was counted up to `COUNTED`: beyond that nobody needs to know how many."""
    return f"{total}+" if total >= COUNTED else str(total)


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
    """What waits on this colleague, the first of each kind. Four statements."""
    if seen_by.person is None or seen_by.organisation is None or not seen_by.duties & READING:
        return WaitingOnMe(groups=[], offers=handovers_offered(seen_by=seen_by), elsewhere=0)
    whose = {"organisation": seen_by.organisation, "person": seen_by.person}
    in_hand = _first_of_mine(3 * first)(**whose)
    unheard = _first_unheard(first)(organisation=seen_by.organisation)
    counted = Counter(_HOW_MANY(**whose))
    says_no = [row for row in in_hand if row.phase == Phase.REOPENED]
    promised = [
        row for row in in_hand if row.phase != Phase.REOPENED and seen_by.person in row.promised_by
    ]
    others = [row for row in in_hand if row not in says_no and row not in promised]
    rest = max(counted["mine"] - len(in_hand), 0)
    return WaitingOnMe(
        groups=[
            Group("unheard", unheard, counted["unheard"]),
            Group("says-no", says_no, len(says_no)),
            Group("promises", promised, len(promised)),
            Group("in-hand", others, len(others)),
        ],
        rest=rest,
        offers=handovers_offered(seen_by=seen_by),
        elsewhere=counted["elsewhere"],
    )


@query
def standings(*, seen_by: Actor) -> QuerySet[Standing]:
    """Where the voices stand that this colleague may read."""
    if seen_by.organisation is None or not seen_by.duties & READING:
        return Standing.objects.none()
    return _of(seen_by.organisation)


@query
def unheard_voices(*, seen_by: Actor) -> QuerySet[Standing]:
    """Told to us, and taken on by nobody: the longest waiting first."""
    return _unheard(standings(seen_by=seen_by))


@query
def voices_from_elsewhere(*, seen_by: Actor) -> QuerySet[Standing]:
    """Told elsewhere and imported, and taken on by nobody: the newest first. Nobody waits for an answer of ours."""
    return _from_elsewhere(standings(seen_by=seen_by))


@query
def voices_of_mine(*, seen_by: Actor) -> QuerySet[Standing]:
    """On which this colleague is on the move: as contact, or because they still have to keep a promise.

    Reopened first, then by date due, then the oldest.
    """
    if seen_by.person is None:
        return Standing.objects.none()
    return _waiting_on(seen_by.person, standings(seen_by=seen_by))


@query
def handled_by_me(*, seen_by: Actor) -> QuerySet[Standing]:
    """All of which this colleague is the contact, whoever is on the move: what moved last comes first.

    Without those of which the words were removed: there is nothing to handle any more.
    """
    rows = standings(seen_by=seen_by).exclude(phase=Phase.FORGOTTEN)
    return rows.filter(contact_id=seen_by.person).order_by("-since")


@query
def standings_that_say(text: str, *, seen_by: Actor) -> QuerySet[Standing]:
    """Where the voices stand whose words say this: what was told last comes first.

    In the order of the voices, so that a word that thousands say is found by walking back in time, and a rare one by
    the index of words.
    """
    here = Q(voice__organisation_id=seen_by.organisation)
    says = Q(voice__words__search=looking_for(text))
    return standings(seen_by=seen_by).filter(here & says).order_by("-voice__told_at")


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


def _of(organisation: UUID) -> QuerySet[Standing]:
    return Standing.objects.filter(organisation_id=organisation).select_related(
        "voice__words", "contact", "team"
    )


def _unheard(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    return rows.filter(phase=Phase.TOLD, elsewhere=False).order_by("since")


def _from_elsewhere(rows: QuerySet[Standing]) -> QuerySet[Standing]:
    return rows.filter(phase=Phase.TOLD, elsewhere=True).order_by("-since")


def _waiting_on(person: UUID, rows: QuerySet[Standing]) -> QuerySet[Standing]:
    says_no_first = Case(When(phase=Phase.REOPENED, then=Value(0)), default=Value(1))
    on_the_move = Q(contact_id=person, mover=Standing.Mover.CONTACT)
    promised = Q(SOME_PROMISE) & Q(promised_by__contains=[person])
    return rows.filter(on_the_move | promised).order_by(says_no_first, "due", "since")


@cache
def _first_of_mine(count: int) -> Prepared[Standing]:
    return Prepared(
        lambda organisation, person: _waiting_on(person, _of(organisation))[:count],
        organisation=UUID,
        person=UUID,
    )


@cache
def _first_unheard(count: int) -> Prepared[Standing]:
    return Prepared(lambda organisation: _unheard(_of(organisation))[:count], organisation=UUID)


def _each_as(kind: str, rows: QuerySet[Standing]) -> QuerySet[Standing, str]:
    """The name of the kind, once for every row, up to where we count."""
    named = rows.order_by().select_related(None).annotate(kind=Value(kind))
    return named.values_list("kind", flat=True)[:COUNTED]


_HOW_MANY = Prepared(
    lambda organisation, person: _each_as("mine", _waiting_on(person, _of(organisation))).union(
        _each_as("unheard", _unheard(_of(organisation))),
        _each_as("elsewhere", _from_elsewhere(_of(organisation))),
        all=True,
    ),
    organisation=UUID,
    person=UUID,
)
