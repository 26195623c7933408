"""The key with which someone without an account comes back to their voice.

Threat: someone guesses a key, or reads one from a copied database, a log or a mail. So a link carries 128 random bits;
the spoken key is five words of 2,048 (55 bits), and trying is limited by sender. The database keeps only HMAC-SHA-256
digests, made with a secret that is kept outside it. A mail never carries the key: see `VoiceKey.Kind.MAIL_LINK`.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from samenspel.foundation.privacy.crypto import keyed_hash

SPOKEN_WORDS = 5
_BETWEEN = re.compile(r"[^a-z]+")
_LINK = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as only its holder ever sees it."""

    link: str = field(repr=False)
    spoken: tuple[str, ...] = field(repr=False)

    @property
    def link_digest(self) -> bytes:
        """By which the link is recognised."""
        return digest_of(self.link)

    @property
    def spoken_digest(self) -> bytes:
        """By which the five words are recognised."""
        return digest_of(" ".join(self.spoken))


def make_key() -> Key:
    """A key that nobody had before."""
    return Key(
        secrets.token_urlsafe(16), tuple(secrets.choice(spoken_list()) for _ in range(SPOKEN_WORDS))
    )


def digest_of(presented: str) -> bytes:
    """The digest of a key as it was typed, pasted or followed: a link, its last part, or five words in any dress."""
    last_part = presented.strip().rstrip("/").rsplit("/", 1)[-1]
    if _LINK.fullmatch(last_part) and not is_spoken(presented):
        return keyed_hash(last_part, purpose="voice-link")
    return keyed_hash(" ".join(as_spoken(presented)), purpose="voice-spoken")


def is_spoken(presented: str) -> bool:
    """Whether these are five words of the list: so few bits that trying them is limited wherever they come in."""
    words = as_spoken(presented)
    return len(words) == SPOKEN_WORDS and all(word in spoken_list() for word in words)


def as_spoken(typed: str) -> list[str]:
    """The words in what was typed: capitals, accents, commas and dashes do not matter."""
    plain = unicodedata.normalize("NFKD", typed).encode("ascii", "ignore").decode().lower()
    return [word for word in _BETWEEN.split(plain) if word]


@cache
def spoken_list() -> tuple[str, ...]:
    """The 2,048 Dutch words, chosen for reading aloud over the phone."""
    return tuple(
        files(__package__).joinpath("spoken_words_nl.txt").read_text(encoding="utf-8").split()
    )
