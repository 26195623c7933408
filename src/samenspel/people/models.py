"""Who takes part: organisations, teams, people with an account, and what each may and must do."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.records import Record


class Organisation(Record):
    """A government body, or another organisation that takes part. One is at home here: it receives the voices."""

    serving_rights: ClassVar[str] = "select, insert, update"

    name = models.CharField(max_length=120)
    is_home = models.BooleanField(default=False)
    oin = models.CharField(max_length=20, blank=True)
    tooi = models.CharField(max_length=60, blank=True)
    cbs = models.CharField(max_length=10, blank=True)
    receiving_team: models.ForeignKey["Team | None"] = models.ForeignKey(
        "Team", null=True, on_delete=models.PROTECT, related_name="+"
    )
    working_days_to_first_answer = models.PositiveSmallIntegerField(default=5)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_home"], condition=Q(is_home=True), name="one_home_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def matter(self) -> UUID:
        """Itself."""
        return self.id


class Team(Record):
    """People who work together and can hold a voice together until one of them takes it on."""

    serving_rights: ClassVar[str] = "select, insert, update"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="team_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def matter(self) -> UUID:
        """The organisation it belongs to."""
        return self.organisation_id


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The one with this mail address."""
        return self.get(email__iexact=username)


class Person(Record, AbstractBaseUser):
    """Someone with an account: a colleague inside government, or in an organisation that takes part."""

    serving_rights: ClassVar[str] = "select, insert, update"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="people")
    perspective = models.CharField(max_length=12)
    reachable = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=5, default="nl")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    # What `actors.with_standing` fetches beside the columns.
    held_duties: list[str]
    authenticator_held: int | None

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name_plural = _("colleagues")

    def __str__(self) -> str:
        return self.name

    @property
    def matter(self) -> UUID:
        """Themselves."""
        return self.id

    @property
    def initials(self) -> str:
        """Two letters for the round mark beside a name."""
        parts = self.name.split()
        return (parts[0][:1] + parts[-1][:1]).upper() if len(parts) > 1 else self.name[:2].upper()


class Duty(Record):
    """What someone may and must do, from when until when. Withdrawn, never removed."""

    serving_rights: ClassVar[str] = "select, insert, update (until)"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = _("duties of colleagues")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "duty"], condition=Q(until__isnull=True), name="duty_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.duty}"

    @property
    def matter(self) -> UUID:
        """The person who has it."""
        return self.person_id


class Invitation(Record):
    """A colleague is asked to join. The link in the mail carries the secret; only its hash is kept."""

    serving_rights: ClassVar[str] = (
        "select, insert, update (secret_hash, accepted_at, withdrawn_at, person_id)"
    )

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    perspective = models.CharField(max_length=12)
    duties = ArrayField(models.CharField(max_length=20), default=list)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Who left and came back was invited more than once.
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="invitations"
    )

    class Meta:
        verbose_name_plural = _("invitations of colleagues")

    def __str__(self) -> str:
        return f"invitation of {self.invited_at:%Y-%m-%d}"

    @property
    def matter(self) -> UUID:
        """The invitation itself: there is no person yet."""
        return self.id


class PersonToken(Record):
    """With which a colleague's own program uses the API in their name. Only its hash is kept."""

    serving_rights: ClassVar[str] = "select, insert, update (revoked_at)"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = _("tokens for programs")

    def __str__(self) -> str:
        return f"{self.person}: {self.name}"

    @property
    def matter(self) -> UUID:
        """The person in whose name it speaks."""
        return self.person_id
