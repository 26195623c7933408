"""How far a voice has come, computed from facts alone: no database, and every combination of facts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from samenspel.loop.voices.lifecycle import (
    HEARD,
    POSSIBLE,
    WHY_NOT,
    WORDS_ARE_GONE,
    Phase,
    Progress,
    possible,
    progress_from,
)
from samenspel.loop.voices.models import (
    Answer,
    ContactTerm,
    Question,
    Understanding,
    UnderstandingReply,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STEPS = ("ask", "answer", "restate", "confirm", "correct", "hand over")


@dataclass
class Story:
    """Facts in the order in which they happened, an hour apart; steps that do not fit are left out."""

    contacts: list[ContactTerm]
    questions: list[Question]
    understandings: list[Understanding]
    hours: int = 0

    @classmethod
    def of(cls, *steps: str, taken_on: bool = True) -> "Story":
        """A voice with these steps behind it."""
        story = cls([ContactTerm(since=START)] if taken_on else [], [], [])
        for step in steps:
            story.hours += 1
            getattr(story, f"_{step.replace(' ', '_')}")()
        return story

    @property
    def progress(self) -> Progress:
        """What the facts say."""
        return progress_from(self.contacts, self.questions, self.understandings)

    @property
    def _now(self) -> datetime:
        return START + timedelta(hours=self.hours)

    def _ask(self) -> None:
        self.questions.append(Question(text="Waar?", asked_at=self._now))

    def _answer(self) -> None:
        for question in self.questions[-1:]:
            question.answer = Answer(text="Hier.", answered_at=self._now)

    def _restate(self) -> None:
        if not self.understandings or hasattr(self.understandings[-1], "reply"):
            ordinal = len(self.understandings) + 1
            self.understandings.append(Understanding(ordinal=ordinal, restated_at=self._now))

    def _confirm(self) -> None:
        self._reply("confirmed")

    def _correct(self) -> None:
        self._reply("corrected")

    def _hand_over(self) -> None:
        for term in self.contacts[-1:]:
            term.until = self._now
            self.contacts.append(ContactTerm(since=self._now))

    def _reply(self, reply: str) -> None:
        for newest in self.understandings[-1:]:
            if not hasattr(newest, "reply"):
                newest.reply = UnderstandingReply(reply=reply, given_at=self._now)


stories = st.lists(st.sampled_from(STEPS), max_size=12).map(lambda steps: Story.of(*steps))


def phase_after(*steps: str) -> str:
    """How far these steps bring a voice that was taken on."""
    return Story.of(*steps).progress.phase


def test_step_by_step() -> None:
    came = [
        phase_after(*("ask", "answer", "restate", "correct", "restate", "confirm")[:count])
        for count in range(7)
    ]

    assert came == [
        "taken-on",
        "asked",
        "taken-on",
        "restated",
        "corrected",
        "restated",
        "understood",
    ]


def test_until_it_is_taken_on_it_is_told_whatever_else_there_is() -> None:
    assert Story.of("ask", "restate", "confirm", taken_on=False).progress.phase == Phase.TOLD


def test_a_question_that_was_overtaken_by_a_reply_waits_for_nobody() -> None:
    assert phase_after("ask", "restate", "confirm") == "understood"


def test_a_question_after_the_restatement_stays_open_when_the_speaker_replies() -> None:
    assert phase_after("restate", "ask") == "restated"
    assert phase_after("restate", "ask", "confirm") == "asked"


def test_a_question_afterwards_does_not_undo_that_they_were_understood() -> None:
    progress = Story.of("restate", "confirm", "ask").progress

    assert (progress.phase, progress.understood) == (Phase.ASKED, True)


def test_of_several_open_questions_the_newest_is_asked() -> None:
    story = Story.of("ask", "ask")

    assert story.progress.question is story.questions[1]


def test_a_hand_over_changes_who_has_it_and_not_how_far_it_is() -> None:
    story = Story.of("restate", "correct", "hand over")

    assert (story.progress.contact, story.progress.phase) == (story.contacts[1], Phase.CORRECTED)


@given(stories)
def test_the_phase_follows_from_the_newest_facts(story: Story) -> None:
    progress = story.progress
    newest = story.understandings[-1] if story.understandings else None
    reply = getattr(newest, "reply", None)
    closed = newest.restated_at if newest and reply else START
    still_open = [
        question
        for question in story.questions
        if not hasattr(question, "answer") and question.asked_at > closed
    ]

    if newest and not reply:
        expected = "restated"
    elif still_open:
        expected = "asked"
    else:
        expected = {"confirmed": "understood", "corrected": "corrected"}.get(
            reply.reply if reply else "", "taken-on"
        )

    assert progress.phase == expected
    assert progress.understood == (reply is not None and reply.reply == "confirmed")


@given(stories)
def test_in_which_order_understandings_are_read_does_not_matter(story: Story) -> None:
    backwards = story.understandings[::-1]

    assert progress_from(story.contacts, story.questions, backwards) == story.progress


@given(stories)
def test_one_contact_whoever_had_it_before(story: Story) -> None:
    assert story.progress.contact is story.contacts[-1]


@given(stories)
def test_what_is_possible_is_what_the_table_says_and_a_no_has_a_reason(story: Story) -> None:
    progress = story.progress

    for verb, phases in POSSIBLE.items():
        decision = possible(verb, progress)
        assert bool(decision) == (progress.phase in phases)
        assert bool(decision) or str(decision.reason) == str(WHY_NOT[verb])


def test_every_phase_but_the_forgotten_one_leaves_something_to_do() -> None:
    something = frozenset[Phase]().union(
        *(when for verb, when in POSSIBLE.items() if verb != "answer")
    )

    assert something == frozenset(Phase) - {Phase.FORGOTTEN}
    assert something - {Phase.TOLD} == HEARD


def test_a_voice_is_taken_on_once_and_never_handed_over_before() -> None:
    assert POSSIBLE["take_on"].isdisjoint(POSSIBLE["hand_over"])
    assert POSSIBLE["take_on"] | POSSIBLE["hand_over"] == set(Phase) - {Phase.FORGOTTEN}


@given(stories)
def test_what_is_forgotten_stays_forgotten_whatever_else_there_is(story: Story) -> None:
    progress = progress_from(story.contacts, story.questions, story.understandings, START)

    assert (progress.phase, progress.question) == (Phase.FORGOTTEN, None)
    assert {str(possible(verb, progress).reason) for verb in POSSIBLE} == {str(WORDS_ARE_GONE)}
