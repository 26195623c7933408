"""The shapes that more than one resource is made of."""

import re
from datetime import date
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool
from pydantic_core import PydanticCustomError

from samenspel.foundation.free_text import MOST_CHARACTERS, Numbers

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _only_a_day(value: Any) -> Any:
    """A day is written in one way; the validator itself would take seconds and moments too."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    raise PydanticCustomError("day", "not a day")


Day = Annotated[date, BeforeValidator(_only_a_day)]
Text = Annotated[
    str, Field(json_schema_extra={"minLength": 1, "maxLength": MOST_CHARACTERS, "pattern": r"\S"})
]
OptionalText = Annotated[str, Field(json_schema_extra={"maxLength": MOST_CHARACTERS})]


class Sent(Schema):
    """What a caller sends. A field that we do not know is a mistake, and we say so."""

    model_config = ConfigDict(extra="forbid")


class SentWords(Sent):
    """Free text that is kept as it was written; a number that looks like a BSN is held back."""

    not_a_bsn: StrictBool = Field(
        False, description="Say that nine digits in the text are no citizen service number (BSN)."
    )

    @property
    def numbers(self) -> Numbers:
        """Whether the writer was asked about numbers."""
        return Numbers.HARMLESS if self.not_a_bsn else Numbers.UNCHECKED


class Shown(BaseModel):
    """What we show. Made by us, so it is not looked through for a second time."""

    model_config = ConfigDict(frozen=True)


class Link(Shown):
    """Something that can be done now, by this caller."""

    href: str = Field(
        description="Where.",
        examples=["/api/v1/voices/7d3f0a52-8c1e-4b5f-9d7a-2f6b1c0e9a44/verdict"],
    )
    method: str = Field("GET", description="How.", examples=["PUT"])
    title: str = Field("", description="What it does, in the caller's language.")
    body: dict[str, Any] | None = Field(
        None,
        description="An example of what to send along.",
        examples=[{"judgement": "answered", "why": ""}],
    )


class Next(Shown):
    """What happens next."""

    sentence: str = Field(description="In plain words, in the caller's language.")
    due: date | None = Field(description="By when, where a day was promised.")


class Who(Shown):
    """Someone inside government, by name."""

    id: str | None = Field(
        description="For hand-overs and agreements; null for who reads as a speaker."
    )
    name: str


def linked(text: str) -> str:
    """An address within this API."""
    return f"/api/v1/{text}"
