"""What people fill in about themselves and their colleagues."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.forms import PlainForm
from samenspel.foundation.vocabularies import vocabulary
from samenspel.people.sign_in_forms import PASSWORD, PASSWORD_HINT


class DutiesForm(PlainForm):
    """What a colleague may and must do."""

    duties = forms.MultipleChoiceField(
        label=_("Duties"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = vocabulary("duties").current()
        self.fields["duties"].choices = [  # type: ignore[attr-defined] # [third-party-types]
            (term.code, f"{term.label}: {term.meaning}") for term in offered
        ]


class InvitationForm(DutiesForm):
    """Whom to ask, and for what."""

    email = forms.EmailField(label=_("Mail address"), max_length=254)
    team = forms.ChoiceField(label=_("Team"), required=False)
    perspective = forms.ChoiceField(
        label=_("Where does this colleague work?"),
        help_text=_("Voices are read differently at a front desk than at a policy department."),
        widget=forms.RadioSelect,
    )

    field_order = ("email", "team", "perspective", "duties")

    def __init__(self, *args: Any, teams: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        self.fields["team"].choices = [  # type: ignore[attr-defined] # [third-party-types]
            ("", _("No team")),
            *((ref, team.name) for ref, team in self.teams.items()),
        ]
        self.fields["perspective"].choices = vocabulary("perspectives").choices()  # type: ignore[attr-defined] # [third-party-types]

    def said(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        found = self.cleaned_data
        return {
            "email": found["email"],
            "team": self.teams.get(found["team"]),
            "perspective": found["perspective"],
            "duties": found["duties"],
        }


class AcceptForm(PlainForm):
    """A name and a password: that is all."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As residents may call you. They see it when you take on their voice."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=PASSWORD,
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class DetailsForm(PlainForm):
    """How I am called and reached."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    reachable = forms.CharField(
        label=_("How can a resident reach you?"),
        max_length=160,
        required=False,
        help_text=_("For example: Tuesday to Friday, 0118 123 456. Residents see this."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def said(self) -> dict[str, str]:
        """What was filled in, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("name", "reachable", "language")}


class TokenForm(PlainForm):
    """What the token is for."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("For example: our own dashboard."),
    )
