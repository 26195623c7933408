"""The forms with which people correct what the machine found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


class VoicesField(forms.Field):
    """The voices that were chosen from a list."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        """Which ones, each once; at most as many as stand on one page."""
        try:
            return list(dict.fromkeys(UUID(str(one)) for one in value or ()))[:MOST_AT_ONCE]
        except ValueError as error:
            raise forms.ValidationError(_("Choose from the list.")) from error


@dataclass(frozen=True, slots=True)
class Offered:
    """Streams to choose one from, each with what is shown of it. sought: by which words they were looked for; more:
    there are others, that can be looked for.
    """

    streams: Sequence[tuple[str, str]] = ()
    sought: str = ""
    more: bool = False


class StreamChoice(PlainForm):
    """A form in which a stream can be chosen, and looked for where there are many."""

    into = forms.ChoiceField(label=_("Which stream?"))
    sought = WordsField(
        label=_("Is it not among these? Look by a word"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_NAME, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, offered: Offered | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered or Offered()
        self.initial["sought"] = self.offered.sought
        field = self.fields["into"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [CHOOSE, *self.offered.streams]


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
