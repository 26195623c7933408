"""The forms around a voice: what the speaker says, and what the contact does."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.actors import Actor
from samenspel.foundation.errors import Text
from samenspel.foundation.forms import PlainForm, WordsField
from samenspel.foundation.vocabularies import vocabulary
from samenspel.people.queries import colleagues


class AddForm(PlainForm):
    """Tell more."""

    words = WordsField(label=_("What do you want to add?"), rows=4)


class AnswerForm(PlainForm):
    """Answer a question."""

    answer = WordsField(label=_("Your answer"), rows=4)


class CorrectionForm(PlainForm):
    """Say how it really is."""

    words = WordsField(
        label=_("This is how it is"),
        help_text=_("Write it as you would say it. Short is fine."),
        rows=4,
    )


class ReachForm(PlainForm):
    """How to be reached from now on."""

    reach = forms.CharField(
        label=_("Your mail address or phone number"),
        help_text=_("Leave it empty to take it away."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )


# Nothing is chosen for anybody: what is chosen here stays in someone's name.
CHOOSE: tuple[str, Text] = ("", _("Choose…"))


def choose(form: forms.Form, name: str, choices: list[tuple[str, Text]]) -> None:
    """Let one of these be chosen."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class VerdictForm(PlainForm):
    """Is it answered, and why."""

    judgement = forms.ChoiceField(
        label=_("Is it answered?"),
        choices=vocabulary("judgements").choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    why = WordsField(
        label=_("Why do you think so?"),
        help_text=_("Your contact reads this. Write it as you feel it."),
        required=False,
        rows=3,
    )


class MarkForm(PlainForm):
    """What came of an agreement."""

    mark = forms.ChoiceField(label=_("What came of it?"), choices=vocabulary("marks").choices)
    reason = WordsField(label=_("What went differently?"), required=False, rows=3)
    new_due = forms.DateField(
        label=_("The new day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, agreement: UUID, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_mark_{agreement}_%s", **kwargs)
        self.agreement = agreement


class RestateForm(PlainForm):
    """The need, said back."""

    restated = WordsField(
        label=_("This is how we understand it"),
        help_text=_("Write to the speaker, in plain words. The speaker confirms or corrects."),
        rows=5,
    )


class AskForm(PlainForm):
    """One question."""

    question = WordsField(label=_("Your question"), help_text=_("One question at a time."), rows=3)


class WritingForm(PlainForm):
    """What we do and why, in which role."""

    text = WordsField(
        label=_("What we do, and why"), help_text=_("The speaker reads this."), rows=5
    )
    role = forms.ChoiceField(
        label=_("What does government do here?"),
        choices=vocabulary("roles").choices,
        widget=forms.RadioSelect,
    )
    approach = forms.ChoiceField(
        label=_("Approach"), choices=vocabulary("approaches").choices, widget=forms.RadioSelect
    )
    approach_why = WordsField(
        label=_("Why this approach?"),
        help_text=_("One sentence is enough."),
        required=False,
        rows=2,
    )


class RespondForm(WritingForm):
    """To one voice, with what came of it when that is known. from_stream: of which response to a stream it is made."""

    result = forms.ChoiceField(
        label=_("What came of it?"),
        help_text=_("Leave it open while you are still at work on it."),
        choices=lambda: [("", _("Still at work on it")), *vocabulary("results").choices()],
        required=False,
    )
    result_text = WordsField(label=_("What was done, or why not"), required=False, rows=3)
    from_stream = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ToStreamForm(WritingForm):
    """To everybody in a stream. seen: what the page said of whom it reaches; another number, and it changed."""

    text = WordsField(
        label=_("What we do, and why"),
        help_text=_(
            "Everybody in this stream reads this, each as an answer to their own words. Write it for all of them."
        ),
        rows=6,
    )
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class ResultForm(PlainForm):
    """What came of it."""

    result = forms.ChoiceField(
        label=_("What came of it?"), choices=lambda: [CHOOSE, *vocabulary("results").choices()]
    )
    result_text = WordsField(label=_("What was done, or why not"), required=False, rows=3)


class WithColleagues(PlainForm):
    """A form in which a colleague can be chosen."""

    def __init__(self, *args: Any, reader: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = colleagues(seen_by=reader).order_by("name").values_list("pk", "name")
        self.reader = reader
        self.colleagues = [(str(person), name) for person, name in people]


class AgreementForm(WithColleagues):
    """Who does what by when."""

    what = WordsField(label=_("What will be done?"), rows=2)
    who = forms.ChoiceField(label=_("Who does it?"))
    due = forms.DateField(label=_("By when?"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "who", [CHOOSE, *self.colleagues, ("speaker", str(_("The speaker")))])


class HandoverForm(WithColleagues):
    """To whom, and why."""

    to = forms.ChoiceField(label=_("To whom?"))
    why = WordsField(
        label=_("Why?"),
        help_text=_(
            "Until your colleague says yes, you stay the contact. The speaker can ask to read this too."
        ),
        rows=2,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(ref, name) for ref, name in self.colleagues if ref != str(self.reader.person)]
        choose(self, "to", [CHOOSE, *others])
