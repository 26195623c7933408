"""From the thread of a voice to what the API shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samenspel.doors.api import voice as out
from samenspel.doors.api.can import is_contact, links_of, links_of_promise, links_of_response
from samenspel.doors.api.shapes import Next, Who
from samenspel.engines.text.language import direction_of

if TYPE_CHECKING:
    from samenspel.loop.responses.lifecycle import Loop, Promise
    from samenspel.loop.responses.models import AgreementMark, Response
    from samenspel.loop.responses.thread import Thread
    from samenspel.loop.voices.models import Question, Understanding
    from samenspel.people.models import Person


def show(thread: Thread) -> out.VoiceOut:
    """The voice for who reads it."""
    voice, said, move = thread.voice, thread.said, thread.move
    understandings = [_understanding(each, thread) for each in said.understandings]
    return out.VoiceOut(
        id=voice.id,
        words=voice.words.text,
        place=voice.words.place,
        language=voice.language,
        direction=direction_of(voice.language),
        told_at=voice.told_at,
        shown=voice.shown,
        phase=str(thread.phase),
        contact=_contact(thread),
        number_of_contacts=len(said.contacts),
        on_the_move=out.OnTheMove(who=str(move.who), sentence=move.sentence, due=move.due),
        next=Next(sentence=move.next, due=move.due),
        timeline=_timeline(thread),
        additions=[
            out.AdditionOut(id=each.pk, text=each.text, added_at=each.added_at)
            for each in said.additions
        ],
        questions=[_question(each, thread) for each in said.questions],
        understanding=understandings[-1] if understandings else None,
        understandings=understandings,
        responses=[_response(each, thread) for each in thread.loop.responses],
        agreements=[_agreement(each, thread) for each in thread.loop.promises],
        verdict=_verdict(thread.loop),
        handover=_handover(thread),
        reach=_reach(thread),
        _links=links_of(thread),
    )


def _who(person: Person, thread: Thread) -> Who:
    return Who(id=None if thread.is_speaker else str(person.pk), name=person.name)


def _contact(thread: Thread) -> out.Contact:
    term = next((each for each in thread.said.contacts if each.until is None), None)
    if term is None:
        return out.Contact(
            id=None, name=None, team=thread.voice.team.name, reachable="", since=None
        )
    person = term.person
    team = person.team.name if person.team else thread.voice.team.name
    shown_id = None if thread.is_speaker else person.pk
    return out.Contact(
        id=shown_id, name=person.name, team=team, reachable=person.reachable, since=term.since
    )


def _timeline(thread: Thread) -> list[out.Happening]:
    return [
        out.Happening(event=told.event, what=told.what, said=told.said, happened_at=told.when)
        for told in reversed(thread.events)
    ]


def _question(question: Question, thread: Thread) -> out.QuestionOut:
    answer = getattr(question, "answer", None)
    return out.QuestionOut(
        id=question.pk,
        text=question.text,
        asked_by=_who(question.asked_by, thread),
        asked_at=question.asked_at,
        answer=answer and out.AnswerOut(text=answer.text, answered_at=answer.answered_at),
    )


def _understanding(understanding: Understanding, thread: Thread) -> out.UnderstandingOut:
    reply = getattr(understanding, "reply", None)
    return out.UnderstandingOut(
        id=understanding.pk,
        text=understanding.text,
        restated_by=_who(understanding.restated_by, thread),
        restated_at=understanding.restated_at,
        reply=reply and out.ReplyOut(reply=reply.reply, text=reply.text, given_at=reply.given_at),
    )


def _response(response: Response, thread: Thread) -> out.ResponseOut:
    result = getattr(response, "result", None)
    return out.ResponseOut(
        id=response.pk,
        text=response.text,
        role=response.role,
        approach=response.approach,
        approach_why=response.approach_why,
        given_by=_who(response.given_by, thread),
        given_at=response.given_at,
        to_others=response.stream_response_id is not None,
        result=result
        and out.ResultOut(result=result.result, text=result.text, given_at=result.given_at),
        _links=links_of_response(response, thread),
    )


def _agreement(promise: Promise, thread: Thread) -> out.AgreementOut:
    agreement = promise.agreement
    return out.AgreementOut(
        id=agreement.pk,
        what=agreement.what,
        side=agreement.side,
        who=_who(agreement.person, thread) if agreement.person else None,
        due=promise.due,
        state="contested" if promise.contested else promise.mark or "open",
        made_at=agreement.made_at,
        marks=[_mark(mark) for mark in promise.marks],
        _links=links_of_promise(promise, thread),
    )


def _mark(mark: AgreementMark) -> out.MarkOut:
    return out.MarkOut(
        side=mark.side,
        mark=mark.mark,
        reason=mark.reason,
        new_due=mark.new_due,
        marked_by=mark.person.name if mark.person else None,
        marked_at=mark.marked_at,
    )


def _verdict(loop: Loop) -> out.VerdictOut:
    verdict = loop.verdict
    asked_at = loop.response.asked_at if loop.response else None
    if verdict is None:
        state = "asked-no-answer" if asked_at else "not-asked"
        return out.VerdictOut(state=state, judgement=None, why="", given_at=None, asked_at=asked_at)
    return out.VerdictOut(
        state="given",
        judgement=verdict.judgement,
        why=verdict.why,
        given_at=verdict.given_at,
        asked_at=asked_at,
    )


def _handover(thread: Thread) -> out.HandoverOut | None:
    offer = thread.said.offer
    if offer is None:
        return None
    return out.HandoverOut(
        offered_by=_who(offer.offered_by, thread),
        offered_to=_who(offer.offered_to, thread),
        why=offer.why,
        offered_at=offer.offered_at,
    )


def _reach(thread: Thread) -> out.ReachOut | None:
    speaker = thread.said.speaker
    if speaker is None or not (thread.is_speaker or is_contact(thread)):
        return None
    return out.ReachOut(way=speaker.way, address=speaker.contact)
