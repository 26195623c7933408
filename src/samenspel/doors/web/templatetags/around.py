"""How codes and names are written on a page."""

from django import template

from samenspel.foundation.vocabularies import vocabulary

register = template.Library()


@register.filter
def term(code: str, list_name: str) -> str:
    """The word for a code, in the reader's language."""
    return vocabulary(list_name)[code].label if code else ""


@register.filter
def first_name(name: str) -> str:
    """How a colleague is called in a sentence."""
    return name.split(maxsplit=1)[0] if name else ""


@register.filter
def initials(name: str) -> str:
    """Two letters for the round mark beside a name."""
    parts = name.split()
    return (parts[0][:1] + parts[-1][:1]).upper() if len(parts) > 1 else name[:2].upper()
