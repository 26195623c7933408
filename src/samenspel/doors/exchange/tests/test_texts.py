"""Texts come out of a file as they stand there, each in its place, whatever office program wrote it."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.doors.exchange.sheets import UNICODE, WINDOWS
from samenspel.doors.exchange.texts import (
    KNOWN_COLUMNS,
    LONGEST_FIELD,
    NoSuchColumn,
    Texts,
    Unreadable,
    read_texts,
)

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


def read(folder: Path, content: str | bytes, column: str = "") -> Texts:
    file = folder / "avond.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_texts(file, column)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(CELL, min_size=1, max_size=6))
def test_what_a_spreadsheet_writes_is_what_is_read(tmp_path: Path, said: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "text"], *enumerate(said)])

    assert read(tmp_path, out.getvalue()).texts == said


@pytest.mark.parametrize("name", KNOWN_COLUMNS)
def test_a_column_that_we_know_need_not_be_named(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, f"id,{name}\n1,Meer bankjes\n")

    assert (found.texts, found.column) == (["Meer bankjes"], name)


def test_a_column_can_be_named(tmp_path: Path) -> None:
    found = read(tmp_path, "text,mening\nja,Meer bankjes\n", "mening")

    assert (found.texts, found.column) == (["Meer bankjes"], "mening")


def test_the_only_column_is_the_one(tmp_path: Path) -> None:
    assert read(tmp_path, "mening\nMeer bankjes\nMinder herrie\n").texts == [
        "Meer bankjes",
        "Minder herrie",
    ]


def test_a_column_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(NoSuchColumn, match=r"^There is no column “tekst”; there are: id, mening.$"):
        read(tmp_path, "id,mening\n1,Meer bankjes\n", "tekst")


def test_where_no_column_is_known_it_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(
        NoSuchColumn,
        match=r"^Say which column has the text with --text-column; there are: id, mening.$",
    ):
        read(tmp_path, "id,mening\n1,Meer bankjes\n")


@pytest.mark.parametrize("content", ["", "\n", "\ufeff"])
def test_an_empty_file_has_no_column(tmp_path: Path, content: str) -> None:
    with pytest.raises(NoSuchColumn, match=r"there are: none at all.$"):
        read(tmp_path, content, "text")


def test_a_file_without_rows_has_no_texts(tmp_path: Path) -> None:
    assert read(tmp_path, "id,text\n") == Texts([], "text", [], "")


def test_a_row_in_which_nothing_stands_stays_in_its_place(tmp_path: Path) -> None:
    found = read(tmp_path, 'id,text\n1,Meer bankjes\n2,\n3,"  "\n4\n5,Minder herrie\n')

    assert found.texts == ["Meer bankjes", "", "  ", "", "Minder herrie"]
    assert found.empty == [1, 2, 3]


def test_semicolons_of_dutch_excel_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "id;tekst\n1;Meer bankjes, graag\n").texts == ["Meer bankjes, graag"]


def test_semicolons_are_found_by_the_column_that_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, "id, code;mening, kort\n1;Meer bankjes\n", "mening, kort")

    assert found.texts == ["Meer bankjes"]


def test_tabs_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "id\ttekst\n1\tMeer bankjes\n").texts == ["Meer bankjes"]


def test_windows_is_read_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, "id;tekst\n1;Café ’t Eiland is dicht\n".encode(WINDOWS))

    assert (found.texts, found.encoding) == (["Café ’t Eiland is dicht"], WINDOWS)


def test_the_mark_of_utf_8_is_no_part_of_a_column(tmp_path: Path) -> None:
    found = read(tmp_path, "\ufefftext,id\nMeer bankjes,1\n")

    assert (found.texts, found.column, found.encoding) == (["Meer bankjes"], "text", "")


def test_bytes_of_no_encoding_do_not_stop_the_others(tmp_path: Path) -> None:
    content = "text\nCafé\n".encode() + b"kapot \xff\n" + b"Fiets\n"

    assert read(tmp_path, content).texts == ["Café", "kapot ?", "Fiets"]


def test_a_voice_may_have_lines(tmp_path: Path) -> None:
    assert read(tmp_path, 'text\n"Meer bankjes.\n\nEn bomen."\n').texts == [
        "Meer bankjes.\n\nEn bomen."
    ]


def test_a_voice_may_be_long(tmp_path: Path) -> None:
    told = "Meer bankjes. " * 20_000

    assert read(tmp_path, f"text\n{told}\n").texts == [told]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_what_excel_calls_unicode_text_is_read_and_said(tmp_path: Path, encoding: str) -> None:
    found = read(tmp_path, "\ufeffid\ttekst\n1\tCafé ’t Eiland, 公园 😊\n".encode(encoding))

    assert (found.texts, found.encoding) == (["Café ’t Eiland, 公园 😊"], UNICODE)


def test_half_a_sign_at_the_end_does_not_stop_the_others(tmp_path: Path) -> None:
    found = read(tmp_path, "\ufefftekst\nMeer groen\nbus".encode("utf-16-le") + b"x")

    assert found.texts == ["Meer groen", "bus\ufffd"]


def test_a_field_longer_than_any_voice_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"^This file cannot be read as a table: field larger"):
        read(tmp_path, f"tekst\n{'a' * (LONGEST_FIELD + 1)}\n")


def test_a_row_with_too_much_gives_what_stands_in_the_column(tmp_path: Path) -> None:
    assert read(tmp_path, "id,tekst\n1,Meer groen,en,meer\n").texts == ["Meer groen"]


def test_a_quote_that_nobody_closes_ends_with_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, 'tekst\nMeer groen\n"De bus\nrijdt niet').texts == [
        "Meer groen",
        "De bus\nrijdt niet",
    ]


def test_of_two_columns_with_one_name_the_last_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "tekst,tekst\neerst,laatst\n").texts == ["laatst"]


@pytest.mark.parametrize("path", ["", "weg.csv"])
def test_a_file_that_is_no_file_is_an_error_of_the_system(tmp_path: Path, path: str) -> None:
    with pytest.raises(OSError, match=r"directory"):
        read_texts(tmp_path / path)
