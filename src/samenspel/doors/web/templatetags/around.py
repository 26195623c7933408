"""How codes and names are written on a page."""

from datetime import date, datetime

from django import template
from django.utils.text import capfirst
from django.utils.translation import get_language_info

from samenspel.foundation.days import day_as_said
from samenspel.foundation.vocabularies import vocabulary

register = template.Library()


@register.filter
def term(code: str, list_name: str) -> str:
    """The word for a code, in the reader's language."""
    return vocabulary(list_name)[code].label if code else ""


@register.filter
def meaning(code: str, list_name: str) -> str:
    """What a word of the field means, in one sentence; empty where it says all by itself."""
    return vocabulary(list_name)[code].meaning if code else ""


@register.filter
def beginning(text: str, most: int) -> str:
    """The beginning of someone's words, cut between two words where there is more."""
    if len(text) <= most:
        return text
    cut = text[:most]
    whole = cut[: cut.rindex(" ")] if " " in cut else cut
    return f"{whole.rstrip(',;:. ')}…"


@register.filter
def day(moment: datetime | date) -> str:
    """A day as people say it."""
    return day_as_said(moment)


@register.filter
def language_name(code: str) -> str:
    """What a language is called, for the reader; its code where we have no name for it."""
    try:
        return capfirst(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def first_name(name: str) -> str:
    """How a colleague is called in a sentence."""
    return name.split(maxsplit=1)[0] if name else ""


@register.filter
def initials(name: str) -> str:
    """Two letters for the round mark beside a name."""
    parts = name.split()
    return (parts[0][:1] + parts[-1][:1]).upper() if len(parts) > 1 else name[:2].upper()
