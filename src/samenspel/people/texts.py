"""What people type, made fit to keep."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.errors import Invalid


def line(text: str, *, field: str, most: int, may_be_empty: bool = False) -> str:
    """One line of text without spare spaces. Raises Invalid when it is empty, too long or cannot be kept."""
    found = " ".join(text.split())
    if not found and not may_be_empty:
        raise Invalid(_("This cannot be empty."), field=field)
    if len(found) > most:
        raise Invalid(_("This is longer than %(most)s characters.") % {"most": most}, field=field)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in found):
        raise Invalid(_("There is a character in this that we cannot keep."), field=field)
    return found


def mail_address(text: str, *, field: str = "email") -> str:
    """A mail address in lower case, so that it is the same however it was typed."""
    found = text.strip().lower()
    try:
        validate_email(found)
    except ValidationError:
        raise Invalid(
            _("This is not a mail address. It looks like name@example.org."), field=field
        ) from None
    if len(found) > 254:
        raise Invalid(_("This is longer than %(most)s characters.") % {"most": 254}, field=field)
    return found
