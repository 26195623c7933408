"""Where a voice stands, computed from facts alone: no database, and every combination of promises and marks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenspel.foundation.clock import clock_set_to
from samenspel.loop.responses.lifecycle import (
    BEFORE_UNDERSTOOD,
    ON_THE_MOVE,
    Loop,
    Mover,
    Phase,
    Promise,
)
from samenspel.loop.responses.models import Agreement, AgreementMark, Response, Result, Verdict
from samenspel.loop.voices.lifecycle import Progress
from samenspel.loop.voices.models import (
    ContactTerm,
    Question,
    Understanding,
    UnderstandingReply,
    Voice,
)

TODAY = date(2026, 3, 10)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Mark = tuple[str, str, int]

sides = st.sampled_from(["speaker", "government"])
kinds = st.sampled_from(["kept", "broken", "renegotiated"])
marks = st.lists(st.tuples(sides, kinds, st.integers(-20, 20)), max_size=6)
promises = st.lists(st.tuples(sides, st.integers(-20, 20), marks), max_size=4)


def a_promise(side: str, days: int, said: Sequence[Mark] = ()) -> Promise:
    """Something promised for so many days from today, and what both said of it since."""
    return Promise(
        Agreement(side=side, due=TODAY + timedelta(days)),
        tuple(
            AgreementMark(
                side=by,
                mark=mark,
                new_due=TODAY + timedelta(moved) if mark == "renegotiated" else None,
            )
            for by, mark, moved in said
        ),
    )


def a_response(hours: int, *, asked: bool) -> Response:
    """A response given so many hours after the voice was told."""
    given = Response(id=uuid4(), given_at=START + hours * HOUR)
    given.asked_at = given.given_at + HOUR if asked else None  # type: ignore[attr-defined] # [third-party-types]
    given.asked_again_at = None  # type: ignore[attr-defined] # [third-party-types]
    return given


def a_verdict(response: Response, judgement: str, after: Verdict | None = None) -> Verdict:
    """The speaker judges a response, maybe otherwise than before."""
    return Verdict(
        id=uuid4(),
        response=response,
        judgement=judgement,
        supersedes=after,
        given_at=response.given_at + 5 * HOUR,
    )


def a_loop(
    responses: Sequence[Response] = (),
    verdicts: Sequence[Verdict] = (),
    promised: Sequence[Promise] = (),
    *,
    reply: str = "confirmed",
) -> Loop:
    """A voice that was taken on and understood, with these facts behind it."""
    understood = UnderstandingReply(reply=reply, given_at=START + 2 * HOUR)
    progress = Progress(
        contact=ContactTerm(since=START + HOUR),
        question=None,
        understanding=Understanding(ordinal=1, restated_at=START + HOUR),
        reply=understood if reply else None,
    )
    voice = Voice(told_at=START, answer_before=TODAY)
    return Loop(voice, progress, list(responses), list(promised), list(verdicts))  # type: ignore[arg-type] # [third-party-types]


def by_hand(said: Sequence[Mark]) -> str:
    """What a person would say came of a promise: read back from the end to where it was agreed anew."""
    last: dict[str, str] = {}
    for by, mark, _moved in reversed(said):
        if mark == "renegotiated":
            break
        last.setdefault(by, mark)
    if last.get("speaker") == "broken":
        return "broken"
    return last.get("government") or last.get("speaker") or ""


@given(marks)
def test_the_speakers_no_outranks_whatever_government_says(said: list[Mark]) -> None:
    promise = a_promise("government", 3, said)

    assert promise.mark == by_hand(said)


@given(marks)
def test_it_is_contested_as_long_as_the_speaker_had_the_last_word_and_said_no(
    said: list[Mark],
) -> None:
    promise = a_promise("government", 3, said)

    assert promise.contested == (bool(said) and said[-1][:2] == ("speaker", "broken"))


@given(marks)
def test_it_is_open_until_it_is_marked_and_while_it_is_contested(said: list[Mark]) -> None:
    promise = a_promise("government", 3, said)

    assert promise.open == (promise.mark == "" or promise.contested)


@given(marks, sides)
def test_agreed_anew_everything_before_counts_no_more(said: list[Mark], side: str) -> None:
    promise = a_promise(side, 3, [*said, ("government", "renegotiated", 9)])

    assert (promise.mark, promise.open, promise.contested) == ("", True, False)
    assert promise.due == TODAY + timedelta(9)


@given(marks)
def test_the_day_is_the_last_that_was_agreed(said: list[Mark]) -> None:
    agreed = [3] + [moved for _by, mark, moved in said if mark == "renegotiated"]

    assert a_promise("government", 3, said).due == TODAY + timedelta(agreed[-1])


@pytest.mark.parametrize(("days", "late"), [(-1, True), (0, False), (1, False)])
def test_the_day_itself_belongs_to_the_promise(days: int, late: bool) -> None:
    with clock_set_to(datetime(2026, 3, 10, 22, 30, tzinfo=UTC)):
        assert a_promise("government", days).late is late


@pytest.mark.parametrize(
    ("said", "late"),
    [
        ([("government", "kept", 0)], False),
        ([("government", "broken", 0)], False),
        ([("speaker", "broken", 0)], True),
        ([("government", "renegotiated", 5)], False),
        ([("government", "renegotiated", -5)], True),
    ],
)
def test_what_is_settled_is_not_late(said: list[Mark], late: bool) -> None:
    with clock_set_to(datetime(2026, 3, 10, 12, 0, tzinfo=UTC)):
        assert a_promise("government", -2, said).late is late


@given(promises)
def test_what_still_has_to_be_done_stands_in_the_order_of_its_days(
    promised: list[tuple[str, int, list[Mark]]],
) -> None:
    loop = a_loop(promised=[a_promise(*one) for one in promised])

    dues = [promise.due for promise in loop.open_promises]
    assert dues == sorted(promise.due for promise in loop.promises if promise.open)


def test_from_understood_to_answered() -> None:
    given = a_response(3, asked=False)
    asked = a_response(3, asked=True)

    came = [
        a_loop().phase,
        a_loop([given]).phase,
        a_loop([asked]).phase,
        a_loop([asked], [a_verdict(asked, "partly")]).phase,
        a_loop([asked], [a_verdict(asked, "not")]).phase,
        a_loop([asked], [a_verdict(asked, "answered")]).phase,
    ]

    assert came == ["understood", "under-way", "to-judge", "reopened", "reopened", "answered"]


def test_who_judges_before_being_asked_is_heard_at_once() -> None:
    given = a_response(3, asked=False)

    assert a_loop([given], [a_verdict(given, "answered")]).phase == "answered"


@pytest.mark.parametrize("judgement", ["answered", "partly", "not"])
def test_a_new_response_asks_for_a_new_verdict(judgement: str) -> None:
    old, new = a_response(3, asked=True), a_response(9, asked=False)
    verdict = a_verdict(old, judgement)

    loop = a_loop([old, new], [verdict])

    assert (loop.phase, loop.verdict) == ("under-way", verdict)


@pytest.mark.parametrize("reply", ["", "corrected"])
def test_a_need_that_is_open_again_comes_before_everything_else(reply: str) -> None:
    given = a_response(3, asked=True)

    loop = a_loop([given], [a_verdict(given, "answered")], reply=reply)

    assert loop.phase in BEFORE_UNDERSTOOD
    assert loop.phase == ("corrected" if reply else "restated")


@given(
    st.permutations(range(4)),
    st.lists(st.sampled_from(["answered", "partly", "not"]), min_size=4, max_size=4),
)
def test_the_verdict_that_stands_is_the_one_that_nothing_follows(
    order: list[int], said: list[str]
) -> None:
    given = a_response(3, asked=True)
    chain: list[Verdict] = []
    for judgement in said:
        chain.append(a_verdict(given, judgement, chain[-1] if chain else None))

    loop = a_loop([given], [chain[at] for at in order])

    assert loop.verdict is chain[-1]


def test_in_every_phase_it_is_said_who_moves() -> None:
    assert set(ON_THE_MOVE) == set(Phase)
    assert {phase for phase, mover in ON_THE_MOVE.items() if mover is Mover.NOBODY} == {
        Phase.ANSWERED,
        Phase.FORGOTTEN,
    }


@given(promises)
def test_what_is_forgotten_waits_for_nobody_whatever_was_promised(
    promised: list[tuple[str, int, list[Mark]]],
) -> None:
    given = a_response(3, asked=True)
    loop = a_loop([given], [a_verdict(given, "not")], [a_promise(*one) for one in promised])
    gone = replace(loop, progress=replace(loop.progress, forgotten_at=START + 9 * HOUR))

    assert (gone.phase, gone.mover, gone.due) == (Phase.FORGOTTEN, Mover.NOBODY, None)
    assert (gone.open_promises, gone.since) == ([], START + 9 * HOUR)


@given(promises, st.sampled_from(["understood", "under-way", "to-judge", "reopened", "answered"]))
def test_promises_never_change_the_phase_and_a_contested_one_moves_the_contact(
    promised: list[tuple[str, int, list[Mark]]], phase: str
) -> None:
    given = a_response(3, asked=phase != "under-way")
    verdicts = {"reopened": [a_verdict(given, "not")], "answered": [a_verdict(given, "answered")]}
    responses = [] if phase == "understood" else [given]
    bare = a_loop(responses, verdicts.get(phase, []))
    loop = a_loop(responses, verdicts.get(phase, []), [a_promise(*one) for one in promised])

    assert loop.phase == bare.phase == phase
    if any(promise.contested for promise in loop.promises):
        assert loop.mover == "contact"
    elif phase != "under-way" or not loop.open_promises:
        assert loop.mover == bare.mover
    else:
        side = loop.open_promises[0].agreement.side
        assert loop.mover == {"speaker": "speaker", "government": "contact"}[side]


def test_who_is_first_due_is_on_the_move() -> None:
    ours, theirs = a_promise("government", 5), a_promise("speaker", 2)
    given = a_response(3, asked=False)

    loop = a_loop([given], promised=[ours, theirs])
    later = a_loop([given], promised=[ours, a_promise("speaker", 8)])

    assert (loop.mover, loop.due) == ("speaker", TODAY + timedelta(2))
    assert (later.mover, later.due) == ("contact", TODAY + timedelta(5))


def test_the_term_counts_until_it_is_taken_on_and_promises_afterwards() -> None:
    nobody = Progress(contact=None, question=None, understanding=None, reply=None)
    voice = Voice(told_at=START, answer_before=TODAY)

    assert Loop(voice, nobody, [], [], []).due == TODAY
    assert a_loop().due is None
    assert a_loop(promised=[a_promise("government", 4)]).due == TODAY + timedelta(4)


@given(st.lists(st.booleans(), max_size=4), st.booleans())
def test_since_is_the_newest_of_all_that_happened(asked: list[bool], judged: bool) -> None:
    responses = [a_response(3 + 10 * at, asked=one) for at, one in enumerate(asked)]
    verdicts = [a_verdict(responses[-1], "not")] if judged and responses else []

    loop = a_loop(responses, verdicts)

    expected = [START + 2 * HOUR]
    for response, was_asked in zip(responses, asked, strict=True):
        expected += [response.given_at + (HOUR if was_asked else 0 * HOUR)]
    expected += [verdict.given_at for verdict in verdicts]
    assert loop.since == max(expected)


def test_an_open_question_counts_for_since_when_it_stands() -> None:
    progress = Progress(
        contact=ContactTerm(since=START + HOUR),
        question=Question(asked_at=START + 30 * HOUR),
        understanding=None,
        reply=None,
    )
    loop = Loop(Voice(told_at=START, answer_before=TODAY), progress, [], [], [])

    assert (loop.phase, loop.mover, loop.since) == ("asked", "speaker", START + 30 * HOUR)


def test_what_government_says_of_its_own_result_is_no_verdict() -> None:
    given = a_response(3, asked=True)
    given.result = Result(id=UUID(int=1), response=given, result="done", given_at=START + 4 * HOUR)

    loop = a_loop([given])

    assert (loop.phase, loop.mover, loop.verdict) == ("to-judge", "speaker", None)
