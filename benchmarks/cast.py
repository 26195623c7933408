"""A municipality to measure in: made by the same actions as everywhere."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpResponse
from django.test import RequestFactory

from samenspel.foundation.actors import SYSTEM, VISITOR, Actor
from samenspel.foundation.clock import today
from samenspel.loop.responses import actions as responding
from samenspel.loop.voices import actions as hearing
from samenspel.loop.voices.actions import FreshKey
from samenspel.loop.voices.web.sessions import COOKIE, remember_speaker
from samenspel.people import actions as people
from samenspel.people.access import PASSED
from samenspel.people.actors import actor_of

WORDS = (
    "De lantaarn bij het speeltuintje achter de Kerkstraat is al drie weken stuk. Mijn dochter durft "
    "’s avonds niet meer alleen naar huis, en de buren zeggen hetzelfde. Kan iemand komen kijken?"
)


@dataclass(frozen=True)
class Colleague:
    """Someone who is signed in, with an authenticator."""

    actor: Actor
    cookies: dict[str, str]


@dataclass(frozen=True)
class Resident:
    """Someone who holds the key of a voice, in a browser that remembers it."""

    fresh: FreshKey
    cookies: dict[str, str]

    @property
    def thread(self) -> str:
        """The page of their voice."""
        return f"/stem/{self.fresh.voice.id}/"


@dataclass(frozen=True)
class Municipality:
    """Where it all happens."""

    organisation: Any
    team: Any

    def colleague(self, name: str) -> Colleague:
        """Someone who responds."""
        person = people.enrol_person(
            f"{name.lower()}@waterveen.example",
            name,
            by=SYSTEM,
            organisation=self.organisation,
            team=self.team,
            perspective="frontline",
            duties=["listen", "respond"],
        )
        held = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
        return Colleague(actor_of(person), {"sessionid": _session(person, held.pk)})


def municipality() -> Municipality:
    """Gemeente Waterveen, with a team that receives."""
    organisation = people.found_organisation("Gemeente Waterveen", by=SYSTEM)
    team = people.form_team(organisation, "Wijkteam Noord", by=SYSTEM)
    return Municipality(people.name_receiving_team(organisation, team, by=SYSTEM), team)


def resident(words: str = WORDS, *, reach: str = "") -> Resident:
    """Someone tells something."""
    fresh = hearing.share_voice(words, by=VISITOR, reach=reach)
    response = HttpResponse()
    remember_speaker(RequestFactory().get("/"), response, fresh.holder)
    return Resident(fresh, {COOKIE: response.cookies[COOKIE].value})


def taken_on(by: Colleague, count: int) -> None:
    """That many voices of which this colleague is the contact, and on the move."""
    for number in range(count):
        told = resident(f"{WORDS} Nummer {number}.")
        hearing.take_on(told.fresh.voice, by=by.actor)


def whole_circle(by: Colleague) -> Resident:
    """Someone who was corrected once, got a response and a promise, and said that it was answered."""
    told = resident(reach="amina@example.org")
    voice, speaker = told.fresh.voice, told.fresh.holder
    hearing.take_on(voice, by=by.actor)
    question = hearing.ask_speaker(voice, "Welke lantaarn?", by=by.actor)
    hearing.answer_question(voice, question, "Die bij de schommel.", by=speaker)
    wrong = hearing.restate_need(voice, "U wilt een nieuwe lantaarn.", by=by.actor)
    hearing.correct_understanding(voice, wrong, "Nee, dat deze het weer doet.", by=speaker)
    right = hearing.restate_need(voice, "U wilt dat de lantaarn het weer doet.", by=by.actor)
    hearing.confirm_understanding(voice, right, by=speaker)
    approach = responding.Approach("responsive", "Een monteur kan het deze week.")
    response = responding.respond(
        voice, "Wij maken hem.", role="facilitate", approach=approach, by=by.actor
    )
    due = today() + timedelta(days=7)
    responding.make_agreement(
        voice, "De lantaarn brandt.", due=due, person=by.actor.person, by=by.actor
    )
    responding.give_result(voice, response, "done", "Hij brandt.", by=by.actor)
    responding.judge(voice, "answered", "Mijn dochter loopt weer alleen.", by=speaker)
    return told


def _session(person: Any, authenticator: int) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[PASSED] = (authenticator, time.time())
    session.create()
    return str(session.session_key)
