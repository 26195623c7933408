"""What government does with a voice, what both sides promise, and the speaker's judgement. All written once."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.clock import today
from samenspel.foundation.records import OfVoice, Record


class StreamResponse(Record):
    """What we do and why, said to everybody in a stream at once. Each voice that gets it has a response of its own.

    until: since when it lies ready for nobody any more, because its writer wrote a newer one or it was taken back.
    """

    serving_rights: ClassVar[str] = "select, insert, update (until, taken_back_by_id)"

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stream = models.ForeignKey("streams.Stream", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    role = models.CharField(max_length=20)
    approach = models.CharField(max_length=20)
    approach_why = models.TextField(blank=True)
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = _("what we do and why, said to a whole stream")
        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stream", "given_by"],
                condition=Q(until__isnull=True),
                name="one_open_response_to_a_stream",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by__isnull=True) | Q(until__isnull=False),
                name="taken_back_lies_ready_for_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def matter(self) -> UUID:
        """The stream."""
        return self.stream_id


class LaidReady(OfVoice):
    """For which voices a response to a stream was written: those that flowed there then, and those it was extended to.

    Goes away when the voice is forgotten, since it tells what the voice was about.
    """

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey("voices.Voice", on_delete=models.PROTECT, related_name="laid_ready")
    stream_response = models.ForeignKey(
        StreamResponse, on_delete=models.PROTECT, related_name="laid_ready", db_index=False
    )
    laid_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream_response", "voice"], name="laid_ready_once"),
        ]

    def __str__(self) -> str:
        return f"ready since {self.laid_at:%Y-%m-%d}"


class Response(OfVoice):
    """What we do and why, in which role. What came of it is a row of its own, since it often comes later.

    stream_response: what was said to the whole stream, when this is that, as it was or in other words. Blanked when
    the voice is forgotten, since it tells what the voice was about.
    """

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey("voices.Voice", on_delete=models.PROTECT, related_name="responses")
    text = models.TextField()
    role = models.CharField(max_length=20)
    approach = models.CharField(max_length=20)
    approach_why = models.TextField(blank=True)
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    stream_response = models.ForeignKey(
        StreamResponse, null=True, on_delete=models.PROTECT, related_name="given", db_index=False
    )

    class Meta:
        verbose_name_plural = _("what we do and why")
        ordering: ClassVar = ["given_at"]
        indexes: ClassVar = [models.Index(fields=["voice", "given_at"], name="responses_of_voice")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stream_response", "voice"],
                condition=Q(stream_response__isnull=False),
                name="stream_response_given_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Result(OfVoice):
    """What government did, in its own account. Never what the speaker thinks of it: that is the verdict."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey("voices.Voice", on_delete=models.PROTECT, related_name="+")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="result")
    result = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    given_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("what came of it")

    def __str__(self) -> str:
        return self.result


class Side(models.TextChoices):
    """Who owes or marks something."""

    GOVERNMENT = "government"
    SPEAKER = "speaker"


class Agreement(OfVoice):
    """Who does what by when. Kept, agreed anew or broken, never removed."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey("voices.Voice", on_delete=models.PROTECT, related_name="agreements")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="agreements")
    side = models.CharField(max_length=10, choices=Side.choices)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    what = models.TextField()
    due = models.DateField()
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("agreements")
        ordering: ClassVar = ["made_at", "due"]
        indexes: ClassVar = [models.Index(fields=["person", "due"], name="agreements_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(side="speaker", person__isnull=True)
                | Q(side="government", person__isnull=False),
                name="agreement_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class AgreementMark(OfVoice):
    """What came of an agreement, as one side says it. Both sides' marks stand; the speaker's “not kept” outranks."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey("voices.Voice", on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="marks")
    mark = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    new_due = models.DateField(null=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.ForeignKey(
        "voices.VoiceKey", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proof = models.BinaryField(max_length=32, null=True)
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("how agreements went")
        ordering: ClassVar = ["marked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(side="speaker", person__isnull=True, key__isnull=False)
                | Q(side="government", person__isnull=False, key__isnull=True),
                name="mark_by_one_side",
            ),
            models.CheckConstraint(
                condition=Q(mark="renegotiated", new_due__isnull=False)
                | (~Q(mark="renegotiated") & Q(new_due__isnull=True)),
                name="agreed_anew_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.mark


class VerdictRequest(OfVoice):
    """The speaker is asked whether it was answered: once when it is due, once more after four weeks."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey(
        "voices.Voice", on_delete=models.PROTECT, related_name="verdict_requests"
    )
    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="verdict_requests"
    )
    again = models.BooleanField(default=False)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "again"], name="asked_once_and_once_again"),
        ]

    def __str__(self) -> str:
        return f"asked {self.asked_at:%Y-%m-%d}"


class Verdict(OfVoice):
    """The speaker's judgement, and why. It may change: a new one follows the one it supersedes, so one stands.

    A row without predecessor exists once a voice, and every row is superseded at most once: a chain with one end.
    """

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey("voices.Voice", on_delete=models.PROTECT, related_name="verdicts")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="verdicts")
    judgement = models.CharField(max_length=10)
    why = models.TextField(blank=True)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    key = models.ForeignKey("voices.VoiceKey", on_delete=models.PROTECT, related_name="+")
    proof = models.BinaryField(max_length=32)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("verdicts of the speaker")
        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voice"], condition=Q(supersedes__isnull=True), name="one_first_verdict"
            ),
        ]

    def __str__(self) -> str:
        return self.judgement


class Standing(models.Model):
    """Where a voice stands, for lists: a projection of the facts, written with them, rebuilt from them at will.

    promised_by: the colleagues who still have to keep a promise about it, whoever is on the move.
    elsewhere: it was told elsewhere and imported, so nobody waits for an answer from us.
    """

    serving_rights: ClassVar[str] = "select, insert, update, delete"

    class Phase(models.TextChoices):
        """How far the loop has come."""

        TOLD = "told"
        TAKEN_ON = "taken-on"
        ASKED = "asked"
        RESTATED = "restated"
        CORRECTED = "corrected"
        UNDERSTOOD = "understood"
        UNDER_WAY = "under-way"
        TO_JUDGE = "to-judge"
        REOPENED = "reopened"
        ANSWERED = "answered"
        FORGOTTEN = "forgotten"

    class Mover(models.TextChoices):
        """Who is on the move."""

        TEAM = "team"
        CONTACT = "contact"
        SPEAKER = "speaker"
        NOBODY = "nobody"

    voice = models.OneToOneField(
        "voices.Voice", primary_key=True, on_delete=models.PROTECT, related_name="standing"
    )
    # No index of their own: every list begins with one of the indexes below.
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "people.Team", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    phase = models.CharField(max_length=10, choices=Phase.choices)
    mover = models.CharField(max_length=7, choices=Mover.choices)
    since = models.DateTimeField()
    due = models.DateField(null=True)
    judgement = models.CharField(max_length=10, blank=True)
    promised_by = ArrayField(models.UUIDField(), default=list)
    elsewhere = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "phase", "elsewhere", "since"], name="standing_in_phase"
            ),
            GinIndex(
                fields=["promised_by"], name="standing_promised", condition=~Q(promised_by=[])
            ),
            models.Index(fields=["contact", "mover", "since"], name="standing_of_contact"),
        ]

    def __str__(self) -> str:
        return self.phase

    @property
    def late(self) -> bool:
        """Whether the day that was named has passed."""
        return self.due is not None and self.due < today()
