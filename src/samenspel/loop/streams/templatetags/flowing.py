"""Where a stream is going and how sure that is, in words and shape: never by colour or by a figure alone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from samenspel.engines.streams.trend import Direction, Trend

if TYPE_CHECKING:
    from samenspel.foundation.errors import Text

register = template.Library()

# The shape, the tone and the words.
DIRECTIONS: dict[str, tuple[str, str, Text]] = {
    Direction.RISING: ("rising", "", _("Rising")),
    Direction.STEADY: ("steady", "", _("Steady")),
    Direction.FADING: ("fading", "waits", _("Fading")),
    Direction.TOO_FEW: ("ring", "waits", _("Cannot be told yet")),
}
# From this confidence on it is said so. It is calibrated: of those placed with 0.8, four in five are right.
SURE: tuple[tuple[float, Text], ...] = (
    (0.9, _("found by the machine, very sure")),
    (0.75, _("found by the machine, fairly sure")),
    (0.5, _("found by the machine, not so sure")),
    (0.0, _("found by the machine, a guess")),
)
BY_PEOPLE: dict[str, Text] = {
    "person": _("put here by a colleague"),
    "speaker": _("the speaker says that it belongs here"),
}
SAID: dict[str, Text] = {
    "together": _("Belongs together with another:"),
    "apart": _("Is about something else than another:"),
    "belongs": _("Belongs here:"),
    "not_here": _("Does not belong here:"),
    "merged": _("Is the same as another stream."),
    "split": _("Is about something else than the stream that it was part of."),
    "renamed": _("Is called:"),
}
COUNTED = 100
FEW_FIGURES = 10


@register.simple_tag
def direction(code: str) -> SafeString:
    """Where a stream is going."""
    return _state(code, get_language())


@register.simple_tag
def how_much(trend: Trend) -> str:
    """How much more or less is said than before, and within what that lies; empty where nothing is claimed."""
    if trend.direction not in (Direction.RISING, Direction.FADING):
        return ""
    said = (
        gettext("%(ratio)s times as much as before (between %(low)s and %(high)s)")
        if trend.direction == Direction.RISING
        else gettext("%(ratio)s of what it was (between %(low)s and %(high)s)")
    )
    figures = {"ratio": trend.ratio, "low": trend.low, "high": trend.high}
    return said % {name: figure_said(figure) for name, figure in figures.items()}


@register.simple_tag
def placed(by: str, confidence: float) -> Text:
    """How a voice came in its stream, and how sure that is."""
    if by in BY_PEOPLE:
        return BY_PEOPLE[by]
    return next(words for least, words in SURE if confidence >= least or not least)


@register.simple_tag
def said_as(kind: str) -> Text:
    """What a colleague or a speaker said of a stream."""
    return SAID[kind]


@register.filter
def counted(total: int) -> str:
    """A number that was counted up to a hundred: beyond that nobody needs to know how many."""
    return f"{total}+" if total >= COUNTED else str(total)


@register.filter
def figure_said(figure: float) -> str:
    """A ratio with as many figures as it deserves, as the reader writes them."""
    places = 0 if figure >= FEW_FIGURES else 1 if figure >= 1 / FEW_FIGURES else 2
    # Rounded first: Django cuts figures off.
    return str(number_format(round(figure, places), places))


@cache
def _state(code: str, language: str | None) -> SafeString:
    """A list shows the same four again and again: each is made once in each language."""
    shape, tone, word = DIRECTIONS[code]
    return render_to_string("components/state.html", {"shape": shape, "tone": tone, "word": word})
