"""Every address there is."""

from django.urls import URLPattern, URLResolver, include, path

from samenspel.doors.web import pages
from samenspel.doors.web.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("samenspel.doors.api.urls")),
    path("", include("samenspel.loop.voices.web.urls")),
    path("", include("samenspel.loop.streams.web.urls")),
    path("", include("samenspel.loop.responses.web.urls")),
    path("", include("samenspel.people.urls")),
    path("", include("samenspel.doors.demo.urls")),
    path("", include("samenspel.doors.mail.urls")),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("taal/", pages.choose_language, name="set_language"),
    path("health", health, name="health"),
]

handler400 = "samenspel.doors.web.errors.bad_request"
handler403 = "samenspel.doors.web.errors.permission_denied"
handler404 = "samenspel.doors.web.errors.not_found"
handler500 = "samenspel.doors.web.errors.server_error"
