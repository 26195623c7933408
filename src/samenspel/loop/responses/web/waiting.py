"""The day of a colleague: what waits on them, and what they have in hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samenspel.loop.responses.queries import (
    handled_by_me,
    standings,
    standings_that_say,
    unheard_voices,
    voices_from_elsewhere,
    voices_of_mine,
    waiting_on,
)
from samenspel.loop.voices.numbers import ids_of
from samenspel.people.access import Request, signed_in

if TYPE_CHECKING:
    from samenspel.loop.responses.models import Standing

_NUMBER = re.compile(r"[0-9]{1,6}")
A_PAGE = 50
LAST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list. How long the list is nobody counts: that costs more than reading this part."""

    rows: list[Standing]
    number: int
    more: bool

    @property
    def before(self) -> int:
        """The page before, or 0."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The page that follows, or 0."""
        return self.number + 1 if self.more and self.number < LAST_PAGE else 0


@never_cache
@require_safe
@signed_in
def waiting(request: Request) -> HttpResponse:
    """What nobody has heard, what speakers say no to, what is due, what is offered; and search in the words."""
    sought = request.GET.get("q", "").replace("\0", "").strip()
    if sought:
        found = _sought(sought, request)
        return _list(
            request, _("Voices that say “%(sought)s”") % {"sought": sought}, found, sought=sought
        )
    return render(
        request,
        "responses/waiting.html",
        {"waits": waiting_on(seen_by=request.actor), "here": "waiting"},
    )


@never_cache
@require_safe
@signed_in
def unheard(request: Request) -> HttpResponse:
    """Everything that nobody has taken on: the longest waiting first."""
    return _list(request, _("Not heard yet"), unheard_voices(seen_by=request.actor))


@never_cache
@require_safe
@signed_in
def all_waiting(request: Request) -> HttpResponse:
    """All of mine on which I am on the move, or for which I promised something."""
    rows = voices_of_mine(seen_by=request.actor)
    return _list(request, _("Everything that waits on me"), rows, here="waiting")


@never_cache
@require_safe
@signed_in
def from_elsewhere(request: Request) -> HttpResponse:
    """What was imported and taken on by nobody."""
    rows = voices_from_elsewhere(seen_by=request.actor)
    return _list(request, _("Told elsewhere, and taken on by nobody"), rows)


@never_cache
@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """Everything of which this colleague is the contact, whoever is on the move."""
    return _list(request, _("My voices"), handled_by_me(seen_by=request.actor), here="mine")


def _list(
    request: Request, title: str, rows: QuerySet[Standing], *, here: str = "", sought: str = ""
) -> HttpResponse:
    page = _page(rows, request.GET.get("page", ""))
    context = {"page": page, "title": title, "here": here, "sought": sought}
    return render(request, "responses/list.html", context)


def _sought(sought: str, request: Request) -> QuerySet[Standing]:
    """By the number that someone names on the phone, or else by words."""
    ids = ids_of(sought)
    if ids is not None:
        return standings(seen_by=request.actor).filter(voice__id__range=ids).order_by("voice_id")
    return standings_that_say(sought, seen_by=request.actor)


def _page(rows: QuerySet[Standing], asked: str) -> Page:
    number = min(max(int(asked), 1), LAST_PAGE) if _NUMBER.fullmatch(asked) else 1
    start = (number - 1) * A_PAGE
    found = list(rows[start : start + A_PAGE + 1])
    return Page(found[:A_PAGE], number, more=len(found) > A_PAGE)
