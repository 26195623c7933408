"""Reading a file with what people said elsewhere: an export of Polis, or any CSV with a column of text.

A file that is half good is read for its good half; the other rows come back, each with the reason.
"""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from samenspel.doors.exchange.moments import moment_of
from samenspel.doors.exchange.sheets import delimiter_of, text_of, without_bsn
from samenspel.foundation.errors import Invalid
from samenspel.foundation.free_text import LooksLikeBsn
from samenspel.loop.voices.importing import ToldElsewhere, fit_to_keep

LARGEST_FIELD = 10_000_000
POLIS_TEXT = "comment-body"
POLIS_SOURCE = "Polis, The Computational Democracy Project, CC BY 4.0: {topic}"
MODERATED_OUT = "-1"
REFS = ("comment-id", "id", "ref")
# What we add to a rejected row; named so that a file is not likely to have them itself.
LINE, REASON, SURPLUS = OURS = ("rejected-line", "rejected-reason", "rejected-surplus")

# A row as it was read; what is more than the first line has columns stands under None.
Row = dict[str | None, Any]


class Format(StrEnum):
    """In which form a file is."""

    POLIS = "polis"
    CSV = "csv"


class Unreadable(Invalid):
    """The whole file cannot be read, and why."""

    code = "unreadable-file"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be taken down, as it was but for what looks like a BSN, and why."""

    line: int
    reason: str
    row: dict[str, str]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the one who imports says about a file; what they leave empty is found out.

    moderated_out: whether to take along what the moderators of a Polis conversation left out.
    """

    format: Format | None = None
    text_column: str = ""
    source: str = ""
    language: str = ""
    moderated_out: bool = False


@dataclass(slots=True)
class Conversation:
    """What was found in one file; `encoding` when it is not UTF-8."""

    path: Path
    source: str
    columns: list[str]
    told: list[ToldElsewhere] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    moderated_out: int = 0
    wishes: Wishes = field(default_factory=Wishes)
    encoding: str = ""


def read_conversation(path: Path, wishes: Wishes) -> Conversation:
    """Everything in one file, or in `comments.csv` of an exported folder. Raises Unreadable with a sentence."""
    file = path / "comments.csv" if path.is_dir() else path
    csv.field_size_limit(LARGEST_FIELD)
    try:
        text, encoding = text_of(file)
        wanted = [wishes.text_column] if wishes.text_column else [POLIS_TEXT, "text"]
        delimiter = delimiter_of(text, wanted)
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        found = _read(file, rows, wishes)
        found.encoding = encoding
        return found
    except OSError as error:
        raise Unreadable(
            _("%(path)s cannot be opened: %(why)s.") % {"path": file, "why": error.strerror}
        ) from error
    except csv.Error as error:
        raise Unreadable(
            _("%(path)s is no CSV file: %(why)s.") % {"path": file, "why": error}
        ) from error


def _read(file: Path, rows: "csv.DictReader[str]", wishes: Wishes) -> Conversation:
    # A spreadsheet may end every line with commas; what stands below those is surplus, when it is anything.
    rows.fieldnames = columns = _without_nameless_end(rows.fieldnames or [])
    polis = (
        wishes.format or (Format.POLIS if POLIS_TEXT in columns else Format.CSV)
    ) is Format.POLIS
    text_column = wishes.text_column or (POLIS_TEXT if polis else "text")
    if text_column not in columns:
        raise _no_such_column(file, text_column, columns)
    source = wishes.source or _source(file, polis)
    found = Conversation(file, source, columns, wishes=wishes)
    reader = _Rows(text_column, wishes.language, shown=polis)
    for row in rows:
        if (
            polis
            and not wishes.moderated_out
            and (row.get("moderated") or "").strip() == MODERATED_OUT
        ):
            found.moderated_out += 1
            continue
        try:
            found.told.append(reader.read(row))
        except Invalid as error:
            found.rejected.append(_rejected(rows.line_num, error, row))
    return found


def _rejected(line: int, error: Invalid, row: Row) -> Rejected:
    """No BSN goes into a file of ours or on a screen, in whatever column it stood; the reason may quote one."""
    reason = (
        _("There is a number in the text that looks like a BSN. Dots stand in its place.")
        if isinstance(error, LooksLikeBsn)
        else without_bsn(str(error))
    )
    kept = {column: without_bsn(cell) for column, cell in _as_it_was(row).items()}
    return Rejected(line, reason, kept)


def _no_such_column(file: Path, column: str, columns: Sequence[str]) -> Unreadable:
    told = {"path": file, "column": column, "columns": ", ".join(columns) or "–"}
    if len(columns) == 1:
        return Unreadable(
            _(
                "%(path)s has no column “%(column)s”. It has: %(columns)s. Columns are told apart by commas, "
                "semicolons or tabs; choose one with --text-column."
            )
            % told
        )
    return Unreadable(
        _(
            "%(path)s has no column “%(column)s”. It has: %(columns)s. Choose one with --text-column."
        )
        % told
    )


def _without_nameless_end(columns: Sequence[str]) -> list[str]:
    named = [place for place, column in enumerate(columns, 1) if column.strip()]
    return list(columns[: max(named, default=0)])


class _Rows:
    """Reads the rows of one file, and remembers what it needs to tell them apart."""

    def __init__(self, text_column: str, language: str, *, shown: bool) -> None:
        self.text_column = text_column
        self.language = language
        self.shown = shown
        self.refs: set[str] = set()
        self.same_texts: Counter[str] = Counter()

    def read(self, row: Row) -> ToldElsewhere:
        if _surplus(row):
            raise Invalid(_("There is more in this row than the first line has columns."))
        if None in row.values():
            raise Invalid(_("This row has fewer fields than the first line has columns."))
        text = row[self.text_column]
        if not _is_utf_8(text):
            raise Invalid(_("The text is not in UTF-8."))
        words = fit_to_keep(text)
        moment = moment_of(row)
        return ToldElsewhere(self._ref(row, words), words, moment, self.language, shown=self.shown)

    def _ref(self, row: Row, words: str) -> str:
        """What the row is called in its own file; else its text, and how many rows before said just the same."""
        named = next((row[name].strip() for name in REFS if row.get(name, "").strip()), "")
        if not named:
            digest = hashlib.sha256(words.encode()).hexdigest()
            self.same_texts[digest] += 1
            return f"{digest}/{self.same_texts[digest]}"
        if named in self.refs:
            raise Invalid(
                _("There is a row before with the same number, %(ref)s.") % {"ref": named}
            )
        if not _is_utf_8(named):
            raise Invalid(_("The number of this row is not in UTF-8."))
        self.refs.add(named)
        return named


def _source(file: Path, polis: bool) -> str:
    if not polis:
        return file.name
    return POLIS_SOURCE.format(
        topic=_topic(file.with_name("summary.csv")) or file.parent.name or file.stem
    )


def _topic(summary: Path) -> str:
    if not summary.exists():
        return ""
    with summary.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return next((row[1] for row in csv.reader(lines) if len(row) > 1 and row[0] == "topic"), "")


def _as_it_was(row: Row) -> dict[str, str]:
    kept = {column: value or "" for column, value in row.items() if column is not None}
    surplus = _surplus(row)
    return kept | ({SURPLUS: surplus} if surplus else {})


def _surplus(row: Row) -> str:
    """What is more than there are columns, as it was; also when it was rejected for that before."""
    surplus = [*filter(None, [row.get(SURPLUS)]), *row.get(None, [])]
    return ",".join(surplus) if any(one.strip() for one in surplus) else ""


def _is_utf_8(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def columns_of_rejected(found: Conversation) -> list[str]:
    """The first line of a file with rejected rows: ours around those of the file."""
    surplus = [SURPLUS] if any(one.row.get(SURPLUS) for one in found.rejected) else []
    return [LINE, REASON, *(name for name in found.columns if name not in OURS), *surplus]


def rejected_rows(found: Conversation) -> Iterator[dict[str, str]]:
    """What a file with the rejected rows has in it: each as it was, with its line and the reason."""
    for one in found.rejected:
        yield {**one.row, LINE: str(one.line), REASON: one.reason}
