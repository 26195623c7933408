"""Voices that were told elsewhere: a thousand at a time, each of them once.

Who spoke is unknown here, so there is no speaker and nobody waits for an answer within a term. But every voice gets a
key, for whoever knows its speaker to hand on: without it nobody could ever say whether it was answered. Where voices
come from stays with them, to be shown wherever they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext_lazy as _

from samenspel.engines.text.language import detect_language
from samenspel.foundation.actors import SYSTEM, Actor
from samenspel.foundation.bulk import bulk_action
from samenspel.foundation.clock import now, today
from samenspel.foundation.copying import copy_in
from samenspel.foundation.errors import Invalid
from samenspel.foundation.free_text import take_down, take_down_if_any
from samenspel.foundation.terms import working_days_after
from samenspel.loop.voices import policies
from samenspel.loop.voices.keys import Key, make_key
from samenspel.loop.voices.models import LONGEST_PLACE, Voice, VoiceKey, VoiceWords
from samenspel.people.queries import home_organisation

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")


@dataclass(frozen=True, slots=True)
class ToldElsewhere:
    """One voice as it was told elsewhere.

    ref: what it is called there. With the source it decides which voice this is, so that a second import finds it back.
    told_at: None when nobody noted it: then it is the moment of the import.
    language: empty when it must be detected.
    """

    ref: str
    words: str
    told_at: datetime | None = None
    language: str = ""
    place: str = ""
    shown: bool = False

    def voice_in(self, source: str) -> UUID:
        """The id of this voice, the same at every import."""
        return uuid5(NAMESPACE_URL, f"samenspel-import:{source}\0{self.ref}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in now, with each voice's key by what it was called there, and how many were here already."""

    voices: tuple[Voice, ...]
    keys: dict[str, Key]
    known: int

    @property
    def happened(self) -> Iterator[tuple[UUID, datetime]]:
        """Each voice, and when it was told."""
        return ((voice.id, voice.told_at) for voice in self.voices)


@bulk_action("voices.voices-imported", allowed_by=policies.may_import)
def import_voices(told: Sequence[ToldElsewhere], *, source: str, by: Actor) -> Imported:
    """Voices come in that were told elsewhere, in one transaction. What came in before stays as it is.

    Raises Invalid when one of them cannot be taken down: look with `fit_to_keep` beforehand.
    """
    _require_fit(source, {one.language for one in told})
    by_id = {one.voice_in(source): one for one in told}
    known = set(Voice.objects.filter(id__in=by_id).values_list("id", flat=True))
    fresh = {ref: one for ref, one in by_id.items() if ref not in known}
    voices = _voices(fresh, source)
    copy_in(voices)
    copy_in(
        [
            VoiceWords(
                voice=voice,
                text=fit_to_keep(fresh[voice.id].words),
                place=_place(fresh[voice.id].place),
            )
            for voice in voices
        ]
    )
    keys = {one.ref: make_key() for one in fresh.values()}
    copy_in([_key_row(voice, keys[fresh[voice.id].ref]) for voice in voices])
    return Imported(tuple(voices), keys, len(told) - len(fresh))


def fit_to_keep(words: str) -> str:
    """The words as they are kept. Raises Invalid with the reason when they cannot be."""
    return take_down(words, field="words")


def _require_fit(source: str, languages: set[str]) -> None:
    """What is said of all of them together."""
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in source):
        raise Invalid(
            _("The source has a character that cannot be written. Choose another name for it."),
            field="source",
        )
    for language in languages:
        if language and not _LANGUAGE_CODE.fullmatch(language):
            raise Invalid(
                _("“%(language)s” is no language code. Use one like nl, en or tr.")
                % {"language": language},
                field="language",
            )


def _voices(fresh: dict[UUID, ToldElsewhere], source: str) -> list[Voice]:
    home = home_organisation(seen_by=SYSTEM)
    if home.receiving_team_id is None:
        raise Invalid(_("First say which team receives what nobody has taken on yet."))
    moment, term = now(), working_days_after(today(), home.working_days_to_first_answer)
    return [
        Voice(
            id=ref,
            organisation_id=home.id,
            team_id=home.receiving_team_id,
            language=one.language or detect_language(one.words).code,
            shown=one.shown,
            origin=Voice.Origin.IMPORT,
            source=source[:200],
            told_at=one.told_at or moment,
            answer_before=term,
        )
        for ref, one in fresh.items()
    ]


def _key_row(voice: Voice, key: Key) -> VoiceKey:
    return VoiceKey(
        voice=voice,
        kind=VoiceKey.Kind.KEY,
        link_digest=key.link_digest,
        spoken_digest=key.spoken_digest,
        made_at=now(),
    )


def _place(place: str) -> str:
    return take_down_if_any(place, field="place", most=LONGEST_PLACE)
