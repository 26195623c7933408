"""Pages of the house itself."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from samenspel.foundation.privacy.holders import holders


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, and how it goes away: from what the rooms themselves declare."""
    return render(
        request,
        "privacy.html",
        {"holders": holders(), "contact": settings.SAMENSPEL.place.contact},
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use this, and what was tried."""
    return render(request, "accessibility.html", {"contact": settings.SAMENSPEL.place.contact})


def choose_language(request: HttpRequest) -> HttpResponse:
    """Read on in another language; one that we do not offer changes nothing.

    Django itself also takes any language that it was translated into, and would show the first one from then on.
    """
    answer: HttpResponse = set_language(request)
    if request.POST.get("language") not in dict(settings.LANGUAGES):
        answer.cookies.pop(settings.LANGUAGE_COOKIE_NAME, None)
    return answer
