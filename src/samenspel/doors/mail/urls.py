"""The addresses of the demonstration's mail page."""

from django.urls import path

from samenspel.doors.mail import web

urlpatterns = [
    path("demonstratie/post/", web.letters, name="demonstration_mail"),
    path("demonstratie/post/<str:name>/", web.letter, name="demonstration_letter"),
]
