"""The mail page of the demonstration: what people would have got, had it been sent."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samenspel.doors.demo.guard import only_in_demonstration
from samenspel.doors.mail.outbox import kept_letter, kept_letters


@require_safe
@never_cache
@only_in_demonstration
def letters(request: HttpRequest) -> HttpResponse:
    """All letters, the newest first."""
    context = {"letters": kept_letters(), "goes_out": bool(settings.SAMENSPEL.mail.smtp_url)}
    return render(request, "mail/letters.html", context)


@require_safe
@never_cache
@only_in_demonstration
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter: its text, and the links in it."""
    return render(request, "mail/one.html", {"letter": kept_letter(name)})
