"""What an operator sets is taken as meant, and a value that makes no sense stops the start and is named."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import samenspel
from samenspel.doors.demo.figures import AREAS
from samenspel.doors.launch.environment import data_folder
from samenspel.settings.configuration import load
from samenspel.settings.groups import GROUPS, Database, Place

VARIABLES = {
    (str(group.model_config.get("env_prefix", "")) + name).upper(): (group, name)
    for group in GROUPS
    for name in group.model_fields
}
KEYS = ("SAMENSPEL_SECRET_KEY", "SAMENSPEL_VOICE_KEY_SECRET", "SAMENSPEL_FIELD_KEY")
OTHERWISE = {
    "SAMENSPEL_DATA": Path("var"),
    "SAMENSPEL_PORT": 8000,
    "SAMENSPEL_URL": "",
    "SAMENSPEL_DEMO": False,
    "SAMENSPEL_THEME": "samenspel",
    "SAMENSPEL_LANGUAGE": "nl",
    "SAMENSPEL_LEAVE_TO": "https://www.buienradar.nl/",
    "SAMENSPEL_CONTACT": "",
    "SAMENSPEL_PHONE": "",
    "DATABASE_URL": None,
    "DATABASE_OWNER_URL": None,
    "SAMENSPEL_RATE_LIMITS": "on",
    "SAMENSPEL_SMTP_URL": "",
    "SAMENSPEL_MAIL_FROM": "Samenspel <samenspel@localhost>",
    "SAMENSPEL_MEANING_MODEL": "auto",
    "SAMENSPEL_MEANING_NAME": "",
    "SAMENSPEL_MEANING_KEY": "",
    "SAMENSPEL_AREAS": None,
    "SAMENSPEL_AREAS_NAME": "",
    "SAMENSPEL_AREAS_PEOPLE": "",
    "SAMENSPEL_AREAS_ALSO": "",
    "SAMENSPEL_LANGUAGES_PEOPLE": "",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody set anything."""
    for name in (*VARIABLES, *KEYS):
        monkeypatch.delenv(name, raising=False)


def value_of(variable: str) -> Any:
    group, name = VARIABLES[variable]
    return getattr(group(), name)


def as_django_sees(data: Path, asked: str, **told: str) -> Any:
    """One of Django's settings, in a program of its own that the operator started like this."""
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    ours = {"SAMENSPEL_DATA": str(data), "PYTHONPATH": str(Path(samenspel.__path__[0]).parent)}
    program = (
        "import json, sys; from samenspel.settings import django as found\n"
        f"json.dump({asked}, sys.stdout, default=str)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, **ours, **told},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_without_anything_set_it_is_a_small_installation_on_this_machine() -> None:
    assert {variable: value_of(variable) for variable in VARIABLES} == OTHERWISE


@pytest.mark.parametrize(
    ("variable", "given", "meant"),
    [
        ("SAMENSPEL_DATA", "/srv/samenspel", Path("/srv/samenspel")),
        ("SAMENSPEL_DATA", "", Path("var")),
        ("SAMENSPEL_PORT", "1", 1),
        ("SAMENSPEL_PORT", "65535", 65535),
        ("SAMENSPEL_URL", "https://stem.waterveen.example/", "https://stem.waterveen.example"),
        ("SAMENSPEL_URL", "https://waterveen.example/stem//", "https://waterveen.example/stem"),
        ("SAMENSPEL_URL", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("SAMENSPEL_URL", "", ""),
        ("SAMENSPEL_SMTP_URL", "smtp://localhost", "smtp://localhost"),
        (
            "SAMENSPEL_SMTP_URL",
            "smtps://post%40waterveen:a%2Fb@mail.waterveen.example:465",
            "smtps://post%40waterveen:a%2Fb@mail.waterveen.example:465",
        ),
        ("SAMENSPEL_DEMO", "1", True),
        ("SAMENSPEL_DEMO", "true", True),
        ("SAMENSPEL_DEMO", "0", False),
        ("SAMENSPEL_THEME", "voorbeeld", "voorbeeld"),
        ("SAMENSPEL_LANGUAGE", "en", "en"),
        ("SAMENSPEL_RATE_LIMITS", "off", "off"),
        ("SAMENSPEL_AREAS", "/srv/samenspel/wijken.geojson", Path("/srv/samenspel/wijken.geojson")),
        ("SAMENSPEL_AREAS", "", None),
        ("SAMENSPEL_LANGUAGES_PEOPLE", "nl=42000, tr = 18", "nl=42000, tr = 18"),
        (
            "SAMENSPEL_MAIL_FROM",
            "Waterveen <stem@waterveen.example>",
            "Waterveen <stem@waterveen.example>",
        ),
    ],
)
def test_what_is_set_is_taken_as_meant(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str, meant: object
) -> None:
    monkeypatch.setenv(variable, given)

    assert value_of(variable) == meant


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("SAMENSPEL_PORT", "0"),
        ("SAMENSPEL_PORT", "65536"),
        ("SAMENSPEL_PORT", "-1"),
        ("SAMENSPEL_PORT", "acht"),
        ("SAMENSPEL_PORT", ""),
        ("SAMENSPEL_PORT", "80.5"),
        ("SAMENSPEL_DEMO", "misschien"),
        ("SAMENSPEL_DEMO", ""),
        ("SAMENSPEL_THEME", "donker"),
        ("SAMENSPEL_THEME", "Samenspel"),
        ("SAMENSPEL_LANGUAGE", "fr"),
        ("SAMENSPEL_LANGUAGE", "NL"),
        ("SAMENSPEL_RATE_LIMITS", "soms"),
        ("SAMENSPEL_RATE_LIMITS", ""),
        ("SAMENSPEL_URL", "waterveen.example"),
        ("SAMENSPEL_URL", "ftp://waterveen.example"),
        ("SAMENSPEL_URL", "https://"),
        ("SAMENSPEL_URL", "https://waterveen.example:acht"),
        ("SAMENSPEL_URL", "https://waterveen.example:0"),
        ("SAMENSPEL_URL", "https://waterveen.example/?a=b"),
        ("SAMENSPEL_URL", "https://waterveen .example"),
        ("SAMENSPEL_SMTP_URL", "mail.waterveen.example:25"),
        ("SAMENSPEL_SMTP_URL", "mail.waterveen.example"),
        ("SAMENSPEL_SMTP_URL", "http://mail.waterveen.example"),
        ("SAMENSPEL_SMTP_URL", "smtp://mail.waterveen.example:acht"),
        ("SAMENSPEL_SMTP_URL", "smtp://mail.waterveen.example:99999"),
        ("SAMENSPEL_SMTP_URL", "smtp://post:half/geheim@mail.waterveen.example"),
        ("SAMENSPEL_SMTP_URL", "smtp://"),
        ("SAMENSPEL_LANGUAGES_PEOPLE", "nl"),
        ("SAMENSPEL_LANGUAGES_PEOPLE", "nl=veel"),
        ("SAMENSPEL_LANGUAGES_PEOPLE", "Dutch=12"),
        ("SAMENSPEL_LANGUAGES_PEOPLE", "nl=-3"),
        ("SAMENSPEL_LANGUAGES_PEOPLE", "nl=3 tr=4"),
        ("DATABASE_URL", "mysql://serve@localhost/samenspel"),
        ("DATABASE_URL", "localhost/samenspel"),
        ("DATABASE_URL", "postgresql://serve@localhost:acht/samenspel"),
        ("DATABASE_OWNER_URL", "sqlite:///samenspel"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str
) -> None:
    monkeypatch.setenv(variable, given)
    group, name = VARIABLES[variable]

    with pytest.raises(ValidationError) as refused:
        group()
    assert [error["loc"][0] for error in refused.value.errors()] == [
        variable.lower() if group is Database else name
    ]


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("DATABASE_URL", "mysql://serve:zeeanemoon@localhost/samenspel"),
        ("SAMENSPEL_SMTP_URL", "post:zeeanemoon@mail.waterveen.example"),
    ],
)
def test_a_refusal_that_lands_in_a_log_shows_no_password(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str
) -> None:
    monkeypatch.setenv(variable, given)

    with pytest.raises(ValidationError) as refused:
        VARIABLES[variable][0]()
    assert "zeeanemoon" not in f"{refused.value} {refused.value!r}"


def test_the_settings_and_the_launcher_mean_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for given in ("", "elders", str(tmp_path / "vast")):
        monkeypatch.setenv("SAMENSPEL_DATA", given)

        assert Place().data.resolve() == data_folder()


def test_a_variable_of_something_else_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMENSPEL_TEST_POSTGRES", "debian")
    monkeypatch.setenv("PORT", "9000")

    assert Place().port == 8000


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_says_what_it_is_for(variable: str) -> None:
    group, name = VARIABLES[variable]

    assert (group.model_fields[name].description or "").endswith(".")


@pytest.mark.parametrize(
    ("url", "port", "address"),
    [
        ("", "8000", "http://localhost:8000"),
        ("", "9123", "http://localhost:9123"),
        ("https://stem.waterveen.example/", "9123", "https://stem.waterveen.example"),
    ],
)
def test_the_address_is_the_public_one_else_this_machine(
    monkeypatch: pytest.MonkeyPatch, url: str, port: str, address: str
) -> None:
    monkeypatch.setenv("SAMENSPEL_URL", url)
    monkeypatch.setenv("SAMENSPEL_PORT", port)

    assert Place().address == address


def test_keys_are_made_in_the_data_folder_and_letters_kept_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_DATA", str(tmp_path))
    found = load()

    assert found.mail_folder == tmp_path / "mail"
    assert (tmp_path / "keys" / "secret_key").read_text() == found.secret_key
    assert (tmp_path / "keys" / "field_key").read_text() == found.field_key
    assert load() == found


def test_a_configuration_that_lands_in_a_log_shows_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_DATA", str(tmp_path))
    found = load()
    secrets = (found.secret_key, found.voice_key_secret.decode(), found.field_key)

    assert [secret for secret in secrets if secret in repr(found)] == []


@pytest.mark.parametrize(
    ("url", "secure", "hsts"),
    [
        ("https://stem.waterveen.example", True, 31536000),
        ("http://stem.waterveen.example", False, 0),
    ],
)
def test_an_encrypted_address_makes_cookies_and_browsers_insist_on_it(
    tmp_path: Path, url: str, secure: bool, hsts: int
) -> None:
    asked = (
        "[found.SESSION_COOKIE_SECURE, found.CSRF_COOKIE_SECURE, found.SECURE_HSTS_SECONDS,"
        " found.CSRF_TRUSTED_ORIGINS, found.ALLOWED_HOSTS[0], found.SECURE_PROXY_SSL_HEADER]"
    )

    assert as_django_sees(tmp_path, asked, SAMENSPEL_URL=url) == [
        secure,
        secure,
        hsts,
        [url],
        "stem.waterveen.example",
        ["HTTP_X_FORWARDED_PROTO", "https"] if secure else None,
    ]


@pytest.mark.parametrize(
    ("url", "found", "sslmode"),
    [
        (
            "postgresql://serve:geheim@db.example:5433/samenspel",
            ["samenspel", "serve", "geheim", "db.example", "5433"],
            None,
        ),
        (
            "postgresql://serve:a%2Fb%40c@localhost/samenspel?host=/run/post%20gres&sslmode=require",
            ["samenspel", "serve", "a/b@c", "/run/post gres", ""],
            "require",
        ),
        ("postgresql://serve@localhost/", ["samenspel", "serve", "", "localhost", ""], None),
    ],
    ids=["host", "socket", "no-name"],
)
def test_the_address_of_the_database_is_taken_apart_as_it_was_put_together(
    tmp_path: Path, url: str, found: list[object], sslmode: str | None
) -> None:
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    asked = f"[found.DATABASES['default'][name] for name in {names!r}]"
    *parts, options = as_django_sees(tmp_path, asked, DATABASE_URL=url)

    assert (parts, options.get("sslmode")) == (found, sslmode)
    assert {"host", "port"} & set(options) == set()


@pytest.mark.parametrize(("given", "limits"), [("off", False), ("on", True)])
def test_limits_are_off_only_when_said(tmp_path: Path, given: str, limits: bool) -> None:
    asked = "getattr(found, 'ACCOUNT_RATE_LIMITS', True)"

    assert as_django_sees(tmp_path, asked, SAMENSPEL_RATE_LIMITS=given) is limits


def test_whatever_is_set_it_never_shows_its_inside(tmp_path: Path) -> None:
    told = {"DEBUG": "1", "DJANGO_DEBUG": "1", "SAMENSPEL_DEBUG": "1", "SAMENSPEL_DEMO": "1"}

    assert as_django_sees(tmp_path, "found.DEBUG", **told) is False


def test_the_demonstration_has_invented_residents_unless_somebody_brings_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_DATA", str(tmp_path))
    real = load().residents
    monkeypatch.setenv("SAMENSPEL_DEMO", "1")
    invented = load().residents
    monkeypatch.setenv("SAMENSPEL_LANGUAGES_PEOPLE", "nl=3")
    own = load().residents

    assert (real.areas, real.speakers) == (None, {})
    assert (invented.areas, min(invented.speakers.values()) > 0) == (AREAS, True)
    assert (own.areas, own.speakers) == (None, {"nl": 3.0})
