"""One voice as the API shows it, to its speaker and to colleagues alike."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from samenspel.doors.api.shapes import Link, Next, Shown, Who

Mover = Literal["team", "contact", "speaker", "nobody"]
Direction = Literal["ltr", "rtl"]
Phase = Literal[
    "told",
    "taken-on",
    "asked",
    "restated",
    "corrected",
    "understood",
    "under-way",
    "to-judge",
    "reopened",
    "answered",
    "forgotten",
]
Mark = Literal["kept", "renegotiated", "broken"]
Judgement = Literal["answered", "partly", "not"]


class Contact(Shown):
    """Who has the voice: a person by name; until someone takes it on, the team that received it."""

    id: UUID | None = Field(description="Of the person; null while nobody has taken it on.")
    name: str | None
    team: str = Field(
        description="The team of the contact, or the one that holds the voice until there is one."
    )
    reachable: str = Field(description="How the speaker reaches the contact; may be empty.")
    since: datetime | None


class OnTheMove(Shown):
    """Who has to do something now."""

    who: Mover
    sentence: str = Field(description="The same in plain words, for this caller.")
    due: date | None = Field(description="By when, where a day was promised.")


class Happening(Shown):
    """One thing that happened."""

    event: str = Field(examples=["voices.need-restated"])
    what: str = Field(description="What happened, in plain words, for this caller.")
    said: str = Field(description="What was said or written then; empty when nothing was.")
    happened_at: datetime


class AdditionOut(Shown):
    """What the speaker told later."""

    id: UUID
    text: str
    added_at: datetime


class AnswerOut(Shown):
    """What the speaker said to a question."""

    text: str
    answered_at: datetime


class QuestionOut(Shown):
    """What the contact asked."""

    id: UUID
    text: str
    asked_by: Who
    asked_at: datetime
    answer: AnswerOut | None


class ReplyOut(Shown):
    """What the speaker says of a restatement."""

    reply: Literal["confirmed", "corrected"]
    text: str = Field(
        description="How it is instead, in the speaker's words; empty when confirmed."
    )
    given_at: datetime


class UnderstandingOut(Shown):
    """The need as the contact restates it. Only its speaker can confirm or correct it."""

    id: UUID
    text: str
    restated_by: Who
    restated_at: datetime
    reply: ReplyOut | None


class ResultOut(Shown):
    """What came of a response, in government's own account. What the speaker thinks of it is the verdict."""

    result: str = Field(description="From the vocabulary `results`.")
    text: str
    given_at: datetime


class ResponseOut(Shown):
    """What is done with the voice, why, and in which role."""

    id: UUID
    text: str
    role: str = Field(description="From the vocabulary `roles`.")
    approach: str = Field(description="From the vocabulary `approaches`.")
    approach_why: str
    given_by: Who
    given_at: datetime
    to_others: bool = Field(
        description="It was written to everybody who said the same; others may have it too, as it is or in other words."
    )
    result: ResultOut | None
    links: dict[str, Link] = Field(alias="_links")


class MarkOut(Shown):
    """What came of an agreement, as one side says it."""

    side: Literal["speaker", "government"]
    mark: Mark
    reason: str
    new_due: date | None
    marked_by: str | None = Field(
        description="The colleague, by name; null when the speaker marked it."
    )
    marked_at: datetime


class AgreementOut(Shown):
    """Who does what by when. It is never removed."""

    id: UUID
    what: str
    side: Literal["speaker", "government"] = Field(description="Who owes it.")
    who: Who | None = Field(description="The colleague who owes it; null when the speaker does it.")
    due: date = Field(description="By when: the last day that was agreed.")
    state: Literal["open", "kept", "broken", "contested"] = Field(
        description="`contested`: the speaker says that it was not kept, and government has not come back to it."
    )
    made_at: datetime
    marks: list[MarkOut] = Field(description="What both sides said of it, oldest first.")
    links: dict[str, Link] = Field(alias="_links")


class VerdictOut(Shown):
    """The speaker's judgement. Nobody else can give, change or hide it; silence is never counted as satisfied."""

    state: Literal["not-asked", "asked-no-answer", "given"]
    judgement: Judgement | None
    why: str
    given_at: datetime | None
    asked_at: datetime | None


class HandoverOut(Shown):
    """The contact asks a colleague to take over. It counts only when accepted."""

    offered_by: Who
    offered_to: Who
    why: str
    offered_at: datetime


class ReachOut(Shown):
    """How the speaker can be reached. Seen by the speaker and the contact only."""

    way: Literal["mail", "phone"]
    address: str


class VoiceOut(Shown):
    """A voice: what someone said, who has it, how far it has come, and what can be done now."""

    id: UUID
    words: str = Field(description="Exactly as they were said. They never change.")
    place: str
    language: str = Field(
        description="The language of the words, as detected (BCP 47).", examples=["nl"]
    )
    direction: Direction = Field(description="How the words run.")
    told_at: datetime
    shown: bool = Field(description="Whether the speaker lets others read it.")
    phase: Phase
    contact: Contact
    number_of_contacts: int = Field(
        description="How many people the speaker had to deal with so far."
    )
    on_the_move: OnTheMove
    next: Next
    timeline: list[Happening] = Field(description="Everything that happened, oldest first.")
    additions: list[AdditionOut]
    questions: list[QuestionOut]
    understanding: UnderstandingOut | None = Field(description="The newest restatement.")
    understandings: list[UnderstandingOut] = Field(description="All of them, oldest first.")
    responses: list[ResponseOut]
    agreements: list[AgreementOut]
    verdict: VerdictOut
    handover: HandoverOut | None = Field(
        description="The hand-over that is offered now; only colleagues see it."
    )
    reach: ReachOut | None
    links: dict[str, Link] = Field(
        alias="_links", description="What this caller can do now, by name. `self` is this voice."
    )
