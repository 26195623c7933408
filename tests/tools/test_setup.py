"""Setting up does again only what changed, says in one sentence what a person can mend, and writes no secret down."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import setup
from tools.setup import SetupError, Step


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to set up, with nothing in it yet."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "STAMPS", tmp_path / ".venv" / "stamps")
    monkeypatch.setattr(setup, "LOG", tmp_path / ".venv" / "setup.log")
    monkeypatch.setattr(setup, "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(setup, "FRONT", tmp_path / "front")
    monkeypatch.setattr(setup, "LOCALE", tmp_path / "locale")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "made-from").write_text("as it was")
    return tmp_path


@pytest.fixture
def step(folder: Path) -> Step:
    """A step that makes one file from another."""

    def work() -> None:
        (folder / "made").write_text((folder / "made-from").read_text())

    return Step("Small Step", work, [folder / "made-from"], folder / "made")


def test_a_step_is_done_when_what_it_leaves_is_there(step: Step) -> None:
    before = step.is_done()
    step.do()

    assert (before, step.is_done()) == (False, True)


@pytest.mark.parametrize(
    "happens",
    [
        lambda folder: (folder / "made-from").write_text("as it is now"),
        lambda folder: (folder / "made").unlink(),
        lambda folder: (folder / ".venv" / "stamps" / "small-step").unlink(),
        lambda folder: (folder / ".venv" / "stamps" / "small-step").write_text(""),
    ],
    ids=["source-changed", "result-gone", "stamp-gone", "stamp-empty"],
)
def test_a_step_is_done_again_when_something_changed(
    folder: Path, step: Step, happens: Callable[[Path], object]
) -> None:
    step.do()
    happens(folder)

    assert step.is_done() is False


def test_a_folder_that_was_moved_is_set_up_anew(
    step: Step, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step.do()
    monkeypatch.setattr(setup, "ROOT", folder / "elsewhere")

    assert step.is_done() is False


def test_another_wish_is_another_step(step: Step) -> None:
    wanted = [Step("x", step.work, also=wish).fingerprint() for wish in ("run", "dev", "run")]

    assert wanted[0] == wanted[2] != wanted[1]


def test_a_step_that_fails_leaves_no_stamp_also_not_the_old_one(folder: Path, step: Step) -> None:
    step.do()
    (folder / "made-from").unlink()
    with pytest.raises(FileNotFoundError):
        step.do()

    assert step.stamp.exists() is False


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", setup.NO_ROOM),
        ("npm ERR! code ENOSPC", setup.NO_ROOM),
        ("write failed: Disk quota exceeded", setup.NO_ROOM),
        ("ssl.SSLError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate", setup.NO_TRUST),
        ("invalid peer certificate: UnknownIssuer", setup.NO_TRUST),
        ("npm ERR! code UNABLE_TO_GET_ISSUER_CERT_LOCALLY", setup.NO_TRUST),
        ("npm ERR! code SELF_SIGNED_CERT_IN_CHAIN", setup.NO_TRUST),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", setup.OTHER_PACKAGE),
        ("npm ERR! code EINTEGRITY", setup.OTHER_PACKAGE),
    ],
)
def test_a_cause_that_a_person_can_mend_is_one_sentence(
    folder: Path, output: str, sentence: str
) -> None:
    assert setup.explain(f"Collecting django\n{output}\nmore\n", ["pip"]) == sentence


def test_a_cause_that_nobody_knows_is_told_in_the_programs_own_last_words(folder: Path) -> None:
    said = "\n".join(f"line {number}" for number in range(20))
    told = setup.explain(said, [Path("/somewhere/bin/pip"), "install"])

    assert told.splitlines()[0] == f"pip did not succeed (all of it is in {setup.LOG}):"
    assert [line.strip() for line in told.splitlines()[1:]] == [f"line {n}" for n in range(12, 20)]


def test_a_full_disk_is_said_whatever_the_program_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "ROOT", Path("/proc"))

    assert setup.explain("something obscure", ["npm"]) == setup.NO_ROOM


def test_a_program_that_succeeds_leaves_its_words_in_the_log(folder: Path) -> None:
    setup.run(sys.executable, "-c", "print('goed')", cwd=folder)

    assert setup.LOG.read_text() == f"\n$ {sys.executable} -c print('goed')\ngoed\n"


def test_a_program_that_fails_is_explained_by_its_own_words_alone(folder: Path) -> None:
    setup.LOG.write_text("No space left on device, an hour ago\n")
    with pytest.raises(SetupError) as failed:
        setup.run(sys.executable, "-c", "raise SystemExit('dit keer iets anders')", cwd=folder)

    assert str(failed.value).splitlines()[-1].strip() == "dit keer iets anders"


def test_a_program_is_asked_nothing(folder: Path) -> None:
    setup.run(sys.executable, "-c", "import sys; assert sys.stdin.read() == ''", cwd=folder)


@pytest.mark.parametrize(
    ("command", "works"),
    [(["true"], True), (["false"], False), (["/nowhere/at/all"], False)],
    ids=str,
)
def test_a_program_works_when_it_ends_well(command: list[str], works: bool) -> None:
    assert setup.works(*command) is works


@pytest.mark.parametrize(
    ("names", "at_home"),
    [("VIRTUAL_ENV={venv}", True), ("VIRTUAL_ENV=/elsewhere/.venv", False), (None, False)],
    ids=["ours", "moved", "none"],
)
def test_an_environment_is_at_home_where_it_was_made(
    folder: Path, names: str | None, at_home: bool
) -> None:
    if names is not None:
        (folder / ".venv" / "bin").mkdir()
        (folder / ".venv" / "bin" / "activate").write_text(names.format(venv=setup.VENV))

    assert setup.is_at_home() is at_home


@pytest.mark.parametrize(
    ("asked_before", "wanted", "gets"),
    [(None, "run", "run"), ("run", "dev", "dev"), ("dev", "run", "dev"), ("dev", "dev", "dev")],
)
def test_who_once_asked_for_the_tests_keeps_them(
    folder: Path, asked_before: str | None, wanted: str, gets: str
) -> None:
    setup.STAMPS.mkdir()
    if asked_before is not None:
        (setup.STAMPS / "wanted").write_text(asked_before)

    assert setup.keep_what_was_asked_before(wanted) == gets


def test_an_old_python_is_told_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "OLDEST_PYTHON", (99, 0))

    with pytest.raises(SetupError, match=r"needs Python 3\.11 or newer and this is 3"):
        setup.check_machine()


@pytest.mark.parametrize("words", [[], ["prod"], ["run", "dev"], ["--help"]], ids=" ".join)
def test_what_it_does_not_know_gets_an_explanation(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup.main(words) == 2
    assert "python3 tools/setup.py run" in capsys.readouterr().out


def test_steps_stand_on_each_other(folder: Path) -> None:
    (folder / "requirements").mkdir()
    (folder / "locale" / "nl" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "locale" / "nl" / "LC_MESSAGES" / "django.po").touch()
    (folder / "front" / "node_modules" / "pkg").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "build.mjs", "node_modules/pkg/index.js"):
        (folder / "front" / name).touch()
    found = {step.name: step for step in setup.steps("run")}

    assert list(found) == [
        "Python environment",
        "uv",
        "Python packages",
        "Translations",
        "Front packages",
        "Front end",
    ]
    assert [path.name for path in found["Front packages"].made_from] == ["package-lock.json"]
    assert [path.name for path in found["Front end"].made_from] == [
        "build.mjs",
        "package-lock.json",
        "package.json",
    ]


def test_without_a_front_and_texts_only_python_is_set_up(folder: Path) -> None:
    assert [step.name for step in setup.steps("run")] == [
        "Python environment",
        "uv",
        "Python packages",
    ]


def test_settings_of_pip_reach_the_others_unless_they_were_told_themselves(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = {"index-url": "https://mirror.example/simple", "proxy": "http://proxy.example:3128"}
    monkeypatch.setattr(setup, "pip_settings", lambda: mirror)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://own.example:3128")
    found = setup.environment()

    assert [found[name] for name in ("UV_DEFAULT_INDEX", "HTTPS_PROXY", "HTTP_PROXY")] == [
        "https://mirror.example/simple",
        "http://own.example:3128",
        "http://proxy.example:3128",
    ]
    assert found["VIRTUAL_ENV"] == str(setup.VENV)


def test_a_user_without_a_home_gets_one_in_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "pip_settings", dict)
    monkeypatch.setenv("HOME", str(folder / "nowhere"))

    assert setup.environment()["HOME"] == str(folder / ".venv" / "home")


def test_it_needs_nothing_but_python_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-I", setup.__file__, "nonsense"], capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (2, "")


def test_a_second_set_up_waits_for_the_first(folder: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(Path(setup.__file__).parent)!r})\n"
        "import setup\nwith setup.one_at_a_time():\n    print('mine', flush=True)\n    input()"
    )
    command = [sys.executable, "-c", program]
    with (
        setup.one_at_a_time(),
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as second,
    ):
        assert second.stdout is not None
        assert second.stdout.readline().startswith("Another set-up is at work")
        second.kill()
