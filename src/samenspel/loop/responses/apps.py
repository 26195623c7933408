"""Responses as Django knows them."""

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """What is done with a voice, what was agreed, and what the speaker says of it."""

    name = "samenspel.loop.responses"
    label = "responses"

    def ready(self) -> None:
        """Load what registers itself."""
        from samenspel.loop.responses import (  # noqa: PLC0415 [framework-contract]
            actions,  # noqa: F401
            jobs,  # noqa: F401
            privacy,  # noqa: F401
            queries,  # noqa: F401
            sentences,  # noqa: F401
            standing,  # noqa: F401
            telling,  # noqa: F401
        )
