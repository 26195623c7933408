"""A file that is half good is read for its good half, and says which rows are not and why."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from samenspel.doors.exchange.conversations import (
    Conversation,
    Format,
    Unreadable,
    Wishes,
    read_conversation,
)

AS_FOUND = Wishes()
POLIS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"


def _read(folder: Path, text: str | bytes, wishes: Wishes = AS_FOUND) -> Conversation:
    file = folder / "comments.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_conversation(file, wishes)


def test_an_export_of_polis_is_recognised(tmp_path: Path) -> None:
    found = _read(tmp_path, POLIS + "1403067224363,Wed Jun 18 2014,48,2,3,1,1,Meer bankjes\n")

    [one] = found.told
    assert (one.ref, one.words, one.told_at, one.shown) == (
        "48",
        "Meer bankjes",
        datetime(2014, 6, 18, 4, 53, 44, 363000, UTC),
        True,
    )


def test_the_source_names_the_topic_and_the_licence(tmp_path: Path) -> None:
    (tmp_path / "summary.csv").write_text("topic,Wonen in de stad\nurl,https://example.org\n")
    found = _read(tmp_path, POLIS)

    assert found.source == "Polis, The Computational Democracy Project, CC BY 4.0: Wonen in de stad"


def test_a_folder_stands_for_the_comments_in_it(tmp_path: Path) -> None:
    _read(tmp_path, POLIS + "1,,1,1,0,0,1,Meer bankjes\n")

    assert len(read_conversation(tmp_path, Wishes()).told) == 1


def test_what_was_moderated_out_is_counted_and_left_out(tmp_path: Path) -> None:
    found = _read(tmp_path, POLIS + "1,,1,1,0,0,-1,Scheldwoord\n1,,2,1,0,0,0,Meer bankjes\n")

    assert (found.moderated_out, [one.words for one in found.told]) == (1, ["Meer bankjes"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"1,,1,1,0,0,1,\n", "Tell us something first. A few words are enough."),
        (b"1,,1,1,0,0,1,...\n", "Tell us something first. A few words are enough."),
        (b"1,,1,1,0,0,1,caf\xe9\xc3\xa9\n", "The text is not in UTF-8."),
        (b"soon,,1,1,0,0,1,Bankjes\n", "“soon” is no moment that we can read."),
        (b"1,,1,1,0\n", "This row has fewer fields than the first line has columns."),
        (
            b"1,,1,1,0,0,1,Bankjes, ja\n",
            "There is more in this row than the first line has columns.",
        ),
        (b"1,,0,1,0,0,1,Nog een\n", "There is a row before with the same number, 0."),
        (
            b"1,,1,1,0,0,1," + b"x" * 200_001 + b"\n",
            "Your text is 200001 characters long. At most 20000 fit. Send it in parts.",
        ),
    ],
)
@pytest.mark.usefixtures("in_english")
def test_a_row_that_cannot_be_taken_down_says_why(tmp_path: Path, row: bytes, reason: str) -> None:
    found = _read(tmp_path, POLIS.encode() + b"1,,0,1,0,0,1,Goed\n" + row)

    assert [one.words for one in found.told] == ["Goed"]
    assert [(one.line, one.reason) for one in found.rejected] == [(3, reason)]


@pytest.mark.usefixtures("in_english")
def test_a_text_with_a_bsn_is_not_taken_down(tmp_path: Path) -> None:
    found = _read(tmp_path, "text\nMijn nummer is 111222333\n")

    assert (found.told, [one.reason for one in found.rejected]) == (
        [],
        ["There is a number in the text that looks like a BSN. Dots stand in its place."],
    )


def test_any_csv_can_be_read_by_naming_its_column(tmp_path: Path) -> None:
    found = _read(
        tmp_path, "wat,id\nMeer bankjes,a1\n", Wishes(text_column="wat", source="Buurtavond")
    )

    [one] = found.told
    assert (found.source, one.ref, one.words, one.told_at, one.shown) == (
        "Buurtavond",
        "a1",
        "Meer bankjes",
        None,
        False,
    )


def test_the_same_words_twice_without_numbers_are_two_voices(tmp_path: Path) -> None:
    found = _read(tmp_path, "text\nJa\nJa\n")

    assert len({one.voice_in(found.source) for one in found.told}) == 2


@pytest.mark.usefixtures("in_english")
def test_a_file_without_the_column_says_which_it_has(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"has no column “text”\. It has: wat, wie"):
        _read(tmp_path, "wat,wie\nJa,ik\n")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_conversation(tmp_path / "nergens.csv", Wishes(Format.CSV))
