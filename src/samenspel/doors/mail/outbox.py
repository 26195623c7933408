"""The letters that were kept instead of sent, for the mail page of the demonstration."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.utils import timezone

NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A way on from a letter."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One letter as its reader would see it."""

    name: str
    subject: str
    to: str
    language: str
    sent_at: datetime
    text: str
    links: tuple[Link, ...]

    @property
    def begins(self) -> str:
        """The first thing it says after the greeting."""
        return next(iter(self.text.split("\n\n")[1:]), "")


def kept_letters() -> list[Kept]:
    """The newest letters, the newest first."""
    found = (path for path in _folder().glob("*.eml") if NAME.fullmatch(path.stem))
    return [_read(path) for path in sorted(found, reverse=True)[:AT_MOST]]


def kept_letter(name: str) -> Kept:
    """One letter by its name; the name is never taken for a path."""
    path = _folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return _read(path)


def _folder() -> Path:
    folder: Path = settings.SAMENSPEL.mail_folder
    return folder


def _read(path: Path) -> Kept:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    moment = datetime.strptime(path.stem.split("-")[0] + "+0000", "%Y%m%dT%H%M%S%f%z")
    return Kept(
        name=path.stem,
        subject=str(message["Subject"]),
        to=str(message["To"]),
        language=str(message.get("Content-Language", settings.LANGUAGE_CODE)),
        sent_at=timezone.localtime(moment),
        text=_part(message, "plain"),
        links=_links(_part(message, "html")),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body else ""


def _links(html: str) -> tuple[Link, ...]:
    reader = _Links()
    reader.feed(html)
    return tuple(reader.found)


class _Links(HTMLParser):
    """What can be pressed in a letter. Nothing else of its HTML is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.address = dict(attrs).get("href") or ""

    def handle_data(self, data: str) -> None:
        if self.address.startswith(("http://", "https://")):
            self.found.append(Link(data.strip(), self.address))
            self.address = ""
