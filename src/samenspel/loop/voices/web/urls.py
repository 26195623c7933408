"""The addresses at which residents speak and come back."""

from django.urls import path

from samenspel.loop.voices.web import keys, share

urlpatterns = [
    path("", share.share, name="share"),
    path("s/<str:token>", keys.follow_link, name="follow-link"),
    path("sleutel/", keys.enter_key, name="key"),
    path("sleutel/kwijt/", keys.way_back, name="way-back"),
    path("weg/", keys.leave, name="leave"),
]
