"""What an operator can set, one class per group, from environment variables. `docs/reference.md` is made from this."""

import re
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, PostgresDsn, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_SPEAKERS = re.compile(r"[a-z]{2,3} *= *[0-9]{1,10}")


class Group(BaseSettings):
    """What belongs together. A value in `secret` may hold a password, and is never shown."""

    secret: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def variable(cls, name: str) -> str:
        """What the operator sets."""
        return f"{cls.model_config.get('env_prefix', '')}{name}".upper()


class Place(Group):
    """Where this installation lives."""

    model_config = SettingsConfigDict(env_prefix="SAMENSPEL_", extra="ignore")

    data: Path = Field(
        Path("var"), description="Folder for keys, and for the database when we start it ourselves."
    )
    port: int = Field(
        8000,
        ge=1,
        le=65535,
        description="Port of the web server, on 127.0.0.1.",
        examples=["1 – 65535"],
    )
    url: str = Field(
        "",
        description="Public address, as mails and QR codes carry it. Default: http://localhost:PORT.",
        examples=["https://samenspel.waterveen.example"],
    )
    demo: bool = Field(
        False,
        description="Show the demonstration: sign-in with one button, and the mail page.",
        examples=["1", "0"],
    )
    theme: Literal["samenspel", "voorbeeld"] = Field(
        "samenspel", description="Which house style the pages wear."
    )
    language: Literal["nl", "en"] = Field("nl", description="Language for who has not chosen one.")
    leave_to: str = Field(
        "https://www.buienradar.nl/",
        description="Where “leave this page” goes: a page that betrays nothing.",
    )
    contact: str = Field(
        "",
        description="How to reach the organisation about privacy, accessibility or a weakness; stands on those pages.",
        examples=["stem@waterveen.example of 14 0999"],
    )
    phone: str = Field(
        "",
        description="Number to call, beside “Wil je bellen?” on the receipt.",
        examples=["14 0999"],
    )

    @field_validator("data", mode="before")
    @classmethod
    def somewhere(cls, data: object) -> object:
        """Set to nothing is as good as not set."""
        return data or "var"

    @field_validator("url")
    @classmethod
    def without_slash(cls, url: str) -> str:
        """Addresses are built by putting a path behind it."""
        _require_address(url, ("https", "http"))
        if any(sign in url for sign in "?#@"):
            raise ValueError("nothing may stand behind its path, and no name before its host")
        return url.rstrip("/")

    @property
    def address(self) -> str:
        """The public address."""
        return self.url or f"http://localhost:{self.port}"

    @property
    def is_this_machine(self) -> bool:
        """Whether that address leads nobody here from elsewhere."""
        return urlsplit(self.address).hostname in THIS_MACHINE


class Database(Group):
    """Which PostgreSQL. When absent, `samenspel serve` starts one in the data folder and sets these itself."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)
    secret = frozenset({"database_url", "database_owner_url"})

    database_url: PostgresDsn | None = Field(
        None,
        description="As which role to serve: one that owns nothing.",
        examples=["postgresql://samenspel_serve:PASSWORD@HOST:5432/samenspel"],
    )
    database_owner_url: PostgresDsn | None = Field(
        None,
        description="As which role to migrate.",
        examples=["postgresql://samenspel_migrate:PASSWORD@HOST:5432/samenspel"],
    )


class Safety(Group):
    """Keys and limits. Keys are made once in DATA/keys when they are not given."""

    model_config = SettingsConfigDict(env_prefix="SAMENSPEL_", extra="ignore")

    rate_limits: Literal["on", "off"] = Field("on", description="Off only to measure under load.")


class Mail(Group):
    """How letters go out."""

    model_config = SettingsConfigDict(
        env_prefix="SAMENSPEL_", extra="ignore", hide_input_in_errors=True
    )
    secret = frozenset({"smtp_url"})

    smtp_url: str = Field(
        "",
        description="smtp://user:password@host:port, or smtps://. Empty: kept in DATA/mail.",
        examples=["smtp://USER:PASSWORD@HOST:587", "smtps://USER:PASSWORD@HOST:465"],
    )
    mail_from: str = Field("Samenspel <samenspel@localhost>", description="Sender of every letter.")

    @field_validator("smtp_url")
    @classmethod
    def that_leads_somewhere(cls, smtp_url: str) -> str:
        """Without a scheme, letters would go to this machine itself, and nobody would know."""
        _require_address(smtp_url, ("smtp", "smtps"))
        return smtp_url


class Meaning(Group):
    """By which model voices are compared. After a change every voice is read anew at the next look at the streams."""

    model_config = SettingsConfigDict(
        env_prefix="SAMENSPEL_MEANING_", extra="ignore", hide_input_in_errors=True
    )
    secret = frozenset({"key"})

    model: str = Field(
        "auto",
        description="auto: by meaning where that can run, else by words. A folder with a model, or the address of a"
        " server of your own that speaks OpenAI's /v1/embeddings: residents' words go there.",
        examples=["meaning", "words", "https://model.waterveen.example/v1"],
    )
    name: str = Field("", description="What that server calls the model.")
    key: str = Field("", description="Key for that server.")


class Residents(Group):
    """Who lives where: for the map beside a stream, and for the question of whom nothing is heard."""

    model_config = SettingsConfigDict(env_prefix="SAMENSPEL_", extra="ignore")

    areas: Path | None = Field(
        None,
        description="A GeoJSON file of your districts or neighbourhoods, in WGS84. Places that people name are"
        " recognised by it.",
        examples=["/srv/samenspel/wijken.geojson"],
    )
    areas_name: str = Field(
        "",
        description="Which property of an area has its name; found when absent (name, buurtnaam, …).",
    )
    areas_people: str = Field(
        "", description="Which has how many people live there; found when absent (inwoners, …)."
    )
    areas_also: str = Field(
        "",
        description="Which has a list of other names, like streets; found when absent (also, ook).",
    )
    languages_people: str = Field(
        "",
        description="How many people speak which language, where you have figures of that.",
        examples=["nl=42000, tr=1800, ar=900"],
    )

    @field_validator("areas", mode="before")
    @classmethod
    def if_any(cls, areas: object) -> object:
        """Set to nothing is as good as not set."""
        return areas or None

    @field_validator("languages_people")
    @classmethod
    def in_numbers(cls, languages_people: str) -> str:
        """A code and a whole number each."""
        if not all(_SPEAKERS.fullmatch(one) for one in _parts(languages_people)):
            raise ValueError("a language and a number look like nl=42000")
        return languages_people

    @property
    def speakers(self) -> dict[str, float]:
        """How many people speak each language, by its code."""
        pairs = (one.partition("=") for one in _parts(self.languages_people))
        return {code.strip(): float(many) for code, _sign, many in pairs}


GROUPS: tuple[type[Group], ...] = (Place, Database, Safety, Mail, Meaning, Residents)

# What the launcher reads from the environment by itself: what it means, and what it is otherwise.
BESIDE_THE_GROUPS = {
    "SAMENSPEL_SECRET_KEY": ("Signs sessions and forms.", "DATA/keys/secret_key"),
    "SAMENSPEL_VOICE_KEY_SECRET": (
        "Recognises the keys of speakers: without it nobody gets back to their voice.",
        "DATA/keys/voice_key_secret",
    ),
    "SAMENSPEL_FIELD_KEY": (
        "Encrypts how speakers are reached, and authenticators: without it those cannot be read any more.",
        "DATA/keys/field_key",
    ),
    "SAMENSPEL_WEB_WORKERS": ("How many web processes `samenspel serve` starts.", "2"),
}


def _parts(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _require_address(address: str, schemes: tuple[str, ...]) -> None:
    """Empty, or with one of these schemes, a host, and no port or one that exists (asking for it raises)."""
    if not address:
        return
    parts = urlsplit(address)
    if (
        parts.scheme not in schemes
        or not parts.hostname
        or parts.port == 0
        or any(sign.isspace() for sign in address)
    ):
        raise ValueError(f"an address begins with {schemes[0]}:// and a host")
