"""Secrets that are shown once. Only a keyed hash stays, so nobody can read them back: not from a backup either."""

import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from samenspel.foundation.privacy.crypto import keyed_hash
from samenspel.people.models import Invitation, PersonToken

TOKEN_PREFIX = "samenspel-"  # noqa: S105 [framework-contract] no secret: lets scanners recognise one that leaked


@dataclass(frozen=True, slots=True)
class FreshInvitation:
    """An invitation with the secret of its link, this once."""

    invitation: Invitation
    secret: str = field(repr=False)

    @property
    def matter(self) -> UUID:
        """The invitation."""
        return self.invitation.matter


@dataclass(frozen=True, slots=True)
class FreshToken:
    """A token with its secret, this once."""

    token: PersonToken
    secret: str = field(repr=False)

    @property
    def matter(self) -> UUID:
        """The person in whose name it speaks."""
        return self.token.matter


def new_secret(prefix: str = "") -> str:
    """Nobody guesses it: 192 bits, in letters that survive a link."""
    return prefix + secrets.token_urlsafe(24)


def invitation_hash(secret: str) -> bytes:
    """What is kept of an invitation's secret."""
    return keyed_hash(secret, purpose="people.invitation")


def token_hash(secret: str) -> bytes:
    """What is kept of a token's secret."""
    return keyed_hash(secret, purpose="people.token")


def fits(invitation: Invitation, secret: str) -> bool:
    """Whether this secret opens this invitation."""
    return hmac.compare_digest(bytes(invitation.secret_hash), invitation_hash(secret))
