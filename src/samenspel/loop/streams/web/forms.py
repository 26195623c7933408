"""The forms with which people correct what the machine found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.errors import Text
from samenspel.foundation.forms import PlainForm, WordsField
from samenspel.loop.streams.actions import FINEST

LONGEST_NAME = 80
MOST_AT_ONCE = 50

# Nothing is chosen for anybody: what is chosen here stays in someone's name.
CHOOSE: tuple[str, Text] = ("", _("Choose…"))
Choices = Sequence[tuple[str, str]]


class VoicesField(forms.Field):
    """The voices that were chosen from a list."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """Which ones, each once; at most as many as stand on one page."""
        try:
            return list(dict.fromkeys(UUID(str(one)) for one in value or ()))[:MOST_AT_ONCE]
        except ValueError as error:
            raise forms.ValidationError(_("Choose from the list.")) from error


class StreamChoice(PlainForm):
    """A form in which a stream can be chosen."""

    into = forms.ChoiceField(label=_("Which stream?"))

    def __init__(self, *args: Any, streams: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_choices = bool(streams)
        field = self.fields["into"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [CHOOSE, *streams]


class JoiningForm(StreamChoice):
    """Two streams are about the same."""


class NamingForm(PlainForm):
    """What it is about, in the words of residents."""

    name = WordsField(
        label=_("A name"),
        help_text=_(
            "As residents say it. Leave it empty to let the voice speak that speaks best for it."
        ),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_NAME, "autocomplete": "off"}),
    )


class ChoosingForm(StreamChoice):
    """Voices, and what is to be done with them: which fields count depends on the button that was pressed."""

    voice = VoicesField(
        required=True, error_messages={"required": _("Choose one voice or more first.")}
    )
    name = WordsField(
        label=_("A name for the new stream"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_NAME, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, to_move: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].required = to_move


class DialForm(PlainForm):
    """How fine the streams are to be: above 0 finer, below 0 coarser."""

    grain = forms.FloatField(min_value=-FINEST, max_value=FINEST)
