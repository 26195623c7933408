"""The demonstration as Django knows it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A place that does not exist, to look around in."""

    name = "samenspel.doors.demo"
    label = "demo"
