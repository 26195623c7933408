"""The colleagues: who is here, who is invited, what each may do. For who manages people."""

from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samenspel.foundation.vocabularies import vocabulary
from samenspel.people import actions, policies, queries
from samenspel.people.access import Request, signed_in
from samenspel.people.web.forms import DutiesForm, InvitationForm


@require_http_methods(["GET", "HEAD"])
@signed_in
def people(request: Request) -> HttpResponse:
    """Everyone who works here, and who was asked to join."""
    policies.may_manage_people(request.actor).enforce()
    duties = vocabulary("duties")
    rows = [
        {"person": person, "duties": [duties[code] for code in person.held_duties]}
        for person in queries.people_of_organisation(seen_by=request.actor)
    ]
    invitations = queries.open_invitations(seen_by=request.actor)
    return render(
        request, "people/people.html", {"rows": rows, "invitations": invitations, "here": "people"}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite(request: Request) -> HttpResponse:
    """Ask a colleague to join."""
    policies.may_manage_people(request.actor).enforce()
    form = InvitationForm(request.POST or None, teams=queries.teams(seen_by=request.actor))
    invitation = form.attempt(
        lambda: actions.invite_person(
            by=request.actor,
            organisation=queries.own_organisation(seen_by=request.actor),
            **form.said(),
        )
    )
    if invitation:
        messages.success(
            request, _("%(email)s gets an invitation by mail.") % {"email": invitation.email}
        )
        return redirect("people")
    return render(
        request, "people/invite.html", {"form": form, "here": "people"}, status=_status(form)
    )


@require_POST
@signed_in
def withdraw_invitation(request: Request, ref: UUID) -> HttpResponseRedirect:
    """It was a mistake."""
    invitation = queries.find_invitation(ref, seen_by=request.actor)
    actions.withdraw_invitation(invitation, by=request.actor)
    messages.success(
        request, _("The invitation for %(email)s works no more.") % {"email": invitation.email}
    )
    return redirect("people")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def person(request: Request, ref: UUID) -> HttpResponse:
    """One colleague: duties, and what to do when they lost their phone or leave."""
    policies.may_manage_people(request.actor).enforce()
    found = queries.find_person(ref, seen_by=request.actor)
    held = {"duties": found.held_duties}
    form = DutiesForm(request.POST) if request.method == "POST" else DutiesForm(initial=held)
    changed = form.attempt(
        lambda: actions.change_duties(found, form.cleaned_data["duties"], by=request.actor)
    )
    if changed:
        messages.success(request, _("The duties of %(name)s are changed.") % {"name": found.name})
        return redirect("person", ref=found.pk)
    context = {
        "found": found,
        "form": form,
        "is_self": found.pk == request.actor.person,
        "here": "people",
    }
    return render(request, "people/person.html", context, status=_status(form))


@require_POST
@signed_in
def reset_authenticator(request: Request, ref: UUID) -> HttpResponseRedirect:
    """A colleague lost phone and recovery codes."""
    found = queries.find_person(ref, seen_by=request.actor)
    actions.reset_authenticator(found, by=request.actor)
    said = _(
        "%(name)s can come back in: by “forgot your password?”, and then with a new authenticator."
    )
    messages.success(request, said % {"name": found.name})
    return redirect("person", ref=found.pk)


@require_POST
@signed_in
def part_ways(request: Request, ref: UUID) -> HttpResponseRedirect:
    """A colleague leaves."""
    found = queries.find_person(ref, seen_by=request.actor)
    actions.part_ways(found, by=request.actor)
    messages.success(request, _("%(name)s cannot sign in any more.") % {"name": found.name})
    return redirect("people")


def _status(form: BaseForm) -> int:
    return 422 if form.errors else 200
