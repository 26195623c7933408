"""Pages of the house itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samenspel.foundation.privacy.holders import holders


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, and how it goes away: from what the rooms themselves declare."""
    return render(request, "privacy.html", {"holders": holders()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use this, and what was tried."""
    return render(request, "accessibility.html")
