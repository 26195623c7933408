"""Coming back with a key, losing it, and leaving the page."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samenspel.foundation.actors import VISITOR, Actor
from samenspel.foundation.errors import Absent, DomainError, Invalid
from samenspel.foundation.forms import PlainForm
from samenspel.foundation.rates import OPENING, WAY_BACK, within
from samenspel.foundation.senders import sender_of
from samenspel.loop.voices.jobs import find_way_back
from samenspel.loop.voices.queries import speaker_with
from samenspel.loop.voices.reach import read_reach
from samenspel.loop.voices.web.sessions import forget_speaker, note_leaving, remember_speaker

TOO_OFTEN = _("That was tried very often from your connection. Wait ten minutes and try again.")


# Where on the page a letter may lead.
PARTS = frozenset({"question", "understanding", "response", "agreements"})


class TooOften(DomainError):
    """Trying keys is limited by sender."""

    code = "too-often"
    status = 429


class KeyForm(PlainForm):
    """Five words, or the link."""

    key = forms.CharField(
        label=_("Your five words"),
        help_text=_(
            "With a space between them. Capitals do not matter. You can paste the link here too."
        ),
        max_length=300,
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Fill in the five words of your key.")},
    )


class WayBackForm(PlainForm):
    """The address that the speaker gave."""

    reach = forms.CharField(
        label=_("Your mail address"),
        help_text=_("The address that you gave when you told it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Fill in your mail address.")},
    )


@never_cache
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link opens the voice: it sets the cookie and goes on, and records nothing: mail scanners follow links too."""
    speaker = open_with(request, token)
    response = HttpResponseRedirect(_where_to(request, speaker))
    remember_speaker(request, response, speaker)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_key(request: HttpRequest) -> HttpResponse:
    """Five words, typed from paper."""
    form = KeyForm(request.POST or None)
    speaker = (
        form.attempt(lambda: open_with(request, form.cleaned_data["key"]))
        if form.is_bound
        else None
    )
    if speaker is None:
        return render(request, "voices/key.html", {"form": form}, status=_status(form))
    response = redirect("thread", speaker.voice)
    remember_speaker(request, response, speaker)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def way_back(request: HttpRequest) -> HttpResponse:
    """The key is lost: a link goes to the address that was given. The answer is the same for every address."""
    form = WayBackForm(request.POST or None)
    sent = (
        form.attempt(lambda: _ask_way_back(request, form.cleaned_data["reach"]))
        if form.is_bound
        else None
    )
    context = {"form": form, "sent": bool(sent)}
    return render(request, "voices/way_back.html", context, status=_status(form))


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Away from here at once, and nothing on this computer opens a voice any more."""
    response = HttpResponseRedirect(settings.SAMENSPEL.place.leave_to)
    forget_speaker(response)
    note_leaving(response)
    return response


def open_with(request: HttpRequest, key: str) -> Actor:
    """The speaker whose key this is; trying is limited by sender."""
    if not within(OPENING, sender_of(request)):
        raise TooOften(TOO_OFTEN)
    try:
        return speaker_with(key, seen_by=VISITOR)
    except Absent as error:
        error.field = "key"
        raise


def _ask_way_back(request: HttpRequest, typed: str) -> bool:
    reach = read_reach(typed)
    if not reach.is_mail:
        raise Invalid(_("We can only send a link to a mail address."), field="reach")
    if not within(WAY_BACK, sender_of(request)):
        raise TooOften(TOO_OFTEN)
    find_way_back.defer(contact_hash=reach.hash.hex())
    return True


def _where_to(request: HttpRequest, speaker: Actor) -> str:
    if request.GET.get("to") == "verdict":
        choice = request.GET.get("choice", "")
        return reverse("verdict", args=[speaker.voice]) + (
            f"?choice={choice}" if choice.isalpha() else ""
        )
    part = request.GET.get("to", "")
    return reverse("thread", args=[speaker.voice]) + (f"#{part}" if part in PARTS else "")


def _status(form: PlainForm) -> int:
    if not form.errors:
        return 200
    return form.problem.status if form.problem else 422
