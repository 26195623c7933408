"""Encryption of what identifies someone, with a key that is kept outside the database.

Threat: a copy of the database, a backup or a log falls into other hands. Then contact details must be unreadable, and
nobody must be able to test whether a given address is in it. Hence AES-GCM with a random nonce for what must be read
back, and a keyed hash for what must only be found back.
"""

import base64
import functools
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class Unreadable(Exception):
    """The key in use did not encrypt this: the wrong keys folder, or a damaged row."""


def encrypt(text: str, *, purpose: str) -> bytes:
    """Encrypt for one purpose; what was encrypted for another cannot be put in its place."""
    nonce = os.urandom(_NONCE)
    return nonce + _cipher().encrypt(nonce, text.encode(), purpose.encode())


def decrypt(data: bytes, *, purpose: str) -> str:
    """Read back what `encrypt` made for the same purpose."""
    try:
        return _cipher().decrypt(data[:_NONCE], data[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(
            f"what was kept for {purpose!r} cannot be read with the field key in use"
        ) from error


def keyed_hash(text: str, *, purpose: str) -> bytes:
    """32 bytes that are the same for the same text, and tell nothing to who has not the key."""
    return hmac.digest(
        settings.SAMENSPEL.voice_key_secret, f"{purpose}\0{text}".encode(), hashlib.sha256
    )


@functools.cache
def _cipher() -> AESGCM:
    return AESGCM(base64.urlsafe_b64decode(settings.SAMENSPEL.field_key))
