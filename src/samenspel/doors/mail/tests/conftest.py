"""A real mail server in a thread, and a world in which everything that could leak was said."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from samenspel.doors.mail.jobs import deliver
from samenspel.foundation.jobs import DELIVER, tell
from samenspel.settings.groups import Mail

BACKEND = "samenspel.doors.mail.backend.Outgoing"


@dataclass
class PostOffice:
    """What the mail server took; `answer` is what it says to every letter."""

    port: int
    answer: str = "250 taken"
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 [framework-contract]
        """Take a letter."""
        if self.answer.startswith("250"):
            content: Any = envelope.content
            read: Any = message_from_bytes(content, policy=policy.default)
            self.letters.append(read)
        return self.answer

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to one address."""
        return [letter for letter in self.letters if letter["To"] == address]


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """The plain or the dressed form of a letter."""
    body = letter.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content())


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def run_the_jobs() -> None:
    """What the worker does: tell, then deliver, each job once; a job that fails stays."""
    for job in ProcrastinateJob.objects.filter(status="todo", task_name="foundation.tell").order_by(
        "id"
    ):
        tell(**job.args)
        _done(job)
    deliver_what_waits()


def deliver_what_waits() -> None:
    """Deliver every letter that waits; one that fails stays, and its error comes out."""
    for job in ProcrastinateJob.objects.filter(status="todo", task_name=DELIVER).order_by("id"):
        deliver(**job.args)
        _done(job)


def _done(job: ProcrastinateJob) -> None:
    ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")


def post_to(settings: Settings, smtp_url: str) -> None:
    """Let the installation send its mail there."""
    settings.EMAIL_BACKEND = BACKEND
    settings.SAMENSPEL = replace(settings.SAMENSPEL, mail=Mail(smtp_url=smtp_url))


@pytest.fixture
def post_office(settings: Settings) -> Iterator[PostOffice]:
    """A mail server that runs, to which this installation sends."""
    office = PostOffice(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    post_to(settings, f"smtp://127.0.0.1:{office.port}")
    yield office
    controller.stop()
