"""Who acts, known before any page begins; and the wall before which an authenticator is set up."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from samenspel.people.access import Standing, actor_behind, standing_of

BEFORE_THE_WALL = frozenset(
    (
        "mfa_activate_totp",
        "account_logout",
        "account_reauthenticate",
        "lost_authenticator",
        "set_language",
    )
)


class PersonMiddleware:
    """Gives each request its `actor`. A signed-in person without an authenticator reaches nothing but its set-up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say who acts."""
        standing = standing_of(request)
        request.standing = standing  # type: ignore[attr-defined] # [framework-contract]
        request.actor = actor_behind(request, standing)  # type: ignore[attr-defined] # [framework-contract]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Stop before the wall. The API knows no sessions, so it has none to stop."""
        standing: Standing = request.standing  # type: ignore[attr-defined] # [framework-contract]
        match = request.resolver_match
        if request.path.startswith("/api/") or match is None:
            return None
        if standing is Standing.NOT_SHOWN:
            logout(request)
            return redirect_to_login(request.get_full_path())
        if standing is Standing.NEEDS_AUTHENTICATOR and match.url_name not in BEFORE_THE_WALL:
            return redirect("mfa_activate_totp")
        return None
