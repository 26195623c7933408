"""Voices as Django knows them."""

from importlib import import_module

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """What residents said, who has it, and how it was understood."""

    name = "samenspel.loop.voices"
    label = "voices"

    def ready(self) -> None:
        """Load what registers itself."""
        for name in ("actions", "importing", "jobs", "privacy", "queries", "sentences", "telling"):
            import_module(f"{self.name}.{name}")
