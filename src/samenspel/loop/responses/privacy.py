"""What this room keeps of people, why, for how long, and how it goes away."""

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.privacy.holders import Holder, holds, rows
from samenspel.loop.responses import models

_KEPT = _("As long as the voice it belongs to; blanked with it.")
_WHY = _("To answer a speaker, keep promises, and hear what they think of it.")

for _model, _fields in (
    (models.Response, ("text", "approach_why")),
    (models.Result, ("text",)),
    (models.Agreement, ("what",)),
    (models.AgreementMark, ("reason",)),
    (models.Verdict, ("why",)),
):
    holds(
        Holder(
            _model,
            _fields,
            "voice",
            _WHY,
            _KEPT,
            rows(_model, "voice", *_fields),
            "samenspel_erase_voice",
        )
    )

holds(
    Holder(
        models.StreamResponse,
        ("text", "approach_why"),
        "person",
        _("To answer everybody who said the same at once, and to know who wrote it."),
        _("As long as the stream it answers. It says nothing about one voice."),
        rows(models.StreamResponse, "given_by", "text", "approach_why", "given_at"),
        "responses.take_back_stream_response",
    )
)
