"""One's own page: how I am called and reached, password and authenticator, tokens for programs."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from samenspel.foundation.vocabularies import vocabulary
from samenspel.people import actions, queries
from samenspel.people.access import Request, signed_in
from samenspel.people.web.forms import DetailsForm, TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def own_page(request: Request) -> HttpResponse:
    """See and change what is kept of me."""
    me = queries.find_person(request.actor.person or "", seen_by=request.actor)
    known = {"name": me.name, "reachable": me.reachable, "language": me.language}
    form = DetailsForm(request.POST) if request.method == "POST" else DetailsForm(initial=known)
    changed = form.attempt(lambda: actions.change_own_details(me, by=request.actor, **form.said()))
    if changed:
        messages.success(request, _("Your details are changed."))
        return _in_language(redirect("own_page"), changed.language)
    return _show(request, details=form)


@require_POST
@never_cache
@signed_in
def make_token(request: Request) -> HttpResponse:
    """The secret stands on the page that answers, this once, and nowhere else."""
    form = TokenForm(request.POST, auto_id="token_%s")
    me = queries.find_person(request.actor.person or "", seen_by=request.actor)
    fresh = form.attempt(
        lambda: actions.make_token(me, form.cleaned_data["name"], by=request.actor)
    )
    if fresh:
        return render(request, "people/token.html", {"fresh": fresh})
    return _show(request, token=form)


@require_POST
@signed_in
def revoke_token(request: Request, ref: UUID) -> HttpResponseRedirect:
    """The program may do nothing any more."""
    token = queries.find_token(ref, seen_by=request.actor)
    actions.revoke_token(token, by=request.actor)
    messages.success(request, _("The token “%(name)s” works no more.") % {"name": token.name})
    return redirect("own_page")


def _show(
    request: Request, *, details: DetailsForm | None = None, token: TokenForm | None = None
) -> HttpResponse:
    me = queries.find_person(request.actor.person or "", seen_by=request.actor)
    known = {"name": me.name, "reachable": me.reachable, "language": me.language}
    context = {
        "me": me,
        "duties": [vocabulary("duties")[code] for code in me.held_duties],
        "form": details or DetailsForm(initial=known),
        "token_form": token or TokenForm(auto_id="token_%s"),
        "tokens": queries.own_tokens(seen_by=request.actor),
    }
    wrong = bool((details and details.errors) or (token and token.errors))
    return render(request, "people/own_page.html", context, status=422 if wrong else 200)


def _in_language(response: HttpResponseRedirect, language: str) -> HttpResponseRedirect:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
