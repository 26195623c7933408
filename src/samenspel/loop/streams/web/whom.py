"""Of whom nothing is heard: a page of its own, for who can go there and listen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from samenspel.doors.web.templatetags.around import language_name
from samenspel.engines.streams.coverage import WITHHELD, Reading
from samenspel.loop.streams.areas import problem_now
from samenspel.loop.streams.queries import who_is_heard
from samenspel.loop.streams.templatetags.flowing import figure_said
from samenspel.loop.streams.web.areas import READINGS, map_of_heard
from samenspel.people.access import Request, signed_in

if TYPE_CHECKING:
    from samenspel.engines.streams.coverage import Heard
    from samenspel.foundation.errors import Text

# Of whom least is heard stands first; what cannot be told is next, since nobody may be overlooked.
ORDER = (Reading.LESS, Reading.UNKNOWN, Reading.AS_EXPECTED, Reading.MORE)


@dataclass(frozen=True, slots=True)
class HeardShown:
    """One group. voices: None when withheld. within: between which ratios it lies; empty where nothing is claimed."""

    name: str
    people: str
    voices: int | None
    expected: int | None
    shape: str
    words: Text
    within: str


@never_cache
@require_safe
@signed_in
def not_heard(request: Request) -> HttpResponse:
    """From where and in which languages less is said than the number of people would make expect."""
    found = who_is_heard(seen_by=request.actor)
    context = {
        "here": "streams",
        "found": found,
        "areas": _shown(found.areas, found.people, str),
        "languages": _shown(found.languages, found.speakers, language_name),
        "map": map_of_heard(found.areas),
        "off_map": _apart(found.areas),
        "off_map_told": not any(map(_is_small, (found.several, found.elsewhere, found.unknown))),
        "other_language": _apart(found.languages),
        "problem": problem_now(),
    }
    return render(request, "streams/not_heard.html", context)


def _shown(
    found: Sequence[Heard], people: Mapping[str, float], called: Callable[[str], str]
) -> list[HeardShown]:
    rows = sorted(
        (one for one in found if one.group is not None),
        key=lambda one: (ORDER.index(one.reading), -people[str(one.group)], str(one.group)),
    )
    return [_row(one, round(people[str(one.group)]), called) for one in rows]


def _row(one: Heard, people: int, called: Callable[[str], str]) -> HeardShown:
    shape, words = READINGS[one.reading]
    return HeardShown(
        name=called(str(one.group)),
        people=str(number_format(people, 0, force_grouping=True)),
        voices=one.voices,
        expected=None if one.expected is None else round(one.expected),
        shape=shape,
        words=words,
        within=_within(one),
    )


def _within(one: Heard) -> str:
    """How sure that is; nothing where it cannot be told, since the interval would then be read as if it could."""
    if one.reading == Reading.UNKNOWN or one.low is None or one.high is None:
        return ""
    figures = {"low": figure_said(one.low), "high": figure_said(one.high)}
    if not one.low:
        return _("at most %(high)s times as much") % figures
    return _("between %(low)s and %(high)s times as much") % figures


def _apart(found: Sequence[Heard]) -> int:
    """The voices of which it is not known; none where that is too small a number to show."""
    many = sum(one.voices or 0 for one in found if one.group is None)
    return 0 if _is_small(many) else many


def _is_small(voices: int) -> bool:
    return 0 < voices < WITHHELD
