"""Bringing in what was read: a thousand at a time, so that when it stops halfway, what came in stays."""

import csv
import io
import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from samenspel.doors.exchange.conversations import (
    Conversation,
    columns_of_rejected,
    rejected_rows,
)
from samenspel.foundation.actors import SYSTEM
from samenspel.loop.voices.importing import import_voices
from samenspel.loop.voices.keys import Key

AT_ONCE = 1000
REJECTED = "-rejected"


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """How many came in now, how many were here before, and where the keys of the new ones are."""

    voices: int
    known: int
    keys: Path | None


def bring_in(found: Conversation, advance: Callable[[int], None]) -> BroughtIn:
    """Import one conversation. A second time nothing comes in twice. `advance` hears how many more are done."""
    voices = known = 0
    keys: Path | None = None
    for start in range(0, len(found.told), AT_ONCE):
        batch = found.told[start : start + AT_ONCE]
        imported = import_voices(batch, source=found.source, by=SYSTEM)
        voices += len(imported.voices)
        known += imported.known
        keys = keep_keys(found, imported.keys) or keys
        advance(len(batch))
    return BroughtIn(voices, known, keys)


def keep_keys(found: Conversation, keys: dict[str, Key]) -> Path | None:
    """Add the keys to a file that only this user reads: whoever knows a speaker can hand them theirs."""
    if not keys:
        return None
    path = _folder() / f"{_name(found.path)}-keys.csv"
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        "w",
        encoding="utf-8",
        newline="",
    ) as file:
        writer = csv.writer(file)
        # Where we stand in it says nothing: a file that is added to is opened at its start.
        if os.fstat(file.fileno()).st_size == 0:
            writer.writerow(["ref", "link", "words"])
        address = settings.SAMENSPEL.place.address
        writer.writerows(
            [ref, f"{address}/s/{key.link}", " ".join(key.spoken)] for ref, key in keys.items()
        )
    return path


def keep_rejected(found: Conversation) -> Path | None:
    """Write the rejected rows with their reasons, for correction. It has people's words, so only this user reads it."""
    if not found.rejected:
        return None
    content = _rejected_csv(found)
    path = _place_for(found, content)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        file.write(content)
    return path


def _rejected_csv(found: Conversation) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns_of_rejected(found), extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rejected_rows(found))
    return text.getvalue().encode(errors="surrogateescape")


def _place_for(found: Conversation, content: bytes) -> Path:
    """The file of rejected rows that was read itself; else a name that nobody uses, or only for the very same."""
    folder = _folder()
    if found.path.resolve().parent == folder.resolve() and found.path.stem.endswith(REJECTED):
        return found.path
    names = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    paths = (folder / f"{_name(found.path)}{name}{REJECTED}.csv" for name in names)
    return next(path for path in paths if not path.exists() or path.read_bytes() == content)


def _folder() -> Path:
    folder: Path = settings.SAMENSPEL.place.data / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _name(path: Path) -> str:
    name = path.parent.name if path.name == "comments.csv" else path.stem
    return name.removesuffix(REJECTED)
