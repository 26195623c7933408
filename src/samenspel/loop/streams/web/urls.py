"""The addresses of what flows here, and of where one voice flows."""

from django.urls import path

from samenspel.loop.streams.web import before, correcting, feed, overview, speaking, stream, whom

urlpatterns = [
    path("al-gezegd/", before.said_before, name="said-before"),
    path("stromen/", overview.streams, name="streams"),
    path("stromen/opnieuw-kijken/", overview.ask_refresh, name="ask-refresh"),
    path("stromen/fijnheid/", overview.set_grain, name="set-grain"),
    path("stromen/nog-niet/", correcting.not_yet, name="not-yet"),
    path("stromen/wie-horen-we-niet/", whom.not_heard, name="not-heard"),
    path("stromen/<uuid:ref>/", stream.stream, name="stream"),
    path("stromen/<uuid:ref>/feed", feed.feed, name="stream-feed"),
    path("stromen/<uuid:ref>/stemmen/", stream.voices, name="stream-voices"),
    path("stromen/<uuid:ref>/verplaatsen/", correcting.move, name="move-voices"),
    path("stromen/<uuid:ref>/eruit/", correcting.take_out, name="take-out"),
    path("stromen/<uuid:ref>/splitsen/", correcting.split, name="split-stream"),
    path("stromen/<uuid:ref>/naam/", correcting.name, name="name-stream"),
    path("stromen/<uuid:ref>/samenvoegen/", correcting.join, name="join-streams"),
    path("stromen/<uuid:ref>/volgen/", correcting.follow, name="follow-stream"),
    path("stromen/<uuid:ref>/niet-volgen/", correcting.unfollow, name="unfollow-stream"),
    path(
        "stromen/<uuid:ref>/terugnemen/<uuid:correction>/",
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
