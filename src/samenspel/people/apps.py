"""People as Django knows them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Who takes part."""

    name = "samenspel.people"
    label = "people"

    def ready(self) -> None:
        """Load what registers itself."""
        from samenspel.people import (  # noqa: F401, PLC0415 [framework-contract]
            actions,
            jobs,
            privacy,
            queries,
            sign_in,
        )
