"""The number of a story, on a page."""

from uuid import UUID

from django import template

from samenspel.loop.voices.numbers import number_of

register = template.Library()


@register.filter
def story_number(voice: UUID) -> str:
    """To name on the phone."""
    return number_of(voice)
