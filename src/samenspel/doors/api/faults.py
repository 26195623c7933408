"""What is wrong with a request that does not fit its description, in plain words instead of the validator's."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samenspel.foundation.errors import Text

BY_TYPE: dict[str, Text] = {
    "missing": _("This is needed."),
    "string_type": _("This must be text, between quotes."),
    "string_unicode": _("There are characters in this that nobody can read."),
    "string_too_short": _("This is too short."),
    "string_too_long": _("This is too long."),
    "string_pattern_mismatch": _("There are characters in this that cannot be kept."),
    "bool_type": _("This is true or false, without quotes."),
    "uuid_type": _(
        "This is not an id of ours. It looks like 7d3f0a52-8c1e-4b5f-9d7a-2f6b1c0e9a44."
    ),
    "uuid_parsing": _(
        "This is not an id of ours. It looks like 7d3f0a52-8c1e-4b5f-9d7a-2f6b1c0e9a44."
    ),
    "day": _("Write a day as 2026-03-31."),
    "int_parsing": _("This must be a whole number."),
    "int_type": _("This must be a whole number."),
    "literal_error": _("This is not one of what can be chosen."),
    "enum": _("This is not one of what can be chosen."),
    "extra_forbidden": _("We do not know this field. Is it spelled right?"),
}
NOT_AN_OBJECT = _("Send one JSON object, with the fields by name.")
STANDARD = _("This is not what is expected here.")


def in_path(error: dict[str, Any]) -> bool:
    """Whether it is the address that does not fit: then there is nothing there."""
    return error["loc"][0] == "path"


def plain(error: dict[str, Any]) -> tuple[str, Text]:
    """The field, and what is wrong with it."""
    source, *where = error["loc"]
    if source == "body":
        where = where[1:]
        if not where:
            return "", NOT_AN_OBJECT
    return ".".join(str(part) for part in where), BY_TYPE.get(error["type"], STANDARD)
