"""What tests of streams may use: voices from the sets that we measure with, and a small river made by hand."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.clock import now
from samenspel.foundation.writing import writing
from samenspel.loop.streams.actions import ask_refresh, put_in_stream, take_out
from samenspel.loop.streams.flowing import Place, flow, recount
from samenspel.loop.streams.jobs import refresh
from samenspel.loop.streams.models import Flow, Stream
from samenspel.loop.streams.refreshing import keep_meanings
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from tests.support.cast import Told, Waterveen, a_voice

SETS = Path(__file__).resolve().parents[5] / "benchmarks" / "sets"
NEEDS = ("rats", "no-family-doctor", "benefit-stopped", "dark-cycle-path")
LANGUAGES = ("nl", "en", "tr", "de", "pl")

LIGHT = (
    "De lantaarn voor ons huis is al weken stuk.",
    "In de Kerkstraat is het ’s avonds pikdonker.",
    "De straatverlichting doet het niet meer.",
)
RATS = (
    "Er lopen ratten in onze tuin.",
    "Bij de containers zitten ratten.",
    "Ongedierte in het park.",
)

Row = tuple[str, str, str]


@dataclass(frozen=True)
class River:
    """Two streams of three voices, as the machine found them, and one voice that is in none."""

    light: Stream
    rats: Stream
    in_light: list[Told]
    in_rats: list[Told]
    alone: Told

    @property
    def places(self) -> dict[UUID, UUID | None]:
        """In which stream each voice flows now."""
        return flows()


@pytest.fixture
def river(amina: Told, waterveen: Waterveen) -> River:
    """Amina's voice is the first in the stream about light."""
    in_light = [amina, *(a_voice(words, place="Kerkstraat") for words in LIGHT[1:])]
    in_rats = [a_voice(words) for words in RATS]
    light = a_stream(waterveen, in_light)
    rats = a_stream(waterveen, in_rats)
    return River(light, rats, in_light, in_rats, a_voice("Iets heel anders."))


def a_stream(waterveen: Waterveen, told: Sequence[Told], parent: Stream | None = None) -> Stream:
    """A stream of these voices, as if the machine had found it."""
    with writing("test"):
        made = Stream.objects.create(
            organisation=waterveen.organisation,
            begun_at=now(),
            found_by="machine",
            parent=parent,
            speaks_for_it=told[0].voice if told else None,
            keywords={"nl": ["woord"]},
        )
        flow(
            [
                Place(one.voice.pk, made.pk, 0.8, 0.9 - at / 10, "machine")
                for at, one in enumerate(told)
            ]
        )
        recount([made.pk])
    return Stream.objects.get(pk=made.pk)


def known_in_streams(told: Told, waterveen: Waterveen, by: Actor) -> None:
    """A row of this voice in every table that keeps something of it: what it means, where it flows, what was said."""
    here = a_stream(waterveen, [told, a_voice("Nog een scheve stoep.")])
    there = a_stream(waterveen, [a_voice("Er lopen ratten.")])
    vector = np.ones((1, 512), np.float32)
    keep_meanings([told.voice.pk], vector, ["nl"], "0" * 32, by=SYSTEM)
    take_out(told.voice, here, by=by)
    put_in_stream(told.voice, there, by=by)


def ids(told: Iterable[Told]) -> set[UUID]:
    """Which voices these are."""
    return {one.voice.pk for one in told}


def told_about(needs: Iterable[str], languages: Iterable[str] = LANGUAGES) -> list[Row]:
    """Need, language and words, from the sets that we measure with: three of each need in each language."""
    wanted, spoken = set(needs), set(languages)
    rows: list[Row] = []
    for name in ("needs.csv", "stories.csv"):
        with (SETS / name).open(encoding="utf-8") as file:
            rows += [(row["need"], row["language"], row["text"]) for row in csv.DictReader(file)]
    return [row for row in rows if row[0] in wanted and row[1] in spoken]


def told(rows: Iterable[Row], source: str = "set") -> dict[UUID, str]:
    """Tell them, a day apart; which need each voice is about."""
    given = list(rows)
    elsewhere = [
        ToldElsewhere(
            f"{source} {at}",
            words,
            told_at=now() - timedelta(days=len(given) - at, hours=1),
            language=language,
            place="Kerkstraat" if at % 2 else "",
        )
        for at, (_, language, words) in enumerate(given)
    ]
    import_voices(elsewhere, source=source, by=SYSTEM)
    return {one.voice_in(source): need for one, (need, _, _) in zip(elsewhere, given, strict=True)}


def looked_anew() -> None:
    """What the worker does at night."""
    ask_refresh(by=SYSTEM)
    refresh()


def flows() -> dict[UUID, UUID | None]:
    """In which stream each voice flows."""
    return dict(Flow.objects.values_list("voice_id", "stream_id"))


def stream_about(need: str, about: dict[UUID, str]) -> UUID:
    """The stream in which most voices about this need flow."""
    found = Counter(ref for voice, ref in flows().items() if about.get(voice) == need and ref)
    return found.most_common(1)[0][0]
