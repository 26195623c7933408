"""What this room keeps of people, why, for how long, and how it goes away."""

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.privacy.holders import Holder, holds, rows
from samenspel.loop.voices import models

_KEPT = _("As long as the speaker wants; they can have it blanked at any time.")
_ERASED = "samenspel_erase_voice"
_WORDS = _("To hear what someone needs, in their own words.")

for _model, _fields in (
    (models.VoiceWords, ("text", "place")),
    (models.Addition, ("text",)),
    (models.Answer, ("text",)),
    (models.UnderstandingReply, ("text",)),
    (models.Question, ("text",)),
    (models.Understanding, ("text",)),
    (models.HandoverOffer, ("why",)),
):
    holds(Holder(_model, _fields, "voice", _WORDS, _KEPT, rows(_model, "voice", *_fields), _ERASED))

holds(
    Holder(
        models.Speaker,
        ("contact", "contact_hash"),
        "voice",
        _("To tell the speaker what happens. Encrypted; seen only by the contact."),
        _KEPT,
        rows(models.Speaker, "voice", "way", "contact"),
        _ERASED,
    )
)
