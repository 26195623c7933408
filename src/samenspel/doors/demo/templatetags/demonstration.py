"""What the page of the demonstration shows beside the people."""

from typing import Any

from django.template import Library

from samenspel.doors.demo.voices import Interesting, interesting_voices

register = Library()


@register.inclusion_tag("demo/voices.html", takes_context=True)
def voices_to_open(context: dict[str, Any]) -> dict[str, list[Interesting] | Any]:
    """A few voices, each with a button that opens it as the one who told it."""
    return {"voices": interesting_voices(), "csrf_token": context.get("csrf_token")}
