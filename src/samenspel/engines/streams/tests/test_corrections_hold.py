"""Whatever is said, by whomever, in whatever order, and whoever is heard meanwhile: it holds after every refresh."""

from itertools import count

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from scipy.sparse import csr_array

from samenspel.engines.streams.communities import communities
from samenspel.engines.streams.corrections import (
    Belongs,
    Correction,
    Rank,
    Settled,
    Simple,
    Split,
    StreamId,
    VoiceId,
    simple,
)
from samenspel.engines.streams.dividing import divided
from samenspel.engines.streams.holding import (
    Bounds,
    Filed,
    Labels,
    bounds,
    constrained,
    contract,
    enforce,
)
from samenspel.engines.streams.matching import Reading, corrected, match
from samenspel.engines.streams.settling import settle
from samenspel.engines.streams.tests.said import (
    Where,
    can_all_hold,
    is_kept,
    said_about,
)

WHERE_VOICES_LIE = st.tuples(st.integers(0, 20), st.integers(0, 20))


def near(places: list[tuple[int, int]]) -> csr_array:
    """Ties between voices that lie close to each other."""
    points = np.array(places, dtype=np.float32).reshape(-1, 2)
    apart = np.abs(points[:, None] - points[None]).sum(axis=2)
    weights = np.where(apart < 8, np.exp(-apart / 4), 0).astype(np.float32)
    np.fill_diagonal(weights, 0)
    return csr_array(weights)


class Municipality(RuleBasedStateMachine):
    """People speak, are corrected, and are forgotten; now and then streams are sought anew."""

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[VoiceId, tuple[int, int]] = {}
        self.said: list[Correction] = []
        self.reading = Reading([], np.zeros(0, dtype=np.int32), [])
        self.settled = Settled()
        self.numbers = count()

    @initialize(places=st.lists(WHERE_VOICES_LIE, min_size=4, max_size=12))
    def people_speak(self, places: list[tuple[int, int]]) -> None:
        for place in places:
            self.someone_speaks(place)

    @rule(place=WHERE_VOICES_LIE)
    def someone_speaks(self, place: tuple[int, int]) -> None:
        self.places[f"voice {next(self.numbers)}"] = place

    @rule(data=st.data())
    def someone_is_forgotten(self, data: st.DataObject) -> None:
        if len(self.places) > 2:
            del self.places[data.draw(st.sampled_from(list(self.places)))]

    @rule(data=st.data(), by=st.sampled_from(Rank))
    def someone_corrects(self, data: st.DataObject, by: Rank) -> None:
        what = data.draw(said_about(list(self.places)))
        self.said.append(Correction(what, by, next(self.numbers)))

    @rule(data=st.data(), by=st.sampled_from(Rank))
    def someone_moves_a_voice(self, data: st.DataObject, by: Rank) -> None:
        streams = list(self.reading.streams)
        if streams:
            voice = data.draw(st.sampled_from(list(self.places)))
            what = Belongs(voice, data.draw(st.sampled_from(streams)))
            self.said.append(Correction(what, by, next(self.numbers)))

    @rule(resolution=st.sampled_from([0.3, 1.0, 3.0]))
    def streams_are_sought_anew(self, resolution: float) -> None:
        voices = list(self.places)
        self.settled = settle(self.said)
        held = bounds(self.settled, voices)
        graph = constrained(near(list(self.places.values())), held)
        small, places = contract(graph, held.group)
        found = divided(communities(small, resolution)[places], graph, held)
        filed = self._under_their_ids(voices, found, graph, held)
        self.reading = Reading(voices, filed.labels, filed.streams)

    def _under_their_ids(
        self, voices: list[VoiceId], found: Labels, graph: csr_array, held: Bounds
    ) -> Filed:
        matching = match(
            corrected(self.reading, self.settled),
            voices,
            found,
            fresh=lambda: f"stream {next(self.numbers)}",
            anchored=self.settled.streams,
        )
        return enforce(found, graph, held, matching.streams)

    @invariant()
    def what_holds_is_kept(self) -> None:
        became = dict(self.settled.became)
        broken = [one for one in self.settled.held if not is_kept(one.what, self._shown(), became)]
        assert broken == []

    @invariant()
    def what_is_not_kept_gave_way_to_what_weighs_more_and_both_are_shown(self) -> None:
        became = dict(self.settled.became)
        shown = {one.yielded for one in self.settled.contradictions}
        heard = [one for said in self.said for one in simple(said) if said.at < self._sought_at()]
        for one in heard:
            assert one in shown or is_kept(one.what, self._shown(), became)
        for contradiction in self.settled.contradictions:
            weakest = min((one.by, one.at) for one in contradiction.held)
            yielded = contradiction.yielded
            assert weakest >= (yielded.by, yielded.at)
            assert not can_all_hold(facts([*contradiction.held, yielded]))

    def _sought_at(self) -> float:
        """Corrections made since then have not been settled yet."""
        known = [*self.settled.held, *(one.yielded for one in self.settled.contradictions)]
        return max((one.at for one in known), default=-1) + 1

    def _shown(self) -> Where:
        names: list[StreamId | None] = [*self.reading.streams, None]
        labels = self.reading.labels.tolist()
        return {voice: names[at] for voice, at in zip(self.reading.voices, labels, strict=True)}


def facts(said: list[Correction]) -> list[Simple]:
    return [one.what for one in said if not isinstance(one.what, Split)]


TestMunicipality = Municipality.TestCase
TestMunicipality.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
