"""An installation with very many voices: looking anew at all of them, and the pages of streams after that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import django
import numpy as np
import psycopg
from numpy.typing import NDArray

from benchmarks.installation import Installation, installed
from benchmarks.load import get, in_turn
from benchmarks.streams.apart import clocks, measured
from benchmarks.streams.growing import grown
from benchmarks.streams.scale import vectors
from benchmarks.streams.section import Section
from benchmarks.streams.sets import Labelled
from samenspel.engines.text.embedding import embedder
from samenspel.engines.text.language import detect_languages

if TYPE_CHECKING:
    from benchmarks.cast import Colleague, Resident

REQUESTS = 40
MOST_GROWTH = 1.5
SEARCH = "searching by meaning"
SOUGHT = "De stoep ligt scheef en mijn moeder kan er met haar rollator niet langs."
SAID = (
    "The texts of the part on scale, written into the tables of an installation as its owner, with what they mean: as "
    "it is in the night, when only what was told that day is new. Then everything is looked at anew, in the worker's "
    "own way. Memory is the most that the worker's process held."
)
PAGES = (
    "p95 of one client in milliseconds, of the quietest of four batches, two web processes. The streams are those that "
    "were found. Widest: the stream with sub-streams that holds most; largest: the one without."
)

HOLD = """
CREATE TABLE benchmark_said (
    id uuid DEFAULT gen_random_uuid(), n int PRIMARY KEY, text text, language text, vector bytea
)
"""
COPY = "COPY benchmark_said (n, text, language, vector) FROM STDIN WITH (FORMAT BINARY)"
COLUMNS = ("int4", "text", "text", "bytea")
TOLD = """
SELECT id, n, text, language, 'Kerkstraat ' || n % 300 FROM benchmark_said WHERE n >= {start} AND n < {stop}
"""
MEANT = """
INSERT INTO streams_meaning (id, voice_id, digest, vector, language)
SELECT gen_random_uuid(), id, '{digest}', vector, language FROM benchmark_said WHERE n >= {start} AND n < {stop}
"""
STREAMS = "SELECT count(*) FROM streams_stream WHERE ended_at IS NULL AND id NOT IN ({parents})"
# The one that holds most: with sub-streams, and without.
WIDEST = "SELECT id FROM streams_stream WHERE ended_at IS NULL AND id IN ({parents}) ORDER BY voices DESC LIMIT 1"
LARGEST = "SELECT id FROM streams_stream WHERE ended_at IS NULL AND id NOT IN ({parents}) ORDER BY voices DESC LIMIT 1"
PARENTS = "SELECT parent_id FROM streams_stream WHERE ended_at IS NULL AND parent_id IS NOT NULL"


@dataclass(frozen=True)
class Looked:
    """One look at everything: seconds on the wall, of the worker's CPU and of the database's, GiB, streams found."""

    wall: float
    cpu: float
    database: float
    gib: float
    streams: int


@dataclass(frozen=True)
class Found:
    """An installation of this size. pages: p95 in milliseconds by page; first: of the first search after a look."""

    voices: int
    looked: Looked
    pages: dict[str, float]
    first: float


def measure_platform(
    section: Section, sources: Sequence[Labelled], folder: Path, sizes: Sequence[int]
) -> None:
    """The same installation at each size."""
    texts = [text for source in sources for text in source.texts]
    labels = [label for source in sources for label in source.labels]
    folder.mkdir(parents=True, exist_ok=True)
    said = folder / "texts.json"
    said.write_text(json.dumps(grown(texts, labels, sizes[-1])), encoding="utf-8")
    request = {"folder": str(folder), "sizes": list(sizes)}
    if not (folder / "packed.npy").exists():
        measured(f"{vectors.__module__}:{vectors.__name__}", request)
    found = measured(f"{__name__}:grow", request).value
    tell(section, [Found(**{**one, "looked": Looked(**one["looked"])}) for one in found])


def grow(request: dict[str, Any]) -> list[dict[str, Any]]:
    """In a process of its own: an installation that grows, read at each size."""
    folder = Path(request["folder"])
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    packed = np.load(folder / "packed.npy")
    with installed() as place:
        _hold(place, texts, packed)
        del texts, packed
        return [asdict(one) for one in _sizes(place, request["sizes"])]


def _sizes(place: Installation, sizes: Sequence[int]) -> list[Found]:
    # Django is set up by now, and not before: these know its models.
    from benchmarks import cast  # noqa: PLC0415 [framework-contract]
    from benchmarks.growth import SETTLE, fill, read_in_turn  # noqa: PLC0415 [framework-contract]

    colleague = cast.municipality().colleague("Bart")
    told = cast.resident(SOUGHT)
    digest = embedder("meaning").digest
    filled, found = 0, []
    for size in sizes:
        fill(place, TOLD, filled, size)
        place.as_owner(MEANT.format(digest=digest, start=filled, stop=size), SETTLE)
        filled = size
        looked = _look(place)
        place.as_owner(SETTLE)
        pages = _pages(place, told, colleague)
        (first,) = in_turn(place.port, [pages[SEARCH]])
        in_turn(place.port, pages.values())
        found.append(
            Found(size, looked, read_in_turn(place, pages, REQUESTS), 1000 * first.seconds)
        )
        print(f"… platform: {size:,} in {looked.wall:.0f} s", flush=True)
    return found


def _hold(place: Installation, texts: Sequence[str], packed: NDArray[np.int8]) -> None:
    """What will be told, in a table of its own, since the tables of voices are filled a part at a time."""
    place.as_owner(HOLD)
    rows = zip(texts, detect_languages(texts), packed, strict=True)
    with (
        psycopg.connect(place.addresses.owning) as connection,
        connection.cursor().copy(COPY) as copy,
    ):
        copy.set_types(COLUMNS)
        for n, (text, language, vector) in enumerate(rows):
            copy.write_row((n, text, language, vector.tobytes()))


def _look(place: Installation) -> Looked:
    before = place.database_cpu()
    looked = measured(f"{__name__}:look_anew", {})
    database = place.database_cpu() - before
    streams = int(place.ask(STREAMS.format(parents=PARENTS)))
    return Looked(**looked.value, database=database, gib=looked.gib, streams=streams)


def look_anew(request: dict[str, Any]) -> dict[str, float]:
    """In a process of its own, as a worker is: ask for it, and do it."""
    django.setup()
    from samenspel.foundation.actors import SYSTEM  # noqa: PLC0415 [framework-contract]
    from samenspel.loop.streams import jobs  # noqa: PLC0415 [framework-contract]
    from samenspel.loop.streams.actions import ask_refresh  # noqa: PLC0415 [framework-contract]

    ask_refresh(by=SYSTEM)
    wall, cpu = clocks()
    jobs.refresh()
    ended, used = clocks()
    return {"wall": ended - wall, "cpu": used - cpu}


def _pages(place: Installation, told: Resident, colleague: Colleague) -> dict[str, bytes]:
    largest = place.ask(LARGEST.format(parents=PARENTS))
    widest = place.ask(WIDEST.format(parents=PARENTS)) or largest
    paths = {
        "what flows here": "",
        "the widest stream": f"{widest}/",
        "all its voices": f"{widest}/stemmen/",
        "its feed": f"{widest}/feed",
        "the largest stream": f"{largest}/",
        "all voices of it": f"{largest}/stemmen/",
        "not yet in a stream": "nog-niet/",
        "who is not heard": "wie-horen-we-niet/",
        SEARCH: f"?q={quote_plus(SOUGHT)}",
    }
    pages = {name: get(f"/stromen/{path}", colleague.cookies) for name, path in paths.items()}
    return {**pages, "thread, for its speaker": get(told.thread, told.cookies)}


def tell(section: Section, found: Sequence[Found]) -> None:
    """What was measured at each size, and the budgets beside it."""
    section.show(
        "An installation with very many voices",
        SAID,
        (
            "voices",
            "s",
            "worker CPU-s",
            "PostgreSQL CPU-s",
            "GiB",
            "streams",
            "first search after it",
        ),
        [
            (
                f"{one.voices:,}",
                *(
                    f"{figure:.0f}"
                    for figure in (one.looked.wall, one.looked.cpu, one.looked.database)
                ),
                f"{one.looked.gib:.2f}",
                str(one.looked.streams),
                f"{one.first:.0f} ms",
            )
            for one in found
        ],
    )
    section.show(
        "Its pages",
        PAGES,
        ("page", *(f"{one.voices:,}" for one in found), "growth"),
        [
            (page, *(f"{one.pages[page]:.1f}" for one in found), f"{_growth(found, page):.2f}×")
            for page in found[0].pages
        ],
    )
    _judge(section, found)


def _judge(section: Section, found: Sequence[Found]) -> None:
    small, large = found[0], found[-1]
    for page in small.pages:
        what = f"{page}: p95 from {small.voices:,} to {large.voices:,} voices"
        section.hold(what, _growth(found, page), MOST_GROWTH, "×")
    section.hold(
        f"looking anew at {large.voices:,} voices: most memory", large.looked.gib, 8, " GiB"
    )
    section.hold(f"looking anew at {large.voices:,} voices", large.looked.wall / 60, 30, " min")


def _growth(found: Sequence[Found], page: str) -> float:
    return found[-1].pages[page] / found[0].pages[page]
