"""Every address of the API."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from samenspel.doors.api import guide, words
from samenspel.doors.api.around import VERSION, absent, inside_api
from samenspel.doors.api.handlers import register
from samenspel.doors.api.openapi import DescribedApi
from samenspel.loop.responses import api as responses
from samenspel.loop.streams import api as streams
from samenspel.loop.voices import api as voices
from samenspel.people import api as people

api = DescribedApi(
    title=guide.TITLE,
    version=VERSION,
    description=guide.DESCRIPTION,
    docs_url=None,
    servers=[{"url": "/", "description": "This installation."}],
    urls_namespace="api",
    openapi_extra={
        "info": {
            "contact": {"name": "Samenspel"},
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "tags": guide.TAGS,
    },
)
register(api)
for room in (voices, streams, responses, people, words):
    api.add_router("", room.router)


def _inside(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = inside_api(pattern.callback)
    return patterns


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(_inside(api.urls[0]))),
    re_path(r"^.*$", inside_api(absent), name="absent"),
]
