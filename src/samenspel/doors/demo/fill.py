"""Fills the fictional municipality of Waterveen: people, and what residents told over the last months.

Everything happens by the same actions as on the web, with the clock set to when it happened, and by whoever did it: the
speaker with the key that they got, the colleague with their duties. In one transaction, so it is there or it is not.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from rich.console import Console
from rich.progress import track

from samenspel.doors.demo.heard import bring_in
from samenspel.doors.demo.story import Cast, Story
from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.clock import clock_set_to, now, today
from samenspel.foundation.errors import Absent
from samenspel.loop.responses.actions import ask_verdict_again
from samenspel.loop.responses.jobs import ASKED_AGAIN_AFTER
from samenspel.loop.responses.queries import unjudged_since
from samenspel.people.actions import (
    Seat,
    enrol_person,
    form_team,
    found_organisation,
    name_receiving_team,
)
from samenspel.people.queries import home_organisation

Told = dict[str, Any]

PEOPLE_JOINED_BEFORE = timedelta(days=400)
A_WHILE = timedelta(minutes=7)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in the story of a voice, at its moment."""

    moment: datetime
    story: Story
    step: Told


def fill_once() -> None:
    """Fill it, unless an organisation is at home here already: the demonstration, or a real one."""
    console = Console(stderr=True)
    try:
        home = home_organisation(seen_by=SYSTEM)
    except Absent:
        pass
    else:
        console.print(f"{home.name} is here already.")
        return
    with transaction.atomic():
        _fill(console)


def _fill(console: Console) -> None:
    with clock_set_to(now() - PEOPLE_JOINED_BEFORE):
        cast = enrol_everybody(_read("people.toml"))
    happenings = sorted(
        _happenings(_read("voices.toml")["voice"], cast), key=lambda one: one.moment
    )
    for one in track(happenings, "Waterveen tells", console=console, transient=True):
        with clock_set_to(one.moment):
            one.story.go_on(one.step)
    _ask_again_who_was_silent()
    voices = len({id(one.story) for one in happenings}) + bring_in(_read("heard.toml"), cast)
    console.print(
        f"Gemeente Waterveen is here, with {len(cast.people)} people and {voices} voices."
    )


def enrol_everybody(found: Told) -> Cast:
    """Organisations, teams and people, with the duties they have."""
    organisations = {
        one["key"]: found_organisation(
            one["name"], by=SYSTEM, seat=Seat.HOME if at == 0 else Seat.ELSEWHERE
        )
        for at, one in enumerate(found["organisation"])
    }
    teams = {
        one["key"]: form_team(organisations[one["organisation"]], one["name"], by=SYSTEM)
        for one in found["team"]
    }
    for one in found["organisation"]:
        organisation = organisations[one["key"]]
        name_receiving_team(organisation, teams[one["receiving_team"]], by=SYSTEM)
    people = {
        one["key"]: enrol_person(
            one["email"],
            one["name"],
            by=SYSTEM,
            organisation=organisations[one["organisation"]],
            perspective=one["perspective"],
            team=teams[one["team"]],
            duties=one["duties"],
            reachable=one["reachable"],
            language=one["language"],
        )
        for one in found["person"]
    }
    return Cast(people)


def _happenings(voices: list[Told], cast: Cast) -> Iterator[Happening]:
    """Everything that happened, of every voice in its own order. Nothing lies in the future."""
    for told in voices:
        story = Story(cast)
        moment = _moment(told["days_ago"], told["time"])
        yield Happening(moment, story, {"do": "share", **told})
        for step in told.get("then", ()):
            moment = _next(moment, told["days_ago"] - step["after_days"])
            yield Happening(moment, story, step)
        yield Happening(max(moment, _just_before_now()), story, {"do": "wait"})


def _moment(days_ago: int, at: str) -> datetime:
    place = ZoneInfo(settings.TIME_ZONE)
    moment = datetime.combine(today() - timedelta(days=days_ago), time.fromisoformat(at), place)
    return min(moment, _just_before_now())


def _next(before: datetime, days_ago: int) -> datetime:
    """Some time on that day: after what went before, in office hours as a rule, and not still to come."""
    at = f"{9 + before.minute % 7:02}:{before.minute * 7 % 60:02}"
    return max(_moment(days_ago, at), before + A_WHILE)


def _just_before_now() -> datetime:
    return now() - timedelta(hours=2)


def _ask_again_who_was_silent() -> None:
    for standing in unjudged_since(now() - ASKED_AGAIN_AFTER, seen_by=SYSTEM):
        with clock_set_to(standing.since + ASKED_AGAIN_AFTER):
            ask_verdict_again(standing.voice, by=SYSTEM)


def _read(name: str) -> Told:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
