"""`samenspel streams` and what can be wrong with a file, a wish or a folder: one sentence, before an hour is spent."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from samenspel.doors.cli.main import app
from samenspel.doors.exchange.texts import LONGEST_FIELD

SAID = [
    "Meer groen in de wijk",
    "De bus rijdt niet",
    "Café ’t Hoekje is te luid",
    "Waar is de bus?",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "avond.csv"
    path.write_text("\n".join(["id;tekst", *(f"{at};{text}" for at, text in enumerate(SAID))]))
    return path


def run(*words: str | Path) -> Result:
    """By words, which needs no model."""
    return CliRunner().invoke(app, ["streams", "--method", "words", *map(str, words)])


def refusal(*words: str | Path) -> str:
    """The sentence with which it was refused; nothing may have been read, written or thrown."""
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert isinstance(done.exception, SystemExit)
    return " ".join(done.stderr.replace("│", " ").split())


def told(path: Path, *words: str) -> dict[str, Any]:
    done = run(path, *words)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("option", ["--output", "--html"])
def test_a_folder_that_is_not_there_is_told_before_anything_is_read(
    option: str, file: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "weg" / "uit"

    assert "There is no folder" in refusal(file, option, missing)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["avond.csv"]


@pytest.mark.parametrize("option", ["--output", "--html"])
def test_a_folder_is_no_file_to_write(option: str, file: Path, tmp_path: Path) -> None:
    assert "is a directory" in refusal(file, option, tmp_path)


def test_a_folder_is_no_file_of_texts(tmp_path: Path) -> None:
    assert "is a directory" in refusal(tmp_path)


@pytest.mark.parametrize("grain", ["fijn", "", "1,5", "nan", "inf", "-inf"])
def test_a_grain_that_is_no_number_is_refused(grain: str, file: Path) -> None:
    assert "--grain" in refusal(file, "--grain", grain)


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        ("--max-streams", "0"),
        ("--max-streams", "-3"),
        ("--max-streams", "2.5"),
        ("--max-streams", "veel"),
        ("--seed", "-1"),
        ("--seed", "toeval"),
        ("--method", "gevoel"),
        ("--method", ""),
    ],
)
def test_a_wish_that_cannot_be_is_refused_by_its_name(option: str, wrong: str, file: Path) -> None:
    assert option in refusal(file, option, wrong)


def test_an_option_that_does_not_exist_is_refused(file: Path) -> None:
    assert "No such option" in refusal(file, "--kolom", "tekst")


def test_without_a_file_it_asks_for_one() -> None:
    assert "Missing argument" in refusal()


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_in_which_nothing_stands_has_no_column(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "leeg.csv"
    path.write_bytes(content)

    assert "there are: none at all." in refusal(path)


@pytest.mark.parametrize("named", ["Tekst", "tekst ", "0"])
def test_a_column_must_be_named_exactly(named: str, file: Path) -> None:
    assert "there are: id, tekst." in refusal(file, "--text-column", named)


def test_a_field_too_long_for_a_voice_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "lang.csv"
    path.write_text(f"tekst\nbus\n{'a' * (LONGEST_FIELD + 1)}\n")

    assert "cannot be read as a table: field larger than field limit" in refusal(path)


def in_utf_16(path: Path) -> None:
    path.write_bytes(path.read_text().encode("utf-16"))


def in_windows(path: Path) -> None:
    path.write_bytes(path.read_text().encode("cp1252"))


def with_a_mark(path: Path) -> None:
    path.write_bytes(path.read_text().encode("utf-8-sig"))


def with_windows_lines(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def with_commas(path: Path) -> None:
    path.write_text(path.read_text().replace(";", ","))


def with_tabs(path: Path) -> None:
    path.write_text(path.read_text().replace(";", "\t"))


@pytest.mark.parametrize(
    "written", [in_utf_16, in_windows, with_a_mark, with_windows_lines, with_commas, with_tabs]
)
def test_however_an_office_program_wrote_it_the_same_is_found(
    written: Callable[[Path], None], file: Path
) -> None:
    plain = told(file)

    written(file)

    assert told(file) | {"seconds": 0} == plain | {"seconds": 0}


def test_a_file_that_is_half_good_gives_what_is_good_and_says_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "half.csv"
    path.write_bytes(
        b'id,tekst\n1,De bus\n2\n3,kapot \xff,te,veel\n4,   \n5,"Caf\xc3\xa9\nen meer"\n'
    )

    done = run(path)

    assert len(json.loads(done.stdout)["assignments"]) == 5
    assert "2 rows have no text in “tekst”; they stay in their place" in done.stderr


@pytest.mark.parametrize(
    "said", [["😊", "", "...", "?"], ["Meer groen", "Xylofoons", "12 appels"], ["bus"], ["bus"] * 9]
)
def test_few_or_silent_voices_are_no_obstacle(said: list[str], tmp_path: Path) -> None:
    path = tmp_path / "stil.csv"
    path.write_text("id,tekst\n" + "".join(f"{at},{text}\n" for at, text in enumerate(said)))

    found = told(path)

    assert (len(found["assignments"]), len(found["confidence"])) == (len(said), len(said))
    for stream in found["streams"]:
        within = [one["id"] for one in found["streams"] if one["parent"] == stream["id"]]
        assert stream["size"] == sum(
            found["assignments"].count(one) for one in within or [stream["id"]]
        )


@pytest.mark.parametrize("grain", ["-50", "0", "50"])
def test_the_wildest_grain_still_answers(grain: str, file: Path) -> None:
    assert len(told(file, "--grain", grain)["assignments"]) == len(SAID)


def test_more_streams_than_voices_may_be_wished(file: Path) -> None:
    assert told(file, "--max-streams", "99999")["assignments"] == told(file)["assignments"]


def test_what_stood_in_the_output_is_replaced_whole(file: Path, tmp_path: Path) -> None:
    output, page = tmp_path / "uit.json", tmp_path / "uit.html"
    output.write_text("x" * 100_000)
    page.write_text("x" * 100_000)

    assert run(file, "--output", output, "--html", page).exit_code == 0

    assert len(json.loads(output.read_text(encoding="utf-8"))["assignments"]) == len(SAID)
    assert page.read_text(encoding="utf-8").endswith("</html>\n")


def test_what_goes_wrong_leaves_what_stood_in_the_output(file: Path, tmp_path: Path) -> None:
    output = tmp_path / "uit.json"
    output.write_text("van gisteren")

    refusal(file, "--output", output, "--text-column", "mening")

    assert output.read_text() == "van gisteren"


def test_a_file_may_be_read_from_elsewhere_and_written_beside(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run("avond.csv", "--output", "uit.json").exit_code == 0
    assert (tmp_path / "uit.json").exists()


@pytest.mark.parametrize("language", ["xx", "../../etc", '"><script>'])
def test_a_language_that_nobody_reads_is_read_in_english(
    language: str, file: Path, tmp_path: Path
) -> None:
    page = tmp_path / "uit.html"

    run(file, "--html", page, "--language", language)

    content = page.read_text(encoding="utf-8")
    assert ("What flows here" in content, "<script" in content) == (True, False)
