"""How what happens with streams is told."""

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.sentences import says

for _event, _to_speaker, _to_colleague in (
    (
        "streams.voice-put-in",
        _("%(who)s looked at what you told beside what others told."),
        _("%(who)s put this voice in another stream."),
    ),
    (
        "streams.voice-taken-out",
        _("%(who)s looked at what you told beside what others told."),
        _("%(who)s took this voice out of a stream."),
    ),
    (
        "streams.speaker-said-not-here",
        _(
            "You said: this is not what I meant. It does not flow together with those others any more."
        ),
        _("The speaker said that it does not belong in the stream where it was."),
    ),
    (
        "streams.voice-recognised",
        _("You recognised your story in what others said. It will flow together with theirs."),
        _("The speaker recognised it in what others in a stream said."),
    ),
    (
        "streams.recognition-followed",
        _("Your voice flows with the others now."),
        _("The machine followed what the speaker said."),
    ),
    (
        "streams.voices-put-together",
        _("%(who)s looked at what you told beside what others told."),
        _("%(who)s said that this voice is about the same as another."),
    ),
    (
        "streams.voices-kept-apart",
        _("%(who)s looked at what you told beside what others told."),
        _("%(who)s said that this voice is not about the same as another."),
    ),
    (
        "streams.correction-undone",
        _("What was said of where it flows was taken back."),
        _("What was said of where it flows was taken back."),
    ),
    ("streams.stream-named", _("%(who)s named a stream."), _("%(who)s gave this stream a name.")),
    (
        "streams.streams-joined",
        _("%(who)s joined two streams."),
        _("%(who)s joined another stream with this one."),
    ),
    (
        "streams.stream-split",
        _("%(who)s split a stream."),
        _("%(who)s split off some voices as a stream of their own."),
    ),
    (
        "streams.stream-followed",
        _("%(who)s follows a stream."),
        _("%(who)s follows this stream."),
    ),
    (
        "streams.stream-unfollowed",
        _("%(who)s no longer follows a stream."),
        _("%(who)s no longer follows this stream."),
    ),
    (
        "streams.refresh-asked",
        _("Everything is to be looked at anew."),
        _("Everything is to be looked at anew."),
    ),
    ("streams.grain-set", _("%(who)s turned the dial."), _("%(who)s turned the dial.")),
    (
        "streams.refresh-begun",
        _("The machine began to look at everything anew."),
        _("The machine began to look at everything anew."),
    ),
    ("streams.refresh-went-on", _("The machine went on."), _("The machine went on.")),
    (
        "streams.refresh-finished",
        _("The machine looked at everything anew."),
        _("The machine looked at everything anew."),
    ),
    (
        "streams.refresh-failed",
        _("The machine could not look at everything anew."),
        _("The machine could not look at everything anew."),
    ),
    (
        "streams.meanings-kept",
        _("The machine worked out what was meant."),
        _("The machine worked out what was meant."),
    ),
    (
        "streams.voices-placed",
        _("The machine placed new voices."),
        _("The machine placed new voices here."),
    ),
    (
        "streams.streams-begun",
        _("The machine found a stream."),
        _("The machine found this stream."),
    ),
    (
        "streams.streams-ended",
        _("A stream is no more."),
        _("The machine no longer finds this stream: its voices went apart."),
    ),
    (
        "streams.stream-split-off",
        _("The machine found a stream inside another."),
        _("The machine found this stream inside another."),
    ),
    (
        "streams.stream-flowed-into",
        _("The machine found that two streams are one."),
        _("The machine found that this stream is part of another."),
    ),
    (
        "streams.news-gathered",
        _("Who follows a stream was told."),
        _("Who follows this stream was told that there are new voices."),
    ),
):
    says(_event, _to_speaker, _to_colleague)
