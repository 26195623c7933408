"""Letters go to the mail server over an encrypted, checked connection; what it refuses is delayed and not lost."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.mail import EmailMessage
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from samenspel.doors.mail.backend import MailServer
from samenspel.doors.mail.tests.conftest import (
    PostOffice,
    deliver_what_waits,
    free_port,
    post_to,
    run_the_jobs,
)
from samenspel.foundation.jobs import DELIVER
from samenspel.loop.voices.models import VoiceKey
from tests.support.cast import Told

# An address of this machine that is not one of the names for which encryption is left out.
ON_THE_WAY = "127.0.0.2"
HERE = "127.0.0.1"
NAME, PASSWORD = "post@waterveen", "zee:anemoon/@?"

pytestmark = pytest.mark.django_db


@dataclass
class Guarded(PostOffice):
    """A mail server that remembers who came in, and whether they could be listened to."""

    logins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 [framework-contract]
        self, server: SMTP, session: Session, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Somebody begins a letter."""
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.names.append(str(session.host_name))
        envelope.mail_from = address
        return "250 go on"

    def knows(self, server: SMTP, session: Session, way: str, shown: Any, given: Any) -> AuthResult:
        """Whether name and password are right."""
        assert isinstance(given, LoginPassword)
        self.logins.append(given.login.decode())
        right = (given.login.decode(), given.password.decode()) == (NAME, PASSWORD)
        return AuthResult(success=right, handled=False)


@dataclass(frozen=True)
class Certificate:
    """A certificate for an address, and what a mail server needs to show it."""

    chain: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        """As the server shows it."""
        found = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        found.load_cert_chain(self.chain, self.key)
        return found


def a_certificate(folder: Path, address: str, *, days: int = 2) -> Certificate:
    """Signed by itself, for one address, until so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.waterveen.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=10))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = Certificate(folder / "certificate.pem", folder / "key.pem")
    kept.chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kept.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return kept


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """For the mail server's own address."""
    return a_certificate(tmp_path, ON_THE_WAY)


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """This machine trusts that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
    return certificate


@pytest.fixture
def office_at() -> Iterator[Callable[..., Guarded]]:
    """Opens mail servers; they are closed afterwards."""
    opened: list[Controller] = []

    def open_at(host: str = ON_THE_WAY, **options: Any) -> Guarded:
        office = Guarded(free_port())
        options.setdefault("authenticator", office.knows)
        opened.append(Controller(office, hostname=host, port=office.port, **options))
        opened[-1].start()
        return office

    yield open_at
    for controller in opened:
        controller.stop()


def address(
    office: Guarded, host: str = ON_THE_WAY, *, scheme: str = "smtp", login: str = ""
) -> str:
    return f"{scheme}://{login}{host}:{office.port}"


def as_user(name: str = NAME, password: str = PASSWORD) -> str:
    return f"{quote(name, safe='')}:{quote(password, safe='')}@"


def a_letter() -> EmailMessage:
    return EmailMessage("Een bericht", "Er is iets.", "samenspel@localhost", ["a@example.nl"])


def send(smtp_url: str) -> None:
    MailServer(smtp_url).send_messages([a_letter()])


def test_a_server_that_can_encrypt_is_spoken_to_encrypted(
    office_at: Callable[..., Guarded], trusted: Certificate
) -> None:
    office = office_at(tls_context=trusted.context)
    send(address(office))

    assert (office.encrypted, len(office.letters)) == ([True], 1)


def test_the_password_is_shown_after_encryption_only(
    office_at: Callable[..., Guarded], trusted: Certificate
) -> None:
    office = office_at(tls_context=trusted.context, require_starttls=True, auth_required=True)
    send(address(office, login=as_user()))

    assert (office.encrypted, office.logins, len(office.letters)) == ([True], [NAME], 1)


def test_a_server_that_is_encrypted_from_the_first_word_is_spoken_to(
    office_at: Callable[..., Guarded], trusted: Certificate
) -> None:
    office = office_at(ssl_context=trusted.context, auth_require_tls=False)
    send(address(office, scheme="smtps", login=as_user()))

    assert (office.encrypted, office.logins, len(office.letters)) == ([True], [NAME], 1)


def test_a_server_that_insists_on_encryption_is_never_spoken_to_without(
    office_at: Callable[..., Guarded],
) -> None:
    office = office_at()

    with pytest.raises(OSError):
        send(address(office, scheme="smtps"))
    assert (office.encrypted, office.letters) == ([], [])


def test_on_this_machine_itself_nobody_listens_in(
    office_at: Callable[..., Guarded], certificate: Certificate
) -> None:
    office = office_at(HERE, tls_context=certificate.context)
    send(address(office, HERE))

    assert (office.encrypted, len(office.letters)) == ([False], 1)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    office_at: Callable[..., Guarded], certificate: Certificate, scheme: str
) -> None:
    kind = "tls_context" if scheme == "smtp" else "ssl_context"
    office = office_at(**{kind: certificate.context})

    with pytest.raises(ssl.SSLCertVerificationError):
        send(address(office, scheme=scheme, login=as_user()))
    assert (office.logins, office.letters) == ([], [])


def test_a_certificate_of_another_server_is_refused(
    office_at: Callable[..., Guarded], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_certificate(tmp_path, "127.0.0.3")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.chain))
    office = office_at(tls_context=other.context)

    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        send(address(office))
    assert office.letters == []


def test_a_certificate_that_is_too_old_is_refused(
    office_at: Callable[..., Guarded], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = a_certificate(tmp_path, ON_THE_WAY, days=-1)
    monkeypatch.setenv("SSL_CERT_FILE", str(old.chain))
    office = office_at(tls_context=old.context)

    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        send(address(office))
    assert office.letters == []


@pytest.mark.parametrize(
    "login", [as_user(password="geraden"), as_user(name="ander"), as_user(password="")]
)
def test_a_refused_login_sends_nothing(
    office_at: Callable[..., Guarded], trusted: Certificate, login: str
) -> None:
    office = office_at(tls_context=trusted.context, auth_required=True)

    with pytest.raises(smtplib.SMTPAuthenticationError):
        send(address(office, login=login))
    assert office.letters == []


def test_a_server_without_login_is_not_shown_a_password(
    office_at: Callable[..., Guarded], trusted: Certificate
) -> None:
    office = office_at(tls_context=trusted.context)
    send(address(office))

    assert office.logins == []


def test_after_a_refused_certificate_the_letter_waits_and_no_link_is_left(
    office_at: Callable[..., Guarded],
    certificate: Certificate,
    settings: Settings,
    amina: Told,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = office_at(tls_context=certificate.context)
    post_to(settings, address(office))
    with pytest.raises(ssl.SSLCertVerificationError):
        run_the_jobs()
    left = VoiceKey.objects.filter(kind="mail-link").count()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
    deliver_what_waits()

    assert (left, [letter["To"] for letter in office.letters]) == (0, ["amina@example.nl"])


def test_after_a_refused_login_the_letter_waits_until_the_password_is_right(
    office_at: Callable[..., Guarded], trusted: Certificate, settings: Settings, amina: Told
) -> None:
    office = office_at(tls_context=trusted.context, auth_required=True)
    post_to(settings, address(office, login=as_user(password="geraden")))
    with pytest.raises(smtplib.SMTPAuthenticationError):
        run_the_jobs()
    waiting = ProcrastinateJob.objects.filter(task_name=DELIVER, status="todo").count()
    post_to(settings, address(office, login=as_user()))
    deliver_what_waits()

    assert (waiting, len(office.letters), office.encrypted[-1]) == (1, 1, True)


def test_several_letters_go_over_one_connection(
    office_at: Callable[..., Guarded], trusted: Certificate
) -> None:
    office = office_at(tls_context=trusted.context, auth_required=True)
    sent = MailServer(address(office, login=as_user())).send_messages([a_letter(), a_letter()])

    assert (sent, len(office.letters), len(office.logins)) == (2, 2, 1)


@pytest.mark.parametrize(
    ("smtp_url", "found"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False)),
        ("smtps://mail.example", ("mail.example", 465, "", "", True)),
        ("smtp://mail.example:587", ("mail.example", 587, "", "", False)),
        ("smtp://a%40b:c%2Fd%3A@mail.example", ("mail.example", 25, "a@b", "c/d:", False)),
        ("smtp://[::1]:2525", ("::1", 2525, "", "", False)),
    ],
)
def test_an_address_says_where_and_as_whom(
    smtp_url: str, found: tuple[str, int, str, str, bool]
) -> None:
    server = MailServer(smtp_url)

    assert (
        server.host,
        server.port,
        server.username,
        server.password,
        server.use_ssl,
    ) == found


def test_the_server_hears_the_name_of_this_installation(
    office_at: Callable[..., Guarded], settings: Settings
) -> None:
    place = settings.SAMENSPEL.place.model_copy(update={"url": "https://stem.waterveen.example"})
    settings.SAMENSPEL = replace(settings.SAMENSPEL, place=place)
    office = office_at(HERE)
    send(address(office, HERE))

    assert office.names == ["stem.waterveen.example"]
