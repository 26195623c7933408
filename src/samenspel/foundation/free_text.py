"""Taking down what someone writes: exactly as it was said, unless it cannot or must not be kept.

Threat: a citizen service number (BSN) in a text makes of it an illegal file. It is recognised by its check digits
before anything is stored, and the words go back to who wrote them. Not every nine digits are a BSN, so they may say so.
"""

import re
import unicodedata
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from samenspel.engines.text.bsn import bsn_spans
from samenspel.foundation.errors import Invalid

__all__ = [
    "MOST_CHARACTERS",
    "LooksLikeBsn",
    "Numbers",
    "as_kept",
    "bsn_spans",
    "take_down",
    "take_down_if_any",
]

MOST_CHARACTERS = 20_000
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Numbers(StrEnum):
    """Whether the writer was asked about numbers in the text that look like a BSN."""

    UNCHECKED = "unchecked"
    HARMLESS = "harmless"


class LooksLikeBsn(Invalid):
    """The text has a number that may be a BSN; `spans` says where, in the text as it was taken down."""

    code = "looks-like-bsn"

    def __init__(self, text: str, spans: list[tuple[int, int]], *, field: str) -> None:
        super().__init__(
            _(
                "There is a number in your text that looks like a citizen service number (BSN). "
                "We may not keep that, so nothing was stored. Take it out, or say that it is not a BSN."
            ),
            field=field,
        )
        self.text = text
        self.spans = spans


def take_down(
    text: str, *, field: str, numbers: Numbers = Numbers.UNCHECKED, most: int = MOST_CHARACTERS
) -> str:
    """The text as it can be kept. Raises Invalid with a sentence for the writer.

    Line ends become one kind, and characters that no one can say or see (null bytes, halves of broken UTF-8) fall out.
    """
    kept = as_kept(text)
    if not _says_something(kept):
        raise Invalid(_("Tell us something first. A few words are enough."), field=field)
    if len(kept) > most:
        raise Invalid(
            _("Your text is %(length)d characters long. At most %(most)d fit. Send it in parts.")
            % {"length": len(kept), "most": most},
            field=field,
        )
    if numbers is Numbers.UNCHECKED and (spans := bsn_spans(kept)):
        raise LooksLikeBsn(kept, spans, field=field)
    return kept


def take_down_if_any(
    text: str, *, field: str, numbers: Numbers = Numbers.UNCHECKED, most: int = MOST_CHARACTERS
) -> str:
    """The same for text that may stay empty; a dash is what people put where they leave it so."""
    if not _says_something(as_kept(text)):
        return ""
    return take_down(text, field=field, numbers=numbers, most=most)


def as_kept(text: str) -> str:
    """Without what cannot be stored, and without space around it."""
    return _UNSAYABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _says_something(text: str) -> bool:
    return any(unicodedata.category(sign)[0] in "LNS" for sign in text)
