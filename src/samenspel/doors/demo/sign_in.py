"""The demonstration's way in: one button per person, no password.

Threat: this page on a real installation, or reached from elsewhere, lets anybody be anybody. So it exists only where
the operator asked for the demonstration, and answers only this machine itself; and a session that began here ends as
soon as one of both is no longer so.
"""

from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samenspel.foundation.actors import SYSTEM
from samenspel.foundation.vocabularies import vocabulary
from samenspel.people import queries
from samenspel.people.access import DEMONSTRATION, Request, demonstration_is_open

BACKEND = "samenspel.people.sign_in.Backend"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def demonstration(request: Request) -> HttpResponse:
    """Choose whom to be today."""
    if not demonstration_is_open(request):
        raise Http404
    if request.method == "POST":
        return _be(request, request.POST.get("person", ""))
    perspectives, duties = vocabulary("perspectives"), vocabulary("duties")
    cast = [
        {
            "person": person,
            "perspective": perspectives[person.perspective],
            "duties": [duties[code] for code in person.held_duties],
        }
        for person in queries.people_of_organisation(seen_by=SYSTEM).order_by(
            "-organisation__is_home", "name"
        )
    ]
    return render(request, "demo/sign_in.html", {"cast": cast})


def _be(request: Request, ref: str) -> HttpResponse:
    person = queries.find_person(ref, seen_by=SYSTEM)
    if not person.is_active:
        raise Http404
    request.session.flush()
    login(request, person, backend=BACKEND)
    request.session[DEMONSTRATION] = True
    return redirect("waiting")
