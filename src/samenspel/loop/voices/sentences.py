"""How what happens with a voice is told."""

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.sentences import says

says("voices.voice-shared", _("You told this."), _("The speaker told this."))
says(
    "voices.voices-imported",
    _("This came in with others, from a conversation elsewhere."),
    _("Imported."),
)
says("voices.words-added", _("You told more."), _("The speaker told more."))
says("voices.voice-taken-on", _("%(who)s took your voice on."), _("%(who)s took this voice on."))
says(
    "voices.question-asked",
    _("%(who)s asked you something."),
    _("%(who)s asked the speaker something."),
)
says("voices.question-answered", _("You answered."), _("The speaker answered."))
says(
    "voices.need-restated",
    _("%(who)s wrote how we understand it."),
    _("%(who)s restated the need."),
)
says(
    "voices.understanding-confirmed",
    _("You said: yes, that is it."),
    _("The speaker confirmed it."),
)
says(
    "voices.understanding-corrected",
    _("You said how it really is."),
    _("The speaker corrected it."),
)
says(
    "voices.handover-offered",
    _("%(who)s asked a colleague to take over. Until then %(who)s stays your contact."),
    _("%(who)s offered a hand-over."),
)
says("voices.handover-accepted", _("%(who)s is your contact now."), _("%(who)s took over."))
says("voices.handover-declined", _("Your contact stays the same."), _("%(who)s did not take over."))
says(
    "voices.handover-withdrawn", _("%(who)s stays your contact."), _("%(who)s took the offer back.")
)
says(
    "voices.term-lapsed",
    _("We did not make our term: nobody took your voice on in time. The team lead knows."),
    _("The term passed and nobody had taken this voice on."),
)
says(
    "voices.key-renewed",
    _("A new key was made. The old one no longer works."),
    _("The speaker has a new key."),
)
says("voices.link-made", _("We mailed you a link."), _("A link was mailed to the speaker."))
says(
    "voices.way-back-asked",
    _(
        "Someone asked for a way back with your mail address. We mailed a link to that address only."
    ),
    _("The speaker asked for a way back."),
)
says(
    "voices.reach-changed",
    _("You changed how we can reach you."),
    _("The speaker changed how to reach them."),
)
says(
    "voices.showing-decided",
    _("You decided who may read this."),
    _("The speaker decided who may read this."),
)
says(
    "voices.voice-forgotten",
    _("You had your words removed."),
    _("The speaker had their words removed."),
)
