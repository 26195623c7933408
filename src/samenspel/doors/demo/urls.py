"""The addresses of the demonstration. Each answers 404 unless the demonstration is open."""

from django.urls import path

from samenspel.doors.demo import sign_in, voices

urlpatterns = [
    path("demonstratie/", sign_in.demonstration, name="demonstration"),
    path("demonstratie/stem/", voices.open_as_speaker, name="demonstration_voice"),
]
