"""The foundation as Django knows it."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class FoundationConfig(AppConfig):
    """What every part stands on."""

    name = "samenspel.foundation"
    label = "foundation"

    def ready(self) -> None:
        """Put the guard on every connection that is made."""
        from samenspel.foundation.records import install_guard  # noqa: PLC0415 [framework-contract]

        connection_created.connect(install_guard, dispatch_uid="guard-writes")
