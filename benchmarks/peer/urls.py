"""All of our addresses, and two more."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.cache import never_cache

from benchmarks.peer.models import Row


@never_cache
def commit(request: HttpRequest) -> HttpResponse:
    """Commit one row. Behind the same middleware, with Django's own CSRF check."""
    row = Row.objects.create(text=request.POST["text"])
    return HttpResponse(f"<!doctype html><title>{row.pk}</title>", status=201)


@never_cache
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all, behind the same middleware."""
    return HttpResponse("<!doctype html><title>.</title>")


urlpatterns = [
    path("peer/commit", commit),
    path("peer/empty", empty),
    path("", include("samenspel.doors.web.urls")),
]

handler404 = "samenspel.doors.web.errors.not_found"
handler500 = "samenspel.doors.web.errors.server_error"
