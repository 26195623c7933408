"""What could not be taken down is kept for correction as it was; keys are kept for whoever knows a speaker."""

import csv
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from samenspel.doors.exchange.conversations import Wishes, read_conversation, rejected_rows
from samenspel.doors.exchange.importing import bring_in, keep_keys, keep_rejected
from samenspel.foundation.actors import SYSTEM
from samenspel.loop.voices.importing import ToldElsewhere, import_voices
from samenspel.loop.voices.models import Voice

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("waterveen", "in_english"),
]


@pytest.fixture(autouse=True)
def imports(settings: Settings, tmp_path: Path) -> Path:
    """The folder in which files of an import are kept."""
    place = settings.SAMENSPEL.place.model_copy(update={"data": tmp_path / "data"})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    return tmp_path / "data" / "imports"


def a_file(folder: Path, text: str | bytes, name: str = "avond.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def kept_rows(file: Path) -> list[dict[str, str]]:
    kept = keep_rejected(read_conversation(file, Wishes()))
    assert kept is not None
    with kept.open(newline="", errors="surrogateescape") as lines:
        return list(csv.DictReader(lines))


def test_a_rejected_row_is_kept_as_it_was_with_its_line_and_the_reason(tmp_path: Path) -> None:
    text = 'id,text,wijk\n1,Goed,Oost\n2,"...\n...",West\n'

    assert kept_rows(a_file(tmp_path, text)) == [
        {
            "rejected-line": "4",
            "rejected-reason": "Tell us something first. A few words are enough.",
            "id": "2",
            "text": "...\n...",
            "wijk": "West",
        }
    ]


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("1,,Mijn BSN is 111222333", "1,,Mijn BSN is ........."),
        ("1,,111.222.333 en 123456782!", "1,,........... en .........!"),
        ("1,,111\x00222333", "1,,........."),
        ("1,BSN 111222333,", "1,BSN .........,"),
        ("111222333,,", ".........,,"),
        ("1,,Bankjes,111222333", "1,,Bankjes,........."),
        ("1,0612345678 of 111222334,", "1,0612345678 of 111222334,"),
    ],
    ids=["text", "two", "unseen", "other-cell", "number", "surplus", "harmless"],
)
def test_no_bsn_is_kept_in_whatever_column_it_stood(tmp_path: Path, row: str, kept: str) -> None:
    found = read_conversation(a_file(tmp_path, f"id,wijk,text\n{row}\n"), Wishes())
    path = keep_rejected(found)

    assert path is not None
    [_names, [_line, _reason, *cells]] = csv.reader(path.read_text().splitlines())
    assert ",".join(cells) == kept


def test_no_bsn_stands_in_the_reason_either(tmp_path: Path) -> None:
    text = "id,text\n111222333,Ja\n111222333,Nee\n"
    [row] = kept_rows(a_file(tmp_path, text))

    assert row["rejected-reason"] == "There is a row before with the same number, .........."


def test_bytes_that_were_no_utf_8_are_kept_as_those_bytes(tmp_path: Path, imports: Path) -> None:
    text = "id,text\n0,Bankje bij één\n".encode() + "1,Café de Zon\n".encode("windows-1252")
    keep_rejected(read_conversation(a_file(tmp_path, text), Wishes()))

    kept = (imports / "avond-rejected.csv").read_bytes()
    assert kept.endswith(",1,Café de Zon\r\n".encode("windows-1252"))


def test_a_row_that_was_too_short_is_kept_with_what_it_had(tmp_path: Path) -> None:
    [row] = kept_rows(a_file(tmp_path, "id,wijk,text\n1,Oost\n"))

    assert (row["id"], row["wijk"], row["text"]) == ("1", "Oost", "")


def test_when_all_is_good_no_file_is_made(tmp_path: Path, imports: Path) -> None:
    assert keep_rejected(read_conversation(a_file(tmp_path, "id,text\n1,Goed\n"), Wishes())) is None
    assert not imports.exists()


def test_what_was_kept_before_is_never_written_over(tmp_path: Path, imports: Path) -> None:
    """Another file of the same name, or the same file after a correction was begun."""
    a_file(tmp_path, "id,text\n1,\n", "noord/avond.csv")
    a_file(tmp_path, "id,text\n2,\n", "zuid/avond.csv")
    rows = [kept_rows(tmp_path / folder / "avond.csv") for folder in ("noord", "zuid")]

    assert [row["id"] for [row] in rows] == ["1", "2"]
    assert sorted(path.name for path in imports.iterdir()) == [
        "avond-2-rejected.csv",
        "avond-rejected.csv",
    ]
    assert (imports / "avond-rejected.csv").read_text().endswith(",1,\n")


def test_another_try_that_rejects_just_the_same_makes_no_second_file(
    tmp_path: Path, imports: Path
) -> None:
    for _again in range(3):
        kept_rows(a_file(tmp_path, "id,text\n1,\n2,\n"))

    assert [path.name for path in imports.iterdir()] == ["avond-rejected.csv"]


def test_what_is_still_wrong_after_a_correction_stays_in_the_same_file(
    tmp_path: Path, imports: Path
) -> None:
    kept_rows(a_file(tmp_path, "id,text\n1,\n2,\n"))
    kept = imports / "avond-rejected.csv"
    kept.write_text(kept.read_text().replace(",1,", ",1,Meer bankjes"))

    assert [row["id"] for row in kept_rows(kept)] == ["2"]
    assert list(imports.iterdir()) == [kept]


def test_a_row_that_is_rejected_again_has_its_new_line_and_reason(
    tmp_path: Path, imports: Path
) -> None:
    kept_rows(a_file(tmp_path, "id,text\n1,Goed\n2,Ook goed\n3,\n"))
    kept = imports / "avond-rejected.csv"
    kept.write_text(kept.read_text().replace(",3,", ",3,Mijn nummer is 123456782"))

    [row] = kept_rows(kept)
    assert (row["rejected-line"], row["id"]) == ("2", "3")
    assert "looks like a BSN" in row["rejected-reason"]


def test_columns_called_line_and_reason_are_kept_as_they_were(tmp_path: Path) -> None:
    [row] = kept_rows(a_file(tmp_path, "line,reason,text\nlijn 4,te laat,\n"))

    assert (row["line"], row["reason"]) == ("lijn 4", "te laat")


def test_words_behind_a_comma_without_quotes_are_kept_and_can_be_put_back(
    tmp_path: Path, imports: Path
) -> None:
    [row] = kept_rows(a_file(tmp_path, "id,text\n1,Bankjes, ja, graag\n"))
    kept = imports / "avond-rejected.csv"
    with kept.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, row)
        writer.writeheader()
        corrected = row["text"] + "," + row["rejected-surplus"]
        writer.writerow(row | {"text": corrected, "rejected-surplus": ""})

    assert (row["text"], row["rejected-surplus"]) == ("Bankjes", " ja, graag")
    assert [one.words for one in read_conversation(kept, Wishes()).told] == ["Bankjes, ja, graag"]


def test_words_behind_a_comma_are_not_lost_by_a_correction_that_did_not_see_them(
    tmp_path: Path, imports: Path
) -> None:
    kept_rows(a_file(tmp_path, "id,text\n1,Bankjes, ja\n"))

    [row] = kept_rows(imports / "avond-rejected.csv")
    assert (row["text"], row["rejected-surplus"]) == ("Bankjes", " ja")


def test_only_this_user_sees_the_folder_and_what_is_in_it(tmp_path: Path, imports: Path) -> None:
    found = read_conversation(a_file(tmp_path, "id,text\n1,Goed\n2,\n"), Wishes())
    bring_in(found, lambda count: None)
    keep_rejected(found)

    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in imports.iterdir()}
    assert modes == {"avond-keys.csv": "0o600", "avond-rejected.csv": "0o600"}
    assert oct(stat.S_IMODE(imports.stat().st_mode)) == "0o700"


def test_an_export_is_called_by_its_folder(tmp_path: Path, imports: Path) -> None:
    file = a_file(tmp_path, "comment-id,comment-body\n1,\n", "wonen/comments.csv")
    keep_rejected(read_conversation(file, Wishes()))

    assert [path.name for path in imports.iterdir()] == ["wonen-rejected.csv"]


def test_a_corrected_row_is_the_same_voice_as_the_row_in_the_first_file(tmp_path: Path) -> None:
    wishes = Wishes(source="Buurtavond")
    file = a_file(tmp_path, "id,text\n1,\n")
    kept = keep_rejected(read_conversation(file, wishes))
    assert kept is not None
    kept.write_text(kept.read_text().replace(",1,", ",1,Meer bankjes"))
    bring_in(read_conversation(kept, wishes), lambda count: None)
    a_file(tmp_path, "id,text\n1,Meer bankjes\n")

    again = bring_in(read_conversation(file, wishes), lambda count: None)
    assert (again.voices, again.known, Voice.objects.count()) == (0, 1, 1)


def test_every_rejected_row_is_told_once(tmp_path: Path) -> None:
    found = read_conversation(a_file(tmp_path, "id,text\n1,\n1,Goed\n1,Weer\n"), Wishes())

    assert [(row["rejected-line"], row["text"]) for row in rejected_rows(found)] == [
        ("2", ""),
        ("4", "Weer"),
    ]


def test_a_key_is_kept_as_a_link_and_as_words_beside_what_it_was_called(
    tmp_path: Path, settings: Settings
) -> None:
    told = [ToldElsewhere("4, oost", "Meer bankjes.")]
    keys = import_voices(told, source="Buurtavond", by=SYSTEM).keys
    found = read_conversation(a_file(tmp_path, "id,text\n1,Goed\n"), Wishes())
    kept = keep_keys(found, keys)

    assert kept is not None
    with kept.open(newline="") as lines:
        assert list(csv.reader(lines)) == [
            ["ref", "link", "words"],
            [
                "4, oost",
                f"{settings.SAMENSPEL.place.address}/s/{keys['4, oost'].link}",
                " ".join(keys["4, oost"].spoken),
            ],
        ]


def test_without_new_voices_no_file_of_keys_is_made(tmp_path: Path, imports: Path) -> None:
    found = read_conversation(a_file(tmp_path, "id,text\n1,Goed\n"), Wishes())

    assert keep_keys(found, {}) is None
    assert not imports.exists()


def test_keys_of_an_earlier_import_stay_beside_the_new_ones(tmp_path: Path) -> None:
    file = a_file(tmp_path, "id,text\n1,Goed\n")
    first = bring_in(read_conversation(file, Wishes()), lambda count: None)
    a_file(tmp_path, "id,text\n1,Goed\n2,Beter\n")
    bring_in(read_conversation(file, Wishes()), lambda count: None)

    assert first.keys is not None
    kept = first.keys.read_text().splitlines()
    assert [line.split(",")[0] for line in kept if not line.startswith("ref,")] == ["1", "2"]


def test_who_waits_hears_how_far_it_is(tmp_path: Path) -> None:
    heard: list[int] = []
    text = "id,text\n" + "".join(f"{n},Bankje {n}\n" for n in range(1003))
    bring_in(read_conversation(a_file(tmp_path, text), Wishes()), heard.append)

    assert heard == [1000, 3]
