"""How every letter leaves: to the mail server of this installation, or as a file where there is none.

Threat: a letter says to somebody on the way that a resident speaks with government. So the connection is encrypted
whenever the server can do that, and its certificate is checked; `smtps://` insists on it.
"""

import os
import smtplib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

SECONDS = 20
ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Outgoing(BaseEmailBackend):
    """Django's way out, for our own letters and those of the sign-in alike."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send them all; raises when the server does not take one, so that a job can try again."""
        for message in email_messages:
            message.extra_headers.setdefault("Auto-Submitted", "auto-generated")
        smtp_url = settings.SAMENSPEL.mail.smtp_url
        if smtp_url:
            return MailServer(smtp_url).send_messages(email_messages) or 0
        for message in email_messages:
            keep(message, settings.SAMENSPEL.mail_folder)
        return len(email_messages)


class MailServer(EmailBackend):
    """A server at an address like `smtp://name:password@host:587` or `smtps://…`."""

    def __init__(self, smtp_url: str, **kwargs: Any) -> None:
        parts = urlsplit(smtp_url)
        implicit = parts.scheme == "smtps"
        super().__init__(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if implicit else 25),
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_ssl=implicit,
            use_tls=False,
            timeout=SECONDS,
            **kwargs,
        )

    def open(self) -> bool:
        """Connect, and go over to encryption when the server offers it (nobody listens in on this machine itself)."""
        if self.connection:
            return False
        options: dict[str, Any] = {"context": self.ssl_context} if self.use_ssl else {}
        connection = self.connection_class(
            self.host, self.port, local_hostname=_own_name(), timeout=SECONDS, **options
        )
        try:
            self._greet(connection)
        except (OSError, smtplib.SMTPException):
            connection.close()
            raise
        self.connection = connection
        return True

    def _greet(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        on_the_way = not self.use_ssl and self.host not in ON_THIS_MACHINE
        if on_the_way and connection.has_extn("starttls"):
            connection.starttls(context=self.ssl_context)
        if self.username:
            connection.login(self.username, self.password)

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """A server that took the letter and then hangs up rudely has still taken it: once is enough."""
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


def keep(message: EmailMessage, folder: Path) -> Path:
    """Keep a letter as a file that is whole or absent, and that only this user reads."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.message().as_bytes())
    half.replace(path)
    return path


def _own_name() -> str:
    return urlsplit(settings.SAMENSPEL.place.address).hostname or "localhost"
