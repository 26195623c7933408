"""What flows here: the picture, its table, what flows nowhere yet, and having it looked at anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from samenspel.foundation.forms import PlainForm
from samenspel.loop.streams import actions, policies
from samenspel.loop.streams.areas import knows_people
from samenspel.loop.streams.queries import like, refresh_now, streams_here
from samenspel.loop.streams.web.forms import DialForm
from samenspel.loop.streams.web.picture import drops
from samenspel.loop.streams.web.shown import LINES, shown, times, weeks_of, with_lines
from samenspel.people.access import Request, signed_in

if TYPE_CHECKING:
    from samenspel.foundation.errors import Text
    from samenspel.loop.streams.queries import RefreshState

T = TypeVar("T")
Listed: TypeAlias = Sequence[T] | QuerySet[Any, T]
A_PAGE = 50
LAST_PAGE = 200
ALIKE = 20
STEP = 0.5
_NUMBER = re.compile(r"[0-9]{1,6}")

STEPS: dict[str, Text] = {
    "reading": gettext_lazy("reading what was said"),
    "comparing": gettext_lazy("holding voices against each other"),
    "flowing": gettext_lazy("finding what flows together"),
    "naming": gettext_lazy("letting the voices speak that speak best for it"),
}
AT_WORK: Text = gettext_lazy("the machine is at work")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list. How long the list is nobody counts: that costs more than reading this part."""

    rows: Sequence[T]
    number: int
    more: bool

    @property
    def part(self) -> str:
        """What an address ends with to come back to this page."""
        return f"?page={self.number}" if self.number > 1 else ""

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
def streams(request: Request) -> HttpResponse:
    """What changes most as a picture, and every stream in a table; or what was said that is like the words asked."""
    policies.reads_streams(request.actor).enforce()
    sought = request.GET.get("q", "").replace("\0", "").strip()
    if sought:
        return _alike(request, sought)
    return streams_page(request)


@require_POST
@signed_in
def ask_refresh(request: Request) -> HttpResponse:
    """Have everything looked at anew."""
    form = PlainForm(request.POST)
    return _asked(request, form, lambda: actions.ask_refresh(by=request.actor))


@require_POST
@signed_in
def set_grain(request: Request) -> HttpResponse:
    """Finer or coarser from now on."""
    form = DialForm(request.POST)
    return _asked(
        request, form, lambda: actions.set_grain(form.cleaned_data["grain"], by=request.actor)
    )


def streams_page(
    request: Request, filled_in: PlainForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The page, with what went wrong on top."""
    refresh = refresh_now(seen_by=request.actor)
    page = page_of(lambda stop: streams_here(most=stop, seen_by=request.actor), request)
    drawn = page.rows[:LINES] if page.number == 1 else []
    weeks = weeks_of(drawn)
    context = {
        "here": "streams",
        "filled_in": [filled_in] if filled_in else [],
        "picture": with_lines(drawn, weeks=weeks),
        "times": times(weeks, refresh.found_at),
        "page": Page([shown(row) for row in page.rows], page.number, page.more),
        "drops": drops(refresh.not_yet),
        "refresh": refresh,
        "knows_people": knows_people(),
        "step": STEPS.get(refresh.step, AT_WORK) if refresh.state == "running" else "",
        **_dial(refresh),
    }
    return render(request, "streams/overview.html", context, status=status)


def page_of(
    rows: Listed[T] | Callable[[int], Listed[T]], request: Request, *, size: int = A_PAGE
) -> Page[T]:
    """The part of a list that is asked for; of a QuerySet no more than that is read.

    rows: or what gives the first so many, where that is cheaper than having all of them in order.
    """
    asked = request.GET.get("page", "")
    number = min(max(int(asked), 1), LAST_PAGE) if _NUMBER.fullmatch(asked) else 1
    start = (number - 1) * size
    stop = start + size + 1
    listed = rows(stop) if callable(rows) else rows
    found = list(listed[start:stop])
    return Page(found[:size], number, more=len(found) > size)


def _alike(request: Request, sought: str) -> HttpResponse:
    found = like(sought, seen_by=request.actor, most=ALIKE)
    context = {"here": "streams", "sought": sought, "alike": found}
    return render(request, "streams/alike.html", context)


def _dial(refresh: RefreshState) -> dict[str, object]:
    coarser, finer = refresh.grain - STEP, refresh.grain + STEP
    return {
        "coarser": f"{coarser:g}" if coarser >= -actions.FINEST else "",
        "finer": f"{finer:g}" if finer <= actions.FINEST else "",
    }


def _asked(request: Request, form: PlainForm, do: Callable[[], object]) -> HttpResponse:
    if not form.attempt_once(request, do, about=request.actor.myself):
        return streams_page(request, form, status=form.status)
    messages.success(
        request,
        _(
            "It will be looked at anew. Nobody has to wait for it: what stands here stays until then."
        ),
    )
    return redirect("streams")
