"""What flows in the municipality next door: the same words, so that whatever leaks is seen."""

from dataclasses import dataclass

from samenspel.foundation.actors import Actor
from samenspel.foundation.clock import now, today
from samenspel.foundation.writing import writing
from samenspel.loop.streams.flowing import Place, flow, recount
from samenspel.loop.streams.models import Follower, Refresh, Stream
from samenspel.loop.voices.models import Voice, VoiceWords
from samenspel.people.models import Team

NEXT_DOOR = (
    "Zeeanemoon: ratten in de tuin.",
    "Zeeanemoon: ratten bij de containers.",
    "Zeeanemoon: ratten op straat.",
)
SECRET = "Zeeanemoon"


@dataclass(frozen=True)
class NextDoor:
    """Voices there, the stream that they are, and who works there."""

    by: Actor
    voices: list[Voice]
    stream: Stream


def team_of(by: Actor) -> Team:
    """The team in which they work there."""
    assert by.team is not None
    return Team.objects.get(pk=by.team)


def told_next_door(by: Actor, words: str) -> Voice:
    """Somebody tells something there; nobody can yet through a door, so it is written down as it would be."""
    team = team_of(by)
    with writing("test"):
        voice = Voice.objects.create(
            organisation_id=team.organisation_id,
            team=team,
            language="nl",
            shown=True,
            origin=Voice.Origin.WEB,
            told_at=now(),
            answer_before=today(),
        )
        VoiceWords.objects.create(voice=voice, text=words, place=SECRET)
    return voice


def next_door(by: Actor, words: tuple[str, ...] = NEXT_DOOR) -> NextDoor:
    """Their voices flow together in a stream with a name, that they follow, after a refresh of their own."""
    voices = [told_next_door(by, said) for said in words]
    with writing("test"):
        stream = Stream.objects.create(
            organisation_id=team_of(by).organisation_id,
            begun_at=now(),
            found_by="machine",
            name=SECRET,
            speaks_for_it=voices[0],
            keywords={"nl": [SECRET]},
        )
        flow([Place(voice.pk, stream.pk, 0.9, 0.9, "machine") for voice in voices])
        recount([stream.pk])
        Follower.objects.create(person_id=by.myself, stream=stream, since=now(), told_at=now())
        Refresh.objects.create(
            organisation_id=team_of(by).organisation_id,
            asked_at=now(),
            started_at=now(),
            ended_at=now(),
            state="done",
            voices=len(voices),
            streams=1,
        )
    return NextDoor(by, voices, Stream.objects.get(pk=stream.pk))
