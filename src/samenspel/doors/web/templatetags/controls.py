"""What ties a control to its label, hint and mistake."""

from collections.abc import Iterator
from uuid import uuid4

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def field_attributes(field: BoundField) -> SafeString:
    """The attributes of one control: its id and name, whether it must be filled in, and what describes it."""
    attributes: dict[str, object] = {"id": field.auto_id, "name": field.html_name}
    if field.field.required:
        attributes["required"] = True
    if field.errors:
        attributes["aria-invalid"] = "true"
    if described := " ".join(_described_by(field)):
        attributes["aria-describedby"] = described
    own = {name: value for name, value in field.field.widget.attrs.items() if name != "class"}
    return flatatt(attributes | own)


@register.simple_tag
def once() -> SafeString:
    """The number of a form: sent twice, by a double click or by going back, it does its work once."""
    return SafeString(f'<input type="hidden" name="number" value="{uuid4().hex}">')


def _described_by(field: BoundField) -> Iterator[str]:
    if field.help_text:
        yield f"{field.auto_id}_hint"
    if field.errors:
        yield f"{field.auto_id}_mistake"
