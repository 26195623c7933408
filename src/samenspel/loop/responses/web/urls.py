"""The addresses around one voice, for its speaker and for colleagues, and of what waits on someone."""

from django.urls import path

from samenspel.loop.responses.web import desk, speaking, thread, to_stream, waiting

urlpatterns = [
    path("stem/<uuid:ref>/", thread.thread, name="thread"),
    path("stem/<uuid:ref>/erbij/", speaking.add, name="add"),
    path("stem/<uuid:ref>/antwoord/<uuid:question>/", speaking.answer, name="answer"),
    path("stem/<uuid:ref>/klopt/<uuid:understanding>/", speaking.confirm, name="confirm"),
    path("stem/<uuid:ref>/klopt-niet/<uuid:understanding>/", speaking.correct, name="correct"),
    path("stem/<uuid:ref>/afspraak/<uuid:agreement>/", speaking.mark, name="mark"),
    path("stem/<uuid:ref>/oordeel/", speaking.verdict, name="verdict"),
    path("stem/<uuid:ref>/bereikbaar/", speaking.change_reach, name="change-reach"),
    path("stem/<uuid:ref>/tonen/", speaking.decide_showing, name="decide-showing"),
    path("stem/<uuid:ref>/nieuwe-sleutel/", speaking.new_key, name="new-key"),
    path("stem/<uuid:ref>/meenemen/", speaking.take_along, name="take-along"),
    path("stem/<uuid:ref>/wissen/", speaking.forget, name="forget"),
    path("wacht-op-mij/", waiting.waiting, name="waiting"),
    path("wacht-op-mij/alles/", waiting.all_waiting, name="all-waiting"),
    path("niet-gehoord/", waiting.unheard, name="unheard"),
    path("van-elders/", waiting.from_elsewhere, name="from-elsewhere"),
    path("mijn-stemmen/", waiting.mine, name="my-voices"),
    path("stemmen/<uuid:ref>/", desk.desk, name="desk"),
    path("stemmen/<uuid:ref>/op-me-nemen/", desk.take_on, name="take-on"),
    path("stemmen/<uuid:ref>/vraag/", desk.ask, name="ask"),
    path("stemmen/<uuid:ref>/zo-begrijpen-wij-het/", desk.restate, name="restate"),
    path("stemmen/<uuid:ref>/respons/", desk.respond, name="respond"),
    path(
        "stemmen/<uuid:ref>/respons-van-stroom/<uuid:response>/",
        desk.give_ready,
        name="give-ready",
    ),
    path(
        "stemmen/<uuid:ref>/respons/<uuid:response>/resultaat/",
        desk.give_result,
        name="give-result",
    ),
    path("stemmen/<uuid:ref>/afspraak/", desk.agree, name="agree"),
    path("stemmen/<uuid:ref>/afspraak/<uuid:agreement>/", desk.mark, name="mark-as-colleague"),
    path("stemmen/<uuid:ref>/overdracht/", desk.offer_handover, name="offer-handover"),
    path(
        "stemmen/<uuid:ref>/overdracht/<str:answer>/", desk.settle_handover, name="settle-handover"
    ),
    path("stromen/<uuid:ref>/respons/", to_stream.write, name="respond-to-stream"),
    path("stromen/respons/<uuid:ref>/", to_stream.written, name="stream-response"),
    path("stromen/respons/<uuid:ref>/uitbreiden/", to_stream.extend, name="extend-response"),
    path("stromen/respons/<uuid:ref>/terugnemen/", to_stream.take_back, name="take-back-response"),
    path("stromen/respons/<uuid:ref>/op-me-nemen/", to_stream.take_on, name="take-on-many"),
]
