"""How colleagues sign in: by invitation only, with a password and an authenticator."""

import base64
from typing import Any, ClassVar
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.prepared import Prepared
from samenspel.foundation.privacy.crypto import decrypt, encrypt
from samenspel.foundation.senders import sender_of
from samenspel.people.access import (
    Standing,
    remember_second_factor,
    showed_second_factor_recently,
    standing_of,
)
from samenspel.people.actions import choose_password
from samenspel.people.actors import actor_of, with_standing
from samenspel.people.models import Person

AUTHENTICATOR = "people.authenticator"


_SIGNED_IN = Prepared(
    lambda person: with_standing(Person.objects.filter(pk=person, is_active=True)), person=UUID
)


class Backend(AuthenticationBackend):
    """Finds who is signed in, with duties and authenticator in the same statement."""

    def get_user(self, user_id: Any) -> Person | None:
        """The one whose session it is, as long as they have not left."""
        return _SIGNED_IN.first(person=UUID(str(user_id)))


class Adapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves: a colleague invites."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This mail address and password do not belong together. Try again."
        ),
        "too_many_login_attempts": _(
            "That was wrong several times. Wait five minutes and try again."
        ),
        "rate_limited": _("That was wrong several times. Wait five minutes and try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "enter_current_password": _("This is not your password. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """By the verb that does it, so that the journal knows."""
        if isinstance(user, Person):
            choose_password(user, password, by=actor_of(user))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Told in one place, for every limit."""
        return sender_of(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own page."""
        return reverse("own_page")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after signing in, nor for the first authenticator: the password was typed a moment ago."""
        request = self.request
        if standing_of(request) is Standing.NEEDS_AUTHENTICATOR or showed_second_factor_recently(
            request
        ):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)


class AuthenticatorAdapter(DefaultMFAAdapter):
    """The authenticator's secret is kept encrypted, with a key outside the database."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code does not fit. Codes change every half minute: try the newest one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """As the database sees it."""
        return base64.b64encode(encrypt(text, purpose=AUTHENTICATOR)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As the authenticator knows it."""
        return decrypt(base64.b64decode(encrypted_text), purpose=AUTHENTICATOR)


def _second_factor_shown(request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
    if isinstance(user, Person):
        remember_second_factor(request, user)


authenticator_used.connect(_second_factor_shown, dispatch_uid="people.second-factor-used")
authenticator_added.connect(_second_factor_shown, dispatch_uid="people.second-factor-added")
