"""Letters with a link in them. The link is made at the moment of sending, so that it is in no queue and no backup."""

import logging
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from procrastinate.contrib.django import app

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.errors import Absent
from samenspel.foundation.jobs import PATIENT
from samenspel.people.actions import SEND_INVITATION, TELL_OF_RESET, make_invitation_link
from samenspel.people.queries import find_invitation, find_person

log = logging.getLogger(__name__)


@app.task(name=SEND_INVITATION, retry=PATIENT)
def send_invitation(invitation: str) -> None:
    """Ask someone to join, unless the invitation was withdrawn or used in the meantime."""
    try:
        found = find_invitation(invitation, seen_by=SYSTEM)
    except Absent:
        log.info("invitation %s is not open any more: nothing is sent", invitation)
        return
    # One transaction: a letter that cannot be sent leaves the link of the letter before it working.
    with transaction.atomic():
        fresh = make_invitation_link(found, by=SYSTEM)
        said: dict[str, object] = {
            "link": _address("accept_invitation", secret=fresh.secret),
            "inviter": found.invited_by,
            "organisation": found.organisation,
            "until": found.expires_at,
        }
        _send("invitation", found.email, settings.LANGUAGE_CODE, said)


@app.task(name="people.send_password_link", retry=PATIENT)
def send_password_link(person: str) -> None:
    """A link to choose a new password. Without a person nobody is told anything: the address was not known."""
    if not person:
        return
    found = find_person(UUID(person), seen_by=SYSTEM)
    if not found.is_active:
        return
    key = default_token_generator.make_token(found)
    link = _address("account_reset_password_from_key", uidb36=user_pk_to_url_str(found), key=key)
    _send("new_password", found.email, found.language, {"link": link, "person": found})


@app.task(name=TELL_OF_RESET, retry=PATIENT)
def tell_of_reset(person: str) -> None:
    """So that someone in whose name it was asked notices, and reads how to come back in. Without a secret in it."""
    found = find_person(UUID(person), seen_by=SYSTEM)
    if found.is_active:
        said: dict[str, object] = {"link": _address("account_reset_password"), "person": found}
        _send("authenticator_reset", found.email, found.language, said)


def _address(name: str, **parts: str) -> str:
    return f"{settings.SAMENSPEL.place.address}{reverse(name, kwargs=parts)}"


def _send(letter: str, to: str, language: str, said: dict[str, object]) -> None:
    """Text and HTML, in the reader's language."""
    with override(language):
        subject, plain, rich = (
            render_to_string(f"people/mail/{letter}{part}", said)
            for part in ("_subject.txt", ".txt", ".html")
        )
    message = EmailMultiAlternatives(" ".join(subject.split()), plain.strip() + "\n", to=[to])
    message.attach_alternative(rich, "text/html")
    message.send()
