"""Where something stands, in words and shape: never by colour alone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.days import day_as_said
from samenspel.foundation.vocabularies import vocabulary

if TYPE_CHECKING:
    from samenspel.foundation.errors import Text
    from samenspel.loop.responses.lifecycle import Promise
    from samenspel.loop.responses.models import Standing

register = template.Library()

# The shape, the tone and the words.
PHASES: dict[str, tuple[str, str, Text]] = {
    "told": ("ring", "asks", _("Not heard yet")),
    "taken-on": ("hand", "", _("Taken on")),
    "asked": ("clock", "waits", _("Question open")),
    "restated": ("clock", "waits", _("Waits for “that is it”")),
    "corrected": ("half", "asks", _("Corrected")),
    "understood": ("check", "", _("Understood")),
    "under-way": ("diamond", "", _("Under way")),
    "to-judge": ("clock", "waits", _("Asked, no answer")),
    "reopened": ("cross", "wrong", _("Open again")),
    "answered": ("check", "", _("Answered")),
    "forgotten": ("cross", "", _("Words removed")),
}
JUDGEMENTS = {"answered": ("check", ""), "partly": ("half", "asks"), "not": ("cross", "wrong")}
MARKS = {"kept": ("check", ""), "broken": ("cross", "wrong")}


@register.simple_tag
def phase(code: str) -> SafeString:
    """How far the loop has come."""
    shape, tone, word = PHASES[code]
    return _state(shape, tone, word, get_language())


@register.simple_tag
def judgement(code: str) -> SafeString:
    """What the speaker said of it."""
    return _state(*JUDGEMENTS[code], _term("judgements", code), get_language())


@register.simple_tag
def promise_state(promise: Promise) -> SafeString:
    """What came of an agreement."""
    if promise.mark:
        return _state(*MARKS[promise.mark], _term("marks", promise.mark), get_language())
    if promise.late:
        return _state("clock", "wrong", _("Too late"), get_language())
    return _state("ring", "waits", _("Not yet"), get_language())


@register.simple_tag
def until_or_since(row: Standing) -> str:
    """By when something must have happened; without a date, since when it is as it is."""
    if row.due is None:
        return gettext("since %(day)s") % {"day": day_as_said(row.since)}
    said = gettext("should have been %(day)s") if row.late else gettext("until %(day)s")
    return said % {"day": day_as_said(row.due)}


def _term(list_name: str, code: str) -> str:
    return capfirst(vocabulary(list_name)[code].label)


@cache
def _state(shape: str, tone: str, word: Text, language: str | None) -> SafeString:
    """A list shows the same few again and again: each is made once in each language."""
    return render_to_string("components/state.html", {"shape": shape, "tone": tone, "word": word})
