"""`samenspel streams`: what flows together in a file of texts. Needs no database."""

import json
import math
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from samenspel.engines.streams.finding import Streams, Wishes
    from samenspel.engines.text.embedding import Embedder

READ_AT_ONCE = 16_384
MOST_PROCESSES = 8


class Method(StrEnum):
    """By what voices are compared."""

    MEANING = "meaning"
    WORDS = "words"


def _with_a_folder(path: Path | None) -> Path | None:
    """Said before the reading begins, which may take an hour."""
    if path and not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder “{path.parent}” to write in.")
    return path


def _a_number(grain: float) -> float:
    if not math.isfinite(grain):
        raise typer.BadParameter(f"Expected a number, got {grain}.")
    return grain


def streams(
    file: Annotated[
        Path, typer.Argument(help="A CSV file with one text a row.", exists=True, dir_okay=False)
    ],
    text_column: Annotated[
        str, typer.Option(help="Which column has the text; found when absent.")
    ] = "",
    output: Annotated[
        Path | None,
        typer.Option(
            help="Where the JSON goes; to the screen when absent.",
            dir_okay=False,
            callback=_with_a_folder,
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            help="A page to read, print and mail as well.",
            dir_okay=False,
            callback=_with_a_folder,
        ),
    ] = None,
    method: Annotated[
        Method, typer.Option(help="Compare by meaning, across languages, or by words.")
    ] = Method.MEANING,
    grain: Annotated[
        float,
        typer.Option(
            help="Above 0 finer, below 0 coarser; each 1 about twice.", callback=_a_number
        ),
    ] = 0.0,
    max_streams: Annotated[
        int | None, typer.Option(min=1, help="At most so many of the finest streams.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Chance, made repeatable.")] = 0,
    cluster: Annotated[
        str, typer.Option(help="A Dask scheduler (tcp://…) whose workers read the texts.")
    ] = "",
    language: Annotated[str, typer.Option(help="In which language you read: nl or en.")] = "nl",
) -> None:
    """Find what people have in common in a file of texts, in any language, without being told how many streams."""
    # The engines read a model: no other command waits for them.
    from samenspel.doors.exchange import streams as told  # noqa: PLC0415 [measured-speed]
    from samenspel.doors.exchange.texts import NoSuchColumn, Unreadable, read_texts  # noqa: PLC0415 [measured-speed]
    from samenspel.engines.streams.finding import Wishes  # noqa: PLC0415 [measured-speed]

    began = time.monotonic()
    try:
        read = read_texts(file, text_column)
    except NoSuchColumn as problem:
        raise typer.BadParameter(str(problem), param_hint="--text-column") from problem
    except Unreadable as problem:
        raise typer.BadParameter(str(problem), param_hint="FILE") from problem
    if read.empty:
        _warn(
            f"{len(read.empty)} rows have no text in “{read.column}”; they stay in their place, in no stream."
        )
    wishes = Wishes(finer=grain, at_most=max_streams, reader=language, seed=seed)
    found = _found(read.texts, _model(method, cluster, len(read.texts)), wishes)
    seconds = time.monotonic() - began
    _put(json.dumps(told.as_json(found, seconds), ensure_ascii=False), output)
    if html:
        today = datetime.now(UTC).astimezone().date()
        html.write_text(
            told.as_page(found, source=file.name, language=language, on=today), encoding="utf-8"
        )
    _warn(_summary(found, seconds), colour="green")


def _model(method: Method, cluster: str, texts: int) -> "Embedder":
    from samenspel.engines.text.embedding import ModelMissing, embedder  # noqa: PLC0415 [measured-speed]
    from samenspel.engines.text.embedding.cluster import on_cluster  # noqa: PLC0415 [measured-speed]

    if not cluster:
        return embedder(method, processes=_processes(texts))
    try:
        return on_cluster(cluster, method)
    except (ModelMissing, OSError) as problem:
        raise typer.BadParameter(str(problem), param_hint="--cluster") from problem


def _found(texts: list[str], model: "Embedder", wishes: "Wishes") -> "Streams":
    from samenspel.engines.streams.finding import find_streams  # noqa: PLC0415 [measured-speed]

    with _progress() as progress:
        bar = progress.add_task("reading", total=len(texts))
        vectors = _embedded(texts, model, lambda done: progress.update(bar, completed=done))
        return find_streams(
            texts,
            vectors=vectors,
            wishes=wishes,
            progress=lambda step: progress.update(bar, description=step.value),
        )


def _summary(found: "Streams", seconds: float) -> str:
    outside = int((found.assignments < 0).sum())
    finest = len(set(found.assignments.tolist()) - {-1})
    return f"{len(found.assignments)} texts, {finest} streams, {outside} not yet in one, {seconds:.1f} s."


def _embedded(
    texts: list[str], model: "Embedder", tell: Callable[[int], None]
) -> "NDArray[np.float32]":
    """The vectors of all texts, in portions so that the bar moves."""
    import numpy as np  # noqa: PLC0415 [measured-speed]

    parts = []
    for start in range(0, len(texts), READ_AT_ONCE):
        parts.append(model.embed(texts[start : start + READ_AT_ONCE]))
        tell(start + len(parts[-1]))
    return np.concatenate(parts) if parts else np.empty((0, model.dimensions), np.float32)


def _processes(texts: int) -> int:
    """As many as there are processors, for a set that is worth starting them."""
    return min(os.cpu_count() or 1, MOST_PROCESSES) if texts > READ_AT_ONCE else 1


def _put(text: str, output: Path | None) -> None:
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        sys.stdout.write(text + "\n")


def _warn(sentence: str, colour: str = "yellow") -> None:
    typer.secho(sentence, fg=colour, err=True)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
