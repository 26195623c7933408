"""Secrets are made once, kept private, and taken from the environment when they stand there."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from samenspel.doors.launch.keys import kept_secret, keys_folder, load_keys, new_secret

VARIABLES = ("SAMENSPEL_SECRET_KEY", "SAMENSPEL_VOICE_KEY_SECRET", "SAMENSPEL_FIELD_KEY")


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_keys_stay_the_same(data: Path) -> None:
    assert load_keys(data) == load_keys(data)


def test_two_installations_have_other_keys(data: Path) -> None:
    assert load_keys(data / "one") != load_keys(data / "two")


def test_only_this_user_can_read_them(data: Path) -> None:
    load_keys(data)

    assert {
        path.name: oct(path.stat().st_mode & 0o777) for path in keys_folder(data).iterdir()
    } == {
        "secret_key": "0o600",
        "voice_key_secret": "0o600",
        "field_key": "0o600",
    }
    assert oct(keys_folder(data).stat().st_mode & 0o777) == "0o700"


def test_the_field_key_is_32_bytes(data: Path) -> None:
    assert len(base64.urlsafe_b64decode(load_keys(data).field_key)) == 32


def test_what_the_environment_gives_is_used_and_not_written(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, f"given {name}")

    keys = load_keys(data)

    assert keys.secret_key == "given SAMENSPEL_SECRET_KEY"
    assert keys.voice_key_secret == b"given SAMENSPEL_VOICE_KEY_SECRET"
    assert keys.field_key == "given SAMENSPEL_FIELD_KEY"
    assert not keys_folder(data).exists()


def test_many_at_once_get_the_same_secret(data: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept_secret(data, "shared"), range(32)))

    assert len(found) == 1


def test_no_secret_is_like_another() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
