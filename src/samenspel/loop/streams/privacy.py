"""What this room keeps of people, why, for how long, and how it goes away."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.privacy.holders import Holder, holds
from samenspel.loop.streams import models

_ERASED = "samenspel_erase_voice"
_KEPT = _("As long as the voice it belongs to; it goes away with its words.")


def _meanings(voice: UUID) -> list[dict[str, Any]]:
    return [
        {"language": row.language, "vector": bytes(row.vector).hex()}
        for row in models.Meaning.objects.filter(voice=voice)
    ]


def _flows(voice: UUID) -> list[dict[str, Any]]:
    return [{"stream": str(row.stream_id or "")} for row in models.Flow.objects.filter(voice=voice)]


def _corrections(voice: UUID) -> list[dict[str, Any]]:
    rows = models.Correction.objects.filter(voice=voice)
    return [{"stream": str(row.stream_id or "")} for row in rows]


def _followed(person: UUID) -> list[dict[str, Any]]:
    rows = models.Follower.objects.filter(person=person)
    return [{"stream": str(row.stream_id), "since": row.since, "until": row.until} for row in rows]


holds(
    Holder(
        models.Meaning,
        ("vector", "language"),
        "voice",
        _("To find what voices have in common, also across languages. On this server alone."),
        _KEPT,
        _meanings,
        _ERASED,
    )
)
holds(
    Holder(
        models.Flow,
        ("stream",),
        "voice",
        _("To hear what many say, and to answer it together."),
        _KEPT,
        _flows,
        _ERASED,
    )
)
holds(
    Holder(
        models.Correction,
        ("stream",),
        "voice",
        _("So that what people say of it holds whatever the machine finds."),
        _KEPT,
        _corrections,
        _ERASED,
    )
)
holds(
    Holder(
        models.Follower,
        ("stream",),
        "person",
        _("To tell colleagues what is new in what they follow."),
        _("As long as what was done with it is kept."),
        _followed,
        "streams.unfollow_stream",
    )
)
