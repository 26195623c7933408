"""What flows together: streams, which voice flows where, and what people said of that.

What the machine found is a proposal and may change at every refresh. What people said of it is written once, holds at
every later refresh, and can only be taken back by a row of its own.
"""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.records import OfVoice, Record

LONGEST_NAME = 80


class Found(models.TextChoices):
    """By whom a stream was found."""

    MACHINE = "machine"
    PERSON = "person"


class PlacedBy(models.TextChoices):
    """Who says that a voice flows here, or that it does not."""

    MACHINE = "machine"
    PERSON = "person"
    SPEAKER = "speaker"


class Stream(Record):
    """Voices that flow together, under an id that stays while what is in it changes.

    parent: the wider stream in which it flows; only streams without sub-streams hold voices themselves.
    name: given by a person; blank for none. A title is never invented: without a name it is what a voice said.
    voices, first_at, last_at, sure: how many flow in it, since and until when, and how sure that is (the median).
    weekly: voices a week up to the last refresh, oldest first. direction up to change: its trend.
    places, languages: how many where, small numbers withheld; of areas also how that compares with all voices.
    """

    serving_rights: ClassVar[str] = "select, insert, update"
    # Whether whoever asked for it follows it, and whether it has sub-streams; None where that was not asked along.
    followed: bool | None = None
    wide: bool | None = None

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    begun_at = models.DateTimeField()
    found_by = models.CharField(max_length=7, choices=Found.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    speaks_for_it = models.ForeignKey(
        "voices.Voice", null=True, on_delete=models.PROTECT, related_name="+"
    )
    keywords = models.JSONField(default=dict)
    voices = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    sure = models.FloatField(default=0)
    weekly = ArrayField(models.PositiveIntegerField(), default=list)
    direction = models.CharField(max_length=7, default="too-few")
    ratio = models.FloatField(default=1)
    low = models.FloatField(default=1)
    high = models.FloatField(default=1)
    certainty = models.FloatField(default=0)
    change = models.FloatField(default=1)
    places = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)
    flowed_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="came_from"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                F("organisation"),
                F("change").desc(),
                F("voices").desc(),
                name="streams_flowing",
                condition=Q(ended_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(flowed_into__isnull=True) | Q(ended_at__isnull=False),
                name="only_what_ended_flowed_into_another",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="no_stream_in_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"stream of {self.begun_at:%Y-%m-%d}"

    @property
    def matter(self) -> UUID:
        """Itself."""
        return self.id

    @property
    def title(self) -> str:
        """The name that people gave it, else what the voice says that speaks best for it."""
        return self.name or (self.speaks_for_it.words.text if self.speaks_for_it else "")

    @property
    def title_language(self) -> str:
        """The language of the title; empty for a name, which is in the language of who gave it."""
        return "" if self.name or not self.speaks_for_it else self.speaks_for_it.language


class Flow(OfVoice):
    """Where a voice flows now, and who says so. Without a stream: looked at, and not yet in one.

    confidence: of those with 0.8 four in five are right. near: how near it lies to the middle of its stream.
    """

    serving_rights: ClassVar[str] = (
        "select, insert, update (stream_id, confidence, near, placed_by, since)"
    )

    voice = models.OneToOneField("voices.Voice", on_delete=models.PROTECT, related_name="flow")
    stream = models.ForeignKey(
        Stream, null=True, on_delete=models.PROTECT, related_name="flows", db_index=False
    )
    confidence = models.FloatField(default=0)
    near = models.FloatField(default=0)
    placed_by = models.CharField(max_length=7, choices=PlacedBy.choices, default=PlacedBy.MACHINE)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("with which voices it flows together")
        indexes: ClassVar = [
            models.Index(F("stream"), F("near").desc(), name="flows_nearest_first"),
            models.Index(fields=["stream", "since"], name="flows_in_time"),
        ]

    def __str__(self) -> str:
        return self.placed_by


class Kind(models.TextChoices):
    """What somebody says of streams."""

    TOGETHER = "together"
    APART = "apart"
    BELONGS = "belongs"
    NOT_HERE = "not_here"
    MERGED = "merged"
    SPLIT = "split"
    RENAMED = "renamed"


class Rank(models.TextChoices):
    """Who says it: the speaker outranks everybody."""

    PERSON = "person"
    SPEAKER = "speaker"


_TAKES = (
    (("together", "apart"), {"voice", "other"}),
    (("belongs", "not_here"), {"voice", "stream"}),
    (("merged", "split"), {"stream", "into"}),
    (("renamed",), {"stream"}),
)


def _about(kinds: tuple[str, ...], asked: set[str]) -> Q:
    named = {f"{name}__isnull": name not in asked for name in ("voice", "other", "stream", "into")}
    return Q(kind__in=kinds, **named)


class Correction(Record):
    """What somebody said of the streams that were found. It holds at every later refresh until it is taken back.

    part_of: a voice that a split took along points at that split. forgotten: it was about a voice whose words were
    removed, so that nothing is left of what it said.
    """

    serving_rights: ClassVar[str] = "select, insert"

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    voice = models.ForeignKey("voices.Voice", null=True, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("voices.Voice", null=True, on_delete=models.PROTECT, related_name="+")
    stream = models.ForeignKey(Stream, null=True, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Stream, null=True, on_delete=models.PROTECT, related_name="+")
    part_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="taken_along"
    )
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    rank = models.CharField(max_length=7, choices=Rank.choices)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.ForeignKey(
        "voices.VoiceKey", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proof = models.BinaryField(max_length=32, null=True)
    made_at = models.DateTimeField()
    forgotten = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = _("what people said of where it flows")
        indexes: ClassVar = [
            models.Index(fields=["organisation", "made_at"], name="corrections_in_time")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rank="speaker", person__isnull=True, key__isnull=False)
                | Q(rank="person", person__isnull=False, key__isnull=True),
                name="correction_by_one_side",
            ),
            models.CheckConstraint(
                condition=Q(forgotten=True)
                | _about(*_TAKES[0])
                | _about(*_TAKES[1])
                | _about(*_TAKES[2])
                | _about(*_TAKES[3]),
                name="correction_says_what_it_is_about",
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def matter(self) -> UUID:
        """The voice that it is about, else the stream: filed with a voice it names no stream, so that nothing of it
        is left when the voice is forgotten."""
        streams = (self.into_id, self.stream_id)
        first, second = streams if self.kind == Kind.MERGED else streams[::-1]
        return self.voice_id or first or second or self.id


class CorrectionUndone(Record):
    """A correction was taken back: by whom. What the speaker said only the speaker takes back."""

    serving_rights: ClassVar[str] = "select, insert"

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="undone")
    voice = models.ForeignKey("voices.Voice", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.ForeignKey(
        "voices.VoiceKey", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proof = models.BinaryField(max_length=32, null=True)
    undone_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, key__isnull=False)
                | Q(person__isnull=False, key__isnull=True),
                name="undone_by_one_side",
            ),
        ]

    def __str__(self) -> str:
        return f"undone {self.undone_at:%Y-%m-%d}"

    @property
    def matter(self) -> UUID:
        """What the correction was about."""
        return self.correction.matter


class Moved(Record):
    """Where a voice was before a correction moved it, so that taking the correction back brings it there again. Goes
    away when the voice is forgotten."""

    serving_rights: ClassVar[str] = "select, insert"

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="moved")
    voice = models.ForeignKey("voices.Voice", on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey(Stream, null=True, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Stream, null=True, on_delete=models.PROTECT, related_name="+")
    confidence = models.FloatField()
    near = models.FloatField()
    placed_by = models.CharField(max_length=7, choices=PlacedBy.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["correction", "voice"], name="moved_once")
        ]

    def __str__(self) -> str:
        return self.placed_by

    @property
    def matter(self) -> UUID:
        """What the correction is about."""
        return self.correction.matter


class Meaning(OfVoice):
    """What a voice means, as the model sees it: computed once, and blanked with the words.

    digest: of the model; another digest cannot be compared. vector: int8, `model.dimensions` numbers.
    """

    serving_rights: ClassVar[str] = "select, insert, update (digest, vector, language)"

    voice = models.OneToOneField("voices.Voice", on_delete=models.PROTECT, related_name="meaning")
    digest = models.CharField(max_length=64)
    vector = models.BinaryField()
    language = models.CharField(max_length=8)

    class Meta:
        verbose_name_plural = _("what it means, in numbers")

    def __str__(self) -> str:
        return self.language


class Refresh(Record):
    """Looking anew at everything that was said: asked, under way, done or failed.

    step: what is being done, in the engine's words. grain: above 0 finer, below 0 coarser. resolution: how fine the
    evidence made the finest streams, and wide_resolution the wider ones; the next one stays near both. weekly: all
    voices a week.
    places, languages: how many of all voices are from each area, and in each language; counts alone, no words.
    problem: which kind of error stopped it.
    """

    serving_rights: ClassVar[str] = (
        "select, insert, update"
        " (started_at, step, ended_at, voices, streams, state, grain, resolution, wide_resolution, weekly, places,"
        " languages, problem)"
    )

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)
    voices = models.PositiveIntegerField(default=0)
    streams = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    grain = models.FloatField(default=0)
    resolution = models.FloatField(null=True)
    wide_resolution = models.FloatField(null=True)
    weekly = ArrayField(models.PositiveIntegerField(), default=list)
    places = models.JSONField(default=dict)
    languages = models.JSONField(default=dict)
    problem = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-asked_at"], name="refreshes_newest_first")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "state"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_refresh_waits_and_one_runs",
            ),
        ]

    def __str__(self) -> str:
        return self.state

    @property
    def matter(self) -> UUID:
        """Itself."""
        return self.id


class Reading(Record):
    """What a refresh learned, to place new voices by until the next one. Of no single voice anything stands in it: it
    names voices, whose meanings are read when they are needed.

    kept: a NumPy archive (.npz), read without pickle. version: rises when one of its voices is forgotten.
    """

    serving_rights: ClassVar[str] = "select, insert, delete, update (version)"

    refresh = models.OneToOneField(Refresh, on_delete=models.PROTECT, related_name="reading")
    kept = models.BinaryField()
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def matter(self) -> UUID:
        """The refresh."""
        return self.refresh_id


class Follower(Record):
    """A colleague who wants to hear what is new in a stream, from when until when. Told at most once a day."""

    serving_rights: ClassVar[str] = "select, insert, update (until, told_at)"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="followers")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    told_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = _("streams that a colleague follows")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "stream"],
                condition=Q(until__isnull=True),
                name="stream_followed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} follows since {self.since:%Y-%m-%d}"

    @property
    def matter(self) -> UUID:
        """The stream."""
        return self.stream_id
