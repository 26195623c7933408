"""The installation's secrets: made once, kept outside the database, readable by nobody else.

A copy of the database alone must not give away who spoke or open a voice; so the secrets stand in
files of mode 600 (or in the environment, where an operator keeps them in a vault).
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """What the program signs, recognises and encrypts with."""

    secret_key: str
    voice_key_secret: bytes
    field_key: str


def load_keys(data: Path) -> Keys:
    """The secrets of the installation in this data folder; made when it has none yet."""
    return Keys(
        secret_key=_given_or_kept("SAMENSPEL_SECRET_KEY", data, "secret_key"),
        voice_key_secret=_given_or_kept(
            "SAMENSPEL_VOICE_KEY_SECRET", data, "voice_key_secret"
        ).encode(),
        field_key=_given_or_kept("SAMENSPEL_FIELD_KEY", data, "field_key", new_field_key),
    )


def keys_folder(data: Path) -> Path:
    """Where the secrets of an installation stand."""
    return data / "keys"


def new_secret() -> str:
    """384 random bits, safe in a URL."""
    return secrets.token_urlsafe(48)


def new_field_key() -> str:
    """32 random bytes in URL-safe base64, as Fernet and AES-256 want them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def kept_secret(data: Path, name: str, make: Callable[[], str] = new_secret) -> str:
    """The secret of this name, made at the first call and the same ever after."""
    path = keys_folder(data) / name
    if not path.exists():
        _write_once(path, make())
    return path.read_text().strip()


def _given_or_kept(
    variable: str, data: Path, name: str, make: Callable[[], str] = new_secret
) -> str:
    return os.environ.get(variable) or kept_secret(data, name, make)


def _write_once(path: Path, value: str) -> None:
    """Whole or not at all, and the first writer wins: two processes may start together."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    _write_durably(draft, value)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _flush_folder(path.parent)


def _write_durably(path: Path, value: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
