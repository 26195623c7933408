"""What an operator can set, one class per group, from environment variables. `docs/reference.md` is made from this."""

from pathlib import Path
from typing import Literal

from pydantic import Field, PostgresDsn, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Place(BaseSettings):
    """Where this installation lives."""

    model_config = SettingsConfigDict(env_prefix="SAMENSPEL_", extra="ignore")

    data: Path = Field(
        Path("var"), description="Folder for keys, and for the database when we start it ourselves."
    )
    port: int = Field(8000, ge=1, le=65535, description="Port of the web server, on 127.0.0.1.")
    url: str = Field(
        "",
        description="Public address, as mails and QR codes carry it. Default: http://localhost:PORT.",
    )
    demo: bool = Field(
        False, description="Show the demonstration: sign-in with one button, and the mail page."
    )
    theme: Literal["samenspel", "voorbeeld"] = Field(
        "samenspel", description="Which house style the pages wear."
    )
    language: Literal["nl", "en"] = Field("nl", description="Language for who has not chosen one.")
    leave_to: str = Field(
        "https://www.buienradar.nl/",
        description="Where “leave this page” goes: a page that betrays nothing.",
    )

    @field_validator("url")
    @classmethod
    def without_slash(cls, url: str) -> str:
        """Addresses are built by putting a path behind it."""
        return url.rstrip("/")

    @property
    def address(self) -> str:
        """The public address."""
        return self.url or f"http://localhost:{self.port}"


class Database(BaseSettings):
    """Which PostgreSQL. When absent, `samenspel serve` starts one in the data folder and sets these itself."""

    model_config = SettingsConfigDict(extra="ignore")

    database_url: PostgresDsn | None = Field(
        None, description="As which role to serve: one that owns nothing."
    )
    database_owner_url: PostgresDsn | None = Field(None, description="As which role to migrate.")


class Safety(BaseSettings):
    """Keys and limits. Keys are made once in DATA/keys when they are not given."""

    model_config = SettingsConfigDict(env_prefix="SAMENSPEL_", extra="ignore")

    rate_limits: Literal["on", "off"] = Field("on", description="Off only to measure under load.")


class Mail(BaseSettings):
    """How letters go out."""

    model_config = SettingsConfigDict(env_prefix="SAMENSPEL_", extra="ignore")

    smtp_url: str = Field(
        "", description="smtp://user:password@host:port, or smtps://. Empty: kept in DATA/mail."
    )
    mail_from: str = Field("Samenspel <samenspel@localhost>", description="Sender of every letter.")
