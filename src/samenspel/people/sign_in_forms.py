"""The forms of signing in, in our own words, with labels that stay in sight instead of placeholders."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samenspel.people.jobs import send_password_link

PASSWORD_HINT = _(
    "At least 12 characters. Four words in a row are easy to remember and hard to guess."
)
MAIL_ADDRESS = _("Mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
AGAIN = _("The same password once more")


class SignInForm(LoginForm):
    """Mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login=(MAIL_ADDRESS, ""), password=(PASSWORD, ""))
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ForgottenPasswordForm(ResetPasswordForm):
    """Asks for a link by mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, email=(MAIL_ADDRESS, ""))

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Leave it to a job, whether the address is known or not: the answer and the time it takes tell nothing."""
        person = str(self.users[0].pk) if self.users else ""
        send_password_link.defer(person=person)
        email: str = self.cleaned_data["email"]
        return email


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password, by the link from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=(NEW_PASSWORD, PASSWORD_HINT), password2=(AGAIN, ""))


class OtherPasswordForm(ChangePasswordForm):
    """A new password, by who knows the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            oldpassword=(_("Your password now"), ""),
            password1=(NEW_PASSWORD, PASSWORD_HINT),
            password2=(AGAIN, ""),
        )


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password=(PASSWORD, ""))


class CodeForm(AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, _("Six digits from the app on your phone, or one of your recovery codes."))
        self.fields["code"].widget.attrs["autofocus"] = True


class CodeAgainForm(ReauthenticateByCodeForm):
    """The code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, _("Six digits from the app on your phone, or one of your recovery codes."))


class AuthenticatorForm(ActivateTOTPForm):
    """The first code of a new authenticator shows that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self, _("Six digits that the app shows now."))


def _say(form: BaseForm, **said: tuple[Any, Any]) -> None:
    for name, (label, hint) in said.items():
        field = form.fields[name]
        field.label, field.help_text = label, hint
        field.widget.attrs.pop("placeholder", None)


def _say_code(form: BaseForm, hint: Any) -> None:
    _say(form, code=(_("Code"), hint))
    form.fields["code"].widget.attrs["inputmode"] = "numeric"
