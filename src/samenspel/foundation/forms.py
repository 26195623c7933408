"""Forms as people meet them: one sentence beside the field, nothing that was typed is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from samenspel.foundation.errors import DomainError, Text
from samenspel.foundation.free_text import LooksLikeBsn, Numbers, as_kept
from samenspel.foundation.idempotency import Request, once

T = TypeVar("T")
_NUMBER = re.compile(r"[0-9a-f]{32}")


class WordsField(forms.CharField):
    """A field for someone's words: what cannot be kept falls out before anything looks at it."""

    def __init__(self, *, rows: int = 4, tell_first: Text = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        kwargs.setdefault(
            "error_messages",
            {"required": tell_first or _("Tell us something first. A few words are enough.")},
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """The words as they can be kept."""
        return as_kept(super().to_python(value) or "")


class PlainForm(forms.Form):
    """A form whose mistakes come from the domain as well as from the fields.

    `not_bsn` is asked for only when the words hold a number that looks like a BSN.
    """

    not_bsn = forms.BooleanField(required=False, label=_("This is not a BSN. It may stay."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problem: DomainError | None = None

    @property
    def numbers(self) -> Numbers:
        """Whether the writer vouched for the numbers in the text."""
        return Numbers.HARMLESS if self.cleaned_data.get("not_bsn") else Numbers.UNCHECKED

    @property
    def bsn_parts(self) -> list[tuple[str, bool]]:
        """The text in parts, with the numbers that look like a BSN marked; empty when there are none."""
        return marked_parts(self.problem) if isinstance(self.problem, LooksLikeBsn) else []

    @property
    def status(self) -> int:
        """With which status the form comes back."""
        return self.problem.status if self.problem else 422

    def attempt_once(self, request: HttpRequest, do: Callable[[], object], *, about: UUID) -> bool:
        """As `attempt`; a form that is sent twice, by a double click or by going back, does its work once.

        By the number that came along with the form (the template tag `once`). about: what it is done to.
        """

        def do_once() -> bool:
            if asked := sent_form(request, _content(self)):
                once(asked, do, result_of=lambda _done: about)
            else:
                do()
            return True

        return self.attempt(do_once) is not None

    def attempt(self, do: Callable[[], T]) -> T | None:
        """Do it when the fields are right; what the domain says against it stands in the form afterwards."""
        if not self.is_valid():
            return None
        try:
            return do()
        except DomainError as error:
            self.problem = error
            self.add_error(error.field if error.field in self.fields else None, str(error.sentence))
            return None


def sent_form(request: HttpRequest, content: str) -> Request | None:
    """A form as something that is done once, by the number that came along with it; nothing when none did."""
    number = request.POST.get("number", "")
    if not _NUMBER.fullmatch(number):
        return None
    return Request("form", f"{request.path}\0{number}", content)


def _content(form: PlainForm) -> str:
    """All that was filled in, in one form."""
    return json.dumps(form.cleaned_data, default=str, sort_keys=True)


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches of text, those that overlap made one. They come in the order of their beginnings."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def marked_parts(problem: LooksLikeBsn) -> list[tuple[str, bool]]:
    """A text cut at the marked numbers: each part, and whether it is one."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in merged(problem.spans):
        parts += [(problem.text[at:start], False), (problem.text[start:end], True)]
        at = end
    return [part for part in [*parts, (problem.text[at:], False)] if part[0]]
