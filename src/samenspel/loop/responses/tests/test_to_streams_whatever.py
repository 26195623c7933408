"""Whatever people do, in whatever order: nobody gets a response to a stream twice, or after it was taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import QuerySet

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import DomainError
from samenspel.loop.responses import actions
from samenspel.loop.responses.models import LaidReady, Response, StreamResponse
from samenspel.loop.responses.tests.answered_streams import flowing, told_in, worked_off
from samenspel.loop.responses.to_streams import how_far_it_came
from samenspel.loop.streams.actions import put_in_stream, say_not_here, take_out
from samenspel.loop.streams.models import Flow, Stream
from samenspel.loop.voices import actions as hearing
from tests.support.cast import RESPONSIVE, Told, person_of

pytestmark = pytest.mark.django_db

STEPS = 40
# What is tried, and how often beside the others: confirming and the worker often, so that something goes out.
WEIGHTS = {
    "write": 3,
    "take_back": 1,
    "extend": 2,
    "restate": 3,
    "confirm": 4,
    "hand_over": 2,
    "speaker_leaves": 1,
    "move": 4,
    "respond_to_one": 1,
    "give_by_hand": 6,
    "judge": 1,
    "work": 4,
}


@dataclass
class Attempts:
    """Four voices of Bart and one of Fenna in one stream, and everybody who does something with them."""

    chance: Random
    bart: Actor
    fenna: Actor
    told: list[Told] = field(init=False)
    stream: Stream = field(init=False)
    seen: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.told = [
            *told_in("taken-on", "restated", "restated", "understood", contact=self.bart),
            *told_in("restated", contact=self.fenna),
        ]
        self.stream = flowing(*self.told)

    @property
    def given(self) -> QuerySet[Response]:
        """Every response that was written to the stream and went out."""
        return Response.objects.exclude(stream_response=None)

    def one_step(self) -> None:
        """Somebody tries something; what the rules refuse leaves everything as it was."""
        [name] = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        try:
            with transaction.atomic():
                getattr(self, name)(self.chance.choice(self.told))
        except DomainError:
            return

    def anybody(self) -> Actor:
        """Bart mostly."""
        return self.chance.choice([self.bart, self.bart, self.fenna])

    def write(self, told: Told) -> None:
        """To the whole stream."""
        text = f"Zo doen we het, {self.chance.random()}."
        actions.respond_to_stream(
            self.stream, text, role="direct", approach=RESPONSIVE, by=self.anybody()
        )

    def take_back(self, told: Told) -> None:
        """What lies ready."""
        for given in StreamResponse.objects.filter(until=None, given_by=self.bart.person):
            actions.take_back_stream_response(given, by=self.bart)

    def extend(self, told: Told) -> None:
        """It is for who came later too."""
        for given in StreamResponse.objects.filter(until=None, given_by=self.bart.person):
            actions.extend_stream_response(given, by=self.bart)

    def restate(self, told: Told) -> None:
        """The need, said back."""
        hearing.restate_need(told.voice, "U wilt licht.", by=self.anybody())

    def confirm(self, told: Told) -> None:
        """That is it."""
        for newest in told.voice.understandings.order_by("-ordinal")[:1]:
            hearing.confirm_understanding(told.voice, newest, by=told.speaker)

    def hand_over(self, told: Told) -> None:
        """A colleague takes over."""
        old, new = self.chance.sample([self.bart, self.fenna], 2)
        hearing.offer_handover(told.voice, person_of(new), "Jouw wijk.", by=old)
        hearing.accept_handover(told.voice, by=new)

    def speaker_leaves(self, told: Told) -> None:
        """This is not what I meant."""
        say_not_here(told.voice, by=told.speaker)

    def move(self, told: Told) -> None:
        """Out of the stream, or into it."""
        change = self.chance.choice([take_out, put_in_stream])
        change(told.voice, self.stream, by=self.anybody())

    def respond_to_one(self, told: Told) -> None:
        """In words for one speaker."""
        actions.respond(
            told.voice, "Aan jou.", role="direct", approach=RESPONSIVE, by=self.anybody()
        )

    def give_by_hand(self, told: Told) -> None:
        """Whatever was written, whether it lies ready or not, by who is the contact, whether understood or not."""
        contact = told.voice.contacts.get(until=None).person_id
        by = self.bart if contact == self.bart.person else self.fenna
        written = StreamResponse.objects.order_by("until", "given_at")
        for given in written.filter(until=None) or written[:1]:
            actions.respond(
                told.voice,
                given.text,
                role="direct",
                approach=RESPONSIVE,
                from_stream=given,
                by=by,
            )

    def judge(self, told: Told) -> None:
        """It is answered."""
        actions.judge(told.voice, "answered", by=told.speaker)

    def work(self, told: Told) -> None:
        """The worker comes by."""
        worked_off()

    def check(self) -> None:
        """What must hold, of what went out since the last look."""
        fresh = list(self.given.exclude(pk__in=self.seen).select_related("voice"))
        for row in fresh:
            self.check_one(row)
        self.seen |= {row.pk for row in fresh}
        twice = Counter(self.given.values_list("voice", "stream_response"))
        assert [pair for pair, times in twice.items() if times > 1] == []

    def check_one(self, row: Response) -> None:
        """It lay ready for this voice, which flowed there and was understood; and nobody had taken it back."""
        written = StreamResponse.objects.get(given=row)
        ready = LaidReady.objects.get(voice=row.voice_id, stream_response=written)
        newest = row.voice.understandings.select_related("reply").latest("ordinal")

        assert ready.laid_at <= row.given_at
        assert written.until is None or row.given_at <= written.until
        assert Flow.objects.get(voice=row.voice_id).stream_id == self.stream.pk
        assert newest.reply.reply == "confirmed"

    def check_counts(self) -> None:
        """The groups of every response together are all for whom it was written."""
        for one in StreamResponse.objects.select_related("stream", "given_by"):
            whole, reach = how_far_it_came(one, seen_by=self.bart)
            assert (reach.total, reach.given) == (whole.meant, whole.given)


def tried(seed: int, bart: Actor, fenna: Actor) -> int:
    """Many things, each looked at as soon as it was done; how many responses went out."""
    attempts = Attempts(Random(seed), bart, fenna)
    for _step in range(STEPS):
        attempts.one_step()
        attempts.check()
    attempts.check_counts()
    return attempts.given.count()


def once(do: Callable[[int], int], seeds: range) -> list[int]:
    """Each as if the others had never been."""
    found = []
    for seed in seeds:
        block = transaction.atomic()
        with block:
            found.append(do(seed))
            transaction.set_rollback(True)
    return found


def test_what_must_hold_holds_in_whatever_order(bart: Actor, fenna: Actor) -> None:
    went_out = once(lambda seed: tried(seed, bart, fenna), range(4))

    # Otherwise nothing was looked at.
    assert sum(went_out) >= 8
