"""What was acknowledged survives a killed web server, a killed worker and a killed database: each voice, exactly once.

Everything is real: `samenspel serve` with durable commits, five residents at once, SIGKILL at random moments.
"""

from __future__ import annotations

import email
import email.policy
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.durability.residents import Acknowledged, Resident, request, telling
from tests.durability.serving import Serve, serving, wait_until

pytestmark = pytest.mark.durability

SEED = 20261125
PAUSES = (0.3, 1.5)
HALF_WRITTEN = """
SELECT voice.id FROM voices_voice voice
LEFT JOIN voices_voicewords words ON words.voice_id = voice.id
LEFT JOIN voices_speaker speaker ON speaker.voice_id = voice.id
LEFT JOIN responses_standing standing ON standing.voice_id = voice.id
WHERE words IS NULL OR speaker IS NULL OR standing IS NULL
   OR (SELECT count(*) FROM voices_voicekey WHERE voice_id = voice.id AND kind = 'key' AND revoked_at IS NULL) <> 1
   OR (SELECT count(*) FROM foundation_journalentry
       WHERE matter = voice.id AND event = 'voices.voice-shared') <> 1
   OR (SELECT count(*) FROM foundation_rememberedrequest WHERE result = voice.id) <> 1
"""

SIGN_OF_LIFE = "SELECT id FROM procrastinate_workers WHERE last_heartbeat > %s"
SILENT_FOR_LONGER = (
    "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '10 minutes' "
    "WHERE last_heartbeat <= %s"
)


@dataclass(frozen=True)
class Aftermath:
    """What the residents were told, and what is left when everything has calmed down."""

    acknowledged: list[Acknowledged]
    kills: list[str]
    wrong: list[str]
    words: Counter[str]
    half_written: list[Any]
    read_back: dict[str, str]
    letters: Counter[str]
    jobs: list[Any]


@pytest.fixture(scope="module")
def aftermath() -> Iterator[Aftermath]:
    """One run of it all; each test looks at another side."""
    with serving() as serve:
        residents, kills = _storm(serve)
        _let_it_calm_down(serve)
        yield _look_around(serve, residents, kills)


def test_everybody_was_heard_in_the_end(aftermath: Aftermath) -> None:
    assert aftermath.wrong == []


def test_it_was_a_real_storm(aftermath: Aftermath) -> None:
    again = sum(told.attempts > 1 for told in aftermath.acknowledged)

    assert (len(aftermath.kills) >= 10, len(aftermath.acknowledged) >= 50, again >= 5) == (
        True,
    ) * 3


def test_each_acknowledged_voice_is_there_exactly_once(aftermath: Aftermath) -> None:
    times = {told.words: aftermath.words[told.words] for told in aftermath.acknowledged}

    assert [words for words, count in times.items() if count != 1] == []


def test_no_retry_made_a_second_voice(aftermath: Aftermath) -> None:
    assert [words for words, count in aftermath.words.items() if count > 1] == []


def test_each_key_that_was_shown_opens_the_words_it_was_shown_for(aftermath: Aftermath) -> None:
    assert aftermath.read_back == {told.key: told.words for told in aftermath.acknowledged}


def test_nothing_is_half_written(aftermath: Aftermath) -> None:
    assert aftermath.half_written == []


def test_everyone_who_was_heard_got_a_letter(aftermath: Aftermath) -> None:
    missing = [t.address for t in aftermath.acknowledged if not aftermath.letters[t.address]]

    assert missing == []


def test_no_job_is_left_or_given_up(aftermath: Aftermath) -> None:
    assert aftermath.jobs == []


def _storm(serve: Serve) -> tuple[list[Resident], list[str]]:
    """Kill at random moments, each time after things went well again: and only then the next."""
    chance, stop = random.Random(SEED), threading.Event()
    residents, finish = telling(serve.port, SEED, stop)
    kills = [
        *_killed(serve, residents, chance, _blows(serve, chance)),
        *_killed(serve, residents, chance, [("everything", serve.kill_everything)]),
    ]
    stop.set()
    finish()
    return residents, kills


def _blows(serve: Serve, chance: random.Random) -> list[tuple[str, Callable[[], None]]]:
    each: list[tuple[str, Callable[[], None]]] = [
        ("web worker", serve.kill_web_worker),
        ("web server", serve.kill_web),
        ("job worker", serve.kill_worker),
        ("database", serve.kill_database),
    ]
    blows = [*each, *each, ("database", serve.kill_database)]
    chance.shuffle(blows)
    return blows


def _killed(
    serve: Serve,
    residents: list[Resident],
    chance: random.Random,
    blows: list[tuple[str, Callable[[], None]]],
) -> Iterator[str]:
    for name, blow in blows:
        _hear_more(residents, 3, f"before the {name} is killed")
        time.sleep(chance.uniform(*PAUSES))
        blow()
        yield name
        _hear_more(residents, 1, f"after the {name} was killed")


def _hear_more(residents: list[Resident], count: int, when: str) -> None:
    enough = _heard(residents) + count
    wait_until(f"voices come in {when}", lambda: _heard(residents) >= enough)


def _heard(residents: list[Resident]) -> int:
    wrong = [what for resident in residents for what in resident.wrong]
    assert wrong == []
    return sum(len(resident.acknowledged) for resident in residents)


def _let_it_calm_down(serve: Serve) -> None:
    """Dead workers are known by two minutes of silence; what they had in hand is given back and done.

    The test does not sit those minutes out: whoever gave no sign of life since the storm is dead, and counts as silent
    for longer.
    """
    wait_until("everything is well", serve.is_well)
    [(calm,)] = _rows(serve, "SELECT clock_timestamp()")
    wait_until("a worker lives", lambda: bool(_rows(serve, SIGN_OF_LIFE, calm)))
    with psycopg.connect(serve.superuser()) as connection:
        connection.execute(SILENT_FOR_LONGER.encode(), [calm])
    serve.pick_up_stalled()
    wait_until("the jobs are done", lambda: not _jobs(serve), within=90)


def _look_around(serve: Serve, residents: list[Resident], kills: list[str]) -> Aftermath:
    acknowledged = [told for resident in residents for told in resident.acknowledged]
    letters = _letters(serve.data / "mail")
    again = sum(told.attempts > 1 for told in acknowledged)
    by_name = ", ".join(f"{times} × {name}" for name, times in Counter(kills).items())
    print(f"\n{len(acknowledged)} voices acknowledged, {again} of them after a retry;")
    print(f"{len(kills)} kills ({by_name}); {sum(letters.values())} letters")
    return Aftermath(
        acknowledged=acknowledged,
        kills=kills,
        wrong=[what for resident in residents for what in resident.wrong],
        words=Counter(row[0] for row in _rows(serve, "SELECT text FROM voices_voicewords")),
        half_written=_rows(serve, HALF_WRITTEN),
        read_back={told.key: _read_with(serve, told.key) for told in acknowledged},
        letters=letters,
        jobs=_jobs(serve),
    )


def _read_with(serve: Serve, key: str) -> str:
    """Follow the link as its holder does: it opens the page of the voice, and the API gives the words."""
    ref = _where_link_leads(serve.port, key)
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    status, text = request(serve.port, "GET", f"/api/v1/voices/{ref}", headers=headers)
    return str(json.loads(text)["words"]) if status == 200 else f"{status}"


def _where_link_leads(port: int, key: str) -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as asked:
        asked.request("GET", f"/s/{key}")
        return str(asked.getresponse().headers["Location"]).strip("/").split("/")[-1]


def _letters(folder: Path) -> Counter[str]:
    read = (
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in folder.glob("*.eml")
    )
    return Counter(str(letter["To"]) for letter in read)


def _jobs(serve: Serve) -> list[Any]:
    """What is not done, or was given up; periodic jobs come and go."""
    return _rows(
        serve,
        "SELECT task_name, status, attempts, args FROM procrastinate_jobs "
        "WHERE task_name IN ('foundation.tell', 'mail.deliver') AND status <> 'succeeded'",
    )


def _rows(serve: Serve, statement: str, *values: Any) -> list[Any]:
    with psycopg.connect(serve.superuser()) as connection:
        return connection.execute(statement.encode(), values or None).fetchall()
