"""Every letter there is, and how one is written.

What a letter says stands in `templates/mail/ROOM/LETTER.txt`, paragraph by paragraph; the plain and the dressed form
are both made from that.

Threat: somebody else reads the subject on a locked screen, or the whole letter in a shared mailbox. So the subject says
only who writes, and no letter has a word of what was said, asked, promised or judged, nor a key: all of that stands
behind the link.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from samenspel.doors.mail.addressing import Envelope
from samenspel.foundation.errors import Text
from samenspel.foundation.privacy.crypto import keyed_hash


@dataclass(frozen=True, slots=True)
class Way:
    """One way on from a letter: what stands on the button, and which part of the page it opens, with what chosen."""

    label: Text
    to: str = ""
    choice: str = ""

    def under(self, link: str) -> str:
        """The address of this way."""
        asked = {"to": self.to, "choice": self.choice}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{link}?{query}" if query else link


@dataclass(frozen=True, slots=True)
class Button:
    """A way on in one letter."""

    label: str
    address: str


HOW_IT_STANDS = (Way(_("See how it stands")),)
BACK_IN = (Way(_("Go to what you told us")),)
VERDICT = (
    Way(_("Yes, it is answered"), "verdict", "answered"),
    Way(_("Partly"), "verdict", "partly"),
    Way(_("No, it is not answered"), "verdict", "not"),
)
AGREEMENTS = (Way(_("Read the agreement"), "agreements"),)

LETTERS: dict[str, tuple[Way, ...]] = {
    "voices/received": (Way(_("Read back what you told us")),),
    "voices/taken-on": HOW_IT_STANDS,
    "voices/asked": (Way(_("Read the question and answer it"), "question"),),
    "voices/restated": (Way(_("Read how we understand you"), "understanding"),),
    "voices/new-contact": HOW_IT_STANDS,
    "voices/key-renewed": BACK_IN,
    "voices/way-back": BACK_IN,
    "voices/term-lapsed": HOW_IT_STANDS,
    "voices/term-lapsed-lead": (Way(_("Open it")),),
    "voices/handover-offered": (Way(_("Read it and decide")),),
    "responses/response": (Way(_("Read what we do"), "response"),),
    "responses/result": (Way(_("Read what came of it"), "response"),),
    "responses/agreement": AGREEMENTS,
    "responses/marked": AGREEMENTS,
    "responses/verdict-asked": VERDICT,
    "responses/verdict-asked-again": VERDICT,
    "responses/verdict-says-no": (Way(_("Read why")),),
    "responses/speaker-says-broken": (Way(_("Read it and answer")),),
    "streams/news": (Way(_("See what flows there")),),
    "people/authenticator-reset": (Way(_("Choose a new password")),),
}

ABOUT_ACCOUNT = frozenset({"people/authenticator-reset"})
# For who wanted to hear it: nobody waits for them.
NEWS = frozenset({"streams/news"})


def compose(envelope: Envelope) -> EmailMultiAlternatives:
    """The letter, in the language of who gets it."""
    with translation.override(envelope.language):
        buttons = [
            Button(str(way.label), way.under(envelope.link)) for way in LETTERS[envelope.letter]
        ]
        context: dict[str, object] = {
            "greeting": _greeting(envelope.name),
            "paragraphs": list(_paragraphs(envelope)),
            "buttons": buttons,
            "until": envelope.until,
            "organisation": envelope.facts.organisation,
            "subject": str(_subject(envelope)),
            "language": envelope.language,
        }
        return dress(envelope.to, context, mark=envelope.mark)


def dress(to: str, context: dict[str, object], *, mark: str) -> EmailMultiAlternatives:
    """Plain text and HTML of one letter, in the language that is active.

    context: subject, greeting, paragraphs, buttons, until, organisation, language.
    """
    headers = {
        "Message-ID": _message_id(mark),
        "Auto-Submitted": "auto-generated",
        "Content-Language": str(context["language"]),
    }
    message = EmailMultiAlternatives(
        str(context["subject"]), _plain("mail/letter.txt", context), to=[to], headers=headers
    )
    message.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return message


def _greeting(name: str) -> str:
    return str(_("Hello %(name)s,") % {"name": name.split(maxsplit=1)[0]} if name else _("Hello,"))


def _subject(envelope: Envelope) -> Text:
    if envelope.letter in ABOUT_ACCOUNT:
        return _("About your account")
    if envelope.name and envelope.letter not in NEWS:
        return _("Someone is waiting for you")
    return _("A message from %(organisation)s") % {"organisation": envelope.facts.organisation}


def _paragraphs(envelope: Envelope) -> Iterable[str]:
    facts = envelope.facts
    values: dict[str, object] = {
        "who": facts.who,
        "team": facts.team,
        "day": facts.day,
        "organisation": facts.organisation,
    }
    text = _rendered(f"mail/{envelope.letter}.txt", values)
    return (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text.strip()))


def _plain(template: str, context: dict[str, object]) -> str:
    return re.sub(r"\n{3,}", "\n\n", _rendered(template, context).strip()) + "\n"


def _rendered(template: str, values: dict[str, object]) -> str:
    """Plain text: nothing in it is HTML, so nothing is escaped."""
    return str(
        Engine.get_default().get_template(template).render(Context(values, autoescape=False))
    )


def _message_id(mark: str) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{keyed_hash(mark, purpose='mail.message-id').hex()[:32]}@{domain}>"
