"""Opening a voice of the demonstration as the one who told it.

Keys exist nowhere, not even here: a fresh link is made, as if it had gone out by mail, and followed at once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from samenspel.doors.demo.guard import only_in_demonstration
from samenspel.foundation.actors import SYSTEM, Actor, Kind
from samenspel.foundation.errors import Absent, Text
from samenspel.loop.responses.queries import Phase, standings
from samenspel.loop.voices.actions import make_mail_link
from samenspel.loop.voices.queries import find_voice
from samenspel.people.queries import home_organisation

if TYPE_CHECKING:
    from samenspel.loop.voices.models import Voice

HOW_FAR: dict[str, Text] = {
    Phase.TOLD: _("Just told"),
    Phase.TAKEN_ON: _("Someone has taken it on"),
    Phase.ASKED: _("There is a question to answer"),
    Phase.RESTATED: _("There is an understanding to confirm or correct"),
    Phase.CORRECTED: _("The understanding was corrected"),
    Phase.UNDER_WAY: _("Agreements are being kept"),
    Phase.TO_JUDGE: _("There is a verdict to give"),
    Phase.REOPENED: _("Judged “no”, so open again"),
    Phase.ANSWERED: _("Answered"),
}


@dataclass(frozen=True, slots=True)
class Interesting:
    """A voice to open, and how far it has come."""

    voice: "Voice"
    how_far: Text


def interesting_voices() -> list[Interesting]:
    """The newest voice of each kind, in the order in which the loop turns."""
    try:
        home = home_organisation(seen_by=SYSTEM)
    except Absent:
        return []
    listener = Actor(Kind.PERSON, organisation=home.pk, duties=frozenset({"listen"}))
    told_here = standings(seen_by=listener).filter(voice__origin="demo")
    newest = {one.phase: one for one in told_here.order_by("phase", "-since").distinct("phase")}
    return [
        Interesting(newest[phase].voice, said) for phase, said in HOW_FAR.items() if phase in newest
    ]


@require_POST
@never_cache
@only_in_demonstration
def open_as_speaker(request: HttpRequest) -> HttpResponse:
    """Go on as the speaker of this voice."""
    voice = find_voice(_ref(request.POST.get("voice", "")), seen_by=SYSTEM)
    fresh = make_mail_link(voice, by=SYSTEM)
    return redirect("follow-link", fresh.key.link)


def _ref(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Absent(_("There is nothing here, or it is not yours to see.")) from None
