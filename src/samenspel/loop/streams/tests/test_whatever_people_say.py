"""Whatever people say of streams, in whatever order, and whatever the machine finds in between: what stands, holds.

What stands is told again here in the plainest way (`engines.streams.tests.said`): from the heaviest down, each that can
hold beside those before it. What is shown in the database is held against that after every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from samenspel.engines.streams import corrections as engine
from samenspel.engines.streams.tests.said import Where, can_all_hold, is_kept
from samenspel.foundation.errors import DomainError
from samenspel.loop.streams import actions, jobs
from samenspel.loop.streams.models import Correction, Flow, Kind, Stream
from samenspel.loop.streams.queries import contradictions_of, find_correction
from samenspel.loop.streams.tests.conftest import flows, looked_anew
from samenspel.loop.streams.tests.words import LATE, Town, town_by_words
from samenspel.loop.voices.actions import decide_showing, forget_voice
from tests.support.cast import Told, a_voice

if TYPE_CHECKING:
    from samenspel.foundation.actors import Actor

__all__ = ["town_by_words"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town_by_words")]

CHOICE = st.integers(0, 999)
Simple = engine.Simple


class Said(RuleBasedStateMachine):
    """Twelve people and two colleagues. What was said is kept here beside what the database keeps."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.voices = list(self.town.told)
        self.colleagues = (self.town.bart, self.town.carla)
        self.said: dict[UUID, tuple[int, int, list[Simple]]] = {}
        self.names: dict[UUID, list[tuple[UUID, str]]] = {}
        self.steps = 0

    def teardown(self) -> None:
        """Once more what both sides can see; then as if nothing had happened, for the next town."""
        try:
            self.what_gave_way_is_seen_beside_what_it_gave_way_to()
        finally:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # ── What people do ──

    @rule(voice=CHOICE, stream=CHOICE, by=CHOICE)
    def a_colleague_puts_a_voice_in_a_stream(self, voice: int, stream: int, by: int) -> None:
        one, into = self._voice(voice), self._stream(stream)
        self._say(lambda: actions.put_in_stream(one.voice, into, by=self._colleague(by)))

    @rule(voice=CHOICE, by=CHOICE)
    def a_colleague_takes_a_voice_out(self, voice: int, by: int) -> None:
        one = self._voice(voice)
        here = Flow.objects.filter(voice=one.voice).exclude(stream=None).first()
        if here is not None and here.stream is not None:
            stream = here.stream
            self._say(lambda: actions.take_out(one.voice, stream, by=self._colleague(by)))

    @rule(voice=CHOICE)
    def a_speaker_says_that_it_is_not_what_they_meant(self, voice: int) -> None:
        one = self._voice(voice)
        self._say(lambda: actions.say_not_here(one.voice, by=one.speaker))

    @rule(voice=CHOICE, other=CHOICE)
    def a_speaker_recognises_theirs_in_what_another_said(self, voice: int, other: int) -> None:
        one, two = self._voice(voice), self._voice(other)
        self._try(lambda: decide_showing(two.voice, shown=True, by=two.speaker))
        self._say(lambda: actions.recognise(one.voice, two.voice, by=one.speaker))
        jobs.follow(str(one.voice.pk))

    @rule(one=CHOICE, other=CHOICE, apart=st.booleans(), by=CHOICE)
    def a_colleague_pairs_two_voices(self, one: int, other: int, apart: bool, by: int) -> None:
        first, second = self._voice(one).voice, self._voice(other).voice
        verb = actions.keep_apart if apart else actions.put_together
        self._say(lambda: verb(first, second, by=self._colleague(by)))

    @rule(stream=CHOICE, into=CHOICE, by=CHOICE)
    def a_colleague_joins_two_streams(self, stream: int, into: int, by: int) -> None:
        one, other = self._stream(stream), self._stream(into)
        self._say(lambda: actions.join_streams(one, other, by=self._colleague(by)))

    @rule(stream=CHOICE, many=st.integers(1, 2), by=CHOICE)
    def a_colleague_splits_a_stream(self, stream: int, many: int, by: int) -> None:
        one = self._stream(stream)
        inside = {flow.voice_id for flow in Flow.objects.filter(stream=one)}
        chosen = [told.voice for told in self.voices if told.voice.pk in inside][:many]
        self._say(lambda: actions.split_stream(one, chosen, by=self._colleague(by)))

    @rule(stream=CHOICE, name=st.sampled_from(["", "Donker", "Ratten"]), by=CHOICE)
    def a_colleague_names_a_stream(self, stream: int, name: str, by: int) -> None:
        one = self._stream(stream)
        made = self._try(lambda: actions.name_stream(one, name, by=self._colleague(by)))
        if isinstance(made, Correction):
            self.names.setdefault(one.pk, []).append((made.pk, name))

    @rule(which=CHOICE, by=CHOICE)
    def it_is_taken_back_by_whose_side_it_was(self, which: int, by: int) -> None:
        open_ = [*self.said, *(ref for names in self.names.values() for ref, _ in names)]
        if not open_:
            return
        ref = open_[which % len(open_)]
        one = Correction.objects.get(pk=ref)
        who = next((told.speaker for told in self.voices if told.voice.pk == one.voice_id), None)
        side = who if one.rank == "speaker" and who else self._colleague(by)
        said = find_correction(ref, seen_by=side)
        if self._try(lambda: actions.undo_correction(said, by=side)):
            self.said.pop(ref, None)
            self.names = {
                stream: [kept for kept in names if kept[0] != ref]
                for stream, names in self.names.items()
            }

    @rule(words=st.sampled_from(LATE))
    def somebody_tells_something_new(self, words: str) -> None:
        new = a_voice(words)
        self.voices.append(new)
        jobs.place([str(new.voice.pk)])

    @rule(voice=CHOICE)
    def somebody_wants_to_be_forgotten(self, voice: int) -> None:
        one = self._voice(voice)
        if len(self.voices) > len(self.town.told) - 2:
            forget_voice(one.voice, by=one.speaker)
            self.voices.remove(one)
            self._forget(one.voice.pk)

    @rule()
    def everything_is_looked_at_anew(self) -> None:
        looked_anew()

        assert {row.voices for row in Stream.objects.filter(ended_at=None)} & {0} == set()

    # ── What holds ──

    @invariant()
    def what_stands_holds_whoever_said_it(self) -> None:
        held = self._held()
        where: Where = dict(flows().items())
        became = _became(held, where)
        broken = [one for one in held if not is_kept(_goes_on(one, became), where, became)]

        assert broken == []

    @invariant()
    def every_stream_counts_what_flows_in_it_and_nothing_flows_in_what_is_no_more(self) -> None:
        inside = Counter(ref for ref in flows().values() if ref)
        rows = list(Stream.objects.values_list("pk", "parent", "voices", "ended_at", "name"))
        wide = {parent for _, parent, *_ in rows}
        counted = {ref: many for ref, _, many, *_ in rows if many and ref not in wide}

        assert counted == inside
        assert [ref for ref, _, _, ended, _ in rows if ended and ref in inside] == []
        called = {ref: name for ref, *_, name in rows if ref in self.names}
        assert called == {ref: [("", ""), *names][-1][1] for ref, names in self.names.items()}

    def what_gave_way_is_seen_beside_what_it_gave_way_to(self) -> None:
        """On the page of a stream that it is about: each, and nothing else; and what it gave way to weighs more."""
        held, where = self._held(), flows()
        gave_way = {
            ref
            for ref, (_, _, facts) in self.said.items()
            for fact in facts
            if not can_all_hold([*held, fact]) and _can_be_met(fact, where)
        }
        shown = [
            found
            for stream in Stream.objects.all()
            for found in contradictions_of(stream, seen_by=self.colleagues[0])
        ]

        assert {one.yielded.correction.pk for one in shown} == gave_way
        for one in shown:
            weights = [self.said[held.correction.pk][:2] for held in one.held]
            assert min(weights) > self.said[one.yielded.correction.pk][:2]

    # ── The plainest way ──

    def _held(self) -> list[Simple]:
        held: list[Simple] = []
        for _rank, _at, facts in sorted(self.said.values(), key=lambda one: one[:2], reverse=True):
            for fact in facts[::-1]:
                if can_all_hold([*held, fact]):
                    held.append(fact)
        return held

    # ── How it is kept ──

    def _say(self, verb: Callable[[], Correction]) -> None:
        made = self._try(verb)
        if isinstance(made, Correction):
            self.steps += 1
            rank = 2 if made.rank == "speaker" else 1
            if rank == 2:
                self._otherwise(made)
            self.said[made.pk] = (rank, self.steps, _facts(made))

    def _otherwise(self, made: Correction) -> None:
        """Who speaks for themselves takes back what they said before and is otherwise now."""
        voice, stream = made.voice_id, made.stream_id
        before: list[Simple] = [engine.NotHere(voice, stream)] if made.kind == Kind.BELONGS else []
        self.said = {
            ref: (rank, at, facts)
            for ref, (rank, at, facts) in self.said.items()
            if not (rank == 2 and (_belongs(facts[0], voice) or facts[0] in before))
        }

    def _try(self, verb: Callable[[], object]) -> object:
        try:
            return verb()
        except DomainError:
            return None

    def _forget(self, voice: UUID) -> None:
        """What was said of a voice that is gone is gone with it."""
        about = {
            ref: (rank, at, [one for one in facts if voice not in _voices(one)])
            for ref, (rank, at, facts) in self.said.items()
        }
        self.said = {ref: one for ref, one in about.items() if one[2]}

    def _voice(self, choice: int) -> Told:
        return self.voices[choice % len(self.voices)]

    def _colleague(self, choice: int) -> Actor:
        return self.colleagues[choice % len(self.colleagues)]

    def _stream(self, choice: int) -> Stream:
        rows = list(Stream.objects.filter(ended_at=None).order_by("begun_at", "id"))
        return rows[choice % len(rows)]


def _belongs(fact: Simple, voice: UUID | None) -> bool:
    return isinstance(fact, engine.Belongs) and fact.voice == voice


def _facts(said: Correction) -> list[Simple]:
    match said.kind:
        case Kind.TOGETHER:
            return [engine.Together(said.voice_id, said.other_id)]
        case Kind.APART:
            return [engine.Apart(said.voice_id, said.other_id)]
        case Kind.BELONGS:
            return [engine.Belongs(said.voice_id, said.stream_id)]
        case Kind.NOT_HERE:
            return [engine.NotHere(said.voice_id, said.stream_id)]
        case Kind.MERGED:
            return [engine.Merged(said.stream_id, said.into_id)]
        case _:
            along = Correction.objects.filter(part_of=said).order_by("made_at", "id")
            return [engine.Belongs(one.voice_id, said.into_id) for one in along]


def _voices(fact: Simple) -> set[object]:
    return {getattr(fact, name) for name in ("a", "b", "voice") if hasattr(fact, name)}


def _became(held: list[Simple], where: Where) -> dict[Any, Any]:
    """Of streams that were joined, all of them: the one in which voices flow."""
    groups: list[set[Any]] = []
    for one in held:
        if isinstance(one, engine.Merged):
            near = [group for group in groups if group & {one.stream, one.into}]
            groups = [group for group in groups if group not in near]
            groups.append({one.stream, one.into}.union(*near))
    alive: set[Any] = {ref for ref in where.values() if ref}
    return {
        ref: next(iter(sorted(group & alive, key=str)), min(group, key=str))
        for group in groups
        for ref in group
    }


def _can_be_met(fact: Simple, where: dict[UUID, UUID | None]) -> bool:
    """Whether there is a page of a stream where somebody comes across it: two that flow nowhere stand on none."""
    if isinstance(fact, engine.Together | engine.Apart):
        return any(where.get(UUID(str(voice))) for voice in (fact.a, fact.b))
    return True


def _goes_on(fact: Simple, became: dict[Any, Any]) -> Simple:
    """What is said of a stream that was joined with another is said of the one that goes on."""
    if isinstance(fact, engine.NotHere):
        return engine.NotHere(fact.voice, became.get(fact.stream, fact.stream))
    return fact


def test_whatever_people_say_and_whatever_is_found_what_stands_holds(
    town_by_words: Town,
) -> None:
    Said.town = town_by_words
    run_state_machine_as_test(
        Said,
        settings=settings(
            max_examples=3,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
