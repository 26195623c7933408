"""The small fixed cast of the tests, and how far a voice of theirs has come.

Amina lives in Waterveen and tells something. Bart works there and responds, Fenna beside him, Carla makes policy and
listens, Gerda leads the team; Dirk works for another municipality. None of the fixtures asks for a database: a test
takes `db` (by mark) or `committed_db`, and the cast lives there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import today
from samenspel.loop.responses import actions as responding
from samenspel.loop.responses.actions import Approach
from samenspel.loop.responses.models import Agreement, Response
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.actions import FreshKey
from samenspel.loop.voices.keys import Key
from samenspel.loop.voices.models import Understanding, Voice
from samenspel.people import actions as people
from samenspel.people.actors import actor_of
from samenspel.people.models import Organisation, Person, Team

WORDS = "De stoep voor mijn huis ligt scheef en ik ben al twee keer gevallen."
RESPONSIVE = Approach("responsive", "Zij weet het beste wat er nodig is.")
PHASES = (
    "told",
    "taken-on",
    "asked",
    "restated",
    "corrected",
    "understood",
    "under-way",
    "to-judge",
    "reopened",
    "answered",
)


@dataclass(frozen=True)
class Waterveen:
    """The municipality that is at home here."""

    organisation: Organisation
    team: Team
    policy: Team


@dataclass(frozen=True)
class Told:
    """A voice, and the one who holds its key."""

    fresh: FreshKey

    @property
    def voice(self) -> Voice:
        """What was told."""
        return self.fresh.voice

    @property
    def speaker(self) -> Actor:
        """Who told it."""
        return self.fresh.holder

    @property
    def key(self) -> Key:
        """As only the speaker ever sees it."""
        return self.fresh.key


def a_municipality(name: str, seat: people.Seat = people.Seat.HOME) -> Waterveen:
    """An organisation with a team that receives and a team that makes policy."""
    organisation = people.found_organisation(name, by=SYSTEM, seat=seat)
    team = people.form_team(organisation, "Wijkteam Noord", by=SYSTEM)
    policy = people.form_team(organisation, "Beleid", by=SYSTEM)
    organisation = people.name_receiving_team(organisation, team, by=SYSTEM)
    return Waterveen(organisation, team, policy)


def a_colleague(
    name: str, team: Team, *, duties: Sequence[str], perspective: str = "frontline"
) -> Actor:
    """Someone with an account, as they act."""
    person = people.enrol_person(
        f"{name.split(maxsplit=1)[0].lower()}@{team.organisation_id}.example",
        name,
        by=SYSTEM,
        organisation=team.organisation,
        team=team,
        perspective=perspective,
        duties=duties,
    )
    return actor_of(person)


def person_of(actor: Actor) -> Person:
    """The person behind an actor."""
    assert actor.person is not None
    return Person.objects.get(pk=actor.person)


def a_voice(words: str = WORDS, *, reach: str = "", place: str = "") -> Told:
    """Somebody tells something."""
    return Told(hearing.share_voice(words, by=VISITOR, reach=reach, place=place))


def an_understanding(told: Told, contact: Actor) -> Understanding:
    """The contact says the need back."""
    return hearing.restate_need(told.voice, "U wilt veilig over de stoep kunnen.", by=contact)


def a_response(told: Told, contact: Actor) -> Response:
    """The contact says what is done."""
    return responding.respond(
        told.voice,
        "Wij leggen de tegels recht.",
        role="facilitate",
        approach=RESPONSIVE,
        by=contact,
    )


def an_agreement(told: Told, contact: Actor, *, days: int = 7) -> Agreement:
    """The contact promises something."""
    due = today() + timedelta(days)
    return responding.make_agreement(
        told.voice, "De tegels liggen recht.", due=due, person=contact.person, by=contact
    )


def brought_to(phase: str, told: Told, contact: Actor) -> Told:
    """Take a fresh voice along the loop, as far as this phase."""
    for step in _STEPS[phase]:
        step(told, contact)
    return told


def _take_on(told: Told, contact: Actor) -> None:
    hearing.take_on(told.voice, by=contact)


def _ask(told: Told, contact: Actor) -> None:
    hearing.ask_speaker(told.voice, "Welke tegels bedoelt u?", by=contact)


def _restate(told: Told, contact: Actor) -> None:
    an_understanding(told, contact)


def _correct(told: Told, contact: Actor) -> None:
    hearing.correct_understanding(
        told.voice, _newest(told), "Het gaat om mijn moeder.", by=told.speaker
    )


def _confirm(told: Told, contact: Actor) -> None:
    hearing.confirm_understanding(told.voice, _newest(told), by=told.speaker)


def _respond(told: Told, contact: Actor) -> None:
    a_response(told, contact)


def _give_result(told: Told, contact: Actor) -> None:
    responding.give_result(told.voice, told.voice.responses.get(), "done", by=contact)


def _say_not(told: Told, contact: Actor) -> None:
    responding.judge(told.voice, "not", "Het ligt nog steeds scheef.", by=told.speaker)


def _say_answered(told: Told, contact: Actor) -> None:
    responding.judge(told.voice, "answered", by=told.speaker)


def _newest(told: Told) -> Understanding:
    return told.voice.understandings.order_by("-ordinal")[0]


Step = Callable[[Told, Actor], None]
_UNDERSTOOD: tuple[Step, ...] = (_take_on, _restate, _confirm)
_JUDGED: tuple[Step, ...] = (*_UNDERSTOOD, _respond, _give_result)
_STEPS: dict[str, tuple[Step, ...]] = {
    "told": (),
    "taken-on": (_take_on,),
    "asked": (_take_on, _ask),
    "restated": (_take_on, _restate),
    "corrected": (_take_on, _restate, _correct),
    "understood": _UNDERSTOOD,
    "under-way": (*_UNDERSTOOD, _respond),
    "to-judge": _JUDGED,
    "reopened": (*_JUDGED, _say_not),
    "answered": (*_JUDGED, _say_answered),
}


@pytest.fixture
def waterveen() -> Waterveen:
    """The municipality that receives the voices."""
    return a_municipality("Gemeente Waterveen")


@pytest.fixture
def bart(waterveen: Waterveen) -> Actor:
    """Frontline: he listens and responds."""
    return a_colleague("Bart Bos", waterveen.team, duties=["listen", "respond"])


@pytest.fixture
def fenna(waterveen: Waterveen) -> Actor:
    """A colleague of Bart, who responds too."""
    return a_colleague("Fenna de Wit", waterveen.team, duties=["respond"])


@pytest.fixture
def carla(waterveen: Waterveen) -> Actor:
    """Policy: she listens."""
    return a_colleague("Carla Smit", waterveen.policy, duties=["listen"], perspective="policy")


@pytest.fixture
def gerda(waterveen: Waterveen) -> Actor:
    """The lead of the team."""
    return a_colleague("Gerda Mol", waterveen.team, duties=["lead"])


@pytest.fixture
def dirk(waterveen: Waterveen) -> Actor:
    """Someone of another municipality, who may do there what Bart may do here."""
    elsewhere = a_municipality("Gemeente Hoogkerke", people.Seat.ELSEWHERE)
    return a_colleague("Dirk Vos", elsewhere.team, duties=["listen", "respond", "lead"])


@pytest.fixture
def amina(waterveen: Waterveen) -> Told:
    """A resident and the voice she told, with a mail address to reach her."""
    return a_voice(reach="amina@example.nl", place="Kerkstraat, bij de bakker")
