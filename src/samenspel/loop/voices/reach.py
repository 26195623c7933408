"""How a speaker can be reached: a mail address or a phone number, as they typed it."""

from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.errors import Invalid
from samenspel.foundation.privacy.crypto import keyed_hash
from samenspel.loop.voices.models import Speaker


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to reach someone, in one form, so that it can be found back."""

    way: Speaker.Way
    address: str

    @property
    def is_mail(self) -> bool:
        """Whether a letter can go there."""
        return self.way is Speaker.Way.MAIL

    @property
    def hash(self) -> bytes:
        """By which it is found back without being readable."""
        return keyed_hash(self.address, purpose="speaker-contact")


def read_reach(typed: str) -> Reach:
    """What was typed, read as a mail address or else as a phone number (Dutch when no country is given)."""
    typed = typed.strip()
    if "@" in typed:
        return Reach(Speaker.Way.MAIL, _mail(typed))
    return Reach(Speaker.Way.PHONE, _phone(typed))


def _mail(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError as error:
        raise Invalid(
            _("This mail address does not look right. Look at it once more."), field="reach"
        ) from error
    return typed.lower()


def _phone(typed: str) -> str:
    try:
        number = phonenumbers.parse(typed, "NL")
    except phonenumbers.NumberParseException as error:
        raise _no_reach() from error
    if not phonenumbers.is_valid_number(number):
        raise _no_reach()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _no_reach() -> Invalid:
    return Invalid(
        _("We can read a mail address or a phone number here. Look at it once more."), field="reach"
    )
