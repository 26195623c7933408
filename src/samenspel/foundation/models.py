"""The journal and the memory of requests: what the foundation itself keeps."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class JournalEntry(models.Model):
    """One thing that happened. Append-only: neither a person nor the program can change or remove it.

    `happened_at` is the clock of the domain, `recorded_at` that of the database; they differ only where the
    demonstration or an import set the clock. There is no personal data in it, so erasing someone leaves it whole.
    """

    serving_rights: ClassVar[str] = "select, insert"

    id = models.BigAutoField(primary_key=True)
    event = models.CharField(max_length=80)
    matter = models.UUIDField()
    actor_kind = models.CharField(max_length=10)
    person_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["matter", "id"], name="journal_of_matter"),
            BrinIndex(fields=["recorded_at"], name="journal_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.happened_at:%Y-%m-%d})"


class RememberedRequest(models.Model):
    """A request that was carried out once, so that the same request sent again does nothing twice.

    Keys and contents are kept as keyed hashes only. Kept for seven days.
    """

    serving_rights: ClassVar[str] = "select, insert, delete"

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=60)
    key_hash = models.BinaryField(max_length=32)
    content_hash = models.BinaryField(max_length=32)
    result = models.UUIDField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "key_hash"], name="request_once"),
        ]
        indexes: ClassVar = [BrinIndex(fields=["made_at"], name="request_in_time")]

    def __str__(self) -> str:
        return f"{self.scope} → {self.result}"
