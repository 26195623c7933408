"""`samenspel streams`: from a file to streams, on a machine without a database, and nothing is left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import samenspel
from samenspel.doors.cli.main import app

BUS = [
    "De bus naar het ziekenhuis rijdt niet meer.",
    "Zonder bus kom ik niet bij het ziekenhuis.",
    "The bus to the hospital no longer runs.",
    "Hastaneye giden otobüs artık çalışmıyor.",
]
NOISE = [
    "Het café maakt 's nachts te veel lawaai.",
    "Ik kan niet slapen door de herrie van het café.",
    "The noise of the café keeps me awake at night.",
    "Kafenin gürültüsünden gece uyuyamıyorum.",
]
TOWN = [*BUS, *NOISE]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What was said in one evening."""
    return written(tmp_path, TOWN)


def written(folder: Path, texts: list[str], name: str = "avond.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(["id;tekst", *(f"{at};{text}" for at, text in enumerate(texts))]))
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["streams", *map(str, words)])


def told(*words: str | Path) -> dict[str, Any]:
    """What comes on the screen, as a program reads it."""
    done = run(*words)
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def partition(assignments: list[int | None]) -> set[frozenset[int]]:
    return {
        frozenset(row for row, one in enumerate(assignments) if one == stream)
        for stream in assignments
        if stream is not None
    }


def test_voices_in_three_languages_flow_together_in_two_streams(file: Path) -> None:
    found = told(file, "--text-column", "tekst")

    assert partition(found["assignments"]) == {frozenset(range(4)), frozenset(range(4, 8))}
    assert [stream["size"] for stream in found["streams"]] == [4, 4]


def test_the_json_has_what_was_agreed(file: Path) -> None:
    found = told(file)

    assert {"streams", "assignments", "seconds"} <= set(found)
    for number, stream in enumerate(found["streams"]):
        assert set(stream) == {"id", "title", "keywords", "size", "parent"}
        assert (stream["id"], stream["title"] in TOWN) == (number, True)
    assert found["seconds"] > 0


def test_the_json_goes_where_it_is_asked(file: Path, tmp_path: Path) -> None:
    output = tmp_path / "streams.json"

    done = run(file, "--output", output)

    assert (done.exit_code, done.stdout) == (0, "")
    assert len(json.loads(output.read_text(encoding="utf-8"))["assignments"]) == 8
    assert done.stderr.splitlines()[-1].startswith("8 texts, 2 streams, 0 not yet in one, ")


def test_a_page_comes_with_it_when_asked(file: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"

    found = told(file, "--html", page, "--language", "en")

    content = page.read_text(encoding="utf-8")
    assert content.startswith('<!doctype html>\n<html lang="en">')
    assert "avond.csv" in content
    assert found["streams"][0]["title"].split("'")[0] in content
    assert "http" not in content


def test_the_same_file_and_seed_give_the_same_streams(file: Path) -> None:
    first, again = (told(file, "--seed", "7") for _ in range(2))

    assert (first["streams"], first["assignments"]) == (again["streams"], again["assignments"])


def test_rows_without_text_stay_in_their_place_and_are_counted(tmp_path: Path) -> None:
    file = written(tmp_path, [*BUS, "", *NOISE, "   "])

    done = run(file)

    found = json.loads(done.stdout)
    assert (len(found["assignments"]), found["assignments"][4], found["assignments"][9]) == (
        10,
        None,
        None,
    )
    assert "2 rows have no text in “tekst”" in done.stderr


def test_a_file_without_rows_has_no_streams(tmp_path: Path) -> None:
    found = told(written(tmp_path, []))

    assert (found["streams"], found["assignments"]) == ([], [])


def test_windows_and_semicolons_are_read(tmp_path: Path) -> None:
    file = tmp_path / "excel.csv"
    file.write_bytes("\n".join(["id;tekst", *(f"1;{text}" for text in NOISE[:3])]).encode("cp1252"))

    found = told(file)

    assert found["streams"][0]["title"] in NOISE


def test_a_column_that_is_not_there_is_one_sentence(file: Path) -> None:
    done = run(file, "--text-column", "mening")

    assert done.exit_code == 2
    told_flat = " ".join(done.stderr.replace("│", " ").split())
    assert "There is no column “mening”; there are: id, tekst." in told_flat


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path / "weg.csv")

    assert (done.exit_code, "Traceback" in done.output) == (2, False)


@pytest.mark.parametrize("wish", [("--max-streams", "0"), ("--seed", "-1"), ("--method", "magic")])
def test_what_cannot_be_wished_is_refused(file: Path, wish: tuple[str, str]) -> None:
    assert run(file, *wish).exit_code == 2


def test_there_are_at_most_as_many_streams_as_wished(file: Path) -> None:
    found = told(file, "--max-streams", "1")

    assert [stream["size"] for stream in found["streams"]] == [8]


def test_it_can_be_coarser(file: Path) -> None:
    found = told(file, "--grain", "-6")

    assert len(partition(found["assignments"])) == 1


def test_it_can_go_by_words_alone(tmp_path: Path) -> None:
    bus = [f"De bus naar {place} rijdt niet" for place in ("Goes", "Hulst", "Veere", "Sluis")]
    tree = [f"Plant bomen in {place}" for place in ("Goes", "Hulst", "Veere", "Sluis")]

    found = told(written(tmp_path, [*bus, *tree]), "--method", "words")

    assert partition(found["assignments"]) == {frozenset(range(4)), frozenset(range(4, 8))}


def test_it_explains_itself() -> None:
    done = run("--help")

    assert (done.exit_code, "--text-column" in done.output) == (0, True)


def test_it_needs_no_database_and_writes_only_what_was_asked(file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "samenspel.doors.cli.main",
            "streams",
            file.name,
            "--output",
            "uit.json",
        ],
        cwd=tmp_path,
        env=kept
        | {
            "DATABASE_URL": "postgresql://serve@127.0.0.1:1/samenspel",
            "SAMENSPEL_DATA": str(data),
            "PYTHONPATH": str(Path(samenspel.__path__[0]).parent),
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["avond.csv", "uit.json"]
