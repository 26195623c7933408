"""Responses as Django knows them."""

from importlib import import_module

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """What is done with a voice, what was agreed, and what the speaker says of it."""

    name = "samenspel.loop.responses"
    label = "responses"

    def ready(self) -> None:
        """Load what registers itself."""
        names = (
            "actions",
            "jobs",
            "privacy",
            "queries",
            "to_streams",
            "sending",
            "sentences",
            "standing",
            "asking",
            "telling",
        )
        for name in names:
            import_module(f"{self.name}.{name}")
