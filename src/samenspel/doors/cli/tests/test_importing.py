"""`samenspel import voices`: says what came in and what did not, and how to go on; its own advice works."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.translation import override
from pytest_django.fixtures import Settings
from typer.testing import CliRunner, Result

from samenspel.doors.cli.importing import MOST_SHOWN
from samenspel.doors.cli.main import app
from samenspel.doors.launch.roles import Addresses
from samenspel.foundation.models import JournalEntry
from samenspel.loop.voices.models import Voice, VoiceWords
from tests.support.cast import a_municipality

POLIS = "comment-id,comment-body,moderated\n"


@pytest.fixture(autouse=True)
def house(
    committed_db: Addresses, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation with a municipality, whose files stand in a folder of the test."""
    monkeypatch.setenv("DATABASE_URL", committed_db.serving)
    place = settings.SAMENSPEL.place.model_copy(update={"data": tmp_path / "data"})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    a_municipality("Gemeente Waterveen")


def imports(*words: str | Path) -> Result:
    with override("en"):
        return CliRunner().invoke(app, ["import", "voices", *map(str, words)])


def a_file(folder: Path, text: str, name: str = "avond.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def said() -> set[str]:
    return set(VoiceWords.objects.values_list("text", flat=True))


def test_it_says_how_many_came_in_and_where_their_keys_are(tmp_path: Path) -> None:
    file = a_file(tmp_path, "id,text\n1,Meer bankjes\n2,Meer bomen\n")
    done = imports(file)

    keys = tmp_path / "data" / "imports" / "avond-keys.csv"
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[:-1] == [
        str(file),
        "  source: avond.csv",
        "  2 came in, 0 were here already.",
        f"  Their keys are in {keys}, to hand to whoever spoke.",
    ]
    assert re.fullmatch(r"2 voices in \d+\.\d s, \d+ a second\.", done.stdout.splitlines()[-1])
    assert keys.exists()


@pytest.mark.parametrize(
    ("url", "warned"), [("", True), ("https://stem.waterveen.example", False)], ids=["none", "own"]
)
def test_links_that_work_on_this_machine_alone_are_warned_of(
    tmp_path: Path, settings: Settings, url: str, warned: bool
) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"url": url})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    done = imports(a_file(tmp_path, "id,text\n1,Meer bankjes\n"))

    assert ("set SAMENSPEL_URL before the next import" in done.stderr) is warned


def test_without_new_keys_nothing_is_warned_of(tmp_path: Path) -> None:
    file = a_file(tmp_path, "id,text\n1,Meer bankjes\n")
    imports(file)

    assert "SAMENSPEL_URL" not in imports(file).stderr


def test_it_says_that_a_file_was_read_as_windows(tmp_path: Path) -> None:
    file = tmp_path / "avond.csv"
    file.write_bytes("id;text\n1;Café de Zon\n".encode("windows-1252"))
    done = imports(file)

    assert "  It is not in UTF-8 and was read as windows-1252." in done.stdout
    assert said() == {"Café de Zon"}


def test_a_bsn_is_neither_shown_nor_kept(tmp_path: Path) -> None:
    done = imports(a_file(tmp_path, "id,text\n1,Mijn nummer is 111222333\n"))
    kept = tmp_path / "data" / "imports" / "avond-rejected.csv"

    assert "looks like a BSN. Dots stand in its place." in done.stderr
    assert "Mijn nummer is ........." in kept.read_text()
    assert "111222333" not in done.output + kept.read_text()


def test_a_second_time_it_says_that_all_were_here_already(tmp_path: Path) -> None:
    file = a_file(tmp_path, "id,text\n1,Meer bankjes\n")
    imports(file)
    again = imports(file)

    assert "  0 came in, 1 were here already." in again.stdout.splitlines()
    assert "keys are in" not in again.stdout
    assert Voice.objects.count() == 1


def test_trying_brings_nothing_in_and_writes_nothing(tmp_path: Path) -> None:
    done = imports(a_file(tmp_path, "id,text\n1,Meer bankjes\n2,\n"), "--dry-run")

    assert done.stdout.splitlines()[1:] == [
        "  source: avond.csv",
        "  1 can come in; nothing was brought in (--dry-run).",
    ]
    assert "line 3:" in done.stderr
    assert (
        Voice.objects.count(),
        JournalEntry.objects.filter(event__startswith="voices.").count(),
    ) == (0, 0)
    assert not (tmp_path / "data").exists()


def test_rows_that_cannot_be_taken_down_are_told_by_line_and_the_rest_comes_in(
    tmp_path: Path,
) -> None:
    done = imports(a_file(tmp_path, "id,text\n1,\n2,Meer bomen\n2,Nog eens\n"))

    assert done.stderr.splitlines()[-2:] == [
        "  line 2: Tell us something first. A few words are enough.",
        "  line 4: There is a row before with the same number, 2.",
    ]
    assert (done.exit_code, said()) == (0, {"Meer bomen"})


def test_the_advice_about_rejected_rows_works_as_it_stands(tmp_path: Path) -> None:
    file = a_file(tmp_path, "id,text\n1,\n2,Meer bomen\n")
    done = imports(file, "--source", "Buurtavond 'Oost'")
    found = re.search(r"then: samenspel (import voices .*)", done.stdout)
    assert found is not None
    words = shlex.split(found[1])
    kept = Path(words[2])
    kept.write_text(kept.read_text().replace(",1,", ",1,Meer bankjes"))

    with override("en"):
        corrected = CliRunner().invoke(app, words)

    assert "  1 came in, 0 were here already." in corrected.stdout.splitlines()
    assert set(Voice.objects.values_list("source", flat=True)) == {"Buurtavond 'Oost'"}
    assert said() == {"Meer bankjes", "Meer bomen"}


def test_the_advice_reads_the_corrected_rows_as_the_file_was_read(tmp_path: Path) -> None:
    file = a_file(tmp_path, "id,comment-body,moderated\n1,,-1\n")
    wishes = ["--format", "csv", "--text-column", "comment-body", "--language", "nl"]
    done = imports(file, *wishes, "--moderated-out")

    assert shlex.split(done.stdout.partition("then: ")[2].splitlines()[0]) == [
        "samenspel",
        "import",
        "voices",
        str(tmp_path / "data" / "imports" / "avond-rejected.csv"),
        "--source",
        "avond.csv",
        *wishes,
        "--moderated-out",
    ]


def test_many_rejected_rows_are_counted_instead_of_all_shown(tmp_path: Path) -> None:
    done = imports(a_file(tmp_path, "id,text\n" + "".join(f"{n},\n" for n in range(25))))
    lines = [line for line in done.stderr.splitlines() if "line" in line]

    assert (len(lines), lines[-1]) == (MOST_SHOWN + 1, "  and 5 more lines.")
    kept = tmp_path / "data" / "imports" / "avond-rejected.csv"
    assert len(kept.read_text().splitlines()) == 26


def test_what_was_moderated_out_is_told_and_comes_along_when_asked(tmp_path: Path) -> None:
    file = a_file(tmp_path, POLIS + "1,Een bank,1\n2,Scheldwoord,-1\n", "polis/comments.csv")
    first = imports(file)
    second = imports(file, "--moderated-out")

    assert "  1 were moderated out there and are left out." in first.stdout.splitlines()
    assert "  1 came in, 1 were here already." in second.stdout.splitlines()


def test_several_files_come_in_each_from_its_own_source(tmp_path: Path) -> None:
    one = a_file(tmp_path, "id,text\n1,Meer bankjes\n", "oost.csv")
    two = a_file(tmp_path, "id,text\n1,Meer bankjes\n", "west.csv")
    done = imports(one, two)

    assert done.stdout.splitlines()[-1].startswith("2 voices in ")
    assert set(Voice.objects.values_list("source", flat=True)) == {"oost.csv", "west.csv"}


def test_wishes_reach_the_voices(tmp_path: Path) -> None:
    file = a_file(tmp_path, "id,wat,told_at\n1,Mehr Bänke,2020-02-03T10:00:00+01:00\n")
    imports(file, "--text-column", "wat", "--language", "de", "--source", "Buurtavond")

    voice = Voice.objects.get()
    assert (voice.language, voice.source, voice.told_at.isoformat()) == (
        "de",
        "Buurtavond",
        "2020-02-03T09:00:00+00:00",
    )


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("wie,wat\nik,ja\n", [], "has no column “text”. It has: wie, wat."),
        ("id|text\n1|Ja\n", [], "has no column “text”. It has: id|text. Columns are told apart by"),
        ("", [], "has no column “text”. It has: –."),
        ("id,text\n1,Ja\n", ["--format", "polis"], "has no column “comment-body”."),
        ("id,text\n1,Ja\n", ["--text-column", "words"], "has no column “words”."),
    ],
    ids=["other-columns", "bars", "empty", "no-polis", "no-such-column"],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, text: str, words: list[str], why: str
) -> None:
    file = a_file(tmp_path, text)
    done = imports(file, *words)

    assert (done.exit_code, done.stderr.startswith(f"{file} {why}")) == (1, True)
    assert len(done.stderr.splitlines()) == 1
    assert Voice.objects.count() == 0


@pytest.mark.parametrize("name", ["nergens.csv", "leeg"])
def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "leeg").mkdir()
    done = imports(tmp_path / name)

    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "cannot be opened: No such file or directory." in done.stderr


def test_what_came_in_before_a_file_that_cannot_be_read_stays(tmp_path: Path) -> None:
    good = a_file(tmp_path, "id,text\n1,Meer bankjes\n")
    done = imports(good, tmp_path / "nergens.csv")

    assert (done.exit_code, said()) == (1, {"Meer bankjes"})
