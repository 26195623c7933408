"""The addresses of signing in, of colleagues and of one's own page. Of allauth only what we want is here."""

from allauth.account import views as account
from allauth.mfa.base import views as code
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as authenticator
from django.urls import path, re_path
from django.views.generic import RedirectView, TemplateView

from samenspel.people.web import colleagues, joining, own

urlpatterns = [
    path("inloggen/", account.login, name="account_login"),
    path("inloggen/gestopt/", account.account_inactive, name="account_inactive"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("wachtwoord/bevestigen/", account.reauthenticate, name="account_reauthenticate"),
    path("wachtwoord/wijzigen/", account.password_change, name="account_change_password"),
    # Who has no password chooses one by mail, like who forgot it.
    path(
        "wachtwoord/instellen/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("wachtwoord/vergeten/", account.password_reset, name="account_reset_password"),
    path(
        "wachtwoord/vergeten/verstuurd/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord/klaar/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("code/", code.authenticate, name="mfa_authenticate"),
    path("code/bevestigen/", code.reauthenticate, name="mfa_reauthenticate"),
    path(
        "code/kwijt/",
        TemplateView.as_view(template_name="people/lost.html"),
        name="lost_authenticator",
    ),
    path("code/app/", code.index, name="mfa_index"),
    path("code/app/instellen/", authenticator.activate_totp, name="mfa_activate_totp"),
    path("code/app/vervangen/", authenticator.deactivate_totp, name="mfa_deactivate_totp"),
    path("code/herstel/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "code/herstel/nieuw/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("uitnodiging/<str:secret>/", joining.accept_invitation, name="accept_invitation"),
    path("collega/", colleagues.people, name="people"),
    path("collega/uitnodigen/", colleagues.invite, name="invite"),
    path(
        "collega/uitnodiging/<uuid:ref>/intrekken/",
        colleagues.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("collega/<uuid:ref>/", colleagues.person, name="person"),
    path("collega/<uuid:ref>/code/", colleagues.reset_authenticator, name="reset_authenticator"),
    path("collega/<uuid:ref>/afscheid/", colleagues.part_ways, name="part_ways"),
    path("ik/", own.own_page, name="own_page"),
    path("ik/token/", own.make_token, name="make_token"),
    path("ik/token/<uuid:ref>/intrekken/", own.revoke_token, name="revoke_token"),
]
