"""Reading a file with what people said elsewhere: an export of Polis, or any CSV with a column of text.

A file that is half good is read for its good half; the other rows come back, each with the reason.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from samenspel.foundation.clock import now
from samenspel.foundation.errors import Invalid
from samenspel.loop.voices.importing import ToldElsewhere, fit_to_keep

LARGEST_FIELD = 10_000_000
POLIS_TEXT = "comment-body"
POLIS_SOURCE = "Polis, The Computational Democracy Project, CC BY 4.0: {topic}"
MODERATED_OUT = "-1"
MOMENTS = ("timestamp", "datetime", "told_at", "date")
REFS = ("comment-id", "id", "ref")
# What we add to a rejected row; named so that a file is not likely to have them itself.
LINE, REASON, SURPLUS = OURS = ("rejected-line", "rejected-reason", "rejected-surplus")
# Of all zones, the clock that is furthest ahead of UTC.
FURTHEST_AHEAD = timedelta(hours=14)

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
    """A row that cannot be taken down, as it was, and why."""

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
    """What was found in one file."""

    path: Path
    source: str
    columns: list[str]
    told: list[ToldElsewhere] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    moderated_out: int = 0
    wishes: Wishes = field(default_factory=Wishes)


def read_conversation(path: Path, wishes: Wishes) -> Conversation:
    """Everything in one file, or in `comments.csv` of an exported folder. Raises Unreadable with a sentence."""
    file = path / "comments.csv" if path.is_dir() else path
    csv.field_size_limit(LARGEST_FIELD)
    try:
        # Bytes that are no UTF-8 stay recognisable, so that their row alone is rejected.
        with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            return _read(file, csv.DictReader(lines), wishes)
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
        raise Unreadable(
            _(
                "%(path)s has no column “%(column)s”. It has: %(columns)s. Choose one with --text-column."
            )
            % {"path": file, "column": text_column, "columns": ", ".join(columns) or "–"}
        )
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
            found.rejected.append(Rejected(rows.line_num, str(error), _as_it_was(row)))
    return found


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
        moment = _moment(row)
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


def _moment(row: Row) -> datetime | None:
    """When it was told, which cannot be later than now; only a clock without a zone may run ahead of us."""
    found = _moment_read(row)
    if found is None:
        return None
    moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    if moment > now() + (timedelta() if found.tzinfo else FURTHEST_AHEAD):
        raise Invalid(
            _("“%(moment)s” has yet to come, so nothing can have been told then.")
            % {"moment": found.isoformat(" ")}
        )
    return min(moment, now())


def _moment_read(row: Row) -> datetime | None:
    """Milliseconds since 1970, or ISO 8601; Polis has both, of which only the first has a zone."""
    given = next((row[name].strip() for name in MOMENTS if row.get(name, "").strip()), "")
    if not given:
        return None
    try:
        if given.isdigit():
            return datetime.fromtimestamp(int(given) / 1000, UTC)
        return datetime.fromisoformat(given)
    except (ValueError, OverflowError, OSError) as error:
        raise Invalid(_("“%(given)s” is no moment that we can read.") % {"given": given}) from error


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
