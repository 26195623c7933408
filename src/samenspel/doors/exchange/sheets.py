"""A file as an office program wrote it: in which encoding, and what stands between its columns.

Dutch Excel writes semicolons, and often Windows-1252.
"""

import codecs
import csv
import io
from collections.abc import Collection
from pathlib import Path

from samenspel.foundation.free_text import as_kept, bsn_spans

WINDOWS = "windows-1252"
UNICODE = "utf-16"
# The first is taken when the first line does not tell.
DELIMITERS = (",", ";", "\t")
# Plain ASCII, so that it also fits between bytes of which nobody knows the encoding.
MASK = "."


def text_of(file: Path) -> tuple[str, str]:
    """What stands in a file, and its encoding when that is not UTF-8.

    What Excel calls Unicode text says in its first bytes that it is UTF-16. Bytes that are no UTF-8 are read as Windows
    only when nothing else in the file is UTF-8 either; in a file with both they stay recognisable, so that their row
    alone is rejected.
    """
    content = file.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode(UNICODE, errors="replace"), UNICODE
    text = content.decode("utf-8-sig", errors="surrogateescape")
    if text.isascii() or any("\x7f" < sign < "\ud800" or sign > "\udfff" for sign in text):
        return text, ""
    try:
        return content.decode(WINDOWS), WINDOWS
    except UnicodeDecodeError:
        return text, ""


def delimiter_of(text: str, wanted: Collection[str]) -> str:
    """What stands between the columns: what gives the column that is wanted, else what gives most columns."""

    def found(delimiter: str) -> tuple[bool, int]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        columns = next(rows, [])
        return not set(wanted).isdisjoint(columns), len(columns)

    return max(DELIMITERS, key=found)


def without_bsn(cell: str) -> str:
    """A cell as it was, with dots for the digits of what looks like a BSN, also when signs nobody sees stand in it."""
    masked = _masked(cell)
    return _masked(as_kept(masked)) if bsn_spans(as_kept(masked)) else masked


def _masked(text: str) -> str:
    signs = list(text)
    for start, end in bsn_spans(text):
        signs[start:end] = [MASK if sign.isdecimal() else sign for sign in signs[start:end]]
    return "".join(signs)
