"""Voices as Django knows them."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """What residents said, who has it, and how it was understood."""

    name = "samenspel.loop.voices"
    label = "voices"

    def ready(self) -> None:
        """Load what registers itself."""
        from samenspel.loop.voices import actions, importing, jobs, privacy, queries, sentences, telling  # noqa: F401, PLC0415 [framework-contract]
