"""What can be asked about responses to whole streams: whom one would reach, how far it came, how its speakers judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from samenspel.engines.streams.coverage import WITHHELD, heard
from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import Absent
from samenspel.foundation.queries import query
from samenspel.loop.responses import policies
from samenspel.loop.responses.lifecycle import BEFORE_UNDERSTOOD
from samenspel.loop.responses.models import (
    LaidReady,
    Response,
    Standing,
    StreamResponse,
    Verdict,
    VerdictRequest,
)
from samenspel.loop.responses.reaching import (
    as_it_is_now,
    given_of_it,
    in_stream,
    newer_words,
    ready_for_contact,
    written_again,
)
from samenspel.loop.streams.queries import streams_with
from samenspel.loop.voices.queries import READING

if TYPE_CHECKING:
    from samenspel.loop.streams.models import Stream
    from samenspel.loop.voices.models import Voice

Phase = Standing.Phase
NOTHING_HERE = _("There is no such response, or it is not yours to see.")
SHOWN = 10
ASKED, NOT_ASKED = "asked", "not-asked"


@dataclass(frozen=True, slots=True)
class Reach:
    """Of how many voices each thing holds. They never overlap; together they are all voices it is about.

    given: the speaker has it. now: the writer is their contact, and they said “that is it”: it goes to them at once.
    waits: the writer is their contact, and they have not said so yet. colleague: another is their contact. nobody:
    taken on by nobody. elsewhere: told elsewhere, taken on by nobody. content: their speaker said that it is answered.
    apart: their contact wrote something of their own since. again: its writer wrote to another stream of theirs since,
    and that is what they get. moved: they do not flow there any more. stopped: it goes to nobody else any more, and
    they do not have it.
    """

    given: int = 0
    now: int = 0
    waits: int = 0
    colleague: int = 0
    nobody: int = 0
    elsewhere: int = 0
    content: int = 0
    apart: int = 0
    again: int = 0
    moved: int = 0
    stopped: int = 0

    @property
    def total(self) -> int:
        """How many voices in all."""
        return sum(getattr(self, name) for name in self.__slots__)

    @property
    def mark(self) -> str:
        """What a page saw of it: another number, and something changed."""
        return "-".join(str(getattr(self, name)) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a response to a stream would reach, and in how many voices each language is spoken, most first."""

    reach: Reach
    languages: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Judged:
    """How speakers judge a response to a stream: a code of the vocabulary `judgements`, `asked` for who was asked and
    said nothing, or `not-asked`; None where the number is withheld."""

    code: str
    voices: int | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A response to a stream with how far it came.

    meant: for how many voices it was written. given: how many have it. later: how many flow there now for which it was
    not written.
    """

    response: StreamResponse
    meant: int
    given: int
    later: int
    judged: list[Judged]

    @property
    def withheld(self) -> bool:
        """Whether a number is kept back."""
        return any(one.voices is None for one in self.judged)

    @property
    def tells(self) -> bool:
        """Whether any number can be shown."""
        return any(one.voices for one in self.judged)


@dataclass(frozen=True, slots=True)
class Alike:
    """That others have the same response. others: how many, None for too few to say. word_for_word: or like it."""

    others: int | None
    word_for_word: bool


@query
def reach_of(stream: Stream, *, seen_by: Actor) -> Preview:
    """Whom a response to this stream would reach if this colleague wrote it now. Two statements."""
    policies.may_see_stream(stream, seen_by).enforce()
    rows = list(
        _standing_in(stream)
        .annotate(group=_whose(Value(seen_by.person)))
        .values_list("group", "voice__language")
        .annotate(many=Count("pk"))
    )
    groups: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for group, language, many in rows:
        groups[group] += many
        languages[language] += many
    return Preview(Reach(**groups), sorted(languages.items(), key=lambda one: (-one[1], one[0])))


@query
def voices_of_nobody(
    stream: Stream, *, given: StreamResponse | None = None, seen_by: Actor
) -> QuerySet[Standing]:
    """Those in this stream that nobody took on, the longest waiting first; without what was told elsewhere.

    given: only those for which this response was written.
    """
    policies.may_see_stream(stream, seen_by).enforce()
    rows = _standing_in(stream).filter(phase=Phase.TOLD, elsewhere=False)
    if given is not None:
        rows = rows.filter(Exists(_laid(given.pk)))
    return rows.select_related("voice").order_by("since", "voice_id")


@query
def find_stream_response(ref: UUID, *, seen_by: Actor) -> StreamResponse:
    """One response to a stream. Absent and not yours give the same answer. One statement."""
    rows = StreamResponse.objects.select_related(
        "stream__speaks_for_it__words", "given_by", "taken_back_by", "organisation"
    )
    found = rows.filter(pk=ref).first()
    if found is None or not policies.may_see_stream(found.stream, seen_by):
        raise Absent(NOTHING_HERE)
    return found


@query
def responses_to(stream: Stream, *, seen_by: Actor) -> list[Sent]:
    """What was said to this whole stream, to the wider one it flows in, and to those that went on in it; newest first.

    One statement when there is nothing, two for all there is.
    """
    policies.may_see_stream(stream, seen_by).enforce()
    here = Q(stream=stream.pk) | Q(stream__flowed_into=stream.pk)
    if stream.parent_id:
        here |= Q(stream=stream.parent_id)
    return _sent(here, within=stream)


@query
def how_far_it_came(given: StreamResponse, *, seen_by: Actor) -> tuple[Sent, Reach]:
    """One response to a stream: who has it, who does not yet and why, and how its speakers judge. Four statements."""
    policies.may_see_stream(given.stream, seen_by).enforce()
    rows = (
        Standing.objects.filter(Exists(_laid(given.pk)))
        .order_by()
        .annotate(group=_whose(Value(given.given_by_id), since=given))
        .values_list("group")
        .annotate(many=Count("pk"))
    )
    [whole] = _sent(Q(pk=given.pk), within=as_it_is_now(given.stream))
    return whole, Reach(**dict(rows))


@query
def lying_ready(voice: Voice, *, seen_by: Actor) -> list[StreamResponse]:
    """What colleagues wrote to the stream of this voice and its speaker does not have, newest first. For colleagues.

    One statement when there is nothing; two more for all there is, and one each time that streams were joined.
    """
    policies.may_see(voice, seen_by).enforce()
    if not seen_by.duties & READING:
        return []
    rows = StreamResponse.objects.filter(
        Exists(LaidReady.objects.filter(stream_response=OuterRef("pk"), voice=voice)),
        ~Exists(Response.objects.filter(stream_response=OuterRef("pk"), voice=voice)),
        until=None,
    )
    found = list(rows.select_related("stream", "given_by").order_by("-given_at"))
    part_of = streams_with(voice, seen_by=seen_by) if found else set()
    return [one for one in found if one.stream_id in part_of][:SHOWN]


@query
def others_with(voice: Voice, response: Response, *, seen_by: Actor) -> Alike | None:
    """With how many others a speaker shares a response; None when nobody else has it. One statement."""
    policies.may_see(voice, seen_by).enforce()
    if response.stream_response_id is None:
        return None
    written = StreamResponse.objects.filter(pk=response.stream_response_id)
    found = written.annotate(have_it=Count("given")).first()
    if found is None or found.have_it < 2:
        return None
    others = found.have_it - 1
    return Alike(others if others >= WITHHELD else None, response.text == found.text)


@query
def to_be_given(
    given: StreamResponse, after: UUID | None, *, seen_by: Actor
) -> QuerySet[LaidReady]:
    """For which voices it is to be given by itself now, in the order of their ids, after this one. Only the system."""
    policies.may_ask_verdict(seen_by).enforce()
    rows = ready_for_contact().filter(in_stream(given.stream), stream_response=given)
    rows = rows.filter(voice__gt=after) if after else rows
    return rows.select_related("voice").order_by("voice")


@query
def to_be_given_to(voice: UUID, *, seen_by: Actor) -> QuerySet[LaidReady]:
    """What is to be given to this voice by itself, if it flows there still, newest first. Only the system may look."""
    policies.may_ask_verdict(seen_by).enforce()
    rows = ready_for_contact().filter(voice=voice)
    return rows.select_related("voice", "stream_response__stream").order_by(
        "-stream_response__given_at"
    )


def _sent(which: Q, *, within: Stream) -> list[Sent]:
    """These responses, newest first, counted. How many came later is counted within this stream, of those that lie
    ready still and were not written to a wider one."""
    written = StreamResponse.objects.filter(which).select_related(
        "stream__speaks_for_it__words", "given_by", "taken_back_by", "organisation"
    )
    found = list(
        written.annotate(
            meant=_how_many(LaidReady.objects.filter(stream_response=OuterRef("pk"))),
            later=_how_many(_came_later(within)),
        ).order_by("-given_at")[:SHOWN]
    )
    judged: dict[UUID, Counter[str]] = {one.pk: Counter() for one in found}
    for ref, code, many in _judgements(judged) if found else ():
        judged[ref][code] += many
    return [
        Sent(one, one.meant, judged[one.pk].total(), _later(one, within), _shown(judged[one.pk]))
        for one in found
    ]


def _standing_in(stream: Stream) -> QuerySet[Standing]:
    rows = Standing.objects.filter(in_stream(stream)).exclude(phase=Phase.FORGOTTEN)
    return rows.order_by()


def _laid(ref: UUID) -> QuerySet[LaidReady]:
    return LaidReady.objects.filter(stream_response=ref, voice=OuterRef("voice"))


def _whose(writer: Value, since: StreamResponse | None = None) -> Case:
    """In which group of `Reach` a standing falls. since: of a response that was written, by then."""
    told = Q(phase=Phase.TOLD)
    cases = [
        When(Q(phase=Phase.ANSWERED), then=Value("content")),
        When(told & Q(elsewhere=True), then=Value("elsewhere")),
        When(told, then=Value("nobody")),
        When(~Q(contact=writer), then=Value("colleague")),
    ]
    waits = When(phase__in=BEFORE_UNDERSTOOD, then=Value("waits"))
    if since is not None and since.until is not None:
        has_it = When(given_of_it(since), then=Value("given"))
        return Case(has_it, default=Value("stopped"), output_field=CharField())
    if since is not None:
        cases = [
            When(given_of_it(since), then=Value("given")),
            When(~in_stream(since.stream), then=Value("moved")),
            When(newer_words(since.given_at), then=Value("apart")),
            *cases,
            When(written_again(since.given_by_id, since.given_at), then=Value("again")),
        ]
    return Case(*cases, waits, default=Value("now"), output_field=CharField())


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    """The number of these, as a part of another statement."""
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(many=Count("pk"))
    return Coalesce(Subquery(counted.values("many")), Value(0))


def _came_later(stream: Stream) -> QuerySet[Standing]:
    """The voices in this stream, or in its parts, for which a response was not written."""
    inside = Q(voice__flow__stream=stream.pk) | Q(voice__flow__stream__parent=stream.pk)
    laid = LaidReady.objects.filter(
        stream_response=OuterRef(OuterRef("pk")), voice=OuterRef("voice")
    )
    return Standing.objects.filter(inside, ~Exists(laid))


def _later(one: Any, within: Stream) -> int:
    return one.later if one.until is None and one.stream_id != within.parent_id else 0


def _judgements(refs: Iterable[UUID]) -> QuerySet[Response, Any]:
    """Which response, how it was judged, and how often: the speaker's last word on that very response."""
    verdicts = Verdict.objects.filter(response=OuterRef("pk")).order_by("-given_at")
    asked = Exists(VerdictRequest.objects.filter(response=OuterRef("pk")))
    silent = Case(When(asked, then=Value(ASKED)), default=Value(NOT_ASKED))
    said = Coalesce(Subquery(verdicts.values("judgement")[:1]), silent, output_field=CharField())
    rows = Response.objects.filter(stream_response__in=list(refs)).order_by().annotate(said=said)
    return rows.values_list("stream_response", "said").annotate(many=Count("pk"))


def _shown(judged: Counter[str]) -> list[Judged]:
    """With small numbers withheld, and one more where it would tell what was withheld."""
    return [Judged(str(one.group), one.voices) for one in heard(dict(judged))]
