"""What an operator set wrong is one sentence with the variable, the value and what it can be, and never a password."""

import pytest

from samenspel.doors.launch.problems import LaunchProblem
from samenspel.doors.launch.variables import require_settings

SECRET = "zeeanemoon"


def test_what_is_set_right_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMENSPEL_LANGUAGE", "en")
    monkeypatch.setenv("SAMENSPEL_SMTP_URL", f"smtp://post:{SECRET}@mail.waterveen.example:587")

    require_settings()


@pytest.mark.parametrize(
    ("variable", "given", "possible"),
    [
        ("SAMENSPEL_LANGUAGE", "fr", "nl / en"),
        ("SAMENSPEL_THEME", "donker", "samenspel / voorbeeld"),
        ("SAMENSPEL_RATE_LIMITS", "soms", "on / off"),
        ("SAMENSPEL_PORT", "acht", "1 – 65535"),
        ("SAMENSPEL_DEMO", "misschien", "1 / 0"),
        ("SAMENSPEL_URL", "waterveen.example", "https://samenspel.waterveen.example"),
    ],
)
def test_it_names_variable_value_and_what_it_can_be(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str, possible: str
) -> None:
    monkeypatch.setenv(variable, given)

    with pytest.raises(LaunchProblem) as problem:
        require_settings()
    assert [problem.value.told(language) for language in ("en", "nl")] == [
        f"What {variable} is set to (“{given}”) cannot be used. Make it one like: {possible}.",
        f"Wat er in {variable} staat (“{given}”), kan niet. Maak er zoiets van: {possible}.",
    ]


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("DATABASE_URL", f"mysql://serve:{SECRET}@localhost/samenspel"),
        ("DATABASE_OWNER_URL", f"postgresql://serve:{SECRET}@localhost:acht/samenspel"),
        ("SAMENSPEL_SMTP_URL", f"post:{SECRET}@mail.waterveen.example"),
    ],
)
def test_what_may_hold_a_password_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str
) -> None:
    monkeypatch.setenv(variable, given)

    with pytest.raises(LaunchProblem) as problem:
        require_settings()
    told = problem.value.told("en")
    assert told.startswith(f"What {variable} is set to cannot be used.")
    assert SECRET not in told
