"""The web door as Django knows it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell around the rooms' pages."""

    name = "samenspel.doors.web"
    label = "web"
