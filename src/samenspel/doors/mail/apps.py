"""The mail door as Django knows it."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Letters out."""

    name = "samenspel.doors.mail"
    label = "mail"

    def ready(self) -> None:
        """Load the job that delivers."""
        from samenspel.doors.mail import jobs  # noqa: F401, PLC0415 [framework-contract]
