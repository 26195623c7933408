"""The first page a new colleague sees: the link from the invitation leads here."""

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from samenspel.foundation.errors import Absent
from samenspel.people import actions, queries
from samenspel.people.access import Request
from samenspel.people.web.forms import AcceptForm

BACKEND = "samenspel.people.sign_in.Backend"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def accept_invitation(request: Request, secret: str) -> HttpResponse:
    """Say your name, choose a password; then set up the authenticator. Looking at it uses nothing up."""
    try:
        invitation = queries.invitation_with(secret, seen_by=request.actor)
    except Absent:
        return render(request, "people/invitation_closed.html", status=404)
    form = AcceptForm(request.POST or None)
    accepted = form.attempt(
        lambda: actions.accept_invitation(
            invitation,
            by=request.actor,
            secret=secret,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
        )
    )
    if accepted:
        login(request, accepted.person, backend=BACKEND)
        return redirect("mfa_activate_totp")
    context = {"form": form, "invitation": invitation}
    return render(request, "people/accept.html", context, status=422 if form.errors else 200)
