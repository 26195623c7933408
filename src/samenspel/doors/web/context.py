"""What the shell of every page needs."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

from samenspel.foundation.actors import VISITOR
from samenspel.foundation.errors import Absent
from samenspel.people.queries import home_organisation


def shell(request: HttpRequest) -> dict[str, object]:
    """Theme, demonstration or not, where “leave this page” goes, and whose house this is (asked only when needed)."""
    place = settings.SAMENSPEL.place
    return {
        "theme": place.theme,
        "demo": place.demo,
        "leave_to": place.leave_to,
        "organisation_name": SimpleLazyObject(_whose_house),
        "other_languages": [pair for pair in _languages() if pair[0] != get_language()],
    }


@cache
def _languages() -> tuple[tuple[str, str], ...]:
    """The languages of the interface, each with its own name for itself."""
    codes = [code for code, _name in settings.LANGUAGES]
    return tuple((code, capfirst(get_language_info(code)["name_local"])) for code in codes)


def _whose_house() -> str:
    """The organisation at home; the product's own name in an installation that has not begun."""
    try:
        return home_organisation(seen_by=VISITOR).name
    except Absent:
        return "Samenspel"
