"""What can be done with a voice now, by who reads it: the links that a program follows instead of knowing the rules.

Read from the facts that are at hand, so that it costs no statement. A test holds every link, offered or not,
against the policy that decides in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samenspel.doors.api.shapes import Link, linked
from samenspel.foundation.errors import Text

if TYPE_CHECKING:
    from samenspel.loop.responses.lifecycle import Promise
    from samenspel.loop.responses.models import Response
    from samenspel.loop.responses.thread import Thread

When = Callable[["Thread"], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done: by which address, with what, and when."""

    method: str
    path: str
    title: Text
    when: When
    body: dict[str, Any] | None = None


def speaking(thread: Thread) -> bool:
    """The reader is the speaker."""
    return thread.is_speaker


def with_words(thread: Thread) -> bool:
    """The words are still there: without them there is nothing to do any more."""
    return thread.said.progress.phase != "forgotten"


def telling(thread: Thread) -> bool:
    """The speaker, as long as their words are there."""
    return speaking(thread) and with_words(thread)


def asked(thread: Thread) -> bool:
    """The speaker has a question to answer."""
    return telling(thread) and thread.said.progress.question is not None


def to_confirm(thread: Thread) -> bool:
    """The speaker has a restatement to say something of."""
    return speaking(thread) and thread.said.progress.phase == "restated"


def to_judge(thread: Thread) -> bool:
    """The speaker has something to judge."""
    return telling(thread) and bool(thread.loop.responses)


def responding(thread: Thread) -> bool:
    """The reader may be a contact, of a voice with words."""
    return thread.reader.has_duty("respond") and with_words(thread)


def is_contact(thread: Thread) -> bool:
    """The reader is the contact."""
    contact = thread.said.progress.contact
    return responding(thread) and contact is not None and contact.person_id == thread.reader.person


def untaken(thread: Thread) -> bool:
    """Nobody has it, and the reader may take it on."""
    return responding(thread) and thread.said.progress.contact is None


def may_ask(thread: Thread) -> bool:
    """The contact, one question at a time."""
    return is_contact(thread) and thread.said.progress.phase != "asked"


def may_restate(thread: Thread) -> bool:
    """The contact, unless the speaker has still to say something of the last one."""
    return is_contact(thread) and thread.said.progress.phase != "restated"


def may_respond(thread: Thread) -> bool:
    """The contact, once the speaker was understood."""
    return is_contact(thread) and thread.said.progress.phase == "understood"


def may_agree(thread: Thread) -> bool:
    """The contact, once there is a response."""
    return may_respond(thread) and bool(thread.loop.responses)


def may_offer(thread: Thread) -> bool:
    """The contact, one hand-over at a time."""
    return is_contact(thread) and thread.said.offer is None


def is_offered(thread: Thread) -> bool:
    """The colleague who is asked to take over."""
    offer = thread.said.offer
    return responding(thread) and offer is not None and offer.offered_to_id == thread.reader.person


def may_withdraw(thread: Thread) -> bool:
    """The contact who asked a colleague."""
    offer = thread.said.offer
    return is_contact(thread) and offer is not None and offer.offered_by_id == thread.reader.person


ACTS: dict[str, Act] = {
    "add_words": Act("POST", "additions", _("Tell more"), telling, {"words": "…"}),
    "answer": Act(
        "POST", "questions/{question}/answer", _("Answer the question"), asked, {"answer": "…"}
    ),
    "confirm": Act(
        "POST", "understandings/{understanding}/confirmation", _("Yes, that is it"), to_confirm
    ),
    "correct": Act(
        "POST",
        "understandings/{understanding}/correction",
        _("Say how it really is"),
        to_confirm,
        {"words": "…"},
    ),
    "judge": Act(
        "PUT",
        "verdict",
        _("Say whether it is answered, and why"),
        to_judge,
        {"judgement": "answered", "why": "…"},
    ),
    "renew_key": Act("POST", "key", _("Make a new key; the old one dies"), speaking),
    "change_reach": Act(
        "PUT", "reach", _("Change how we reach you"), telling, {"reach": "amina@example.org"}
    ),
    "decide_showing": Act(
        "PUT", "showing", _("Decide whether others may read it"), telling, {"shown": True}
    ),
    "forget": Act("DELETE", "words", _("Have everything you told removed"), telling),
    "take_on": Act("POST", "contact", _("Become the contact of this voice"), untaken),
    "ask": Act("POST", "questions", _("Ask the speaker something"), may_ask, {"question": "…"}),
    "restate": Act(
        "POST", "understandings", _("Write how you understand it"), may_restate, {"restated": "…"}
    ),
    "respond": Act(
        "POST",
        "responses",
        _("Say what you do, and why"),
        may_respond,
        {"text": "…", "role": "facilitate", "approach": "responsive", "approach_why": "…"},
    ),
    "agree": Act(
        "POST",
        "agreements",
        _("Write down who does what by when"),
        may_agree,
        {"what": "…", "due": "2030-01-31", "person": None},
    ),
    "offer_handover": Act(
        "POST", "handovers", _("Ask a colleague to take over"), may_offer, {"to": "ID", "why": "…"}
    ),
    "accept_handover": Act("POST", "handover/acceptance", _("Take over"), is_offered),
    "decline_handover": Act("POST", "handover/refusal", _("Leave it with the contact"), is_offered),
    "withdraw_handover": Act("DELETE", "handover", _("Keep it after all"), may_withdraw),
}


def links_of(thread: Thread) -> dict[str, Link]:
    """Everything that the reader can do with this voice now."""
    here = linked(f"voices/{thread.voice.id}")
    progress = thread.said.progress
    ids = {
        "question": progress.question.pk if progress.question else "",
        "understanding": progress.understanding.pk if progress.understanding else "",
    }
    offered = {
        name: Link(
            href=f"{here}/{act.path.format(**ids)}",
            method=act.method,
            title=str(act.title),
            body=act.body,
        )
        for name, act in ACTS.items()
        if act.when(thread)
    }
    return {"self": Link(href=here), **offered}


def links_of_promise(promise: Promise, thread: Thread) -> dict[str, Link]:
    """What the reader can say of an agreement."""
    reader = thread.reader
    own = reader.person is not None and reader.person == promise.agreement.person_id
    if not (with_words(thread) and (thread.is_speaker or own or is_contact(thread))):
        return {}
    href = linked(f"voices/{thread.voice.id}/agreements/{promise.agreement.pk}/marks")
    body = {"mark": "kept", "reason": "…"}
    return {"mark": Link(href=href, method="POST", title=str(_("Say what came of it")), body=body)}


def links_of_response(response: Response, thread: Thread) -> dict[str, Link]:
    """What the reader can do with a response."""
    if hasattr(response, "result") or not is_contact(thread):
        return {}
    href = linked(f"voices/{thread.voice.id}/responses/{response.pk}/result")
    body = {"result": "done", "text": "…"}
    return {
        "give_result": Link(
            href=href, method="POST", title=str(_("Say what came of it")), body=body
        )
    }
