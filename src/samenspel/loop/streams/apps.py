"""Streams as Django knows them."""

from importlib import import_module

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    """What voices have in common, found by the machine and corrected by people."""

    name = "samenspel.loop.streams"
    label = "streams"

    def ready(self) -> None:
        """Load what registers itself."""
        names = (
            "actions",
            "refreshing",
            "jobs",
            "privacy",
            "queries",
            "sentences",
            "telling",
        )
        for name in names:
            import_module(f"{self.name}.{name}")
