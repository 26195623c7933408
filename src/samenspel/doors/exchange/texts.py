"""Texts from a file, for the engines: one a row, in order, whatever can or cannot be read in it."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from samenspel.doors.exchange.sheets import delimiter_of, text_of

# Where texts stand in files that we know: Polis, our own exports, banking77, a Dutch spreadsheet.
KNOWN_COLUMNS = ("comment-body", "words", "text", "tekst", "woorden", "body", "comment")
LONGEST_FIELD = 10_000_000


class NoSuchColumn(ValueError):
    """The file has no column with that name, or none that we know."""


class Unreadable(ValueError):
    """The file is no table that can be read."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a file in the order of its rows, and in which rows nothing stood."""

    texts: list[str]
    column: str
    empty: list[int]
    encoding: str


def read_texts(path: Path, column: str = "") -> Texts:
    """What stands in one column of a CSV file. Raises NoSuchColumn, naming the columns that there are, and Unreadable.

    A row with nothing in that column stays in its place as an empty text: nothing shifts.
    """
    csv.field_size_limit(LONGEST_FIELD)
    content, encoding = text_of(path)
    try:
        texts, chosen = _cells(content, column)
    except csv.Error as problem:
        raise Unreadable(f"This file cannot be read as a table: {problem}.") from problem
    readable = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    return Texts(
        readable, chosen, [row for row, text in enumerate(readable) if not text.strip()], encoding
    )


def _cells(content: str, column: str) -> tuple[list[str], str]:
    rows = csv.DictReader(
        io.StringIO(content, newline=""),
        delimiter=delimiter_of(content, [column] if column else KNOWN_COLUMNS),
    )
    chosen = _column(list(rows.fieldnames or []), column)
    return [row.get(chosen) or "" for row in rows], chosen


def _column(columns: list[str], wanted: str) -> str:
    if wanted in columns:
        return wanted
    known = [name for name in KNOWN_COLUMNS if name in columns]
    if not wanted and (known or len(columns) == 1):
        return (known or columns)[0]
    listed = ", ".join(columns) or "none at all"
    if wanted:
        raise NoSuchColumn(f"There is no column “{wanted}”; there are: {listed}.")
    raise NoSuchColumn(f"Say which column has the text with --text-column; there are: {listed}.")
