"""The addresses of what flows here, and of where one voice flows."""

from django.urls import path

from samenspel.loop.streams.web import correcting, feed, overview, speaking, stream

urlpatterns = [
    path("streams/", overview.streams, name="streams"),
    path("streams/look-anew/", overview.ask_refresh, name="ask-refresh"),
    path("streams/grain/", overview.set_grain, name="set-grain"),
    path("streams/not-yet/", correcting.not_yet, name="not-yet"),
    path("streams/<uuid:ref>/", stream.stream, name="stream"),
    path("streams/<uuid:ref>/feed", feed.feed, name="stream-feed"),
    path("streams/<uuid:ref>/voices/", stream.voices, name="stream-voices"),
    path("streams/<uuid:ref>/move/", correcting.move, name="move-voices"),
    path("streams/<uuid:ref>/take-out/", correcting.take_out, name="take-out"),
    path("streams/<uuid:ref>/split/", correcting.split, name="split-stream"),
    path("streams/<uuid:ref>/name/", correcting.name, name="name-stream"),
    path("streams/<uuid:ref>/join/", correcting.join, name="join-streams"),
    path("streams/<uuid:ref>/follow/", correcting.follow, name="follow-stream"),
    path("streams/<uuid:ref>/unfollow/", correcting.unfollow, name="unfollow-stream"),
    path(
        "streams/<uuid:ref>/take-back/<uuid:correction>/",
        correcting.undo,
        name="undo-correction",
    ),
    path("stem/<uuid:ref>/anderen/", speaking.others, name="others"),
    path("stem/<uuid:ref>/niet-bedoeld/", speaking.not_what_i_meant, name="not-what-i-meant"),
    path(
        "stem/<uuid:ref>/wel-bedoeld/<uuid:correction>/",
        speaking.what_i_meant,
        name="what-i-meant",
    ),
]
