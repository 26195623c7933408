"""Model fields for what identifies someone."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from samenspel.foundation.privacy.crypto import decrypt, encrypt


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # [third-party-types]
    """Text that the database sees only encrypted. Empty text is stored as nothing: there is nothing to protect."""

    description = "text, encrypted with a key outside the database"

    def to_python(self, value: Any) -> Any:
        """It is text on this side, whatever the database keeps."""
        return value

    def get_default(self) -> Any:
        """Nothing, as text."""
        return self.default if self.has_default() else ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Noise cannot be looked for: every time it is another. A keyed hash beside it can."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self._purpose} is encrypted: look for its keyed hash")

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        data = encrypt(value, purpose=self._purpose) if value else b""
        return super().get_db_prep_value(data, connection, prepared)

    def from_db_value(
        self, value: Any, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        """The readable text."""
        if value is None:
            return None
        return decrypt(bytes(value), purpose=self._purpose) if value else ""

    @property
    def _purpose(self) -> str:
        return f"{self.model._meta.label}.{self.attname}"
