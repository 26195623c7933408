"""Parts of a page that are the same for everybody: links in the head, the foot, drawings."""

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def constant(name: str) -> SafeString:
    """A template that needs nothing of this page or its reader but the language: made once, shown on every page.

    It may use `theme` and `demo`, which an installation has for good.
    """
    place = settings.SAMENSPEL.place
    return _made(name, get_language(), place.theme, demo=place.demo)


@cache
def _made(name: str, language: str | None, theme: str, *, demo: bool) -> SafeString:
    return render_to_string(name, {"theme": theme, "demo": demo})
