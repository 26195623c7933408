"""When something cannot be done: one page, one sentence that says what and how to go on, with the right status."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.errors import DomainError, Text

SENTENCES: dict[int, tuple[Text, Text]] = {
    400: (
        _("We could not read that"),
        _("Something went wrong on the way. Go back and try again."),
    ),
    403: (_("This is not open to you"), _("You are not allowed to see or do this.")),
    404: (_("Nothing here"), _("There is nothing at this address, or it is not yours to see.")),
    405: (_("That does not work this way"), _("Go back and use the button on the page.")),
    409: (_("Someone was just before you"), _("Look at what changed, and go on from there.")),
    413: (_("That is too much at once"), _("Send it in parts.")),
    422: (_("That does not work"), _("Go back and change what you filled in.")),
    429: (
        _("A moment, please"),
        _("You sent a lot in a short time. Wait a few minutes and try again."),
    ),
    500: (
        _("Something went wrong with us"),
        _("This is our fault, not yours. What we said we received is safe. Try again in a moment."),
    ),
    503: (_("Not now"), _("Try again in a moment.")),
}


def error_page(request: HttpRequest, status: int, sentence: Text = "") -> HttpResponse:
    """The page for this status, with the sentence of the domain where there is one."""
    title, standard = SENTENCES.get(status, SENTENCES[422])
    context = {"status": status, "title": title, "sentence": sentence or standard}
    return render(request, "error.html", context, status=status)


def page_for(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for an error of the domain."""
    return error_page(request, error.status, error.sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, from a template that needs nothing that could be broken."""
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or a browser that keeps no cookies."""
    sentence = _(
        "This page was open too long. Go back, load it again, and send it once more. Your text is still there."
    )
    return error_page(request, 403, sentence)
