"""Files as people have them: from any office, with accents, line breaks and mistakes; what is good comes in."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenspel.doors.exchange.conversations import (
    POLIS_SOURCE,
    Conversation,
    Format,
    Unreadable,
    Wishes,
    read_conversation,
)
from samenspel.foundation.clock import clock_set_to

# What people write and keep: no control signs, and no digits that might look like a BSN.
WORDS = st.text(
    st.characters(categories=["L", "P", "Zs", "Sc"], codec="utf-8"), min_size=1, max_size=40
).filter(lambda words: any(sign.isalpha() for sign in words))

pytestmark = pytest.mark.usefixtures("in_english")


def read(folder: Path, text: str | bytes, wishes: Wishes | None = None) -> Conversation:
    file = folder / "avond.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_conversation(file, wishes or Wishes())


def words(found: Conversation) -> list[str]:
    return [one.words for one in found.told]


def reasons(found: Conversation) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in found.rejected]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(WORDS, min_size=1, max_size=6))
def test_what_a_spreadsheet_writes_is_what_is_read(tmp_path: Path, said: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "text"], *enumerate(said)])
    found = read(tmp_path, out.getvalue())

    assert [one.ref for one in found.told] == [str(number) for number in range(len(said))]
    assert words(found) == [one.strip() for one in said]
    assert found.rejected == []


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfid,text\r\n1,Caf\xc3\xa9 de Zon\r\n",
        b"id,text\n1,Caf\xc3\xa9 de Zon",
        b"id,text\r1,Caf\xc3\xa9 de Zon\r",
        b'"id","text"\n"1","Caf\xc3\xa9 de Zon"\n',
        b"id,text\n\n\n1,Caf\xc3\xa9 de Zon\n\n\n",
        b"text,id\nCaf\xc3\xa9 de Zon,1\n",
    ],
    ids=["bom", "no-last-line-break", "old-mac", "quoted", "empty-lines", "order"],
)
def test_the_same_words_come_out_of_every_form_of_the_same_file(
    tmp_path: Path, text: bytes
) -> None:
    [one] = read(tmp_path, text).told

    assert (one.ref, one.words) == ("1", "Café de Zon")


def test_line_breaks_and_commas_in_quotes_stay_in_the_words(tmp_path: Path) -> None:
    found = read(tmp_path, 'id,text\n1,"Eerst dit,\n\ndan ""dat""."\n2,Klaar\n')

    assert words(found) == ['Eerst dit,\n\ndan "dat".', "Klaar"]


def test_a_mistake_after_a_long_quote_is_found_at_its_own_line(tmp_path: Path) -> None:
    found = read(tmp_path, 'id,text\n1,"een\ntwee\ndrie"\n2,\n')

    assert reasons(found) == [(5, "Tell us something first. A few words are enough.")]


def test_a_file_of_windows_is_read_as_such_and_says_so(tmp_path: Path) -> None:
    text = "id,text\n1,Café de Zon\n2,€ 5 is té veel – “echt”\n"
    found = read(tmp_path, text.encode("windows-1252"))

    assert words(found) == ["Café de Zon", "€ 5 is té veel – “echt”"]
    assert found.encoding == "windows-1252"


@pytest.mark.parametrize("text", ["id,text\n1,Ja\n", "id,text\n1,Één\n", "\ufeffid,text\n1,Ja\n"])
def test_a_file_in_utf_8_says_nothing_of_it(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).encoding == ""


def test_a_file_in_two_encodings_loses_only_the_rows_of_the_other(tmp_path: Path) -> None:
    good, other = "id,text\n1,Één\n3,Meer bomen\n", "2,Café de Zon\n"
    found = read(tmp_path, good.encode() + other.encode("windows-1252"))

    assert (words(found), found.encoding) == (["Één", "Meer bomen"], "")
    assert reasons(found) == [(4, "The text is not in UTF-8.")]


def test_bytes_that_windows_does_not_have_either_reject_their_row_alone(tmp_path: Path) -> None:
    found = read(tmp_path, b"id,text\n1,Caf\x81\n2,Ja\n")

    assert (words(found), reasons(found)) == (["Ja"], [(2, "The text is not in UTF-8.")])


def test_a_file_in_two_bytes_a_letter_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text\n1,Meer bankjes\n".encode("utf-16"))

    assert (words(found), reasons(found)) == (["Meer bankjes"], [])


@pytest.mark.parametrize(
    "text",
    [
        'id;text\n1;"Bankjes, ja; en bomen"\n',
        "id\ttext\n1\tBankjes, ja; en bomen\n",
        'id,text\n1,"Bankjes, ja; en bomen"\n',
        '\ufeff"id";"text"\r\n"1";"Bankjes, ja; en bomen"\r\n',
        'id;text;\n1;"Bankjes, ja; en bomen";\n',
        'wat, hoe, waar;id;text\n;1;"Bankjes, ja; en bomen"\n',
    ],
    ids=["semicolon", "tab", "comma", "excel", "nameless-end", "commas-in-a-name"],
)
def test_columns_are_told_apart_by_what_the_first_line_has_between_them(
    tmp_path: Path, text: str
) -> None:
    found = read(tmp_path, text)

    assert [(one.ref, one.words) for one in found.told] == [("1", "Bankjes, ja; en bomen")]
    assert found.rejected == []


def test_another_column_that_was_asked_for_tells_them_apart_too(tmp_path: Path) -> None:
    text = "a,b,c;wat\nx;Ja\n"

    assert words(read(tmp_path, text, Wishes(text_column="wat"))) == ["Ja"]


def test_a_file_with_something_else_between_its_columns_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        Unreadable, match=r"It has: id\|text\. Columns are told apart by commas, semicolons or tabs"
    ):
        read(tmp_path, "id|text\n1|Meer bankjes\n")


@pytest.mark.parametrize("text", ["", "\n", "\n\n", "\ufeff"])
def test_an_empty_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable, match=r"It has: \S"):
        read(tmp_path, text)


def test_a_file_with_only_its_first_line_has_nothing_to_tell(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text\n")

    assert (found.told, found.rejected, found.columns) == ([], [], ["id", "text"])


@pytest.mark.parametrize(
    "text",
    [
        "id,text,\n1,Meer bankjes,\n",
        "id,text,,,\n1,Meer bankjes,,,\n",
        "id,text, \n1,Meer bankjes, \n",
        "id,text\n1,Meer bankjes,,\n",
        "id,text,\n1,Meer bankjes\n",
        ",id,text\n0,1,Meer bankjes\n",
    ],
    ids=["one", "many", "space", "rows", "first-line", "nameless-first"],
)
def test_commas_that_a_spreadsheet_leaves_behind_mean_nothing(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)

    assert ([(one.ref, one.words) for one in found.told], found.rejected) == (
        [("1", "Meer bankjes")],
        [],
    )


def test_words_below_such_a_comma_are_not_left_behind(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text,\n1,Bankjes, ja\n")

    assert found.told == []
    assert reasons(found) == [(2, "There is more in this row than the first line has columns.")]


def test_a_number_in_an_old_windows_rejects_its_row_alone(tmp_path: Path) -> None:
    found = read(tmp_path, b"id,text\nr\xe9,Ja\n2,Nee\n3,\xc3\x89\xc3\xa9n\n")

    assert words(found) == ["Nee", "Één"]
    assert reasons(found) == [(2, "The number of this row is not in UTF-8.")]


def test_a_number_that_comes_back_is_taken_the_first_time(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text\n7,Eerst\n8,Dan\n7,Weer\n 7 ,En weer\n")

    assert words(found) == ["Eerst", "Dan"]
    assert reasons(found) == [
        (4, "There is a row before with the same number, 7."),
        (5, "There is a row before with the same number, 7."),
    ]


def test_a_number_of_a_row_that_was_rejected_is_still_free(tmp_path: Path) -> None:
    assert words(read(tmp_path, "id,text\n7,\n7,Weer\n")) == ["Weer"]


def test_rows_without_a_number_are_told_apart_by_their_words(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text\n,Ja\n,Nee\n,Ja\n")
    refs = [one.ref for one in found.told]

    assert (len(set(refs)), refs[0].endswith("/1"), refs[2].endswith("/2")) == (3, True, True)


def test_reading_a_file_again_gives_every_row_the_same_name(tmp_path: Path) -> None:
    text = "id,text\n,Ja\n4,Nee\n,Ja\n"

    assert read(tmp_path, text).told == read(tmp_path, text).told


@pytest.mark.parametrize(("length", "kept"), [(20_000, True), (20_001, False), (1_000_000, False)])
def test_only_a_text_of_a_readable_length_is_taken_down(
    tmp_path: Path, length: int, kept: bool
) -> None:
    found = read(tmp_path, f"id,text\n1,{'x' * length}\n2,Klein\n")

    assert [one.ref for one in found.told] == (["1", "2"] if kept else ["2"])


def test_a_cell_that_no_program_wrote_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is no CSV file: field larger than field limit"):
        read(tmp_path, "id,text\n1," + "x" * 10_000_001 + "\n")


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01T12:30:00+02:00", datetime(2024, 5, 1, 10, 30, tzinfo=UTC)),
        ("2024-05-01 12:30", datetime(2024, 5, 1, 12, 30, tzinfo=UTC)),
        ("01-10-2023", datetime(2023, 10, 1, tzinfo=UTC)),
        ("1/10/2023", datetime(2023, 10, 1, tzinfo=UTC)),
        ("31-12-2023 9:05", datetime(2023, 12, 31, 9, 5, tzinfo=UTC)),
        ("31/12/2023 23:05:06", datetime(2023, 12, 31, 23, 5, 6, tzinfo=UTC)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1714557600000", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("", None),
        ("  ", None),
    ],
)
def test_the_moment_is_read_in_the_ways_in_which_it_is_written(
    tmp_path: Path, given: str, moment: datetime | None
) -> None:
    [one] = read(tmp_path, f"date,text\n{given},Ja\n").told

    assert one.told_at == moment


@pytest.mark.parametrize(
    "given",
    [
        "gisteren",
        "1-5-24",
        "12/31/2023",
        "1-5/2024",
        "30-02-2024",
        "2024-13-01",
        "2024-02-30",
        "²",
        "9" * 30,
        "-5",
    ],
)
def test_a_moment_that_cannot_be_read_rejects_its_row_alone(tmp_path: Path, given: str) -> None:
    found = read(tmp_path, f"date,text\n{given},Ja\n2024-05-01,Nee\n")

    assert words(found) == ["Nee"]
    assert reasons(found) == [(2, f"“{given}” is no moment that we can read.")]


@pytest.mark.parametrize(
    "given", ["9999-12-31", "2024-05-02T15:00", "2024-05-01T14:31:00+02:00", "1714566601000"]
)
def test_a_moment_that_has_yet_to_come_rejects_its_row_alone(tmp_path: Path, given: str) -> None:
    with clock_set_to(datetime(2024, 5, 1, 12, 30, tzinfo=UTC)):
        found = read(tmp_path, f"date,text\n{given},Ja\n2024-05-01,Nee\n")

    assert words(found) == ["Nee"]
    [(line, reason)] = reasons(found)
    assert (line, reason.endswith("has yet to come, so nothing can have been told then.")) == (
        2,
        True,
    )


def test_what_was_told_this_evening_by_a_clock_without_a_zone_was_told_now(tmp_path: Path) -> None:
    moment = datetime(2024, 5, 1, 19, 30, tzinfo=UTC)
    with clock_set_to(moment):
        [one] = read(tmp_path, "date,text\n2024-05-01T21:15,Ja\n").told

    assert one.told_at == moment


@pytest.mark.parametrize("column", ["timestamp", "datetime", "told_at", "date"])
def test_the_first_moment_that_is_filled_in_counts(tmp_path: Path, column: str) -> None:
    [one] = read(tmp_path, f"{column},text\n2024-05-01,Ja\n").told

    assert one.told_at == datetime(2024, 5, 1, tzinfo=UTC)


def test_a_file_can_be_read_as_another_form_than_it_seems(tmp_path: Path) -> None:
    text = "comment-id,comment-body,moderated\n1,Meer bankjes,-1\n"
    polis = read(tmp_path, text)
    plain = read(tmp_path, text, Wishes(Format.CSV, text_column="comment-body"))

    assert (words(polis), polis.moderated_out) == ([], 1)
    assert (words(plain), plain.moderated_out, plain.told[0].shown) == (["Meer bankjes"], 0, False)


@pytest.mark.parametrize(
    ("summary", "topic"),
    [
        (None, "wonen"),
        ("topic,Wonen in de stad\n", "Wonen in de stad"),
        ("url,https://example.org\n", "wonen"),
        ("topic\n", "wonen"),
        ('topic,"Wonen, werken"\n', "Wonen, werken"),
    ],
    ids=["none", "named", "without", "half", "quoted"],
)
def test_a_conversation_is_called_by_its_topic_else_by_its_folder(
    tmp_path: Path, summary: str | None, topic: str
) -> None:
    folder = tmp_path / "wonen"
    folder.mkdir()
    (folder / "comments.csv").write_text("comment-id,comment-body\n1,Ja\n")
    if summary is not None:
        (folder / "summary.csv").write_text(summary)

    assert read_conversation(folder, Wishes()).source == POLIS_SOURCE.format(topic=topic)


def test_what_the_one_who_imports_says_goes_first(tmp_path: Path) -> None:
    found = read(tmp_path, "id,text\n1,Ja\n", Wishes(source="Buurtavond", language="nl"))

    assert (found.source, found.told[0].language) == ("Buurtavond", "nl")


def test_a_folder_without_comments_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"comments\.csv cannot be opened: No such file"):
        read_conversation(tmp_path, Wishes())
