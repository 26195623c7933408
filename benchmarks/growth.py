"""What stays as fast when there are a hundred times as many voices, and how fast they come in."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from benchmarks.cast import Colleague, Resident, resident
from benchmarks.installation import Installation
from benchmarks.load import get, in_turn, p95
from samenspel.foundation.actors import SYSTEM
from samenspel.loop.voices.importing import ToldElsewhere, import_voices

AT_ONCE = 1000
RARE, COMMON = "ooievaar", "lantaarn"

# Straight into the tables, as their owner: a million voices would take import an hour and say no more about reading.
# One in a thousand waits for somebody; the others were answered long ago, as in a municipality that does its work.
# `told`: rows of (id, n, text, language, place).
FILL = """
WITH home AS (SELECT id, receiving_team_id FROM people_organisation WHERE is_home),
told AS (
    SELECT given.*, now() - n * interval '20 seconds' AS told_at FROM ({told}) AS given (id, n, text, language, place)
),
voice AS (
    INSERT INTO voices_voice (id, organisation_id, team_id, language, shown, origin, source, told_at, answer_before)
    SELECT told.id, home.id, receiving_team_id, language, false, 'import', 'benchmark', told_at, told_at::date + 7
    FROM told, home
),
words AS (
    INSERT INTO voices_voicewords (voice_id, text, place) SELECT id, text, place FROM told
),
standing AS (
    INSERT INTO responses_standing SELECT filled.*
    FROM told,
        (SELECT one AS row FROM responses_standing one WHERE mover = 'team' LIMIT 1) AS fresh,
        jsonb_populate_record(fresh.row, jsonb_build_object('voice_id', told.id, 'since', told_at)
            || CASE WHEN n % 1000 = 1 THEN '{{}}' ELSE
                '{{"phase": "answered", "mover": "nobody", "due": null, "judgement": "answered"}}'::jsonb END) AS filled
)
INSERT INTO foundation_journalentry (event, matter, actor_kind, facts, happened_at)
SELECT 'voices.voices-imported', id, 'system', '{{}}', told_at FROM told
"""
MADE_UP = """
SELECT gen_random_uuid(), n, concat_ws(' ', 'De', word[1 + n % 20], 'bij de', word[1 + n / 20 % 20], 'is al', n % 90,
        'dagen', word[1 + n / 400 % 20], 'en niemand doet er iets aan. Nummer', n,
        CASE WHEN n % 20 = 0 THEN 'lantaarn' END, CASE WHEN n % 150 = 7 THEN 'ooievaar' END),
    'nl', 'Kerkstraat ' || n % 300
FROM generate_series({start}, {stop} - 1) n,
    (SELECT '{{stoep,bushalte,boom,sloot,brug,school,winkel,speeltuin,fiets,huur,zorg,buurt,trap,lift,bank,regen,stank,
        herrie,afval,licht}}'::text[] AS word) AS words
"""
SLICE = 50_000
# The quietest of some batches: the sizes cannot be measured in turns, so what else the machine does would decide.
BATCHES = 4
SETTLE = "VACUUM (ANALYZE)"


@dataclass(frozen=True)
class Size:
    """How it was with so many voices: p95 in milliseconds by page, and how large the database is."""

    voices: int
    p95_ms: dict[str, float]
    megabytes: float


def measure_import(count: int) -> float:
    """Voices a second, by the action that imports them, journal and standings included."""
    told = (
        ToldElsewhere(str(n), f"In onze straat is de {n}e lantaarn al weken stuk, en niemand komt.")
        for n in range(count)
    )
    start = time.perf_counter()
    while batch := list(islice(told, AT_ONCE)):
        import_voices(batch, source="benchmark", by=SYSTEM)
    return count / (time.perf_counter() - start)


def measure_growth(
    place: Installation, colleague: Colleague, sizes: tuple[int, ...], *, requests: int
) -> Iterator[Size]:
    """The same pages at each size."""
    told = resident()
    filled = 0
    for size in sizes:
        fill(place, MADE_UP, filled, size)
        filled = size
        yield Size(size, _read(place, told, colleague, requests), _megabytes(place))


def fill(place: Installation, told: str, start: int, stop: int) -> None:
    """Voices from `start` to `stop`, as the query `told` has them (see FILL)."""
    for at in range(start, stop, SLICE):
        place.as_owner(FILL.format(told=told.format(start=at, stop=min(at + SLICE, stop))))
    place.as_owner(SETTLE)


def _read(
    place: Installation, told: Resident, colleague: Colleague, requests: int
) -> dict[str, float]:
    asked = {
        "thread": get(told.thread, told.cookies),
        "waiting list": get("/wacht-op-mij/", colleague.cookies),
        "search, one voice in 150": get(f"/wacht-op-mij/?q={RARE}", colleague.cookies),
        "search, one voice in twenty": get(f"/wacht-op-mij/?q={COMMON}", colleague.cookies),
    }
    return read_in_turn(place, asked, requests)


def read_in_turn(
    place: Installation, asked: Mapping[str, bytes], requests: int
) -> dict[str, float]:
    """p95 of each page in milliseconds, when it was asked a few times before."""
    found = {}
    for name, request in asked.items():
        in_turn(place.port, [request] * 10)
        found[name] = 1000 * min(_p95_of(place, request, requests) for _ in range(BATCHES))
    return found


def _p95_of(place: Installation, request: bytes, requests: int) -> float:
    return p95(answer.seconds for answer in in_turn(place.port, [request] * requests))


def _megabytes(place: Installation) -> float:
    return int(place.ask("SELECT pg_database_size(current_database())")) / 1_000_000
