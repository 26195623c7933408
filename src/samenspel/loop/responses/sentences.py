"""How what is done, promised and judged is told."""

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.sentences import says

says("responses.response-given", _("%(who)s wrote what we do, and why."), _("%(who)s responded."))
says("responses.result-given", _("%(who)s wrote what came of it."), _("%(who)s gave the result."))
says(
    "responses.agreement-made",
    _("%(who)s wrote down an agreement."),
    _("%(who)s made an agreement."),
)
says("responses.agreement-marked", _("An agreement was marked."), _("An agreement was marked."))
says(
    "responses.verdict-asked",
    _("We asked you: is your voice answered?"),
    _("The speaker was asked whether it was answered."),
)
says(
    "responses.verdict-asked-again",
    _("We asked you once more: is your voice answered?"),
    _("The speaker was asked once more."),
)
says("responses.verdict-given", _("You gave your verdict."), _("The speaker gave their verdict."))
says(
    "responses.stream-response-given",
    _("%(who)s wrote to everybody who said the same what we do, and why."),
    _("%(who)s responded to this whole stream."),
)
says(
    "responses.stream-response-extended",
    _("%(who)s wrote to everybody who said the same what we do, and why."),
    _("%(who)s extended the response to voices that came later."),
)
says(
    "responses.stream-response-taken-back",
    _("What was written to everybody who said the same was taken back."),
    _("%(who)s took back the response to this stream."),
)
