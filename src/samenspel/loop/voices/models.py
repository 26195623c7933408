"""What a voice is: words that stay as they were said, and beside them who has them and how they were understood.

Facts are rows that were written once. In what state a voice is follows from them and is stored nowhere here.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.database.rights import serving_functions
from samenspel.foundation.privacy.fields import EncryptedTextField
from samenspel.foundation.records import OfVoice, Record

LONGEST_PLACE = 200

serving_functions.update({"samenspel_open_voice", "samenspel_erase_voice"})


class Voice(Record):
    """Something that someone said, without the words and without who it was: those stand apart."""

    serving_rights: ClassVar[str] = "select, insert, update (team_id, shown, language)"

    class Origin(models.TextChoices):
        """Through which door it came in."""

        WEB = "web"
        API = "api"
        IMPORT = "import"
        DEMO = "demo"

    # No index of their own: the one below begins with the organisation, and nobody looks by team.
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "people.Team", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    language = models.CharField(max_length=8)
    shown = models.BooleanField(default=False)
    origin = models.CharField(max_length=6, choices=Origin.choices)
    source = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField()
    answer_before = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "told_at"], name="voice_in_time"),
            BrinIndex(fields=["answer_before"], name="voice_by_term"),
        ]

    def __str__(self) -> str:
        return f"voice of {self.told_at:%Y-%m-%d}"

    @property
    def matter(self) -> UUID:
        """Itself."""
        return self.id


class VoiceWords(models.Model):
    """The words, exactly as they were said, and where, in words. Never changed; blanked only when the speaker asks."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.OneToOneField(
        Voice, primary_key=True, on_delete=models.PROTECT, related_name="words"
    )
    text = models.TextField()
    place = models.CharField(max_length=LONGEST_PLACE, blank=True)
    search = GeneratedField(
        expression=SearchVector("text", "place", config="dutch"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = _("what was told")
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="words_search"),
        ]

    def __str__(self) -> str:
        return self.text


class Speaker(models.Model):
    """How to reach the one whose voice it is: kept apart from the words, encrypted, and only when they gave it."""

    serving_rights: ClassVar[str] = "select, insert, update (contact, contact_hash, way, erased_at)"

    class Way(models.TextChoices):
        """By which way they are reached."""

        MAIL = "mail"
        PHONE = "phone"

    voice = models.OneToOneField(
        Voice, primary_key=True, on_delete=models.PROTECT, related_name="speaker"
    )
    way = models.CharField(max_length=5, choices=Way.choices)
    contact = EncryptedTextField()
    contact_hash = models.BinaryField(max_length=32)
    language = models.CharField(max_length=5, default="nl")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = _("how the speaker is reached")
        indexes: ClassVar = [models.Index(fields=["contact_hash"], name="speaker_by_contact")]

    def __str__(self) -> str:
        return "speaker"


class VoiceKeys(models.Manager["VoiceKey"]):
    """Keys without their digests: the program that serves may write those and never read them."""

    def get_queryset(self) -> "models.QuerySet[VoiceKey]":
        """Everything that may be read."""
        return super().get_queryset().defer("link_digest", "spoken_digest")

    def good(self, at: datetime) -> "models.QuerySet[VoiceKey]":
        """Those that open something at that moment: neither revoked nor expired."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=at)
        return self.get_queryset().filter(unexpired, revoked_at=None)


class VoiceKey(OfVoice):
    """With which a speaker comes back. Only keyed digests are kept, and even those cannot be read back by the program:
    whoever opens a voice must have the key itself, at that moment."""

    serving_rights: ClassVar[str] = (
        "select (id, voice_id, kind, made_at, expires_at, revoked_at), insert, update (revoked_at)"
    )

    class Kind(models.TextChoices):
        """What it was made for."""

        KEY = "key"
        MAIL_LINK = "mail-link"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    link_digest = models.BinaryField(max_length=32, unique=True)
    spoken_digest = models.BinaryField(max_length=32, unique=True, null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[VoiceKeys] = VoiceKeys()

    def __str__(self) -> str:
        return self.kind


class Addition(OfVoice):
    """What the speaker told later. Words too, so never changed."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="additions")
    text = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("what was told later")

    def __str__(self) -> str:
        return self.text


class Question(OfVoice):
    """What the contact needs to know to understand it."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("questions to the speaker")

    def __str__(self) -> str:
        return self.text


class Answer(OfVoice):
    """What the speaker says to a question."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="+")
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("answers of the speaker")

    def __str__(self) -> str:
        return self.text


class Understanding(OfVoice):
    """The need as the contact restates it: “zo begrijpen wij het”."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="understandings")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField()
    restated_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    restated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("how we understood it")
        ordering: ClassVar = ["ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voice", "ordinal"], name="understandings_in_order"),
        ]

    def __str__(self) -> str:
        return self.text


class UnderstandingReply(OfVoice):
    """What the speaker says of it: yes, or no and how it is. Taken down only with a key that fits."""

    serving_rights: ClassVar[str] = "select, insert"

    class Reply(models.TextChoices):
        """Understood or not."""

        CONFIRMED = "confirmed"
        CORRECTED = "corrected"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="+")
    understanding = models.OneToOneField(
        Understanding, on_delete=models.PROTECT, related_name="reply"
    )
    reply = models.CharField(max_length=9, choices=Reply.choices)
    text = models.TextField(blank=True)
    key = models.ForeignKey(VoiceKey, on_delete=models.PROTECT, related_name="+")
    proof = models.BinaryField(max_length=32)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("whether we understood it well")

    def __str__(self) -> str:
        return self.reply


class ContactTerm(OfVoice):
    """Who is the one named contact, from when until when. At most one at a time."""

    serving_rights: ClassVar[str] = "select, insert, update (until)"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["since"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voice"], condition=Q(until__isnull=True), name="one_contact"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="term_forward"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person"], condition=Q(until__isnull=True), name="voices_of_contact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} since {self.since:%Y-%m-%d}"


class HandoverOffer(OfVoice):
    """The contact asks a colleague to take over. It counts only when accepted; until then nothing changes."""

    serving_rights: ClassVar[str] = "select, insert, update (settled_at, outcome)"

    class Outcome(models.TextChoices):
        """What came of it."""

        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="handovers")
    offered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    offered_to = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    offered_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name_plural = _("hand-overs to a colleague")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voice"], condition=Q(settled_at__isnull=True), name="one_open_handover"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offered_by} → {self.offered_to}"


class TermLapse(OfVoice):
    """The term for a first answer passed and nobody had taken the voice on. Speaker and team lead are told, once."""

    serving_rights: ClassVar[str] = "select, insert"

    voice = models.OneToOneField(Voice, on_delete=models.PROTECT, related_name="lapse")
    lapsed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"lapsed {self.lapsed_at:%Y-%m-%d}"
